"""What an uploaded table may hold, whatever its format, and how it is refused."""

import re
from dataclasses import dataclass

from gateways.legal_text import strip_illegal

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 5000
_MAX_COLUMNS = 60
_MAX_CELL = 2000  # characters
_SPACES = re.compile(r"[\s\u3000\u200b\ufeff]+")

Cells = list[str]


class SheetRejected(Exception):  # noqa: N818 - the name says what happened
    """A table we cannot take; its text is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one reading."""

    max_rows: int = MAX_ROWS

    def check_row(self, number: int, filled: int) -> None:
        """Raise SheetRejected when the table is too long; the first filled row is the titles."""
        if filled > self.max_rows + 1 or number > 2 * self.max_rows + 1000:
            raise SheetRejected(f"表格超过 {self.max_rows} 行，请拆分后上传。")

    def clean(self, number: int, cells: list[str]) -> Cells:
        """Return the row's texts without outer spaces and empty cells at the end; raise SheetRejected."""
        texts = [_tidy(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if len(texts) > _MAX_COLUMNS:
            raise SheetRejected(f"第 {number} 行超过 {_MAX_COLUMNS} 列，请只保留需要的列。")
        for text in texts:
            if len(text) > _MAX_CELL:
                raise SheetRejected(f"第 {number} 行有单元格超过 {_MAX_CELL} 字，请缩短后再上传。")
            if text.startswith("="):
                raise SheetRejected(f"第 {number} 行含有公式，请复制后“粘贴为数值”再上传。")
        return texts


def _tidy(cell: str) -> str:
    text = strip_illegal(cell)
    first = _SPACES.match(text)
    return text[first.end() if first else 0 :].rstrip(" \t\r\n\u3000\u200b\ufeff\xa0")
