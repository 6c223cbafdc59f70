"""A table of jobs for tests of several processes: one every second."""

import os
from datetime import timedelta

from sqlalchemy import func, select

from jobs.context import RunContext
from jobs.table import Job
from jobs.timing import every
from models.audit import AuditEntry
from union.ground import audit

LEASE = timedelta(seconds=2)
LONG_LEASE = timedelta(minutes=2)
"""For what must run once however busy the machine is: a starved process does not lose its run."""


def note(context: RunContext, action: str) -> int:
    """Keep that a job ran, in a log whose rows never change; returns how often it has."""

    def work(session):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        audit.record(session, action, f"process:{os.getpid()}", by=None, at=context.at)
        session.flush()
        return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action))

    return int(context.do(work))


def tick(context: RunContext) -> str:
    """Note that a second has passed."""
    return str(note(context, "tick"))


TICK = Job("tick", "每秒一次", every(seconds=1), tick, lease=LONG_LEASE)
TABLE = (TICK,)
