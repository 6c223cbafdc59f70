"""Forms of the upper union, filled in: what they fixed does not move."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st
from openpyxl.styles import Border, Font, Side

from gateways.sheet_limits import SheetRejected
from gateways.sheet_template import fill_template

COLUMNS = {"姓名": "name", "工号": "number", "手机": "phone", "出生日期": "born", "备注": "note"}
LIN = {"name": "林晓燕", "number": "20150007", "phone": "13800000000", "born": date(1985, 3, 5), "note": ""}


def form(change: Callable[[Any], None] = lambda _book: None, foot: bool = True) -> bytes:
    """A roster as upper unions send it: joined title, two-row head, an example, blank ruled rows, a foot, a second sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "报名表"
    page.merge_cells("A1:G1")
    page["A1"] = "全省教职工气排球比赛报名表"
    page["A1"].font = Font(name="黑体", size=18)
    for column, title in enumerate(["序号", "姓 名*", "证件", None, "出生\n日期", "联系方式\n（手机）", "备 注"], start=1):
        page.cell(3, column, title)
    page["C4"], page["D4"] = "工号（必填）", "身份证号"
    page.merge_cells("C3:D3")
    for letter in "ABEFG":
        page.merge_cells(f"{letter}3:{letter}4")
    page["F3"] = "手机（本人）"
    for number in range(5, 8):
        for column in range(1, 8):
            page.cell(number, column).border = Border(bottom=Side("thin"))
        page.row_dimensions[number].height = 24
    for column, example in enumerate(["例", "张三", "001", "3325", "1990-01-01", "139", "示例"], start=1):
        page.cell(5, column, example)
    if foot:
        page.merge_cells("A8:G8")
        page["A8"] = "填表人：　　　　审核人："
        page.row_dimensions[8].height = 40
    for letter, width in zip("ABCDEFG", (5, 12, 14, 22, 13, 15, 20), strict=True):
        page.column_dimensions[letter].width = width
    book.create_sheet("填表说明")["A1"] = "请勿改动列"
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def shape(content: bytes) -> Any:
    page = opened(content)["报名表"]
    head = [[(cell.value, cell.font.name, cell.font.size) for cell in row] for row in page.iter_rows(max_row=4, max_col=7)]
    widths = {letter: page.column_dimensions[letter].width for letter in "ABCDEFG"}
    return head, widths, sorted(str(span) for span in page.merged_cells.ranges if span.max_row <= 4)


def texts(page: Any, row: int) -> list[Any]:
    return [cell.value for cell in page[row]]


def test_columns_head_widths_and_joined_cells_do_not_move() -> None:
    filled = fill_template(form(), [LIN] * 20, COLUMNS)
    assert shape(filled) == shape(form())
    assert opened(filled)["填表说明"]["A1"].value == "请勿改动列"


def test_rows_stand_below_a_head_of_two_rows_in_place_of_the_example() -> None:
    page = opened(fill_template(form(), [LIN], COLUMNS))["报名表"]
    assert texts(page, 5)[1:4] == ["林晓燕", "20150007", None]
    assert page["E5"].value.date() == date(1985, 3, 5)
    assert texts(page, 5)[0] is None
    assert texts(page, 5)[5:] == ["13800000000", None]
    assert texts(page, 6) == [None] * 7


def test_no_rows_leave_an_empty_form_without_its_example() -> None:
    page = opened(fill_template(form(), [], COLUMNS))["报名表"]
    assert texts(page, 5) == [None] * 7
    assert page["A8"].value == "填表人：　　　　审核人："


def test_more_rows_than_prepared_push_the_foot_down_and_look_alike() -> None:
    page = opened(fill_template(form(), [LIN] * 10, COLUMNS))["报名表"]
    assert [page.cell(number, 2).value for number in range(5, 16)] == ["林晓燕"] * 10 + [None]
    assert page["A15"].value == "填表人：　　　　审核人："
    assert "A15:G15" in {str(span) for span in page.merged_cells.ranges}
    assert (page.row_dimensions[15].height, page.row_dimensions[14].height) == (40, 24)
    assert page["D14"].border.bottom.style == "thin"


