"""我的: a member's own matters beside the cases, of every subject, in one list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union.activities.sight import attendance_lines, registration_lines
from union.casework.flows.list_lines import Mine
from union.congress.sight import proposal_list as proposals

SOURCES: tuple[Callable[[Session, Member, datetime], list[Mine]], ...] = (
    registration_lines.find_mine, attendance_lines.find_mine, proposals.find_own,
)
"""The subjects beside the cases, each by the function that finds a member's matters there."""


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return a member's matters beside the cases, open and ended, newest first."""
    found = [one for source in SOURCES for one in source(session, member, at)]
    return sorted(found, key=lambda one: one.at, reverse=True)


__all__ = ["SOURCES", "Mine", "find_mine"]
