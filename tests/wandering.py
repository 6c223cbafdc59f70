"""Cases that wander: opened from their own examples and moved by random steps of whoever may take them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from tests.story import steps_of
from union.cases.cases import act, open_case
from union.cases.effects import fields_for
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import Step
from union.casework.forms.attachments import attach
from union.casework.forms.fields import Field, Files
from union.ground.errors import Refusal
from union.services.catalogue import catalogue

Write = Callable[[Field, str], str]
"""Turns a field's example into what is written; the default writes the example."""


def open_by_example(
    session: Session, kind: ServiceKind, by: Member, at: datetime, write: Write = lambda _field, text: text
) -> Case:
    """Open a case with its kind's own example answers."""
    examples = kind.example_answers()
    raw = {field.code: _given(session, field, examples[field.code], by, at, write) for field in kind.form}
    return open_case(session, kind, raw, by=by, at=at, consents=True)


def wander(
    session: Session, case_: Case, people: Sequence[Member], random: Random, at: datetime,
    write: Write = lambda _field, text: text, but: Sequence[str] = (),
) -> bool:
    """Let somebody take one random step, not one of `but`; False where nobody could."""
    open_now = [(one, step) for one in people for step in steps_of(session, case_, one, at) if step.action not in but]
    random.shuffle(open_now)
    return any(take_example(session, case_, one, step, at, write) for one, step in open_now)


def take_example(
    session: Session, case_: Case, by: Member, step: Step, at: datetime, write: Write = lambda _field, text: text
) -> bool:
    """Take a step with its fields' example answers; False where they are refused."""
    fields = fields_for(session, case_, step, catalogue().get(case_.kind), at)
    try:
        with session.begin_nested():
            raw = {field.code: _given(session, field, field.example, by, at, write) for field in fields}
            act(session, case_.number, step.action, raw, by=by, at=at)
    except Refusal:
        session.refresh(case_)
        return False
    return True


def _given(session: Session, field: Field, example: str, by: Member, at: datetime, write: Write) -> Any:
    if not isinstance(field, Files):
        return write(field, example)
    stored = attach(
        session, by, field.code, stored_name=uuid4().hex, file_name="票据.jpg", media_type="image/jpeg", size=9, at=at
    )
    return [stored.id]