def test_rows_go_on_below_a_form_without_a_foot() -> None:
    page = opened(fill_template(form(foot=False), [LIN] * 10, COLUMNS))["报名表"]
    assert page["B14"].value == "林晓燕"
    assert page["G14"].border.bottom.style == "thin"


def test_a_foot_that_is_not_joined_is_not_written_over() -> None:
    def plain_foot(book: Any) -> None:
        book["报名表"]["B8"] = "合计"

    page = opened(fill_template(form(plain_foot, foot=False), [LIN] * 6, COLUMNS))["报名表"]
    assert (page["B10"].value, page["B11"].value) == ("林晓燕", "合计")


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)", "#N/A", "{=1}"])
def test_what_a_member_wrote_never_becomes_a_formula(text: str) -> None:
    cell = opened(fill_template(form(), [LIN | {"note": text}], COLUMNS))["报名表"]["G5"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", text[0] in "=+-@")


def test_characters_that_xml_forbids_and_endless_text_break_nothing() -> None:
    page = opened(fill_template(form(), [LIN | {"name": "林\x00\x0b晓燕\ud800\uffff", "note": "长" * 40_000}], COLUMNS))["报名表"]
    assert page["B5"].value == "林晓燕"
    assert page["G5"].value.endswith("…（余下略）")


def refusal(content: bytes) -> str:
    with pytest.raises(SheetRejected) as caught:
        fill_template(content, [LIN], COLUMNS)
    return str(caught.value)


def repacked(part: str, old: bytes, new: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form())) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name == part else content)
    return written.getvalue()


def test_a_form_without_a_known_column_is_refused() -> None:
    def rename(book: Any) -> None:
        for row in book["报名表"].iter_rows(max_row=4):
            for cell in row:
                if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                    cell.value = None

    assert refusal(form(rename)) == "模板里没有找到认识的列标题，请检查是不是选错了文件。"


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是 .xlsx"),
        (b"PK\x03\x04 not an archive", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 .xlsx"),
        (repacked("xl/workbook.xml", b"<workbook", b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook"), "不安全"),
        (repacked(SHEET, b'ref="A1:G1"', b'ref="A1:XFD1048576"'), "模板太大"),
        (repacked(SHEET, b'ref="A1:G1"', b"ref='&#65;1:XFD1048576'"), "模板太大"),
        (repacked(SHEET, b"</sheetData>", b"</sheetData>" + b" " * 70_000_000), "解压后过大"),
        (repacked(SHEET, b'r="A8"', b'r="A1048576"'), "模板太大"),
        (repacked(SHEET, b"<sheetData>", b"<sheetData><row><"), "已损坏"),
    ],
    ids=["empty", "no zip", "xls", "entity", "joined", "joined hidden", "bomb", "far row", "broken"],
)
def test_a_hostile_form_is_refused_with_a_sentence(content: bytes, says: str) -> None:
    sentence = refusal(content)
    assert says in sentence
    assert sentence.endswith("。")


@pytest.mark.parametrize("name", ["pages/sheet1.bin", "pages/sheet1.vml", "sheet1"])
def test_a_sheet_is_inspected_whatever_its_part_is_called(name: str) -> None:
    written = io.BytesIO()
    hostile = repacked(SHEET, b'ref="A1:G1"', b'ref="A1:CV3000"')
    with zipfile.ZipFile(io.BytesIO(hostile)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            content = source.read(part).replace(b"worksheets/sheet1.xml", name.encode())
            target.writestr(part.replace("worksheets/sheet1.xml", name), content)
    assert "模板太大" in refusal(written.getvalue())


def test_one_cell_far_off_in_both_directions_does_not_make_millions_between() -> None:
    def put(book: Any) -> None:
        book["填表说明"].cell(5_000, 150, "。")

    assert "模板太大" in refusal(form(put))


WHOLE = form()


@settings(max_examples=40)
@given(st.integers(0, len(WHOLE)), st.binary(min_size=1, max_size=30))
def test_a_damaged_form_is_filled_or_refused_and_nothing_else(place: int, put: bytes) -> None:
    try:
        fill_template(WHOLE[:place] + put + WHOLE[place + len(put) :], [LIN], COLUMNS)
    except SheetRejected as refused:
        assert str(refused).endswith("。")
