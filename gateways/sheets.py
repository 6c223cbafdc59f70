"""Tables that people upload, XLSX or CSV, read into rows of text with their numbers."""

from dataclasses import dataclass, field
from pathlib import PurePath

from gateways.sheet_csv import read_csv
from gateways.sheet_limits import MAX_BYTES, MAX_ROWS, Cells, Limits, SheetRejected
from gateways.sheet_xlsx import read_xlsx

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"

__all__ = ["MAX_BYTES", "MAX_ROWS", "Row", "SheetRejected", "read_sheet"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the sheet's program shows it, and its cells by column title."""

    number: int
    cells: dict[str, str] = field(repr=False)


def read_sheet(content: bytes, file_name: str = "", max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> list[Row]:
    """Read the first sheet, its first filled row being the titles; raise SheetRejected with a Chinese sentence."""
    if not content:
        raise SheetRejected("表格是空的，请检查后重新上传。")
    if len(content) > max_bytes:
        raise SheetRejected(f"表格超过 {max_bytes // 1024 // 1024} MB，请拆分后上传。")
    if content.startswith(_OLE) or PurePath(file_name).suffix.lower() == ".xls":
        raise SheetRejected("这是旧版 .xls 表格，请在 Excel 中另存为 .xlsx 后再上传。")
    limits = Limits(max_rows)
    rows = read_xlsx(content, limits) if content.startswith(_ZIP) else read_csv(content, limits)
    return _with_titles(rows)


def _with_titles(rows: list[tuple[int, Cells]]) -> list[Row]:
    if not rows:
        raise SheetRejected("表格里没有内容，请检查后重新上传。")
    number, titles = rows[0]
    named = [title for title in titles if title]
    twin = next((title for title in named if named.count(title) > 1), None)
    if twin is not None:
        raise SheetRejected(f"第 {number} 行的标题“{twin}”出现了两次，请修改后再上传。")
    return [Row(number, _by_title(number, titles, cells)) for number, cells in rows[1:]]


def _by_title(number: int, titles: Cells, cells: Cells) -> dict[str, str]:
    padded = cells + [""] * (len(titles) - len(cells))
    if any(padded[len(titles) :]) or any(cell for title, cell in zip(titles, padded, strict=False) if not title):
        raise SheetRejected(f"第 {number} 行有内容写在没有标题的列里，请检查列标题。")
    return {title: cell for title, cell in zip(titles, padded, strict=False) if title}
