"""Lists of cases: mine, and what waits for an officer (待办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, defer

from models.case import Case, CaseTask, CaseTransfer
from models.member import Member
from union import links
from union.cases.post_holders import find_waiting_for_posts
from union.cases.reminders import MEMBER_TURNS
from union.casework.flows.deadlines import working_days_between
from union.casework.flows.list_lines import Waiting
from union.casework.flows.reminding import EVERY_DAYS
from union.casework.flows.service_kinds import ServiceKind
from union.ground import access, clock
from union.ground.choices import ChoiceToken
from union.ground.rules import rule_days
from union.ground.search import SearchEntry
from union.services.catalogue import catalogue

TO_SERVICE = ChoiceToken("service")
"""Applying for the service with a code."""
TO_CASE = ChoiceToken("case")
"""How the case with a number stands, to who asked for it."""
TO_DESK = ChoiceToken("todo")
"""The case with a number, to the officer it waits for."""
OFFERED = "转办待接收"
SILENT = "久未补充"


@dataclass(frozen=True)
class TodoItem:
    """One thing that waits for an officer."""

    case_: Case
    kind: ServiceKind
    state: str
    what: str
    due_at: datetime | None


def find_my_cases(session: Session, member: Member, *, is_open: bool | None = None, limit: int = 50) -> list[Case]:
    """Return the cases for a member or opened by them, newest first."""
    query = select(Case).where(or_(Case.subject_id == member.id, Case.opened_by_id == member.id))
    if is_open is not None:
        query = query.where(Case.closed_at.is_(None) if is_open else Case.closed_at.is_not(None))
    return list(session.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc()).limit(limit)))


def find_todo(session: Session, officer: Member, at: datetime) -> list[TodoItem]:
    """Return what waits for an officer, due soonest first: cases of their desks, their tasks, transfers to take."""
    day = clock.day_of(at)
    offices = access.offices_of(session, officer, day)
    if not access.is_officer(offices) or officer.is_missing:
        return []
    mine = access.in_desks_of(session, offices, day) & Case.closed_at.is_(None) & (Case.subject_id != officer.id)
    # A list needs no sealed answers: they stay sealed.
    sealed = (defer(Case.sealed_answers), defer(Case.rules))
    found = session.scalars(select(Case).where(mine).options(*sealed)).all()
    tasks = _first_tasks(session, mine)
    patience = rule_days(session, EVERY_DAYS, at) * MEMBER_TURNS
    items = [_todo_item(case_, tasks.get(case_.id)) for case_ in found if not _waits_for_member(case_, patience, at)]
    waiting = access.offered_to(session, offices, day) & (Case.subject_id != officer.id) & ~mine
    query = select(Case).join(CaseTransfer, CaseTransfer.live_case_id == Case.id).where(waiting)
    items += [_item(case_, OFFERED, case_.due_at) for case_ in session.scalars(query.options(*sealed))]
    listed = {item.case_.id for item in items}
    by_post = [case_ for case_ in find_waiting_for_posts(session, officer, offices, at) if case_.id not in listed]
    items += [_item(case_, catalogue().get(case_.kind).flow.state(case_.state).title, case_.due_at) for case_ in by_post]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at or item.case_.opened_at, item.case_.id))


def find_waiting(session: Session, officer: Member, at: datetime) -> list[Waiting]:
    """Return what waits for an officer as lines of 待办."""
    return [_line(item) for item in find_todo(session, officer, at)]


def find_services(_session: Session, _member: Member | None, _at: datetime) -> list[SearchEntry]:
    """Return every service as it is found by words."""
    return [
        SearchEntry(TO_SERVICE, kind.code, kind.title, tuple(kind.keywords), kind.intro, path=links.service_form(kind.code),
                    page="在页面填写", begin="开始")
        for kind in catalogue()
    ]


def _line(item: TodoItem) -> Waiting:
    case_ = item.case_
    assignee = (f"承办 {case_.assignee.name}",) if case_.assignee else ()
    return Waiting(
        title=item.kind.title, about=" · ".join((case_.subject.name, case_.branch.name, *assignee)), name=case_.subject.name,
        what=item.what, number=case_.number, due_at=item.due_at, is_provisional=case_.is_due_provisional,
        since=case_.opened_at, path=links.case(case_.number), choice=TO_DESK, argument=case_.number,
    )


def _first_tasks(session: Session, mine: ColumnElement[bool]) -> dict[int, tuple[datetime, str]]:
    """Return the open task that is due first, by case."""
    query = select(CaseTask.case_id, CaseTask.due_at, CaseTask.title).join(Case, CaseTask.case_id == Case.id)
    query = query.where(mine, CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None))
    first: dict[int, tuple[datetime, str]] = {}
    for case_id, due_at, title in session.execute(query.order_by(CaseTask.due_at, CaseTask.id)):
        first.setdefault(case_id, (due_at, title))
    return first


def _waits_for_member(case_: Case, patience: int, at: datetime) -> bool:
    """Say whether only the member is waited for, and not yet in vain (the desk is then reminded as well)."""
    if not catalogue().get(case_.kind).flow.is_paused(case_.state):
        return False
    since = clock.day_of(case_.returned_at or case_.opened_at)
    return working_days_between(since, clock.day_of(at)) < patience


def _todo_item(case_: Case, task: tuple[datetime, str] | None) -> TodoItem:
    flow = catalogue().get(case_.kind).flow
    what = SILENT if flow.is_paused(case_.state) else flow.state(case_.state).title
    if task is None or (case_.due_at is not None and case_.due_at <= task[0]):
        return _item(case_, what, case_.due_at)
    due_at, title = task
    return _item(case_, title, due_at)


def _item(case_: Case, what: str, due_at: datetime | None) -> TodoItem:
    kind = catalogue().get(case_.kind)
    return TodoItem(case_, kind, kind.flow.state(case_.state).title, what, due_at)
