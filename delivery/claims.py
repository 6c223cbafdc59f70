"""Claims on the outbox: who works on which notice, until when it is believed, and how it is given up."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, or_, select, update
from sqlalchemy.orm import Session

from models.notice import Notice, NoticeState
from models.session import reading

_KEEP = {"synchronize_session": False}


@dataclass(frozen=True)
class NoticeClaim:
    """One process's hold on one notice."""

    notice_id: int
    token: str


def process_name() -> str:
    """Return a name for this process: machine and process number."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}"


def has_work(engine: Engine, at: datetime) -> bool:
    """Say whether a notice is due or a claim's time is over, without keeping any writer waiting."""
    due = (Notice.state == NoticeState.QUEUED) & (Notice.next_attempt_at <= at)
    abandoned = (Notice.state == NoticeState.CLAIMED) & (Notice.lease_until <= at)
    with reading(engine) as connection:
        return connection.execute(select(Notice.id).where(or_(due, abandoned)).limit(1)).first() is not None


def claim(session: Session, owner: str, limit: int, at: datetime, lease: timedelta) -> list[NoticeClaim]:
    """Claim up to `limit` due notices, oldest first: each row is changed by one claimer only."""
    token = f"{owner}:{secrets.token_hex(8)}"
    due = select(Notice.id).where(Notice.state == NoticeState.QUEUED, Notice.next_attempt_at <= at)
    found = list(session.scalars(_pass_by(session, due.order_by(Notice.next_attempt_at, Notice.id).limit(limit))))
    if not found:
        return []
    mine = update(Notice).where(Notice.id.in_(found), Notice.state == NoticeState.QUEUED)
    session.execute(mine.values(state=NoticeState.CLAIMED, claimed_by=token, lease_until=at + lease), execution_options=_KEEP)
    # Read back: where rows could not be locked while they were looked for, another claimer may have been quicker.
    return [NoticeClaim(one, token) for one in session.scalars(select(Notice.id).where(Notice.claimed_by == token))]


def hold(session: Session, claim: NoticeClaim) -> Notice | None:
    """Return a claimed notice, its row locked; None where the claim's time was over and somebody else has it."""
    query = select(Notice).where(Notice.id == claim.notice_id, Notice.claimed_by == claim.token, Notice.state == NoticeState.CLAIMED)
    return session.scalars(query.with_for_update(of=Notice).execution_options(populate_existing=True)).first()


def give_up(session: Session, claims: Iterable[NoticeClaim], at: datetime) -> None:
    """Put claimed notices back into the queue, for whoever comes next."""
    for one in claims:
        mine = update(Notice).where(Notice.id == one.notice_id, Notice.claimed_by == one.token, Notice.state == NoticeState.CLAIMED)
        values = {"state": NoticeState.QUEUED, "claimed_by": None, "lease_until": None, "next_attempt_at": at}
        session.execute(mine.values(values), execution_options=_KEEP)


def release_abandoned(session: Session, at: datetime) -> int:
    """Put the notices of processes that died back into the queue; returns how many there were."""
    abandoned = (Notice.state == NoticeState.CLAIMED) & (Notice.lease_until <= at)
    found = list(session.scalars(_pass_by(session, select(Notice.id).where(abandoned).limit(500))))
    if found:
        freed = update(Notice).where(Notice.id.in_(found), abandoned)
        session.execute(freed.values(state=NoticeState.QUEUED, claimed_by=None, lease_until=None), execution_options=_KEEP)
    return len(found)


def back_to_queue(notice: Notice, when: datetime) -> None:
    """Give a held notice up until an instant."""
    notice.state, notice.next_attempt_at, notice.claimed_by, notice.lease_until = NoticeState.QUEUED, when, None, None


def close(notice: Notice, state: str, at: datetime) -> None:
    """Give a held notice up for good: inbox, unknown, delivered."""
    notice.state, notice.closed_at, notice.claimed_by, notice.lease_until = state, at, None, None


def _pass_by(session: Session, query: Select[int]) -> Select[int]:
    """Lock the rows found and pass by those another claimer holds, where the server can."""
    dialect = session.get_bind().dialect
    version = dialect.server_version_info or (0,)
    can = dialect.name == "postgresql" or (dialect.name in ("mysql", "mariadb") and version >= (10, 6))
    return query.with_for_update(skip_locked=True) if can else query
