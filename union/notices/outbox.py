"""Notices: one thing one person is told; written with the change it tells of, sent after the commit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from models.notice import Notice, NoticeState
from union import links
from union.ground import clock
from union.ground.placeholder import is_placeholder
from union.ground.rule_keys import RuleKey, two
from union.ground.rules import read_rule
from union.notices.details import Details, write_details
from union.notices.kinds import NoticeKind, notice_kinds

QUIET = RuleKey(
    "notice.quiet", "from which hour until which nobody's phone rings", two("from", "until"), unit="时",
    default={"from": 22, "until": 7},
)
BURST = RuleKey(
    "notice.officer_burst", "how many pushes in how many minutes are a flood to an officer", two("count", "minutes"),
    default={"count": 4, "minutes": 60},
)
NOTHING_MORE = Details()
MARGIN = timedelta(minutes=30)
"""How long before the quiet hours a reminder is due that would fall into them: time for the clock to come round."""
NUMBER = re.compile(r"N\d{8}", re.ASCII)
"""What a push shows as the number of a notice about nothing that has one of its own."""
BATCH = 500
"""Notices written at once."""


def tell(
    session: Session, to: Member, kind: str, *, key: str, at: datetime, title: str, path: str,
    case_: Case | None = None, number: str = "", text: str = "", details: Details = NOTHING_MORE,
) -> Notice | None:
    """Queue one notice about a case or a number; the same key is told once (None the second time), the dead and the nameless never.

    Text must be neutral."""
    if not _can_be_told(to):
        return None
    dedupe_key = f"{kind}:{key}:{to.id}"
    if session.scalars(select(Notice.id).where(Notice.dedupe_key == dedupe_key)).first() is not None:
        return None
    how = notice_kinds()[kind]
    number = case_.number if case_ else number
    state, when = _when(session, to, how, at)
    notice = Notice(
        dedupe_key=dedupe_key, member_id=to.id, kind=kind, is_for_officer=how.is_for_officer, is_urgent=how.is_urgent,
        case_id=case_.id if case_ else None, title=title, number=number, phrase=how.phrase,
        text=text or _sentence(how, title, number), path=path, details=write_details(details), created_at=at, state=state,
        next_attempt_at=when,
    )
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        # Somebody told the same thing at this moment.
        return None
    return notice


def tell_many(
    session: Session, to: Sequence[tuple[Member, str]], kind: str, *, key: str, at: datetime, title: str, text: str = "",
    details: Details = NOTHING_MORE,
) -> int:
    """Queue one notice for each of many people, with the page each is led to; returns how many are told now.

    The same rules as for one, with a number of statements that does not grow with theirs."""
    how = notice_kinds()[kind]
    if how.is_for_officer:
        # Of officers there are few, and each may be flooded.
        told = [tell(session, one, kind, key=key, at=at, title=title, path=path, text=text, details=details)
                for one, path in to]
        return sum(one is not None for one in told)
    common = {
        "kind": kind, "is_for_officer": False, "is_urgent": how.is_urgent, "title": title, "number": "", "phrase": how.phrase,
        "text": text or _sentence(how, title), "details": write_details(details), "created_at": at,
    }
    when, count = after_quiet(session, at), 0
    for start in range(0, len(to), BATCH):
        people = {f"{kind}:{key}:{one.id}": (one, path) for one, path in to[start:start + BATCH] if _can_be_told(one)}
        told_before = set(session.scalars(select(Notice.dedupe_key).where(Notice.dedupe_key.in_(people))))
        rows = [
            {**common, "dedupe_key": dedupe_key, "member_id": one.id, "path": path,
             "state": NoticeState.INBOX if one.is_missing else NoticeState.QUEUED, "next_attempt_at": at if one.is_missing else when}
            for dedupe_key, (one, path) in people.items() if dedupe_key not in told_before
        ]
        count += _insert(session, rows)
    return count


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> int:
    """Add notices at once; where somebody told one of them at this moment, one by one."""
    if not rows:
        return 0
    try:
        with session.begin_nested():
            session.execute(insert(Notice), rows)
    except IntegrityError:
        return sum(_insert(session, [row]) for row in rows) if len(rows) > 1 else 0
    return len(rows)


def _sentence(how: NoticeKind, title: str, number: str = "") -> str:
    return f"{title}（{number}）：{how.sentence}。" if number else f"{title}：{how.sentence}。"


def _can_be_told(member: Member) -> bool:
    return member.died_on is None and not is_placeholder(member)


def tell_about_case(
    session: Session, case_: Case, neutral_title: str, to: Member, kind: str, key: str, at: datetime
) -> None:
    """Queue a notice that leads to a case's page."""
    path = links.case(case_.number)
    tell(session, to, kind, key=f"{case_.id}:{key}", at=at, title=neutral_title, path=path, case_=case_)


