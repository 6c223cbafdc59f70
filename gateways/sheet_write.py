"""Tables that people take away, as XLSX: what was text stays text, whatever it begins with."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from gateways.legal_text import strip_illegal
from gateways.paper import Cell, Sheet

_MAX_CELL = 32_767  # characters; Excel's own limit
_CUT = "…（余下略）"
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_FORMULA = re.compile(r"\s*[=+\-@\t\r＝＋－＠]")
_WIDEST, _NARROWEST = 40, 6
_MEASURED_ROWS = 200
_FONT = {"font_name": "宋体", "font_size": 11}


def write_sheet(sheet: Sheet) -> bytes:
    """Return the table as XLSX: title, frozen head with filter, typed cells, note below; never a formula or a link."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    page = book.add_worksheet(_sheet_name(sheet.title))
    bordered = _FONT | {"border": 1, "valign": "vcenter", "text_wrap": True}
    styles = {
        "text": book.add_format(bordered | {"num_format": "@"}),
        "quoted": book.add_format(bordered | {"num_format": "@", "quote_prefix": True}),
        "number": book.add_format(bordered),
        "day": book.add_format(bordered | {"num_format": "yyyy-mm-dd", "align": "center"}),
        "time": book.add_format(bordered | {"num_format": "yyyy-mm-dd hh:mm", "align": "center"}),
        "head": book.add_format(bordered | {"font_name": "黑体", "align": "center", "bg_color": "#F2F2F2"}),
        "title": book.add_format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"}),
        "note": book.add_format(_FONT),
    }
    for column, width in enumerate(_widths(sheet)):
        page.set_column(column, column, width)
    page.set_paper(9)  # A4
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
    page.set_footer("&C第 &P 页 共 &N 页")
    page.freeze_panes(2, 0)
    page.set_row(0, 30)
    page.write_string(0, 0, text_of_cell(sheet.title), styles["title"])
    for column, title in enumerate(sheet.head):
        page.write_string(1, column, text_of_cell(title), styles["head"])
    for number, row in enumerate(sheet.rows, start=2):
        for column, cell in enumerate(row):
            _put(page, number, column, cell, styles)
    if sheet.head:
        page.autofilter(1, 0, 1 + len(sheet.rows), len(sheet.head) - 1)
    if sheet.note:
        page.write_string(3 + len(sheet.rows), 0, text_of_cell(sheet.note), styles["note"])
    book.close()
    return written.getvalue()


def text_of_cell(text: str) -> str:
    """Return the text as a cell can hold it: legal characters, at most 32,767 of them, the cut said in words."""
    legal = strip_illegal(text).replace("\r\n", "\n")
    # Excel counts in UTF-16, where a rare character is two.
    if len(legal) + sum(one > "\uffff" for one in legal) <= _MAX_CELL:
        return legal
    return legal[: _MAX_CELL // 2] + _CUT


def is_formula_like(text: str) -> bool:
    """Return whether a spreadsheet could take the text for a formula."""
    return _FORMULA.match(text) is not None


def _put(page: Any, row: int, column: int, cell: Cell, styles: dict[str, Any]) -> None:
    match cell:
        case None | "":
            page.write_blank(row, column, None, styles["text"])
        case bool():
            page.write_string(row, column, "是" if cell else "否", styles["text"])
        case int() | float() if abs(cell) < 1e15:
            page.write_number(row, column, cell, styles["number"])
        case datetime() if cell.year >= 1900:
            page.write_datetime(row, column, cell.replace(tzinfo=None), styles["time"])
        case date() if cell.year >= 1900:
            page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), styles["day"])  # noqa: DTZ001
        case _:
            text = text_of_cell(str(cell))
            page.write_string(row, column, text, styles["quoted" if is_formula_like(text) else "text"])


def _sheet_name(title: str) -> str:
    return _NOT_IN_SHEET_NAMES.sub(" ", strip_illegal(title))[:15].strip() or "表"


def _widths(sheet: Sheet) -> list[int]:
    columns: list[Sequence[Cell]] = [*sheet.rows[:_MEASURED_ROWS], sheet.head]
    count = max((len(row) for row in columns), default=0)
    return [
        min(_WIDEST, 2 + max(_NARROWEST, *(_width(row[column]) for row in columns if column < len(row))))
        for column in range(count)
    ]


def _width(cell: Cell) -> int:
    text = "" if cell is None else str(cell)[:_WIDEST]
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
