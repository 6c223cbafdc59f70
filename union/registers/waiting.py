"""待办: what waits for an officer, of every subject, in one list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union.casework.flows.list_lines import Waiting
from union.casework.flows.register import subjects
from union.ground import access, clock


def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for an officer, due soonest first, then what waits longest; nothing for anybody else."""
    if member.is_missing or not access.is_officer(access.offices_of(session, member, clock.day_of(at))):
        return []
    found = [line for one in subjects() for find in one.waiting for line in find(session, member, at)]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.since))


__all__ = ["Waiting", "find_waiting"]