def _quiet_hours(session: Session, at: datetime) -> tuple[int, int]:
    """Return from and until which hour nobody's phone rings (rule notice.quiet)."""
    return read_rule(session, QUIET, clock.day_of(at))


def after_quiet(session: Session, at: datetime) -> datetime:
    """Return the instant itself, or the end of the quiet hours that it falls in."""
    begin, end = _quiet_hours(session, at)
    there = clock.local(at)
    in_quiet = begin <= there.hour or there.hour < end if begin > end else begin <= there.hour < end
    if not in_quiet:
        return at
    day = there.date() + timedelta(days=1 if there.hour >= end else 0)
    return clock.instant(day, end)


def before_quiet(session: Session, at: datetime) -> datetime:
    """Return the instant itself, or one shortly before the quiet hours that it falls in."""
    if after_quiet(session, at) == at:
        return at
    begin, _ = _quiet_hours(session, at)
    day = clock.day_of(at)
    start = clock.instant(day, begin)
    return (start if start <= at else clock.instant(day - timedelta(days=1), begin)) - MARGIN


def _when(session: Session, to: Member, kind: NoticeKind, at: datetime) -> tuple[str, datetime]:
    """Return state and instant: members wait out the night; an officer's flood waits for the morning digest."""
    when = after_quiet(session, at)
    if to.is_missing:
        # Who is no longer on the roster cannot open the page; it is there when they come back.
        return NoticeState.INBOX, at
    if not kind.is_for_officer or kind.is_urgent or kind.code == "officer.digest":
        return NoticeState.QUEUED, when
    if when > at or _is_flooded(session, to, at):
        return NoticeState.DIGEST, when
    return NoticeState.QUEUED, when


def _is_flooded(session: Session, to: Member, at: datetime) -> bool:
    most, minutes = read_rule(session, BURST, clock.day_of(at))
    since = at - timedelta(minutes=minutes)
    recent = select(func.count()).select_from(Notice).where(
        Notice.member_id == to.id, Notice.is_for_officer, Notice.created_at > since, Notice.state != NoticeState.DIGEST
    )
    return (session.scalar(recent) or 0) >= most


def find_inbox(session: Session, member: Member, limit: int = 50) -> list[Notice]:
    """Return a member's notices, newest first: the inbox page has every one, whatever its channel did."""
    query = select(Notice).where(Notice.member_id == member.id, Notice.kind != "chat.late_answer")
    return list(session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)))


def find_notice(session: Session, member: Member, number: str) -> Notice | None:
    """Return a member's notice by the number that the push showed (N00000150), where it had no other."""
    found = session.get(Notice, int(number[1:])) if NUMBER.fullmatch(number) else None
    return found if found is not None and found.member_id == member.id else None


def mark_read(session: Session, member: Member, path: str, at: datetime) -> None:
    """Note that a member has opened the page some notices lead to."""
    query = select(Notice).where(Notice.member_id == member.id, Notice.path == path, Notice.read_at.is_(None))
    for notice in session.scalars(query):
        notice.read_at = at


__all__ = [
    "after_quiet", "before_quiet", "find_inbox", "find_notice", "mark_read", "tell", "tell_about_case",
    "tell_many",
]
