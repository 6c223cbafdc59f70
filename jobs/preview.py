"""A preview: the jobs that tell people, run for days to come on a copy of the database in memory, and counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from jobs.context import RunContext
from jobs.table import Job
from jobs.timing import due_times
from models.everything import metadata
from models.notice import Notice
from models.session import make_engine, reading, transaction
from union.ground import clock
from union.notices.kinds import notice_kinds

KEPT_BACK = frozenset({
    "received_message", "conversation", "draft", "attachment", "audit_entry", "consent", "anonymous_key", "publication", "binding_code",
    "binding_attempt", "roster_import", "account_channel", "channel_stop", "delivery_attempt", "send_result", "job_run", "department_award",
})
"""What no job that tells people reads: no messages, drafts, attachments or audit log leave the database. A subject's tables do."""
_AT_ONCE = 1000


@dataclass(frozen=True)
class ReachedPeople:
    """One kind of notice and how many people would get it; never who, never why."""

    kind: str
    title: str
    people: int


@dataclass(frozen=True)
class Planned:
    """One run that would tell somebody something."""

    at: datetime
    job: Job
    reached: Sequence[ReachedPeople]


def preview(engine: Engine, table: Sequence[Job], begin: date, until: date) -> Iterator[Planned]:
    """Yield what would run from one day to another, both included, and whom it would reach if nobody did anything.

    A job that runs more often than daily is shown by its first run of each day."""
    copy = _copy(engine)
    try:
        for at, job in _plan(table, begin, until):
            reached = _run(copy, job, at)
            if reached:
                yield Planned(at, job, reached)
    finally:
        copy.dispose()


def _plan(table: Sequence[Job], begin: date, until: date) -> list[tuple[datetime, Job]]:
    first, last = clock.instant(begin), clock.end_of_day(until)
    found: dict[tuple[date, str], tuple[datetime, Job]] = {}
    for job in table:
        for at in due_times(job.trigger, first, last) if job.tells else []:
            found.setdefault((clock.day_of(at), job.name), (at, job))
    return sorted(found.values(), key=lambda planned: (planned[0], planned[1].name))


def _run(copy: Engine, job: Job, at: datetime) -> list[ReachedPeople]:
    with transaction(copy) as session:
        before = session.scalar(select(func.max(Notice.id))) or 0
    job.run(RunContext(copy, at))
    with transaction(copy) as session:
        return _count(session, before)


def _count(session: Session, before: int) -> list[ReachedPeople]:
    query = select(Notice.kind, func.count(Notice.member_id.distinct())).where(Notice.id > before).group_by(Notice.kind)
    return [ReachedPeople(kind, notice_kinds()[kind].phrase, people) for kind, people in session.execute(query.order_by(Notice.kind))]


def _copy(engine: Engine) -> Engine:
    """Return a database in memory that holds what the jobs read; the real one is only read."""
    copy = make_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    metadata.create_all(copy)
    with reading(engine) as source, copy.begin() as target:
        target.exec_driver_sql("PRAGMA defer_foreign_keys=1")
        for table in (one for one in metadata.sorted_tables if one.name not in KEPT_BACK):
            rows = source.execution_options(stream_results=True).execute(select(table)).mappings()
            for some in rows.partitions(_AT_ONCE):
                target.execute(table.insert(), [dict(row) for row in some])
    return copy
