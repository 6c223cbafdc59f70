"""A form as it lies before a person: every field with what was written in it, what is wrong, and what helps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from models.case import Attachment
from union.casework.forms.fields import Answers, Date, Field, FieldError, FormContext, Option
from union.casework.forms.parsing import EMPTY, parse_field

LARGEST_ID = 2**31 - 1
"""No row has a higher number; a database would choke on one."""
SELECT_FROM = 13
"""From so many choices on a list is folded up."""
SCALE_BELOW = 6
"""Up to so many whole numbers stand beside each other to be tapped."""
CHECK = "有内容需要更正，请看标红的地方"
NOBODY = "请写同事的工号或姓名"
SELF, OTHER = "本人", "other"


@dataclass(frozen=True)
class Box:
    """One field as drawn."""

    field: Field
    value: Any
    problem: str
    help: str
    options: Sequence[Option]
    is_asked: bool
    files: Sequence[Attachment]
    person: str
    """Whom a staff number stands for."""
    days: tuple[str, str]
    """The first and the last day that fit, empty where there is no limit."""

    @property
    def widget(self) -> str:
        """How the field is drawn."""
        is_long = self.field.widget == "choice" and len(self.options) >= SELECT_FROM
        return "select" if is_long else self.field.widget

    @property
    def scale(self) -> Sequence[int]:
        """The numbers to choose from, where they are few; none for any other field."""
        least, most = getattr(self.field, "least", 0), getattr(self.field, "most", 100)
        return range(least, most + 1) if self.widget == "number" and most - least < SCALE_BELOW else ()


@dataclass
class Sheet:
    """Fields, what is written in each as raw text, and the sentences on what does not fit."""

    fields: Sequence[Field]
    context: FormContext
    raw: dict[str, Any]
    known: Answers = field(default_factory=dict)
    """What the case knows already, for questions that depend on it."""
    problems: dict[str, str] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    """The codes of the fields that the person had before their eyes."""

    def read(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the answers that fit, empty ones left out, and the sentences on what was written and does not."""
        answers: dict[str, Any] = {}
        problems: dict[str, str] = {}
        for one in self.fields:
            if self.raw.get(one.code) in EMPTY or not self.is_asked(one, answers):
                continue
            if one.widget == "person" and self.raw[one.code] == OTHER:
                problems[one.code] = NOBODY
                continue
            try:
                answers[one.code] = parse_field(one, self.raw[one.code], self.context)
            except FieldError as error:
                problems[one.code] = str(error)
        return answers, problems

    def is_asked(self, one: Field, answers: Answers) -> bool:
        """Say whether a field applies, given the answers and what the case knows."""
        return one.is_asked({**self.known, **answers})

    def help_of(self, one: Field, answers: Answers) -> str:
        """Return a field's help, given the answers so far; a calendar needs no example of how to write a day."""
        text = one.help_text(self.context, {**self.known, **answers})
        is_chat_only = (one.widget in ("date", "moment") and text.startswith("例如")) or one.widget == "person"
        return "" if is_chat_only else text

    def unseen(self) -> list[Field]:
        """Return the fields that apply now and were not before the person's eyes."""
        answers, _ = self.read()
        return [one for one in self.fields if one.code not in self.shown and self.is_asked(one, answers)]

    def boxes(self, files: Mapping[int, Attachment]) -> list[Box]:
        """Return every field as drawn; those that do not apply are drawn folded away."""
        answers, _ = self.read()
        return [self._box(one, answers, files) for one in self.fields]

    def _box(self, one: Field, answers: Answers, files: Mapping[int, Attachment]) -> Box:
        value = self.raw.get(one.code, "")
        numbers = value if one.widget == "files" and value else []
        person = one.show(answers[one.code], self.context) if one.widget == "person" and one.code in answers else ""
        return Box(
            field=one, value=value, problem=self.problems.get(one.code, ""), help=self.help_of(one, answers),
            options=one.options_for(self.context), is_asked=self.is_asked(one, answers),
            files=[files[number] for number in numbers if number in files], person=person,
            days=_days(one, self.context),
        )


def posted(fields: Sequence[Field], form: MultiDict[str, str]) -> dict[str, Any]:
    """Return what a person wrote in each field, as the fields' own readers take it."""
    raw: dict[str, Any] = {}
    for one in fields:
        if one.widget == "files":
            raw[one.code] = [int(text) for text in form.getlist(one.code)[:50] if text.isdecimal() and len(text) < 19]
        elif one.widget == "person":
            raw[one.code] = _posted_person(one.code, form)
        elif one.widget == "choices":
            raw[one.code] = [_clean(text) for text in form.getlist(one.code)[:200]]
        else:
            raw[one.code] = _clean(form.get(one.code, ""))
    return raw


def _posted_person(code: str, form: MultiDict[str, str]) -> str:
    """Return who is meant: the one who asks, or the colleague whose number or name stands beside."""
    chosen = _clean(form.get(code, ""))
    return _clean(form.get(f"{code}.other", "")) or OTHER if chosen == OTHER else chosen


def _clean(text: str) -> str:
    """Return a text as databases take it."""
    return text.replace("\x00", "")


def written(fields: Sequence[Field], answers: Answers, asker: str) -> dict[str, Any]:
    """Return answers as a person would write them, to go on with; the asker's own number is 本人."""
    return {one.code: _write(one, answers[one.code], asker) for one in fields if answers.get(one.code) not in EMPTY}


def posted_version(form: MultiDict[str, str]) -> int | None:
    """Return the version of the thing that the form was drawn for; None where it says none."""
    text = form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _write(one: Field, value: Any, asker: str) -> Any:
    if one.widget == "person":
        return SELF if value["staff_number"] == asker else value["staff_number"]
    if one.widget == "money":
        return f"{Decimal(value) / 100:.2f}".removesuffix(".00")
    if one.widget == "yesno":
        return "yes" if value else "no"
    return one.write(value)


def _days(one: Field, context: FormContext) -> tuple[str, str]:
    if not isinstance(one, Date):
        return "", ""
    limits = (one.earliest, one.latest)
    first, last = ("" if days is None else (context.today + timedelta(days=days)).isoformat() for days in limits)
    return first, last
