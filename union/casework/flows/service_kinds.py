"""A service kind: one form, one flow, one desk, declared in one file of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union.casework.flows.steps import Flow, Happening
from union.casework.forms.fields import Answers, Field, FormContext
from union.ground.rule_keys import RuleFamily, RuleKey
from union.ground.rules import RuleSnapshot

PROMISE = RuleFamily("promise", "how many working days a service promises until its first answer", int, unit="工作日")


@dataclass(frozen=True)
class Application:
    """An application as a kind's own rules see it before a case is made."""

    session: Session
    by: Member
    subject: Member
    answers: Answers
    on: date


@dataclass(frozen=True)
class Ruling:
    """What a kind's own rules say of an application."""

    is_school: bool = False
    """The school union handles it, not the branch."""
    live_key: str | None = None
    """What may exist once."""
    twin_refusal: str = ""
    """The sentence, with the rule cited, when it exists already."""
    rules: tuple[RuleSnapshot, ...] = ()


def by_branch(_application: Application) -> Ruling:
    """Let the subject's branch handle it: the usual ruling."""
    return Ruling()


def by_school(_application: Application) -> Ruling:
    """Let the school union handle it."""
    return Ruling(is_school=True)


@dataclass(frozen=True, kw_only=True)
class ServiceKind:
    """One union service."""

    code: str
    title: str
    neutral_title: str
    """What pushes call it, where strangers may read along."""
    theme: str
    keywords: tuple[str, ...]
    intro: str
    form: tuple[Field, ...]
    flow: Flow
    desk: str
    promised_days: int
    """Working days until the first answer; a rule `promise.<code>` comes first."""
    prefix: str
    """A letter that case numbers begin with; it says nothing of the matter, for numbers are pushed."""
    consent: str = ""
    """What a member consents to when sensitive fields are collected, shown before sending (PIPL 29)."""
    consent_version: str = "2026-11"
    subject_field: str = ""
    """The code of the Colleague field that names whom it is for; none: always who asks."""
    check: Callable[[Answers, FormContext], Mapping[str, str]] | None = None
    """Checks across fields: sentences by field code."""
    may_ask: Callable[[Session, Member, date], str] = lambda _session, _member, _on: ""
    """Why a member may not ask for it at all, as a sentence; empty: they may. Asked before the form is filled in, and when it is sent."""
    rule: Callable[[Application], Ruling] = by_branch
    frees_key: bool = False
    """Whether what may exist once may exist again when it has ended, however it ended."""
    tells_subject: Callable[[Answers], bool] = lambda _answers: True
    """Whether the subject is told when somebody else asks (PIPL 18)."""
    then: Callable[[Happening], None] | None = None
    """Special behaviour when a case is opened."""
    cites: tuple[RuleKey[Any], ...] = ()
    """Rules that a refusal may rest on, besides those applied when the case was opened."""
    aside: tuple[str, str] = ("", "")
    """Another way to ask for it, as the address of its page and what the link is called."""
    sent_text: str = "已收到您的申请"
    wording: Callable[[Answers], Mapping[str, str]] = lambda _answers: {}
    """What is said to the person it is for instead of `sent_text` (by "sent") and of a state's next step (by state)."""
    guide: Callable[[Case], Sequence[str]] = lambda _case: ()
    """What the rules ask of this case, for who handles it."""
    example: Mapping[str, str] = field(default_factory=dict)
    """More example answers, beside each field's own."""

    @property
    def promise(self) -> RuleKey[int]:
        """Return the rule on the working days until the first answer."""
        return PROMISE.of(self.code, self.promised_days)

    def example_answers(self) -> dict[str, str]:
        """Return what a person could write into every field."""
        return {one.code: self.example.get(one.code, one.example) for one in self.form}

    def next_step(self, case_: Case, reader_id: int) -> str:
        """Return what happens next with a case, as a reader is told it."""
        return self._words(case_, reader_id).get(case_.state, self.flow.state(case_.state).next_step)

    def said_when_sent(self, case_: Case, reader_id: int) -> str:
        """Return what is said to who has just asked."""
        return self._words(case_, reader_id).get("sent", self.sent_text)

    def spoken_to(self, case_: Case) -> int:
        """Return the id of the person a case speaks to: whom it is for, or who asked where they cannot be told."""
        return case_.subject_id if self.tells_subject(case_.answers | case_.sealed_answers) else case_.opened_by_id

    def _words(self, case_: Case, reader_id: int) -> Mapping[str, str]:
        return self.wording(case_.answers | case_.sealed_answers) if reader_id == self.spoken_to(case_) else {}
