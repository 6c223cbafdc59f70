"""Runs: one row for each due time of a job, so that of any number of processes exactly one runs it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delivery.claims import process_name
from models.job import JobRun, RunState
from models.session import run_in_transaction
from union.ground import clock

MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=1)
_KEEP = {"synchronize_session": False}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """One process's hold on one run."""

    run_id: int
    job: str
    due_at: datetime
    owner: str


def take(engine: Engine, job: str, due_at: datetime, lease: timedelta, at: datetime) -> Taken | None:
    """Take a due time by adding its row; None where another process, or an earlier start, has it."""
    owner = f"{process_name()}:{threading.get_ident()}"[:64]

    def work(session: Session) -> Taken:
        row = JobRun(job=job, due_at=due_at, state=RunState.RUNNING, taken_by=owner, lease_until=at + lease, started_at=at)
        session.add(row)
        session.flush()
        return Taken(row.id, job, due_at, owner)

    try:
        return run_in_transaction(engine, work)
    except IntegrityError:
        return None


def take_again(engine: Engine, leases: Mapping[str, timedelta], useful: Mapping[str, timedelta], at: datetime) -> list[Taken]:
    """Take the runs whose process has died and those to be tried again; too late ones are given up."""

    def work(session: Session) -> list[Taken]:
        found = [_take_row(row, leases[row.job], useful[row.job], at) for row in _find_left(session, leases, at)]
        return [taken for taken in found if taken is not None]

    return run_in_transaction(engine, work)


def finish(engine: Engine, taken: Taken, state: str, result: str, at: datetime) -> None:
    """Note how a run ended, unless another process has taken it over meanwhile; a failed one may be tried again."""

    def work(session: Session) -> None:
        mine = update(JobRun).where(JobRun.id == taken.run_id, JobRun.taken_by == taken.owner, JobRun.state == RunState.RUNNING)
        ended = {"state": state, "result": result[:200], "finished_at": at, "lease_until": at + RETRY_AFTER}
        session.execute(mine.values(ended), execution_options=_KEEP)

    run_in_transaction(engine, work)


@contextmanager
def holding(engine: Engine, taken: Taken, lease: timedelta) -> Iterator[None]:
    """Renew the lease while the block runs, so that only a process that is gone loses its run."""
    ended = threading.Event()
    heart = threading.Thread(target=_beat, args=(engine, taken, lease, ended), name="lease", daemon=True)
    heart.start()
    try:
        yield
    finally:
        ended.set()
        heart.join()


def _beat(engine: Engine, taken: Taken, lease: timedelta, ended: threading.Event) -> None:
    while not ended.wait(lease.total_seconds() / 3):
        try:
            run_in_transaction(engine, lambda session: _renew(session, taken, lease))
        except Exception:
            log.exception("the lease of %s could not be renewed", taken.job)


def _renew(session: Session, taken: Taken, lease: timedelta) -> None:
    mine = update(JobRun).where(JobRun.id == taken.run_id, JobRun.taken_by == taken.owner, JobRun.state == RunState.RUNNING)
    session.execute(mine.values(lease_until=clock.now() + lease), execution_options=_KEEP)


def _find_left(session: Session, leases: Mapping[str, timedelta], at: datetime) -> list[JobRun]:
    again = (JobRun.state == RunState.FAILED) & (JobRun.attempts < MOST_ATTEMPTS)
    left = or_(JobRun.state == RunState.RUNNING, again) & (JobRun.lease_until <= at) & JobRun.job.in_(leases)
    # Locked, so that a process that comes at the same moment finds it taken.
    return list(session.scalars(select(JobRun).where(left).order_by(JobRun.due_at).with_for_update()))


def _take_row(row: JobRun, lease: timedelta, useful: timedelta, at: datetime) -> Taken | None:
    if row.attempts >= MOST_ATTEMPTS or at - row.due_at > useful:
        row.state, row.result, row.finished_at = RunState.FAILED, "given up: its process died, and it is too late to run it again", at
        row.attempts = MOST_ATTEMPTS
        return None
    row.attempts += 1
    row.state, row.lease_until = RunState.RUNNING, at + lease
    row.taken_by = f"{process_name()}:{threading.get_ident()}:{row.attempts}"[:64]
    return Taken(row.id, row.job, row.due_at, row.taken_by)
