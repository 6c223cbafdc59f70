"""A form to be filled in, in chat field by field or on a page all at once, and what sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from union.casework.fields import Answers, Field
from union.casework.forms import asked_fields, next_field


@dataclass(frozen=True)
class Sent:
    """What came of a paper that was sent: what is said in chat, and where a page leads."""

    number: str
    path: str
    text: str
    label: str = "查看详情"
    hint: str = ""
    chat_path: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One form with what it is about."""

    code: str
    title: str
    fields: Sequence[Field]
    page: str
    back: str
    send: Callable[[Mapping[str, Any], int | None, bool], Sent]
    intro: str = ""
    send_title: str = "提交"
    consent: str = ""
    known: Answers = field(default_factory=dict)
    begun: Answers = field(default_factory=dict)
    version: int | None = None
    is_grave: bool = False
    here: str = ""
    case_id: int | None = None
    word: str = ""
    lead: str = ""

    def asked(self, answers: Answers) -> list[Field]:
        """Return the fields that apply, given the answers so far."""
        return asked_fields(self.fields, {**self.known, **answers})

    def next(self, answers: Answers) -> Field | None:
        """Return the first field that applies and has no answer."""
        return next_field(self.fields, {**self.known, **answers})

    def find(self, code: str | None) -> Field | None:
        """Return a field by its code."""
        return next((one for one in self.fields if one.code == code), None)
