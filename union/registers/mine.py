"""我的: a member's own matters beside the cases, of every subject, in one list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union.casework.flows.list_lines import Mine
from union.casework.flows.register import subjects


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return a member's matters beside the cases, open and ended, newest first."""
    found = [line for one in subjects() for find in one.mine for line in find(session, member, at)]
    return sorted(found, key=lambda one: one.at, reverse=True)


__all__ = ["Mine", "find_mine"]
