"""Tables that people upload."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from gateways.sheets import Row, SheetRejected, read_sheet

TITLES = ["工号", "姓名", "二级工会"]
CHEN = ["20080015", "陈敏", "数学系分会"]


def xlsx(*rows: list[Any], change: Callable[[Any], None] = lambda _book: None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repacked(content: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    """Change one part of the archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return written.getvalue()


def refusal(content: bytes, name: str = "花名册.xlsx", **limits: int) -> str:
    with pytest.raises(SheetRejected) as caught:
        read_sheet(content, name, **limits)
    return str(caught.value)


def test_an_xlsx_gives_its_rows_by_title_with_the_numbers_that_excel_shows() -> None:
    rows = read_sheet(xlsx([], TITLES, CHEN, [], ["20100002", "林芳", "图书馆分会"]))
    assert rows == [
        Row(3, {"工号": "20080015", "姓名": "陈敏", "二级工会": "数学系分会"}),
        Row(5, {"工号": "20100002", "姓名": "林芳", "二级工会": "图书馆分会"}),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_gives_the_same_rows(encoding: str, delimiter: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in (TITLES, [], CHEN)) + "\r\n"
    rows = read_sheet(text.encode(encoding), "花名册.csv")
    assert rows == [Row(3, dict(zip(TITLES, CHEN, strict=True)))]


def test_cells_are_written_as_a_person_reads_them() -> None:
    row = [20080015, 20080015.0, 3.5, date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), True, None, " 陈敏\u3000"]  # noqa: DTZ001
    (read,) = read_sheet(xlsx([f"列{number}" for number in range(8)], row))
    assert list(read.cells.values()) == [
        "20080015",
        "20080015",
        "3.5",
        "2026-03-05",
        "2026-03-05 09:30:00",
        "是",
        "",
        "陈敏",
    ]


def test_a_short_row_has_empty_cells() -> None:
    (row,) = read_sheet(xlsx(TITLES, ["20080015"]))
    assert row.cells == {"工号": "20080015", "姓名": "", "二级工会": ""}


def test_a_formula_is_refused_with_its_row() -> None:
    assert "第 2 行含有公式" in refusal(xlsx(TITLES, ["20080015", "=A1&B1", "x"]))
    assert "第 2 行含有公式" in refusal("工号,姓名\n1,=cmd|' /C calc'!A0\n".encode(), "a.csv")


def test_an_array_formula_is_refused_too() -> None:
    def spread(book: Any) -> None:
        book.active["A2"] = ArrayFormula("A2:A3", "=B1:B2*2")

    assert "第 2 行含有公式" in refusal(xlsx(TITLES, change=spread))


def test_a_title_that_stands_twice_is_refused() -> None:
    assert "“姓名”出现了两次" in refusal(xlsx(["工号", "姓名", "姓名"], CHEN))


def test_content_without_a_title_is_refused_with_its_row() -> None:
    assert "第 3 行有内容写在没有标题的列里" in refusal(xlsx(TITLES, CHEN, [*CHEN, "备注"]))
    assert "没有标题" in refusal(xlsx(["工号", "", "姓名"], CHEN))


def test_too_many_rows_are_refused() -> None:
    rows = [TITLES] + [CHEN] * 11
    assert "超过 10 行" in refusal(xlsx(*rows), max_rows=10)
    assert "超过 10 行" in refusal("\n".join(",".join(row) for row in rows).encode(), max_rows=10)
    assert len(read_sheet(xlsx(*rows[:-1]), max_rows=10)) == 10


def test_a_cell_far_below_or_far_right_does_not_fill_the_memory() -> None:
    def far_below(book: Any) -> None:
        book.active["A1048576"] = "x"

    def far_right(book: Any) -> None:
        book.active["XFD2"] = "x"

    def coloured_far_right(book: Any) -> None:
        book.active["XFD2"].number_format = "0.00"

    assert "超过 5000 行" in refusal(xlsx(TITLES, change=far_below))
    assert "列太多" in refusal(xlsx(TITLES, change=far_right))
    assert "列太多" in refusal(xlsx(TITLES, CHEN, change=coloured_far_right))


def test_a_stated_size_that_is_a_lie_changes_nothing() -> None:
    lie = repacked(
        xlsx(TITLES, CHEN), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
    )
    assert len(read_sheet(lie)) == 1


def test_a_file_over_the_limit_is_refused() -> None:
    assert "超过 1 MB" in refusal(b"x" * (1024 * 1024 + 1), max_bytes=1024 * 1024)


def test_a_zip_bomb_is_refused_before_it_unfolds() -> None:
    bomb = repacked(xlsx(TITLES), "xl/worksheets/sheet1.xml", lambda _xml: b"<a>" + b" " * 70_000_000)
    assert len(bomb) < 200_000
    assert "解压后过大" in refusal(bomb)


@pytest.mark.parametrize(
    "xml",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><x>&a;</x>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://evil.example/x.dtd"><x/>',
        '<?xml version="1.0" encoding="utf-16"?><x/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="utf-7"?><x/>',
        '<?xml version="1.0"?><x/>'.encode("cp037"),
    ],
    ids=["entity", "outside", "utf-16", "utf-7", "ebcdic"],
)
def test_xml_that_refers_outside_itself_is_refused(xml: bytes) -> None:
    assert "不安全" in refusal(repacked(xlsx(TITLES), "xl/workbook.xml", lambda _xml: xml))


def archive_of(name: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(name, "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"\n\n  \n", "没有内容"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "另存为 .xlsx"),
        (b"PK\x03\x04 not an archive", "已损坏"),
        (xlsx(TITLES, CHEN)[:-200], "已损坏"),
        (archive_of("word/document.xml"), "不是 Excel 表格"),
        (b"a,b\x00,c\n1,2,3", "不是表格"),
        (b"\xff\xfe\xff\xff\x81", "文字编码"),
        ('工号,姓名\n"1,2'.encode(), "引号"),
        (("工号\n" + "长" * 2001).encode(), "超过 2000 字"),
        (",".join("abcdefghij"[n % 10] + str(n) for n in range(61)).encode(), "超过 60 列"),
    ],
    ids=["empty", "blank", "xls", "no zip", "cut", "docx", "binary", "bytes", "quote", "long cell", "wide"],
)
def test_what_is_no_usable_table_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    sentence = refusal(content)
    assert says in sentence
    assert sentence.endswith("。")


WHOLE = xlsx(TITLES, CHEN)


@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=30))
def test_a_damaged_table_is_read_or_refused_and_nothing_else(place: int, put: bytes) -> None:
    try:
        read_sheet(WHOLE[:place] + put + WHOLE[place + len(put) :])
    except SheetRejected as refused:
        assert str(refused).endswith("。")


@given(st.binary(max_size=300))
def test_random_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04"):
        try:
            read_sheet(start + content)
        except SheetRejected as refused:
            assert str(refused).endswith("。")
