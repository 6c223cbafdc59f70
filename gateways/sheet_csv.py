"""Tables as CSV, in UTF-8 or in the encoding that Chinese Excel writes."""

import csv
import io

from gateways.sheet_limits import Cells, Limits, SheetRejected

_DELIMITERS = ",\t;，"
_TEXT_HEAD = 4096


def read_csv(content: bytes, limits: Limits) -> list[tuple[int, Cells]]:
    """Return the filled rows with their line numbers; raise SheetRejected."""
    text = _decode(content)
    if "\x00" in text[:_TEXT_HEAD]:
        raise SheetRejected("这不是表格文件，请上传 .xlsx 或 .csv。")
    rows: list[tuple[int, Cells]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for cells in reader:
            limits.check_row(reader.line_num, len(rows) + 1)
            cleaned = limits.clean(reader.line_num, cells)
            if cleaned:
                rows.append((reader.line_num, cleaned))
    except csv.Error:
        raise SheetRejected(
            f"第 {reader.line_num} 行附近的引号或分隔符有误，请用 Excel 另存为 .xlsx 后上传。"
        ) from None
    return rows


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRejected("无法识别表格的文字编码，请用 Excel 另存为 .xlsx 后上传。")


def _delimiter(text: str) -> str:
    """Return the separator that stands most often in the first filled line."""
    titles = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=titles.count)
