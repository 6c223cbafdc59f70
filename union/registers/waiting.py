"""待办: what waits for an officer, of every subject, in one list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union import links
from union.activities.sight import attendance_lines, registration_lines
from union.cases.case_list import TodoItem, find_todo
from union.casework.flows.list_lines import Waiting
from union.congress.sight import proposal_list as proposals
from union.congress.sittings import sitting_lines
from union.ground import access, clock

SOURCES: tuple[Callable[[Session, Member, datetime], list[Waiting]], ...] = (
    registration_lines.find_waiting, attendance_lines.find_waiting, proposals.find_waiting, sitting_lines.find_waiting,
)
"""The subjects beside the cases, each by the function that finds what waits there for an officer."""


def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for an officer, due soonest first, then what waits longest; nothing for anybody else."""
    if member.is_missing or not access.is_officer(access.offices_of(session, member, clock.day_of(at))):
        return []
    found = [_of_case(item) for item in find_todo(session, member, at)]
    for source in SOURCES:
        found += source(session, member, at)
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.since))


def _of_case(item: TodoItem) -> Waiting:
    case_ = item.case_
    assignee = (f"承办 {case_.assignee.name}",) if case_.assignee else ()
    return Waiting(
        title=item.kind.title, about=" · ".join((case_.subject.name, case_.branch.name, *assignee)), name=case_.subject.name,
        what=item.what, number=case_.number, due_at=item.due_at, is_provisional=case_.is_due_provisional,
        since=case_.opened_at, path=links.case(case_.number), choice="todo", argument=case_.number,
    )


__all__ = ["SOURCES", "Waiting", "find_waiting"]
