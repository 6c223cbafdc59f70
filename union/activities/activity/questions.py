"""An activity's own questions: written by an officer one a line, kept as data, asked as casework fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from union.casework.forms.fields import (
    Choice,
    Choices,
    Date,
    Field,
    FieldError,
    Files,
    FormContext,
    Option,
    Text,
    YesNo,
)
from union.casework.forms.parsing import parse_field

MOST = 12
LONGEST_TITLE, LONGEST_OPTION = 30, 30
OPTIONAL, SEVERAL, SEALED, YES_NO, DAY, FILES = "（选填）", "（可多选）", "（保密）", "是/否", "日期", "文件"
KINDS = ("text", "choice", "choices", "yesno", "date", "files")
EXAMPLE = "T恤尺码：S/M/L/XL\n是否吃素：是/否\n忌口（选填）"


class QuestionError(Exception):
    """A declaration that could not be asked; str() is the sentence for the officer."""


def make_fields(form: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Return an activity's own questions as fields; raises QuestionError where the declaration is broken."""
    if len(form) > MOST:
        raise QuestionError(f"最多{MOST}个问题，现在有{len(form)}个")
    fields = tuple(_make(row) for row in form)
    titles = [field.title for field in fields]
    twice = next((title for title in titles if titles.count(title) > 1), None)
    if twice:
        raise QuestionError(f"问题“{twice}”写了两次")
    return fields


def read_lines(text: str) -> list[dict[str, Any]]:
    """Return the declaration of questions written one a line; raises QuestionError."""
    form = [_read(line.strip()) for line in text.splitlines() if line.strip()]
    make_fields(form)
    return form


def write_lines(form: Sequence[Mapping[str, Any]]) -> str:
    """Write a declaration as the lines it would be read from."""
    return "\n".join(_write(row) for row in form)


@dataclass(frozen=True, kw_only=True)
class Questions(Field):
    """The questions of an activity, one a line: 题目：选项/选项."""

    widget = "lines"

    def parse(self, raw: Any, context: FormContext) -> list[dict[str, Any]]:
        try:
            form = read_lines(str(raw) if isinstance(raw, str) else self.written(raw))
            for field, row in zip(make_fields(form), form, strict=True):
                _try(field, row, context)
        except QuestionError as error:
            raise FieldError(f"“{self.title}”{error}") from error
        return form

    def write(self, value: Any) -> str:
        return write_lines(value)

    def show(self, value: Any, context: FormContext) -> str:
        return "；".join(row["title"] for row in value)


def _read(line: str) -> dict[str, Any]:
    line = re.sub(r"\((选填|可多选|保密)\)", r"（\1）", line)
    required, several, sealed = OPTIONAL not in line, SEVERAL in line, SEALED in line
    for mark in (OPTIONAL, SEVERAL, SEALED):
        line = line.replace(mark, "")
    title, _, rest = line.replace(":", "：").partition("：")
    title, rest = title.strip().rstrip("？?"), rest.strip()
    row: dict[str, Any] = {"code": _code(title), "title": title, "type": "text", "required": required}
    if sealed:
        row["sensitive"] = True
    if rest == YES_NO:
        return row | {"type": "yesno"}
    if rest in (DAY, FILES):
        return row | {"type": "date" if rest == DAY else "files"}
    options = [option.strip() for option in re.split(r"[/／|]", rest) if option.strip()]
    return row | {"type": "choices" if several else "choice", "options": options} if options or several else row


def _write(row: Mapping[str, Any]) -> str:
    endings = {"yesno": f"：{YES_NO}", "date": f"：{DAY}", "files": f"：{FILES}", "text": ""}
    ending = endings.get(row["type"], "：" + "/".join(row.get("options", ())))
    several = SEVERAL if row["type"] == "choices" else ""
    sealed = SEALED if row.get("sensitive") else ""
    return f"{row['title']}{ending}{several}{sealed}{'' if row.get('required', True) else OPTIONAL}"


def _make(row: Mapping[str, Any]) -> Field:
    title, kind, options = str(row.get("title", "")), row.get("type"), list(row.get("options") or ())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise QuestionError(f"每个问题请写1到{LONGEST_TITLE}个字，选项写在冒号后面")
    if kind not in KINDS:
        raise QuestionError(f"问题“{title}”的类型认不出来")
    known: dict[str, Any] = {
        "code": str(row["code"]), "title": title, "required": bool(row.get("required", True)),
        "sensitive": bool(row.get("sensitive")),
    }
    if kind in ("choice", "choices"):
        return _make_choice(kind, known, options)
    if kind == "yesno":
        return YesNo(**known, example="是")
    if kind == "files":
        return Files(**known, example="发送图片或PDF")
    return Date(**known, example="12月5日") if kind == "date" else Text(**known, example="无" if known["required"] else "", max=200)


def _make_choice(kind: str, known: Mapping[str, Any], options: Sequence[str]) -> Field:
    title = known["title"]
    if not 2 <= len(options) <= 12:
        raise QuestionError(f"问题“{title}”请给2到12个选项，用“/”隔开")
    if len(set(options)) < len(options) or any(len(option) > LONGEST_OPTION for option in options):
        raise QuestionError(f"问题“{title}”的选项请各不相同，每个不超过{LONGEST_OPTION}个字")
    made = tuple(Option(option, option) for option in options)
    return (Choices if kind == "choices" else Choice)(**known, example=options[0], options=made)


def _try(field: Field, row: Mapping[str, Any], context: FormContext) -> None:
    """Let each question read its own example and each of its options."""
    if isinstance(field, Files):
        return
    for written in (*([field.example] if field.example else ()), *row.get("options", ())):
        try:
            parse_field(field, written, context)
        except FieldError as error:
            raise QuestionError(f"问题“{field.title}”读不懂选项“{written}”，请换个写法") from error


def _code(title: str) -> str:
    """Return a question's code, the same for the same words: what was answered stays theirs."""
    return "q_" + sha256(title.encode()).hexdigest()[:10]
