"""The fields a form is declared with: each asks, reads what people write, refuses kindly, and shows its value."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from union.casework.forms.dates import DateError, Prefer, parse_date
from union.casework.forms.plain_text import NO, YES, plain, read_fen, says, strip_invisible
from union.ground import clock
from union.ground.rule_keys import RuleKey
from union.ground.rules import RuleSnapshot

LONGEST_NAME = 40
Answers = Mapping[str, Any]
"""Values by field code, as JSON can hold them."""


class FieldError(Exception):
    """An answer that does not fit; str() is one kind and specific sentence."""


@dataclass(frozen=True)
class Option:
    """One choice."""

    code: str
    title: str


@dataclass(frozen=True)
class Person:
    """A member as a form names them."""

    staff_number: str
    name: str
    branch: str


@dataclass(frozen=True)
class FormContext:
    """What fields need to know: the day, who asks, how to find people, choices kept as rules, and rules."""

    today: date
    asker: Person
    find_people: Callable[[str], Sequence[Person]]
    find_rule: Callable[[RuleKey[Any]], RuleSnapshot | None]


@dataclass(frozen=True, kw_only=True)
class Field(ABC):
    """One question of a form."""

    code: str
    title: str
    example: str
    required: bool = True
    sensitive: bool = False
    help: str = ""
    when: Callable[[Answers], bool] | None = None
    hint: Callable[[FormContext, Answers], str] | None = None
    """More help that depends on rules and earlier answers."""

    widget = "text"

    def is_asked(self, answers: Answers) -> bool:
        """Say whether earlier answers make this question apply."""
        return self.when is None or self.when(answers)

    def help_text(self, context: FormContext, answers: Answers) -> str:
        """Return the help shown beside the question."""
        return " ".join(part for part in (self.help, self.hint(context, answers) if self.hint else "") if part)

    def options_for(self, context: FormContext) -> Sequence[Option]:
        """Return the choices, none for a free answer."""
        return ()

    @abstractmethod
    def parse(self, raw: Any, context: FormContext) -> Any:
        """Return the value of what a person wrote; raises FieldError."""

    def written(self, raw: Any) -> str:
        """Return an answer as the text it was written in; raises FieldError for a list or an object."""
        if not isinstance(raw, str | int | float | Decimal):
            raise FieldError(f"“{self.title}”请用文字填写，例如 {self.example}")
        return strip_invisible(str(raw))

    def write(self, value: Any) -> Any:
        """Return a value as it could be sent again; parsed, it is the same value."""
        return value

    def show(self, value: Any, context: FormContext) -> str:
        """Write a value for people."""
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """Free text."""

    max: int = 200
    min: int = 1
    lines: bool = False

    widget = "text"

    def parse(self, raw: Any, context: FormContext) -> str:
        text = self.written(raw)
        if not self.lines:
            text = " ".join(text.split())
        if len(text) < self.min:
            raise FieldError(f"“{self.title}”请至少写{self.min}个字")
        if len(text) > self.max:
            raise FieldError(f"“{self.title}”最多{self.max}个字，现在有{len(text)}个字，请精简后再发")
        return text


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a few choices, fixed here or kept as a rule (a list of {code, title})."""

    options: tuple[Option, ...] = ()
    options_rule: RuleKey[Any] | None = None

    widget = "choice"

    def options_for(self, context: FormContext) -> Sequence[Option]:
        if self.options_rule is None:
            return self.options
        rule = context.find_rule(self.options_rule)
        return [Option(row["code"], row["title"]) for row in rule.value] if rule else ()

    def parse(self, raw: Any, context: FormContext) -> str:
        options = self.options_for(context)
        if not options:
            raise FieldError(f"“{self.title}”暂时没有可选的项，请联系工会")
        text = plain(self.written(raw))
        numbers = {str(n): option.code for n, option in enumerate(options, 1)}
        titles = {plain(option.title): option.code for option in options}
        codes = {plain(option.code): option.code for option in options}
        for named in (codes, titles, numbers):
            if text in named:
                return named[text]
        near = {code for title, code in titles.items() if text and (text in title or says(text, title))}
        if len(near) == 1:
            return near.pop()
        raise FieldError(f"“{self.title}”请回复选项前的数字（1–{len(options)}）")

    def show(self, value: Any, context: FormContext) -> str:
        return next((option.title for option in self.options_for(context) if option.code == value), str(value))


