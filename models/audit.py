"""Who read or changed what: rows are added and never changed; consents given and withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member


class AuditEntry(WithId, Base):
    """One reading of sensitive fields or one change by one person."""

    __tablename__ = "audit_entry"
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    action: Mapped[str] = mapped_column(exact(40))
    about: Mapped[str] = mapped_column(exact(80))
    """What it is about: 'case:<number>', 'member:<staff number>', 'roster'."""
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The person whose data it is, who may see this entry."""
    fields: Mapped[str] = mapped_column(String(400), default="")
    step: Mapped[str] = mapped_column(exact(40), default="")
    by: Mapped[Member | None] = relationship(foreign_keys=[by_id], lazy="joined")
    __table_args__ = (Index("ix_audit_subject", "subject_id", "at"), Index("ix_audit_about", "about", "at"))


class Consent(WithId, Base):
    """A member's consent to one purpose in one wording."""

    __tablename__ = "consent"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(exact(40))
    version: Mapped[str] = mapped_column(exact(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def _refuse_change(_mapper: Any, _connection: Any, target: AuditEntry) -> None:
    raise TypeError("an audit entry is never changed or deleted")


event.listen(AuditEntry, "before_update", _refuse_change)
event.listen(AuditEntry, "before_delete", _refuse_change)
