"""The fields that name one member, or several at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from union.casework.forms.fields import LONGEST_NAME, Field, FieldError, FormContext


@dataclass(frozen=True, kw_only=True)
class Colleague(Field):
    """A member, by staff number or name; “本人” is who asks."""

    is_another: bool = False
    """Whether only somebody else is meant, so that a page does not offer 本人."""

    widget = "person"

    def parse(self, raw: Any, context: FormContext) -> dict[str, str]:
        text = self.written(raw)
        if text in ("本人", "我", "自己", "我自己", context.asker.staff_number):
            return vars(context.asker).copy()
        found = context.find_people(text) if 0 < len(text) <= LONGEST_NAME else []
        if not found:
            raise FieldError(f"没有找到“{text[:20]}”，请写工号或姓名全称；为自己办理请回复“本人”")
        if len(found) > 1:
            names = "、".join(f"{person.name}（{person.branch}，工号{person.staff_number}）" for person in found[:5])
            raise FieldError(f"有多位同名的会员：{names}。请回复工号")
        return vars(found[0]).copy()

    def write(self, value: Any) -> str:
        return str(value["staff_number"])

    def show(self, value: Any, context: FormContext) -> str:
        return f"{value['name']}（{value['branch']}）"


@dataclass(frozen=True, kw_only=True)
class Colleagues(Field):
    """Several members, by staff number or name, with any stop between them."""

    max: int = 10
    against: Callable[[str], str] | None = None
    """Why somebody, by their staff number, cannot be named here; empty for who can."""

    def parse(self, raw: Any, context: FormContext) -> list[dict[str, str]]:
        one = Colleague(code=self.code, title=self.title, example=self.example)
        found = [one.parse(name, context) for name in self._names(raw, context)]
        people = list({person["staff_number"]: person for person in found}.values())
        if len(people) > self.max:
            raise FieldError(f"“{self.title}”一次最多写{self.max}位")
        problems = [self.against(person["staff_number"]) for person in people] if self.against else []
        if any(problems):
            raise FieldError(next(problem for problem in problems if problem))
        return people

    def _names(self, raw: Any, context: FormContext) -> list[str]:
        parts = raw if isinstance(raw, list) else re.split(r"[,，、;；\n]+", self.written(raw))
        names: list[str] = []
        for part in (self.written(part) for part in parts):
            # A name may have a blank in it; where nobody is called so, the blank stands between two.
            names += [part] if len(part.split()) > 1 and context.find_people(part[:40]) else part.split()
            if len(names) > 5 * self.max:
                raise FieldError(f"“{self.title}”一次最多写{self.max}位")
        return names

    def write(self, value: Any) -> str:
        return "、".join(person["staff_number"] for person in value)

    def show(self, value: Any, context: FormContext) -> str:
        return "、".join(f"{person['name']}（{person['branch']}）" for person in value)
