"""The audit log: who read which sensitive fields and who changed what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.member import Member


def record(
    session: Session, action: str, about: str, *, by: Member | None, at: datetime,
    subject: Member | None = None, fields: Iterable[str] = (), step: str = "",
) -> None:
    """Add one entry; never changed afterwards."""
    session.add(AuditEntry(
        at=at, by_id=by.id if by else None, action=action, about=about,
        subject_id=subject.id if subject else None, fields=",".join(fields)[:400], step=step,
    ))


def find_readings(session: Session, subject: Member, limit: int = 50) -> list[AuditEntry]:
    """Return who read a member's sensitive fields, newest first, for that member to see."""
    query = select(AuditEntry).where(AuditEntry.subject_id == subject.id, AuditEntry.action == "read")
    return list(session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)))
