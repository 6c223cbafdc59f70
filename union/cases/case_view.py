"""Reading cases: what a person may see of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Attachment, Case
from models.member import Member
from union.cases import case_roles, cases
from union.cases.case_list import TodoItem, find_my_cases, find_todo
from union.cases.case_roles import CaseRoles
from union.cases.timeline import Happened, TimelineReading, read_timeline
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import Step, Who
from union.casework.flows.tasks import find_tasks
from union.casework.forms.attachments import find_files
from union.casework.forms.fields import Field, FormContext
from union.casework.forms.parsing import show_answers
from union.casework.forms.people import form_context
from union.ground import audit
from union.ground.errors import NotFound
from union.ground.placeholder import is_placeholder
from union.services.catalogue import catalogue

HIDDEN = "（仅当前办理人可见）"


class Sight(Enum):
    """How much of the sealed answers a reader sees."""

    ALL = "all"
    """The person it is for; an officer who has a step to take that needs them."""
    OWN = "own"
    """Who asked for somebody else: what they wrote, not what others wrote, gave or were told."""
    NOTHING = "nothing"


@dataclass(frozen=True)
class AnswerLine:
    """One answer as shown; hidden ones say only that something is there."""

    field: Field
    text: str
    is_hidden: bool


@dataclass(frozen=True)
class TaskLine:
    """One task as shown; what came of it only to who may see it."""

    title: str
    due_at: datetime
    done_at: datetime | None
    dropped_at: datetime | None
    result: str | None


@dataclass(frozen=True)
class CaseView:
    """A case as one reader may see it."""

    case_: Case
    kind: ServiceKind
    state: str
    next_step: str
    lines: Sequence[AnswerLine]
    timeline: Sequence[Happened]
    tasks: Sequence[TaskLine]
    files: Sequence[Attachment]
    steps: Sequence[Step]
    is_officer: bool
    guide: Sequence[str] = ()
    """What the rules ask of this case, for who handles it."""

    @property
    def is_nameless(self) -> bool:
        """Whether its author is nobody's name: then of its times only the days are kept, and shown."""
        return is_placeholder(self.case_.subject)


def get_visible_case(session: Session, number: str, reader: Member, at: datetime) -> tuple[Case, frozenset[str]]:
    """Return a case and what the reader is to it; raises NotFound for everyone else."""
    case_, standing = _find(session, number, reader, at)
    return case_, standing.roles


def read_case(session: Session, number: str, reader: Member, at: datetime) -> CaseView:
    """Return a case for a reader, noting in the audit log which sensitive fields were shown; raises NotFound."""
    case_, standing = _find(session, number, reader, at)
    kind = catalogue().get(case_.kind)
    steps = cases.open_steps(case_, standing)
    sight = _sight(standing.roles, steps)
    # Titles of choices come from the rules of the day the case was opened.
    context = form_context(session, reader, case_.opened_at)
    reading = read_timeline(session, case_, kind, context, reader, standing.roles, reads_all=sight is Sight.ALL)
    lines = _lines(kind, case_, context, sight, reading)
    is_officer = case_roles.is_officer(standing.roles)
    if sight is Sight.ALL and reader.id != case_.subject_id:
        _note_reading(session, case_, reader, at, [*(one.field.code for one in lines if one.field.sensitive), *reading.sensitive])
    return CaseView(
        case_=case_, kind=kind, state=kind.flow.state(case_.state).title, next_step=_next_step(kind, case_, reader, sight),
        lines=lines, timeline=reading.rows, tasks=_tasks(session, case_, sight) if is_officer else (),
        files=_files(session, case_, reader, sight), steps=steps, is_officer=is_officer,
        guide=_guide(kind, case_) if is_officer and sight is Sight.ALL else (),
    )


