"""A paper: one form that is filled in in chat or on a page, declared once for both, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from union.casework.forms.fields import Answers, Field
from union.casework.forms.parsing import EMPTY, asked_fields, next_field
from union.ground.choices import ChoiceToken, NumberedLine

TO_PAPER = ChoiceToken("paper")
"""Filling in the paper with a code."""


@dataclass(frozen=True)
class Sent:
    """What came of a paper that was sent."""

    number: str
    """What it led to, by a number of at most 40 characters without a comma."""
    path: str
    """The page that the person is led to who sent it on a page."""
    text: str
    """What chat says, without the link."""
    label: str = "查看详情"
    """What chat calls the link."""
    hint: str = ""
    """What chat says after the link (回复“待办”看下一项。)."""
    chat_path: str = ""
    """The page that chat links, where it is another one."""
    options: Sequence[NumberedLine] = ()
    """What chat offers next by number."""


@dataclass(frozen=True)
class Alike:
    """Something that is there already and resembles what is being written."""

    title: str
    state: str
    path: str


Send = Callable[[Mapping[str, Any], int | None, bool], Sent]
"""Sends what a person wrote, the version they saw (None: any) and whether they consented; raises Refusal."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A form with what it is about: what is asked, where it stands, and the verb that takes it."""

    code: str
    """The draft's name: a service's code, or “<subject>:<what it is about>”; at most 80 characters."""
    title: str
    fields: Sequence[Field]
    """What is asked; with none, it is only confirmed."""
    page: str
    """Its own address."""
    back: str
    """The address behind it."""
    send: Send
    name: str = ""
    """What chat and lists call it, where the title alone does not say what it is about."""
    intro: str = ""
    aside: tuple[str, str] = ("", "")
    """Another way to do it, as the address of its page and what the link is called."""
    send_title: str = "提交"
    consent: str = ""
    """What the person consents to by sending it."""
    known: Answers = field(default_factory=dict)
    """What is known besides its own fields, for questions that depend on it."""
    begun: Answers = field(default_factory=dict)
    """What stands in the fields where there is no draft."""
    is_edit: bool = False
    """Whether `begun` is there already and only changed by it; else it proposes answers, and each is asked for."""
    open_until: datetime | None = None
    """Until when it may be sent, where it has such an end: what is begun is kept as long."""
    version: int | None = None
    """The version of what it is about, which `send` is handed again."""
    is_grave: bool = False
    """Sending ends something; the button says so by its colour."""
    here: str = ""
    """The tab that the page belongs to: home, services or todo."""
    case_id: int | None = None
    """The case whose files may be shown."""
    word: str = ""
    """What to reply in chat to begin anew."""
    lead: str = ""
    """What chat says before the first question, instead of name, intro and the words that steer a form."""

    find_alike: Callable[[Answers], Sequence[Alike]] | None = None
    """Finds what resembles the answers so far; told before sending."""
    alike_title: str = ""
    """What these are called: 相似的提案."""

    @property
    def called(self) -> str:
        """What it is called where it stands alone."""
        return self.name or self.title

    def asked(self, answers: Answers) -> list[Field]:
        """Return the fields that apply, given the answers so far."""
        return asked_fields(self.fields, {**self.known, **answers})

    def next(self, answers: Answers) -> Field | None:
        """Return the first field that applies and has no answer."""
        return next_field(self.fields, {**self.known, **answers})

    def filled(self, answers: Answers) -> dict[str, Any]:
        """Return the answers with what `begun` holds, and with nothing where nothing is needed; what is needed stays open."""
        whole = dict(answers)
        for one in self.fields:
            begun = self.begun.get(one.code)
            is_open = one.code not in whole and one.code in {asked.code for asked in self.asked(whole)}
            if is_open and not (one.required and begun in EMPTY):
                whole[one.code] = None if begun in EMPTY else begun
        return whole

    def find(self, code: str | None) -> Field | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)
