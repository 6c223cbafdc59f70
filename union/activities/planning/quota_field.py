"""The branches' quotas as one question: a branch and its seats on each line."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from union.casework.forms.fields import Field, FieldError, FormContext, Option


@dataclass(frozen=True, kw_only=True)
class Quotas(Field):
    """Seats that branches may take at most, kept by the branch's code."""

    branches: tuple[Option, ...] = ()

    widget = "lines"

    def parse(self, raw: Any, context: FormContext) -> dict[str, int]:
        text = unicodedata.normalize("NFKC", raw if isinstance(raw, str) else self.written(raw))
        quotas: dict[str, int] = {}
        for line in re.split(r"[\n;；]+", text):
            if not line.strip():
                continue
            match = re.fullmatch(r"\s*(.+?)[\s:]*(\d{1,4})\s*[个人名位]?\s*", line, re.ASCII)
            if match is None:
                raise FieldError(f"“{self.title}”请每行写一个分工会和名额数，例如 {self.example}")
            code = self._find(match[1].strip())
            if code in quotas:
                raise FieldError(f"“{self.title}”里“{match[1].strip()}”写了两次")
            quotas[code] = int(match[2])
        return quotas

    def _find(self, name: str) -> str:
        exact = [one.code for one in self.branches if name in (one.code, one.title)]
        near = exact or [one.code for one in self.branches if name in one.title]
        if len(near) != 1:
            raise FieldError(f"“{self.title}”里没有认出“{name[:20]}”，请写分工会全称")
        return near[0]

    def write(self, value: Any) -> str:
        titles = {one.code: one.title for one in self.branches}
        return "\n".join(f"{titles.get(code, code)} {seats}" for code, seats in value.items())

    def show(self, value: Any, context: FormContext) -> str:
        return self.write(value).replace("\n", "；")