def read_file(session: Session, number: str, reader: Member, file_id: int, at: datetime) -> Attachment:
    """Return one file of a case for a reader, noting another's reading in the audit log; raises NotFound."""
    case_, standing = _find(session, number, reader, at)
    sight = _sight(standing.roles, cases.open_steps(case_, standing))
    found = next((one for one in _files(session, case_, reader, sight) if one.id == file_id), None)
    if found is None:
        raise NotFound("没有找到这个文件，或您不能查看")
    if found.member_id != reader.id and Who.SUBJECT not in standing.roles:
        _note_reading(session, case_, reader, at, [f"{found.field}#{found.id}"])
    return found


def _find(session: Session, number: str, reader: Member, at: datetime) -> tuple[Case, CaseRoles]:
    query = select(Case).where(Case.number == number)
    case_ = session.scalars(query).first() if cases.is_number(number) else None
    standing = case_roles.find_standing(session, case_, reader, at) if case_ else None
    if case_ is None or standing is None or not standing.roles:
        raise NotFound(cases.UNKNOWN)
    return case_, standing


def _sight(roles: frozenset[str], steps: Sequence[Step]) -> Sight:
    acts = any(step.reads_sensitive and step.who in (Who.DESK, Who.TARGET, Who.MEMBER_OR_DESK, Who.POST) for step in steps)
    if Who.SUBJECT in roles or (acts and case_roles.is_officer(roles)):
        return Sight.ALL
    return Sight.OWN if Who.APPLICANT in roles else Sight.NOTHING


def _note_reading(session: Session, case_: Case, reader: Member, at: datetime, codes: Sequence[str]) -> None:
    if codes:
        fields = dict.fromkeys(codes)
        audit.record(session, "read", f"case:{case_.number}", by=reader, at=at, subject=case_.subject, fields=fields, step=case_.state)


def _next_step(kind: ServiceKind, case_: Case, reader: Member, sight: Sight) -> str:
    """Return what the reader is told, or what the member is told where an officer may know the matter."""
    if sight is Sight.ALL and reader.id != case_.subject_id:
        return _fitting(kind.next_step(case_, kind.spoken_to(case_)), case_)
    return _fitting(kind.next_step(case_, reader.id), case_)


def _fitting(next_step: str, case_: Case) -> str:
    """Say nothing of notices to whom nobody can send one."""
    return next_step.replace("，答复后会通知您", "，请过些日子再来查看") if is_placeholder(case_.subject) else next_step


def _guide(kind: ServiceKind, case_: Case) -> Sequence[str]:
    """Return what the rules ask, and that who was reported for has to hear of it (PIPL 18)."""
    is_for_another = case_.opened_by_id != case_.subject_id and kind.spoken_to(case_) == case_.subject_id
    duty = [f"由{case_.opened_by.name}代为提交，联系时请告知本人"] if is_for_another else []
    return [*kind.guide(case_), *duty]


def _files(session: Session, case_: Case, reader: Member, sight: Sight) -> list[Attachment]:
    """Return the files a reader may open; a colleague who reported has only those they gave (a receipt names amounts)."""
    files = find_files(session, case_) if sight is not Sight.NOTHING else []
    return files if sight is Sight.ALL else [one for one in files if one.member_id == reader.id]


def _lines(kind: ServiceKind, case_: Case, context: FormContext, sight: Sight, reading: TimelineReading) -> list[AnswerLine]:
    """Return the answers; of hidden ones not even those questions that only some matters raise."""
    lines = []
    for field, text in show_answers(kind.form, case_.answers | case_.sealed_answers, context):
        is_open = sight is Sight.ALL or (sight is Sight.OWN and field.code not in reading.by_others)
        if is_open or not field.sensitive:
            lines.append(AnswerLine(field, text, is_hidden=False))
        elif field.when is None:
            lines.append(AnswerLine(field, HIDDEN, is_hidden=True))
    return lines


def _tasks(session: Session, case_: Case, sight: Sight) -> list[TaskLine]:
    return [
        TaskLine(task.title, task.due_at, task.done_at, task.dropped_at, task.result if sight is Sight.ALL else None)
        for task in find_tasks(session, case_)
    ]


__all__ = [
    "HIDDEN", "CaseView", "Happened", "AnswerLine", "TaskLine", "TodoItem", "find_my_cases", "find_todo",
    "get_visible_case", "read_case", "read_file",
]
