"""Reading cases: what a person may see of one, and lists of mine and of an officer's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.case import Attachment, Case, CaseLogEntry, CaseTask, CaseTransfer
from models.member import Member, Office
from union import access, audit, cases, clock, desks
from union.attachments import find_files
from union.casework.fields import Field, FormContext
from union.casework.flows import Step, Who
from union.casework.forms import show_answers
from union.casework.kinds import ServiceKind
from union.errors import NotFound
from union.people import form_context
from union.services.catalogue import catalogue
from union.tasks import find_tasks

HIDDEN = "（仅当前办理人可见）"


@dataclass(frozen=True)
class Line:
    """One answer as shown; hidden ones say only that something is there."""

    field: Field
    text: str
    is_hidden: bool


@dataclass(frozen=True)
class Happened:
    """One row of a timeline."""

    at: datetime
    title: str
    by: str
    note: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CaseView:
    """A case as one reader may see it."""

    case_: Case
    kind: ServiceKind
    state: str
    next_step: str
    lines: Sequence[Line]
    timeline: Sequence[Happened]
    tasks: Sequence[CaseTask]
    files: Sequence[Attachment]
    steps: Sequence[Step]
    is_officer: bool


@dataclass(frozen=True)
class TodoItem:
    """One thing that waits for an officer."""

    case_: Case
    kind: ServiceKind
    state: str
    what: str
    due_at: datetime | None


def get_visible_case(session: Session, number: str, reader: Member, at: datetime) -> tuple[Case, frozenset[Who]]:
    """Return a case and what the reader is to it; raises NotFound for everyone else."""
    case_ = session.scalars(select(Case).where(Case.number == number)).first()
    roles = desks.roles_of(session, case_, reader, at) if case_ else frozenset()
    if case_ is None or not roles:
        raise NotFound("没有找到这个编号的事项，请核对编号")
    return case_, roles


def read_case(session: Session, number: str, reader: Member, at: datetime) -> CaseView:
    """Return a case for a reader, noting in the audit log which sensitive fields were shown; raises NotFound."""
    case_, roles = get_visible_case(session, number, reader, at)
    kind = catalogue().get(case_.kind)
    steps = cases.available_steps(session, case_, reader, at)
    is_own = Who.APPLICANT in roles
    opens_sealed = _may_open_sealed(roles, steps)
    # A colleague who reported sees what they wrote, not what was given or said to the person it is for.
    opens_given = Who.SUBJECT in roles or (opens_sealed and bool(roles & _OFFICER_ROLES))
    context = form_context(session, reader, at)
    lines = _lines(kind, case_, context, opens_sealed)
    if opens_sealed and not is_own:
        shown = [line.field.code for line in lines if line.field.sensitive]
        if shown:
            about = f"case:{case_.number}"
            step = case_.state
            audit.record(session, "read", about, by=reader, at=at, subject=case_.subject, fields=shown, step=step)
    state = kind.flow.state(case_.state)
    return CaseView(
        case_=case_, kind=kind, state=state.title, next_step=state.next_step, lines=lines,
        timeline=_timeline(session, case_, kind, context, roles, opens_given), tasks=_tasks(session, case_, roles),
        files=_files(session, case_, reader, roles, steps), steps=steps, is_officer=bool(roles & _OFFICER_ROLES),
    )


def read_file(session: Session, number: str, reader: Member, file_id: int, at: datetime) -> Attachment:
    """Return one file of a case for a reader, noting another's reading in the audit log; raises NotFound."""
    case_, roles = get_visible_case(session, number, reader, at)
    steps = cases.available_steps(session, case_, reader, at)
    found = next((one for one in _files(session, case_, reader, roles, steps) if one.id == file_id), None)
    if found is None:
        raise NotFound("没有找到这个文件，或您不能查看")
    if found.member_id != reader.id and Who.SUBJECT not in roles:
        about, fields = f"case:{case_.number}", (f"{found.field}#{found.id}",)
        audit.record(session, "read", about, by=reader, at=at, subject=case_.subject, fields=fields, step=case_.state)
    return found


_OFFICERS = (Who.DESK, Who.TARGET, Who.MEMBER_OR_DESK)
_OFFICER_ROLES = {Who.DESK, Who.TARGET}


def _may_open_sealed(roles: frozenset[Who], steps: Sequence[Step]) -> bool:
    return Who.APPLICANT in roles or any(step.reads_sensitive and step.who in _OFFICERS for step in steps)


def _files(
    session: Session, case_: Case, reader: Member, roles: frozenset[Who], steps: Sequence[Step]
) -> list[Attachment]:
    """Return the files a reader may open; a colleague who reported has only those they gave (a receipt names amounts)."""
    files = find_files(session, case_) if _may_open_sealed(roles, steps) else []
    if Who.SUBJECT in roles or roles & _OFFICER_ROLES:
        return files
    return [one for one in files if one.member_id == reader.id]


