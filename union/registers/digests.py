"""The morning digest: what was not worth a ring of its own, in one notice for each officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member, Office
from models.notice import Notice, NoticeState
from union import links
from union.casework.flows.deadlines import is_working_day
from union.ground import access, clock
from union.notices.kinds import notice_kinds
from union.notices.outbox import tell
from union.registers.waiting import find_waiting

TITLE = "今日待办"


def find_digest_readers(session: Session, at: datetime) -> list[int]:
    """Return the members who have notices waiting for the morning, and on working days every officer."""
    waiting = select(Notice.member_id).where(Notice.state == NoticeState.DIGEST, Notice.created_at <= at)
    readers = set(session.scalars(waiting.distinct()))
    day = clock.day_of(at)
    if is_working_day(day)[0]:
        offices = session.scalars(select(Office).where(access.current(day)))
        readers |= {office.member_id for office in offices if access.is_officer([office])}
    return sorted(one for one in readers if one is not None)


def send_digest(session: Session, member_id: int, at: datetime) -> Notice | None:
    """Gather a member's waiting notices and count what is overdue, in one notice a day; None where there is nothing."""
    member = session.get_one(Member, member_id)
    waiting = _find_waiting(session, member, at)
    overdue = _count_overdue(session, member, at)
    if not waiting and not overdue:
        return None
    is_officer = access.is_officer(access.offices_of(session, member, clock.day_of(at)))
    digest = tell(
        session, member, "officer.digest", key=clock.day_of(at).isoformat(), at=at, title=_title(len(waiting), overdue),
        text=summarise(waiting, overdue), path=links.todo() if is_officer else links.inbox(),
    )
    # Told already today: what has come since then waits for the next morning.
    for notice in waiting if digest is not None else []:
        notice.state, notice.closed_at, notice.digest_id = NoticeState.INBOX, at, digest.id if digest else None
    session.flush()
    return digest


def summarise(waiting: Sequence[Notice], overdue: int) -> str:
    """Write how many things of each sort there are, the same thing counted once, and how many are overdue; nothing else."""
    things: dict[str, set[str]] = {}
    order = list(notice_kinds())
    for notice in sorted(waiting, key=lambda one: order.index(one.kind)):
        things.setdefault(notice.phrase, set()).add(notice.path)
    counts = [f"{phrase}{len(paths)}项" for phrase, paths in things.items()]
    return f"{TITLE}：{'，'.join([*counts, *([f'已超期{overdue}项'] if overdue else [])])}。"


def _find_waiting(session: Session, member: Member, at: datetime) -> list[Notice]:
    """Return what the member was spared, locked: two processes never gather it twice."""
    query = select(Notice).where(Notice.member_id == member.id, Notice.state == NoticeState.DIGEST, Notice.created_at <= at)
    return list(session.scalars(query.order_by(Notice.id).with_for_update(of=Notice)))


def _count_overdue(session: Session, member: Member, at: datetime) -> int:
    if not is_working_day(clock.day_of(at))[0]:
        return 0
    return sum(item.due_at is not None and item.due_at < at for item in find_waiting(session, member, at))


def _title(waiting: int, overdue: int) -> str:
    """Write the same in the few characters that a template's line has."""
    parts = [f"新提醒{waiting}条"] if waiting else []
    return "，".join([*parts, *([f"已超期{overdue}项"] if overdue else [])])