@dataclass(frozen=True, kw_only=True)
class Choices(Choice):
    """Several of a few choices, by their numbers."""

    widget = "choices"

    def parse(self, raw: Any, context: FormContext) -> list[str]:  # type: ignore[override]
        parts = raw if isinstance(raw, list) else [part for part in re.split(r"[\s,，、;；]+", self.written(raw)) if part]
        codes = [Choice.parse(self, part, context) for part in parts]
        return list(dict.fromkeys(codes))

    def show(self, value: Any, context: FormContext) -> str:
        return "、".join(Choice.show(self, code, context) for code in value)


@dataclass(frozen=True, kw_only=True)
class YesNo(Field):
    """Yes or no."""

    widget = "yesno"

    def options_for(self, context: FormContext) -> Sequence[Option]:
        return (Option("yes", "是"), Option("no", "否"))

    def parse(self, raw: Any, context: FormContext) -> bool:
        text = plain(self.written(raw))
        if text in YES:
            return True
        if text in NO:
            return False
        raise FieldError(f"“{self.title}”请回复“是”或“否”")

    def write(self, value: Any) -> str:
        return "yes" if value else "no"

    def show(self, value: Any, context: FormContext) -> str:
        return "是" if value else "否"


@dataclass(frozen=True, kw_only=True)
class Date(Field):
    """A day, as people write it; limits are days from today."""

    earliest: int | None = None
    latest: int | None = None

    widget = "date"

    @property
    def prefer(self) -> Prefer:
        """Say where a day without its year is looked for, by the limits."""
        if self.latest is not None and self.latest <= 0:
            return "past"
        return "future" if self.earliest is not None and self.earliest >= 0 else "near"

    def parse(self, raw: Any, context: FormContext) -> str:
        try:
            day = parse_date(self.written(raw), context.today, self.prefer)
        except DateError as error:
            raise FieldError(f"“{self.title}”{error}") from error
        self._check(day, context.today)
        return day.isoformat()

    def _check(self, day: date, today: date) -> None:
        if self.earliest is not None and day < (first := today + timedelta(days=self.earliest)):
            raise FieldError(f"“{self.title}”不能早于{clock.show_day(first)}")
        if self.latest is not None and day > (last := today + timedelta(days=self.latest)):
            raise FieldError(f"“{self.title}”不能晚于{clock.show_day(last)}")

    def show(self, value: Any, context: FormContext) -> str:
        return clock.show_day(date.fromisoformat(value))


@dataclass(frozen=True, kw_only=True)
class Money(Field):
    """An amount in yuan, kept as whole fen."""

    max_yuan: int = 1_000_000

    widget = "money"

    def parse(self, raw: Any, context: FormContext) -> int:
        fen = read_fen(self.written(raw))
        if fen is None:
            raise FieldError(f"“{self.title}”请写金额，单位元，最多两位小数，例如 {self.example}")
        if fen > self.max_yuan * 100:
            raise FieldError(f"“{self.title}”不能超过{self.max_yuan}元")
        return fen

    def write(self, value: Any) -> str:
        return f"{Decimal(value) / 100:.2f}"

    def show(self, value: Any, context: FormContext) -> str:
        return f"{Decimal(value) / 100:.2f}元"


@dataclass(frozen=True, kw_only=True)
class Files(Field):
    """Pictures or PDF files, kept as attachment numbers."""

    max: int = 9

    widget = "files"

    def parse(self, raw: Any, context: FormContext) -> list[int]:
        parts = [str(part) for part in raw] if isinstance(raw, list) else re.split(r"[,，、\s]+", self.written(raw))
        numbers = list(dict.fromkeys(part for part in parts if part))
        if not all(re.fullmatch(r"\d{1,18}", number, re.ASCII) for number in numbers):
            raise FieldError(f"“{self.title}”请发送图片；发完回复“完成”，没有可回复“跳过”")
        if len(numbers) > self.max:
            raise FieldError(f"“{self.title}”最多{self.max}个文件")
        return [int(number) for number in numbers]

    def show(self, value: Any, context: FormContext) -> str:
        return f"{len(value)}个文件"