def _lines(kind: ServiceKind, case_: Case, context: FormContext, opens_sealed: bool) -> list[Line]:
    answers = case_.answers | case_.sealed_answers
    shown = [(field, text, field.sensitive and not opens_sealed) for field, text in show_answers(kind.form, answers, context)]
    return [Line(field, HIDDEN if is_hidden else text, is_hidden) for field, text, is_hidden in shown]


def _tasks(session: Session, case_: Case, roles: frozenset[Who]) -> list[CaseTask]:
    return find_tasks(session, case_) if roles & _OFFICER_ROLES else []


def _timeline(
    session: Session, case_: Case, kind: ServiceKind, context: FormContext, roles: frozenset[Who], opens_given: bool
) -> list[Happened]:
    query = select(CaseLogEntry).where(CaseLogEntry.case_id == case_.id).order_by(CaseLogEntry.at, CaseLogEntry.id)
    if not roles & _OFFICER_ROLES:
        query = query.where(CaseLogEntry.is_internal.is_(False))
    return [_happened(entry, kind, context, opens_given) for entry in session.scalars(query)]


def _happened(entry: CaseLogEntry, kind: ServiceKind, context: FormContext, opens_given: bool) -> Happened:
    by = entry.by.name if entry.by else "系统"
    if not opens_given:
        return Happened(entry.at, entry.title, by, "", ())
    fields = {field.code: field for step in kind.flow.steps for field in step.fields} | {f.code: f for f in kind.form}
    given = entry.given or {}
    lines = show_answers([fields[code] for code in given if code in fields], given, context)
    rows = [(field.title, text) for field, text in lines]
    if "missing" in given:
        titles = {field.code: field.title for field in kind.form}
        rows.insert(0, ("需补充", "、".join(titles.get(code, code) for code in given["missing"])))
    return Happened(entry.at, entry.title, by, entry.note or "", rows)


def find_my_cases(session: Session, member: Member, *, is_open: bool | None = None, limit: int = 50) -> list[Case]:
    """Return the cases for a member or opened by them, newest first."""
    query = select(Case).where(or_(Case.subject_id == member.id, Case.opened_by_id == member.id))
    if is_open is not None:
        query = query.where(Case.closed_at.is_(None) if is_open else Case.closed_at.is_not(None))
    return list(session.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc()).limit(limit)))


def find_todo(session: Session, officer: Member, at: datetime) -> list[TodoItem]:
    """Return what waits for an officer, due soonest first: cases of their desks, their tasks, transfers to take."""
    offices = access.offices_of(session, officer, clock.day_of(at))
    if not access.is_officer(offices) or officer.is_missing:
        return []
    mine = access.in_desks_of(session, offices, clock.day_of(at))
    query = select(Case).where(mine, Case.closed_at.is_(None), Case.subject_id != officer.id)
    next_due = select(CaseTask.case_id, func.min(CaseTask.due_at).label("due_at")).where(
        CaseTask.done_at.is_(None), CaseTask.dropped_at.is_(None)
    ).group_by(CaseTask.case_id).subquery()
    rows = session.execute(query.outerjoin(next_due, next_due.c.case_id == Case.id).add_columns(next_due.c.due_at))
    items = [_todo_item(case_, due) for case_, due in rows if not _waits_for_member(case_)]
    items += [_transfer_item(case_) for case_ in _offered(session, offices, officer)]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at or item.case_.opened_at, item.case_.id))


def _waits_for_member(case_: Case) -> bool:
    steps = catalogue().get(case_.kind).flow.steps_from(case_.state)
    return not any(step.who in (Who.DESK, Who.MEMBER_OR_DESK) for step in steps)


def _todo_item(case_: Case, task_due: datetime | None) -> TodoItem:
    kind = catalogue().get(case_.kind)
    due = min((one for one in (case_.due_at, task_due) if one is not None), default=None)
    state = kind.flow.state(case_.state)
    return TodoItem(case_, kind, state.title, state.title, due)


def _transfer_item(case_: Case) -> TodoItem:
    kind = catalogue().get(case_.kind)
    return TodoItem(case_, kind, kind.flow.state(case_.state).title, "转办待接收", case_.due_at)


def _offered(session: Session, offices: Sequence[Office], officer: Member) -> list[Case]:
    query = select(Case, CaseTransfer).join(CaseTransfer, CaseTransfer.live_case_id == Case.id)
    return [
        case_ for case_, transfer in session.execute(query.where(Case.subject_id != officer.id))
        if access.serves_desk(offices, transfer.to_desk, transfer.to_branch_id)
        and not access.serves_desk(offices, case_.desk, case_.desk_branch_id)
    ]
