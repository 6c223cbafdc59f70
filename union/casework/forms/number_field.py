"""A whole number between two limits, as a question of a form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from union.casework.forms.date_text import NUMBERS
from union.casework.forms.fields import Field, FieldError, FormContext

WRITTEN = {name: str(n) for name, n in NUMBERS.items()} | {"零": "0", "没有": "0", "无": "0"}
"""Numbers as people write them out: 两个, 三十, 二十五位."""


@dataclass(frozen=True, kw_only=True)
class Whole(Field):
    """A whole number between two limits."""

    least: int = 0
    most: int = 100
    unit: str = ""

    widget = "number"

    def parse(self, raw: Any, context: FormContext) -> int:
        text = re.sub(r"\s*[个位名人]$", "", unicodedata.normalize("NFKC", self.written(raw)).strip().removesuffix(self.unit)).strip()
        text = WRITTEN.get(text, text)
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and self.least <= int(text) <= self.most):
            raise FieldError(f"“{self.title}”请写{self.least}到{self.most}的整数，例如 {self.example}")
        return int(text)

    def write(self, value: Any) -> str:
        return str(value)

    def show(self, value: Any, context: FormContext) -> str:
        return f"{value}{self.unit}"
