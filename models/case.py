"""Cases (申请单), their timeline, transfers, tasks and attachments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Branch, Member
from models.sealed import SealedJson, SealedList, SealedText


class Case(WithId, Base):
    """One application for one union service, for one member."""

    __tablename__ = "case_"
    number: Mapped[str] = mapped_column(exact(32), unique=True)
    kind: Mapped[str] = mapped_column(exact(40))
    state: Mapped[str] = mapped_column(exact(40))
    subject_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Whom the case is for."""
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Who asked: the subject, a colleague or an officer."""
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), index=True)
    """The subject's branch when the case was opened."""
    desk: Mapped[str] = mapped_column(exact(32))
    desk_branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    """The branch whose desk handles the case; none: the school union's."""
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    sealed_answers: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    correction: Mapped[list[Any] | None] = mapped_column(SealedList)
    """Codes of the fields to correct while the case is returned."""
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rules: Mapped[list[Any]] = mapped_column(SealedList, default=list)
    """Snapshots of every rule applied, oldest first; sealed, for a rule's row can tell the matter."""
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_due_provisional: Mapped[bool] = mapped_column(default=False)
    """The due date lies in a year whose holidays are not published yet (暂定)."""
    days_left: Mapped[int | None]
    """Working days left on a paused clock; none while it runs."""
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    live_key: Mapped[str | None] = mapped_column(exact(120), unique=True)
    """What may exist once (person, occasion, illness, year); NULL once declined or withdrawn."""
    version: Mapped[int] = mapped_column(default=1)
    subject: Mapped[Member] = relationship(foreign_keys=[subject_id], lazy="joined")
    opened_by: Mapped[Member] = relationship(foreign_keys=[opened_by_id], lazy="joined")
    assignee: Mapped[Member | None] = relationship(foreign_keys=[assignee_id], lazy="joined")
    branch: Mapped[Branch] = relationship(foreign_keys=[branch_id], lazy="joined")
    desk_branch: Mapped[Branch | None] = relationship(foreign_keys=[desk_branch_id], lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        # The officers' lists, of one branch or of the school union; and what the clock walks through.
        Index("ix_case_desk", "desk", "closed_at", "desk_branch_id"),
        Index("ix_case_open", "closed_at", "due_at"),
    )


class CaseLogEntry(WithId, Base):
    """One thing that happened to a case; never changed."""

    __tablename__ = "case_log_entry"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: the clock."""
    action: Mapped[str] = mapped_column(exact(40))
    title: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(exact(40))
    to_state: Mapped[str] = mapped_column(exact(40))
    note: Mapped[str | None] = mapped_column(SealedText)
    """What the member is told: a reason, what is missing."""
    given: Mapped[dict[str, Any] | None] = mapped_column(SealedJson)
    """What the person who acted filled in."""
    is_internal: Mapped[bool] = mapped_column(default=False)
    """Shown to officers only."""
    by: Mapped[Member | None] = relationship(lazy="joined")


class CaseTransfer(WithId, Base):
    """A case offered to another desk; takes effect when accepted."""

    __tablename__ = "case_transfer"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    to_desk: Mapped[str] = mapped_column(exact(32))
    to_branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    reason: Mapped[str] = mapped_column(SealedText)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    was_accepted: Mapped[bool | None]
    live_case_id: Mapped[int | None] = mapped_column(unique=True)
    """The case's id while the transfer waits: one at a time."""


class CaseTask(WithId, Base):
    """Something an officer has to do for a case by a time, with its result."""

    __tablename__ = "case_task"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), index=True)
    code: Mapped[str] = mapped_column(exact(40))
    title: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    result: Mapped[str | None] = mapped_column(SealedText)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """No longer needed (the leave ended)."""
    case_: Mapped[Case] = relationship(lazy="joined")


class Attachment(WithId, Base):
    """A file given for a field of a draft or a case, kept sealed in the vault."""

    __tablename__ = "attachment"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    """Who gave it."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"), index=True)
    """None while it belongs to a draft, or to what is no case."""
    about: Mapped[str | None] = mapped_column(exact(40), index=True)
    """What it belongs to where that is no case: 'entry:7'."""
    field: Mapped[str] = mapped_column(exact(40))
    stored_name: Mapped[str] = mapped_column(exact(80), unique=True)
    file_name: Mapped[str] = mapped_column(SealedText)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
