"""A form: fields in order, read field by field in chat or all at once from a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from union.casework.fields import Answers, Field, FieldError, FormContext
from union.errors import Invalid

EMPTY: tuple[Any, ...] = ("", None, [])


def asked_fields(fields: Sequence[Field], answers: Answers) -> list[Field]:
    """Return the fields that apply, given the answers so far."""
    return [field for field in fields if field.is_asked(answers)]


def next_field(fields: Sequence[Field], answers: Answers) -> Field | None:
    """Return the first field that applies and has no answer yet (a skipped one has None)."""
    return next((field for field in asked_fields(fields, answers) if field.code not in answers), None)


def parse_field(field: Field, raw: Any, context: FormContext) -> Any:
    """Return one value, None for an optional field left empty; raises FieldError."""
    text = raw.strip() if isinstance(raw, str) else raw
    if text in EMPTY:
        if field.required:
            raise FieldError(f"“{field.title}”还没有填")
        return None
    value = field.parse(text, context)
    if value in EMPTY and field.required and not isinstance(value, bool):
        raise FieldError(f"“{field.title}”还没有填")
    return value


def parse_form(
    fields: Sequence[Field], raw: Mapping[str, Any], context: FormContext,
    check: Callable[[Answers, FormContext], Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Return all values of a form sent at once; raises Invalid with one sentence per field that does not fit."""
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields:
        if not field.is_asked(answers):
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
