"""Reminders by the clock, on working days: before a deadline, and after it at intervals until something is done."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, CaseLogEntry, CaseTask
from union.cases import case_roles, cases
from union.cases.escalation import escalate, lock_open
from union.cases.transfers import find_receivers, find_transfer
from union.casework.flows.deadlines import is_working_day, working_days_between
from union.casework.flows.reminding import BEFORE_DAYS, ESCALATE_DAYS, turn_since
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import Step, Who
from union.casework.flows.tasks import find_open_tasks
from union.ground import clock
from union.ground.rules import rule_days
from union.notices.outbox import tell_about_case
from union.services.catalogue import catalogue

TRANSFER_DAYS = 2
"""Working days after which, and then again and again, an officer is reminded of a case that waits to be taken over."""
MEMBER_TURNS = 4
"""How often a member is reminded alone; from then on the desk hears of it too."""


def find_open_cases(session: Session) -> list[int]:
    """Return the numbers of the rows of all open cases, due soonest first."""
    query = select(Case.id).where(Case.closed_at.is_(None))
    return list(session.scalars(query.order_by(Case.due_at.is_(None), Case.due_at, Case.id)))


def remind_case(session: Session, case_id: int, at: datetime) -> None:
    """Remind who has to act on an open case now: its desk, its member, and the school union where the desk does not."""
    case_ = lock_open(session, case_id)
    if case_ is None or not _is_working(at):
        return
    kind = catalogue().get(case_.kind)
    if case_.due_at is not None:
        _remind_of_deadline(session, case_, kind, case_.due_at, at)
    turn = turn_since(session, _last_moved_on(session, case_), at)
    awaited = kind.flow.find_awaited(case_.state)
    if awaited is not None:
        _remind_member(session, case_, kind, awaited, turn, at)
    elif case_.due_at is None and not find_open_tasks(session, case_):
        _remind_of_standstill(session, case_, kind, turn, at)
    _remind_of_transfer(session, case_, kind, at)


def remind_of_tasks(session: Session, case_id: int, at: datetime) -> None:
    """Remind the desk of a case's tasks that are due, and the school union of those that stay undone."""
    case_ = lock_open(session, case_id)
    if case_ is None or not _is_working(at):
        return
    title = catalogue().get(case_.kind).neutral_title
    for task in find_open_tasks(session, case_):
        _remind_of_task(session, case_, title, task, at)


def _remind_of_deadline(session: Session, case_: Case, kind: ServiceKind, due_at: datetime, at: datetime) -> None:
    today, due_on = clock.day_of(at), clock.day_of(due_at)
    if at <= due_at:
        if working_days_between(today, due_on) <= rule_days(session, BEFORE_DAYS, at):
            case_roles.tell_desk(session, case_, kind.neutral_title, "desk.due_soon", f"due:{due_on}", at)
        return
    turn = turn_since(session, due_on, at, first=1)
    case_roles.tell_desk(session, case_, kind.neutral_title, "desk.overdue", f"overdue:{due_on}:{turn}", at)
    _escalate_when_late(session, case_, kind.neutral_title, due_on, f"escalated:{due_on}", at)


def _remind_of_task(session: Session, case_: Case, title: str, task: CaseTask, at: datetime) -> None:
    today, due_on = clock.day_of(at), clock.day_of(task.due_at)
    if at <= task.due_at:
        # The last working day up to the due day: a task due on a Sunday is told of on Friday.
        if working_days_between(today, due_on) <= 0:
            case_roles.tell_desk(session, case_, title, "task.due", f"task:{task.id}:{due_on}", at)
        return
    turn = turn_since(session, due_on, at, first=1)
    case_roles.tell_desk(session, case_, title, "task.overdue", f"task:{task.id}:{due_on}:{turn}", at)
    _escalate_when_late(session, case_, title, due_on, f"task:{task.id}:{due_on}", at)


def _escalate_when_late(session: Session, case_: Case, title: str, due_on: date, key: str, at: datetime) -> None:
    """Escalate after so many working days of delay (rule escalate.after_days), and again while nothing is done."""
    patience = rule_days(session, ESCALATE_DAYS, at)
    if working_days_between(due_on, clock.day_of(at)) >= patience:
        escalate(session, case_, title, f"{key}:{turn_since(session, due_on, at, first=patience)}", at)


def _remind_member(session: Session, case_: Case, kind: ServiceKind, step: Step, turn: int, at: datetime) -> None:
    if turn < 1:
        return
    key = f"waiting:{_last_moved_on(session, case_)}:{turn}"
    for member in cases.find_concerned(case_, kind, is_personal=step.who is Who.SUBJECT):
        tell_about_case(session, case_, kind.neutral_title, member, "case.waiting", key, at)
    if turn >= MEMBER_TURNS:
        case_roles.tell_desk(session, case_, kind.neutral_title, "desk.idle", key, at)


def _remind_of_standstill(session: Session, case_: Case, kind: ServiceKind, turn: int, at: datetime) -> None:
    """Remind the desk of a case that has neither deadline nor task, so that it does not sleep for ever."""
    key = f"idle:{_last_moved_on(session, case_)}:{turn}"
    if turn >= 1:
        case_roles.tell_desk(session, case_, kind.neutral_title, "desk.idle", key, at)
    if turn > 1:
        escalate(session, case_, kind.neutral_title, key, at)


def _remind_of_transfer(session: Session, case_: Case, kind: ServiceKind, at: datetime) -> None:
    transfer = find_transfer(session, case_)
    if transfer is None:
        return
    turn = working_days_between(clock.day_of(transfer.asked_at), clock.day_of(at)) // TRANSFER_DAYS
    for officer in find_receivers(session, case_, transfer, at) if turn >= 1 else []:
        key = f"transfer:{transfer.id}:{turn}"
        tell_about_case(session, case_, kind.neutral_title, officer, "desk.transfer_asked", key, at)


def _last_moved_on(session: Session, case_: Case) -> date:
    query = select(CaseLogEntry.at).where(CaseLogEntry.case_id == case_.id).order_by(CaseLogEntry.at.desc()).limit(1)
    return clock.day_of(session.scalars(query).first() or case_.opened_at)


def _is_working(at: datetime) -> bool:
    return is_working_day(clock.day_of(at))[0]
