"""Sittings of the staff congress: created, their call for proposals by date, the numbers of their proposals, archived."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.congress import Congress
from models.member import Member
from union import audit, clock
from union.errors import NotFound, Refusal

TAKES_PROPOSALS = ("calling", "preparing", "closed", "held")
"""The states in which proposals may be begun, the best first: what comes after the call becomes a suggestion."""
TWIN = "这一届次已经有了"


def open_congress(
    session: Session, term: int, sitting: int, *, opens_at: datetime, closes_at: datetime, at: datetime,
    title: str = "", held_on: date | None = None, by: Member | None = None,
) -> Congress:
    """Add a sitting with its call for proposals; raises Refusal for a twin or times out of order."""
    if not (0 < term < 1000 and 0 < sitting < 1000):
        raise Refusal("届和次请写1到999的数字")
    if closes_at <= opens_at:
        raise Refusal("征集结束要晚于开始")
    taken = {prefix_of(one): one for one in session.scalars(select(Congress))}
    title = title or f"第{term}届教代会第{sitting}次会议"
    congress = Congress(
        term=term, sitting=sitting, title=title[:60], state="preparing", opens_at=opens_at, closes_at=closes_at, held_on=held_on,
    )
    if (twin := taken.get(prefix_of(congress))) is not None:
        # 1届11次 and 11届1次 would number their proposals alike.
        raise Refusal(TWIN if (twin.term, twin.sitting) == (term, sitting) else f"提案编号会与{twin.title}的相同，请联系系统管理员")
    try:
        with session.begin_nested():
            session.add(congress)
    except IntegrityError:
        raise Refusal(TWIN) from None
    _record(session, congress, "open_congress", at, by)
    turn_call(congress, at)
    session.flush()
    return congress


def find_congresses(session: Session) -> list[Congress]:
    """Return all sittings, the newest first."""
    return list(session.scalars(select(Congress).order_by(Congress.term.desc(), Congress.sitting.desc())))


def find_current(session: Session) -> Congress | None:
    """Return the sitting that new proposals are for: calling, else to come, else the last not archived."""
    found = [one for one in find_congresses(session) if one.state in TAKES_PROPOSALS]
    return min(found, key=lambda one: TAKES_PROPOSALS.index(one.state), default=None)


def get_congress(session: Session, congress_id: int) -> Congress:
    """Return a sitting; raises NotFound."""
    found = session.get(Congress, congress_id)
    if found is None:
        raise NotFound("没有找到这次会议")
    return found


def lock_congress(session: Session, congress_id: int) -> Congress:
    """Return a sitting with its row locked until the transaction ends, read afresh; raises NotFound."""
    found = session.scalars(select(Congress.id).where(Congress.id == congress_id).with_for_update(key_share=True)).first()
    congress = session.get(Congress, found, populate_existing=True) if found is not None else None
    if congress is None:
        raise NotFound("没有这次会议")
    return congress


def turn_call(congress: Congress, at: datetime) -> bool:
    """Open or close the call by its dates; says whether anything changed."""
    before = congress.state
    if congress.state in ("preparing", "calling", "closed"):
        congress.state = "preparing" if at < congress.opens_at else "calling" if at <= congress.closes_at else "closed"
    return congress.state != before


def turn_calls(session: Session, at: datetime) -> int:
    """Open and close all calls by their dates; returns how many changed."""
    ids = session.scalars(select(Congress.id).where(Congress.state.in_(("preparing", "calling", "closed"))).order_by(Congress.id))
    changed = [congress for congress in [lock_congress(session, one) for one in ids.all()] if turn_call(congress, at)]
    for congress in changed:
        _record(session, congress, f"call_{congress.state}", at, None)
    return len(changed)


def change_call(session: Session, congress_id: int, closes_at: datetime, *, at: datetime, by: Member | None = None) -> Congress:
    """Move the end of a call (a later one opens it again); raises NotFound, or Refusal once the sitting is held."""
    congress = lock_congress(session, congress_id)
    if congress.state not in ("preparing", "calling", "closed"):
        raise Refusal("会议已经召开，不能再改征集时间")
    if closes_at <= congress.opens_at:
        raise Refusal("征集结束要晚于开始")
    congress.closes_at = closes_at
    turn_call(congress, at)
    _record(session, congress, "change_call", at, by)
    session.flush()
    return congress


def hold(session: Session, congress_id: int, held_on: date, *, at: datetime, by: Member | None = None) -> Congress:
    """Note that a sitting has been held; its call is over. Raises NotFound, Refusal."""
    congress = lock_congress(session, congress_id)
    if congress.state == "archived":
        raise Refusal("会议已经归档")
    if held_on > clock.day_of(at):
        raise Refusal("会议还没有召开")
    congress.state, congress.held_on, congress.closes_at = "held", held_on, min(congress.closes_at, at)
    _record(session, congress, "hold_congress", at, by)
    session.flush()
    return congress


def archive(session: Session, congress_id: int, *, at: datetime, by: Member | None = None) -> Congress:
    """Archive a sitting that has been held; what still looks for seconders is closed by the clock. Raises NotFound, Refusal."""
    congress = lock_congress(session, congress_id)
    if congress.state != "held":
        raise Refusal("会议召开以后才能归档" if congress.state != "archived" else "会议已经归档")
    congress.state = "archived"
    _record(session, congress, "archive_congress", at, by)
    session.flush()
    return congress


def prefix_of(congress: Congress) -> str:
    """Return what the numbers of a sitting's proposals begin with: T35."""
    return f"T{congress.term}{congress.sitting}"


def draw_number(congress: Congress) -> str:
    """Return the next proposal number of a sitting that is locked: T35-001."""
    congress.last_number += 1
    return f"{prefix_of(congress)}-{congress.last_number:03}"


def _record(session: Session, congress: Congress, action: str, at: datetime, by: Member | None) -> None:
    session.flush()
    audit.record(session, action, f"congress:{congress.id}", by=by, at=at, step=congress.state)
