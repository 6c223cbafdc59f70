"""The form that a chat is filling in: a service's, or that of a step on a case; its answers lie in the shared draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.chat import Chat
from models.case import Case
from models.draft import Draft
from union import cases, drafts, links
from union.case_effects import fields_for
from union.case_views import get_visible_case
from union.casework.fields import Answers, Field, FormContext
from union.casework.flows import Effect, Step
from union.casework.forms import asked_fields, next_field
from union.casework.kinds import ServiceKind
from union.errors import NotFound, Refusal
from union.people import form_context
from union.services.catalogue import catalogue

FORM = "form"
"""The dialogue's name in the thread."""


@dataclass(frozen=True)
class OpenForm:
    """One form with what it is about."""

    code: str
    title: str
    kind: ServiceKind
    fields: Sequence[Field]
    page: str
    known: Answers
    """What the case knows already, for questions that depend on it."""
    case_: Case | None = None
    step: Step | None = None

    def asked(self, answers: Answers) -> list[Field]:
        """Return the fields that apply, given the answers so far."""
        return asked_fields(self.fields, {**self.known, **answers})

    def next(self, answers: Answers) -> Field | None:
        """Return the first field that applies and has no answer."""
        return next_field(self.fields, {**self.known, **answers})

    def find(self, code: str | None) -> Field | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)

    @property
    def word(self) -> str:
        """What to reply to begin anew."""
        return self.kind.title if self.case_ is None else f"进度 {self.case_.number}"


def step_form(number: str, action: str) -> str:
    """Return the draft's name for the fields of a step on a case."""
    return f"case:{number}:{action}"


def get_form(chat: Chat, code: str) -> OpenForm:
    """Return a form; raises NotFound, or Conflict where the case has moved on."""
    if not code.startswith("case:"):
        kind = catalogue().get(code)
        return OpenForm(code, kind.title, kind, kind.form, links.service_form(code), {})
    _, number, action = code.split(":", 2)
    case_, _ = get_visible_case(chat.session, number, chat.me, chat.at)
    kind = catalogue().get(case_.kind)
    step = next((one for one in cases.available_steps(chat.session, case_, chat.me, chat.at) if one.action == action), None)
    if step is None:
        # The verb itself words what happened meanwhile.
        cases.act(chat.session, number, action, {}, by=chat.me, at=chat.at)
        raise NotFound("这一步现在不能办理")
    fields = fields_for(chat.session, case_, step, kind, chat.at)
    own = {field.code for field in fields}
    answers = case_.answers | case_.sealed_answers if step.effect is Effect.CORRECT else {}
    known = {code: value for code, value in answers.items() if code not in own}
    title = f"{case_.number} {step.title}"
    return OpenForm(code, title, kind, fields, links.case_action(number, action), known, case_, step)


def find_answers(chat: Chat, form: OpenForm) -> dict[str, Any] | None:
    """Return the answers so far, the draft locked; None where there is no draft any more."""
    draft = drafts.find_draft(chat.session, chat.me, form.code, chat.at)
    return None if draft is None else dict(draft.answers)


def keep_answers(chat: Chat, form: OpenForm, answers: dict[str, Any]) -> None:
    """Store the answers so far."""
    drafts.keep_draft(chat.session, chat.me, form.code, answers, chat.at)


def find_current(chat: Chat, form: OpenForm) -> Field | None:
    """Return the field that the thread asks for now, None at the summary or without a draft."""
    answers = find_answers(chat, form)
    if answers is None:
        return None
    return form.find(chat.thread.state.get("editing")) or form.next(answers)


def context_of(chat: Chat) -> FormContext:
    """Return what the fields need to know."""
    return form_context(chat.session, chat.me, chat.at)


def title_of(chat: Chat, draft: Draft) -> str | None:
    """Return a draft's title for lists, None where its form is no longer there."""
    try:
        return get_form(chat, draft.form).title
    except Refusal:
        return None
