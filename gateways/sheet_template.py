"""A table form that somebody else has fixed, filled in: its columns, head, styles and other sheets stay as they are."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from gateways.paper import Cell
from gateways.sheet_limits import MAX_BYTES, SheetRejected
from gateways.sheet_write import is_formula_like, text_of_cell
from gateways.sheet_xlsx import inspect_archive, is_markup

_MAX_UNPACKED = 12 * 1024 * 1024  # openpyxl takes some twenty times that while it holds the book
_MAX_SPAN = 20_000  # cells of one merged or linked range, which openpyxl makes one by one
_MAX_ROWS, _MAX_COLUMNS, _HEAD_WITHIN = 20_000, 200, 60
_MAX_CELLS = 300_000  # of all sheets: walking a sheet makes every cell between the first and the last
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_BROKEN = "模板文件已损坏，无法打开，请重新下载模板后上传。"
_TOO_LARGE = "模板太大，请删去多余的行、列和图片后再上传。"
_NO_COLUMN = "模板里没有找到认识的列标题，请检查是不是选错了文件。"
_SPACES = re.compile(r"[\s\u3000*＊:：]+")
_FOOT = re.compile(r"\s*(注\s*[：:]|说\s*明|填\s*[表报]|制\s*表|审\s*核|合\s*计|总\s*计)")
_REMARK = re.compile(r"[（(\[【〔].*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows go: below `head`, keys by column number, down to the row before `foot`."""

    page: Any
    head: int
    keys: dict[int, str]
    foot: int


def fill_template(template: bytes, rows: Sequence[Mapping[str, Cell]], columns: Mapping[str, str]) -> bytes:
    """Return the XLSX template with the rows below its head; raise SheetRejected.

    `columns` gives the row's key for a column title; remarks in brackets, stars and spaces in titles do not matter.
    Columns not named stay empty, examples are written over, and what stands below the body moves down when needed.
    """
    book = _open(template)
    place = _find_place(book, {_plain(title): key for title, key in columns.items()})
    _make_room(place, len(rows))
    _clear(place, max(place.foot, place.head + 1 + len(rows)))
    for number, row in enumerate(rows, start=place.head + 1):
        _dress(place, number)
        for column, key in place.keys.items():
            _put(place.page.cell(number, column), row.get(key))
    written = io.BytesIO()
    try:
        book.save(written)
    except Exception:  # noqa: BLE001 - what openpyxl could read of a broken file it cannot always write
        raise SheetRejected(_BROKEN) from None
    return written.getvalue()


def _open(template: bytes) -> Any:
    if not template.startswith(b"PK\x03\x04"):
        raise SheetRejected("模板不是 .xlsx 表格，请在 Excel 中另存为 .xlsx 后再上传。")
    if len(template) > MAX_BYTES:
        raise SheetRejected(_TOO_LARGE)
    inspect_archive(template, _MAX_UNPACKED)
    try:
        _inspect_ranges(template)
        book = openpyxl.load_workbook(io.BytesIO(template), keep_links=False)
    except SheetRejected:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers do on a broken file
        raise SheetRejected(_BROKEN) from None
    pages = [(page.max_row, page.max_column) for page in book.worksheets]
    if any(rows > _MAX_ROWS or columns > _MAX_COLUMNS for rows, columns in pages) or _area(pages) > _MAX_CELLS:
        raise SheetRejected(_TOO_LARGE)
    return book


def _area(pages: Sequence[tuple[int, int]]) -> int:
    return sum(rows * columns for rows, columns in pages)


