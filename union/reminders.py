"""Reminders: nothing that waits for somebody is forgotten, and what stays undone reaches the school union."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.case import Case, CaseTask
from models.member import Member
from union import access, clock, desks
from union.casework.deadlines import add_working_days, working_days_between
from union.casework.flows import Who
from union.notices import tell_about_case
from union.rules import find_rule
from union.services.catalogue import catalogue

ESCALATE_AFTER = 2
"""Working days after the deadline, where rule escalate.after_days says nothing."""
OVERDUE_PACE = 3
"""Working days between two reminders of the same overdue case or task."""
MEMBER_PACE = 5
"""Working days between two reminders to a member who has to answer."""


@dataclass(frozen=True)
class Reminded:
    """How many of each kind were found; who was told already is not told again."""

    due_soon: int = 0
    overdue: int = 0
    escalated: int = 0
    tasks: int = 0
    waiting_for_member: int = 0


def remind(session: Session, at: datetime) -> Reminded:
    """Remind everybody whom an open case or task waits for; each reminder once per deadline."""
    return Reminded(
        due_soon=_each(session, find_due_soon(session, at), "desk.due_soon", at),
        overdue=_each(session, find_overdue(session, at), "desk.overdue", at),
        escalated=sum(_escalate(session, case_, at) for case_ in find_to_escalate(session, at)),
        tasks=sum(_remind_task(session, task, at) for task in find_due_tasks(session, at)),
        waiting_for_member=sum(_remind_member(session, case_, at) for case_ in find_waiting_for_member(session)),
    )


def find_due_soon(session: Session, at: datetime) -> list[Case]:
    """Return the cases whose deadline is today or the next working day."""
    tomorrow, _ = add_working_days(clock.day_of(at), 1)
    return _open_cases(session, (Case.due_at > at) & (Case.due_at <= clock.end_of_day(tomorrow)))


def find_overdue(session: Session, at: datetime) -> list[Case]:
    """Return the cases past their deadline."""
    return _open_cases(session, Case.due_at <= at)


def find_to_escalate(session: Session, at: datetime) -> list[Case]:
    """Return the branch cases overdue by so many working days, and those whose desk has nobody left."""
    rule = find_rule(session, "escalate.after_days", clock.day_of(at))
    patience = int(rule.value) if rule else ESCALATE_AFTER
    here = _open_cases(session, Case.desk_branch_id.is_not(None) & Case.escalated_at.is_(None))
    return [case_ for case_ in here if _is_late(case_, patience, at) or _is_stranded(session, case_, at)]


def find_due_tasks(session: Session, at: datetime) -> list[CaseTask]:
    """Return the open tasks due today or earlier."""
    query = select(CaseTask).where(CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None))
    return list(session.scalars(query.where(CaseTask.due_at <= clock.end_of_day(clock.day_of(at))).order_by(CaseTask.id)))


def find_waiting_for_member(session: Session) -> list[Case]:
    """Return the open cases that only their member can move."""
    return [case_ for case_ in _open_cases(session, Case.due_at.is_(None)) if _waits_for_member(case_)]


def _open_cases(session: Session, condition: ColumnElement[bool]) -> list[Case]:
    return list(session.scalars(select(Case).where(Case.closed_at.is_(None), condition).order_by(Case.id)))


def _each(session: Session, cases: list[Case], kind: str, at: datetime) -> int:
    for case_ in cases:
        desks.tell_desk(session, case_, _title(case_), kind, _deadline_key(case_.due_at, at), at)
    return len(cases)


def _deadline_key(due_at: datetime | None, at: datetime) -> str:
    """Return what makes a reminder the same one: a deadline that moved, or more days late, is told of again."""
    if due_at is None:
        return ""
    late = max(0, working_days_between(clock.day_of(due_at), clock.day_of(at)))
    return f"{due_at.isoformat()}:{late // OVERDUE_PACE}"


def _title(case_: Case) -> str:
    return catalogue().get(case_.kind).neutral_title


def _is_late(case_: Case, patience: int, at: datetime) -> bool:
    if case_.due_at is None or case_.due_at > at:
        return False
    return working_days_between(clock.day_of(case_.due_at), clock.day_of(at)) >= patience


def _is_stranded(session: Session, case_: Case, at: datetime) -> bool:
    officers = access.find_desk_officers(session, case_.desk, case_.desk_branch_id, clock.day_of(at))
    return not any(officer.id != case_.subject_id for officer in officers)


def _escalate(session: Session, case_: Case, at: datetime) -> bool:
    """Open a case to the school union's desk too and tell both; its chair where that desk is empty."""
    case_.escalated_at = at
    session.flush()
    school = access.find_desk_officers(session, case_.desk, None, clock.day_of(at))
    everyone = {member.id: member for member in [*desks.find_handlers(session, case_, at), *school]}
    for member in everyone.values():
        if member.id != case_.subject_id:
            tell_about_case(session, case_, _title(case_), member, "desk.escalated", "escalated", at)
    return True


def _remind_task(session: Session, task: CaseTask, at: datetime) -> bool:
    kind = "task.due" if task.due_at > at else "task.overdue"
    key = f"task:{task.id}:{_deadline_key(task.due_at, at)}"
    desks.tell_desk(session, task.case_, _title(task.case_), kind, key, at)
    return True


def _waits_for_member(case_: Case) -> bool:
    steps = catalogue().get(case_.kind).flow.steps_from(case_.state)
    return bool(steps) and not any(step.who in (Who.DESK, Who.MEMBER_OR_DESK) for step in steps)


def _remind_member(session: Session, case_: Case, at: datetime) -> bool:
    """Remind who has to answer, every few working days since the case was returned."""
    since = case_.returned_at or case_.opened_at
    rounds = working_days_between(clock.day_of(since), clock.day_of(at)) // MEMBER_PACE
    if rounds < 1:
        return False
    for member in _answerers(case_):
        tell_about_case(session, case_, _title(case_), member, "case.returned", f"again:{rounds}:{since.isoformat()}", at)
    return True


def _answerers(case_: Case) -> Iterator[Member]:
    yield case_.opened_by
    if case_.subject_id != case_.opened_by_id and catalogue().get(case_.kind).tells_subject(
        case_.answers | case_.sealed_answers
    ):
        yield case_.subject
