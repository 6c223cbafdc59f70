"""Putting the outbox in order: claims of dead processes, results that crossed with their answers, tries in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delivery.claims import release_abandoned
from models.notice import Notice, NoticeState
from union.notices.send_results import settle_crossed

LATE = timedelta(minutes=5)


@dataclass(frozen=True)
class Swept:
    """What was put in order, and what still waits."""

    released: int
    settled: int
    late: int
    """Notices that are due for minutes and not sent: no delivery process is at work, or it cannot keep up."""
    in_doubt: int

    def __str__(self) -> str:
        return f"released {self.released}, settled {self.settled}, late {self.late}, in doubt {self.in_doubt}"


def sweep_outbox(session: Session, at: datetime) -> Swept:
    """Put the outbox in order and count what needs a person's eye."""
    return Swept(
        released=release_abandoned(session, at), settled=settle_crossed(session, at),
        late=_count(session, (Notice.state == NoticeState.QUEUED) & (Notice.next_attempt_at < at - LATE)),
        in_doubt=_count(session, Notice.state == NoticeState.UNKNOWN),
    )


def _count(session: Session, condition: object) -> int:
    return session.scalar(select(func.count()).select_from(Notice).where(condition)) or 0  # type: ignore[arg-type]
