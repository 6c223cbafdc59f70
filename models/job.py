"""Runs of jobs: one row per job and due time, whoever runs it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UtcDateTime, WithId, exact


class RunState(StrEnum):
    """How a run of a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobRun(WithId, Base):
    """One due time of one job, taken by one process."""

    __tablename__ = "job_run"
    job: Mapped[str] = mapped_column(exact(40))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(exact(16), info={"words": RunState})
    taken_by: Mapped[str] = mapped_column(exact(64))
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (UniqueConstraint("job", "due_at"),)
