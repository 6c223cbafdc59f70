"""Tables as XLSX, opened as what they are: an archive of XML from somebody else."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from gateways.sheet_limits import Cells, Limits, SheetRejected

_MAX_UNPACKED = 60 * 1024 * 1024
_MAX_PARTS = 500
_MAX_WIDTH = 1000
_BROKEN = "表格文件已损坏，无法打开，请重新导出后上传。"
_HOSTILE = "表格文件的内容不安全，已拒绝，请用 Excel 重新另存为 .xlsx 后上传。"
_DECLARED = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z0-9_.-]+)[\"']")


def read_xlsx(content: bytes, limits: Limits) -> list[tuple[int, Cells]]:
    """Return the filled rows of the first sheet with their numbers; raise SheetRejected."""
    inspect_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            return list(_rows(book, limits))
        finally:
            book.close()
    except SheetRejected:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever its parsers do on a broken file
        raise SheetRejected(_BROKEN) from None


def inspect_archive(content: bytes, max_unpacked: int = _MAX_UNPACKED) -> None:
    """Refuse what unpacks to too much (bytes), or carries XML that refers outside itself; raise SheetRejected."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > max_unpacked:
                raise SheetRejected("表格解压后过大，请拆分后上传。")
            if "[Content_Types].xml" not in archive.namelist():
                raise SheetRejected("这不是 Excel 表格，请上传 .xlsx 或 .csv。")
            for part in parts:
                content_of_part = archive.read(part)
                # A relation can name any part a sheet, whatever its name ends in.
                if part.filename.lower().endswith((".xml", ".rels", ".vml")) or is_markup(content_of_part):
                    _inspect_xml(content_of_part)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise SheetRejected(_BROKEN) from None


def is_markup(part: bytes) -> bool:
    """Return whether a part could be read as XML, in whatever encoding."""
    return part[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _inspect_xml(xml: bytes) -> None:
    head = xml[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _DECLARED.search(head)
    if head and not head.startswith(b"<"):
        raise SheetRejected(_HOSTILE)
    if declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise SheetRejected(_HOSTILE)
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in head:
        raise SheetRejected(_HOSTILE)


def _rows(book: openpyxl.Workbook, limits: Limits) -> Iterator[tuple[int, Cells]]:
    if not book.worksheets:
        raise SheetRejected("表格里没有工作表，请检查后重新上传。")
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # the stated size may be a lie, and openpyxl would fill it up
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        limits.check_row(number, filled + 1)
        if len(row) > _MAX_WIDTH:  # one cell in the last column makes openpyxl fill up 16,384
            raise SheetRejected(f"第 {number} 行的列太多，请删除右侧多余的列后再上传。")
        if any(cell.data_type == "f" for cell in row):
            raise SheetRejected(f"第 {number} 行含有公式，请复制后“粘贴为数值”再上传。")
        cells = limits.clean(number, [_text(cell.value) for cell in row])
        if cells:
            filled += 1
            yield number, cells


def _text(value: Any) -> str:
    """Write a cell as a person reads it: whole numbers without a fraction, dates as 2026-03-05."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
    return str(value)
