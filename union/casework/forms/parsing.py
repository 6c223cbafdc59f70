"""A form: fields in order, read field by field in chat or all at once from a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from union.casework.forms.fields import Answers, Field, FieldError, FormContext
from union.casework.forms.plain_text import strip_invisible
from union.ground.errors import Invalid

EMPTY: tuple[Any, ...] = ("", None, [])


def is_empty(value: Any) -> bool:
    """Say whether nothing was written: nothing at all, blanks, or signs that cannot be seen."""
    return (strip_invisible(value) if isinstance(value, str) else value) in EMPTY


def asked_fields(fields: Sequence[Field], answers: Answers) -> list[Field]:
    """Return the fields that apply, each judged by the answers before it that apply themselves."""
    known = {**answers, **_nothing(fields)}
    asked: list[Field] = []
    for field in fields:
        if field.is_asked(known):
            asked.append(field)
            known[field.code] = answers.get(field.code)
    return asked


def _nothing(fields: Sequence[Field]) -> dict[str, Any]:
    """Return what a condition sees of questions not answered yet, not asked or answered wrongly: None for each."""
    return dict.fromkeys(field.code for field in fields)


def keep_asked(fields: Sequence[Field], answers: Answers) -> dict[str, Any]:
    """Return the answers without those an earlier answer, changed since, has made pointless."""
    asked = {field.code for field in asked_fields(fields, answers)}
    return {code: value for code, value in answers.items() if code in asked}


def next_field(fields: Sequence[Field], answers: Answers) -> Field | None:
    """Return the first field that applies and has no answer yet (a skipped one has None)."""
    return next((field for field in asked_fields(fields, answers) if field.code not in answers), None)


def parse_field(field: Field, raw: Any, context: FormContext) -> Any:
    """Return one value, None for an optional field left empty; raises FieldError."""
    if not is_empty(raw):
        value = field.parse(raw, context)
        if not is_empty(value):
            return value
    if field.required:
        raise FieldError(f"“{field.title}”还没有填")
    return None


def parse_form(
    fields: Sequence[Field], raw: Mapping[str, Any], context: FormContext,
    check: Callable[[Answers, FormContext], Mapping[str, str]] | None = None, known: Answers | None = None,
) -> dict[str, Any]:
    """Return all values of a form sent at once, some known before; raises Invalid with a sentence per field that is wrong."""
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields:
        if not field.is_asked({**(known or {}), **_nothing(fields), **answers}):
            continue
        try:
            answers[field.code] = parse_field(field, raw.get(field.code, ""), context)
        except FieldError as error:
            problems[field.code] = str(error)
    if check is not None and not problems:
        problems.update(check(answers, context))
    if problems:
        raise Invalid(problems)
    return answers


def write_answers(fields: Sequence[Field], answers: Answers) -> dict[str, Any]:
    """Return answers as they could be sent again, for a page or a draft; parsed, they are the same."""
    present = [field for field in fields if field.code in answers]
    return {one.code: "" if answers[one.code] is None else one.write(answers[one.code]) for one in present}


def show_answers(fields: Sequence[Field], answers: Answers, context: FormContext) -> list[tuple[Field, str]]:
    """Return the fields that have a value, with the value written for people."""
    present = [field for field in fields if answers.get(field.code) not in EMPTY]
    return [(field, field.show(answers[field.code], context)) for field in present]


def split_sealed(fields: Sequence[Field], answers: Answers) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the answers that may lie open and those to be sealed."""
    sensitive = {field.code for field in fields if field.sensitive}
    return (
        {code: value for code, value in answers.items() if code not in sensitive},
        {code: value for code, value in answers.items() if code in sensitive},
    )