def _inspect_ranges(template: bytes) -> None:
    """Refuse ranges that openpyxl would unfold cell by cell; a few bytes can name seventeen thousand million."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            try:
                # Which parts are sheets the relations say, not the names.
                is_wide = is_markup(part) and _count_joined(part) > _MAX_SPAN
            except ElementTree.ParseError:
                # Drawings of old (VML) need not be well-formed; openpyxl opens no sheet that is not.
                if not name.lower().endswith(".vml"):
                    raise
                is_wide = False
            if is_wide:
                raise SheetRejected(_TOO_LARGE)


def _count_joined(part: bytes) -> int:
    """Return how many cells the joined and linked ranges of a part name."""
    spans = 0
    for _, element in ElementTree.iterparse(io.BytesIO(part)):  # noqa: S314 - no entities: inspected
        if element.tag.rpartition("}")[2] in ("mergeCell", "hyperlink"):
            left, top, right, bottom = range_boundaries(element.get("ref", "A1"))
            width = int(right or _LAST_COLUMN) - int(left or 1) + 1
            spans += width * (int(bottom or _LAST_ROW) - int(top or 1) + 1)
        element.clear()
    return spans


def _find_place(book: Any, known: dict[str, str]) -> _Place:
    best: tuple[int, Any, int] | None = None
    for page in book.worksheets:
        for row in page.iter_rows(max_row=min(page.max_row, _HEAD_WITHIN)):
            found = len({key for cell in row if (key := _key(cell.value, known))})
            if found and (best is None or found > best[0]):
                best = (found, page, row[0].row)
    if best is None:
        raise SheetRejected(_NO_COLUMN)
    _, page, head = best
    touching = [span for span in page.merged_cells.ranges if span.min_row <= head <= span.max_row]
    top, bottom = min([head, *(s.min_row for s in touching)]), max([head, *(s.max_row for s in touching)])
    keys: dict[int, str] = {}
    for row in page.iter_rows(min_row=top, max_row=bottom):
        for cell in row:
            key = _key(cell.value, known)
            if key and key not in keys.values():  # a title that stands twice is filled once, at its first place
                keys[cell.column] = key
    return _Place(page, bottom, keys, _foot(page, bottom))


def _foot(page: Any, head: int) -> int:
    """Return the first row that is no body any more: cells joined across columns, a total, who filled the form in."""
    if page.max_row <= head:
        return head + 1
    across = [span.min_row for span in page.merged_cells.ranges if span.min_row > head and span.max_col > span.min_col]
    said = [
        row[0].row
        for row in page.iter_rows(min_row=head + 1)
        if _FOOT.match(next((cell.value for cell in row if isinstance(cell.value, str)), ""))
    ]
    return int(min([page.max_row + 1, *across, *said]))


def _make_room(place: _Place, count: int) -> None:
    """Move the foot down so far that the rows fit above it, joined cells and heights with it."""
    page, more = place.page, place.head + 1 + count - place.foot
    last = page.max_row
    if more <= 0 or last < place.foot:
        return
    moved = [span for span in page.merged_cells.ranges if span.min_row >= place.foot]
    for span in moved:
        page.merged_cells.remove(span)
    page.move_range(f"A{place.foot}:{get_column_letter(page.max_column)}{last}", rows=more)
    for span in moved:
        span.shift(row_shift=more)
        page.merged_cells.add(span)
    heights = {number: page.row_dimensions[number].height for number in range(place.foot, last + 1)}
    for number in heights:
        page.row_dimensions[number].height = None
    for number, height in heights.items():
        page.row_dimensions[number + more].height = height


def _clear(place: _Place, end: int) -> None:
    """Empty the body, examples and their joined cells with it; styles stay."""
    for span in [*place.page.merged_cells.ranges]:
        if place.head < span.min_row < end:
            place.page.unmerge_cells(str(span))
    for row in place.page.iter_rows(min_row=place.head + 1, max_row=end - 1):
        for cell in row:
            cell.value = None
            cell.hyperlink = None
            cell.comment = None


def _dress(place: _Place, number: int) -> None:
    """Give a row below the prepared ones the look of the first."""
    page, first = place.page, place.head + 1
    if number < place.foot or number == first:
        return
    page.row_dimensions[number].height = page.row_dimensions[first].height
    for column in range(1, page.max_column + 1):
        page.cell(number, column)._style = copy.copy(page.cell(first, column)._style)


def _put(cell: Any, value: Cell) -> None:
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    if not isinstance(value, str):
        cell.value = value if not isinstance(value, float) or abs(value) < 1e300 else str(value)
        return
    cell.value = text_of_cell(value)
    cell.data_type = "s"  # openpyxl has taken "=…" for a formula and "#N/A" for an error
    if is_formula_like(value):
        cell.quotePrefix = True  # else Excel makes it one when somebody edits the cell


def _key(value: Any, known: Mapping[str, str]) -> str | None:
    if not isinstance(value, str):
        return None
    title = _plain(value)
    return known.get(title) or known.get(_REMARK.sub("", title))


def _plain(title: str) -> str:
    return _SPACES.sub("", title)
