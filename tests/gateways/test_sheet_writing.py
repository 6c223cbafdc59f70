"""Tables that people take away."""

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st

from gateways.sheet_write import write_sheet
from union.ground.documents import Sheet

HEAD = ["工号", "姓名", "出生日期", "积分", "签到"]
LIN = ["20150007", "林晓燕", date(1985, 3, 5), 12.5, datetime(2026, 11, 18, 9, 30, tzinfo=UTC)]


def page(sheet: Sheet) -> Any:
    return openpyxl.load_workbook(io.BytesIO(write_sheet(sheet))).active


def test_a_table_keeps_its_types_and_a_number_of_staff_stays_text() -> None:
    written = page(Sheet("气排球[男]/女", HEAD, [LIN, ["00123", True, None, 3, ""]], "共 2 人"))
    assert written.title == "气排球 男  女"
    assert [cell.value for cell in written[1]][0] == "气排球[男]/女"
    assert [cell.value for cell in written[2]] == HEAD
    assert [cell.value for cell in written[3]] == [
        "20150007", "林晓燕", datetime(1985, 3, 5), 12.5, datetime(2026, 11, 18, 9, 30)  # noqa: DTZ001
    ]
    assert [cell.value for cell in written[4]] == ["00123", "是", None, 3, None]
    assert written["A6"].value == "共 2 人"


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "=cmd|' /C calc'!A0", "＝1+1", "{=1}", "http://evil.example"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_never_becomes_a_formula_or_a_link(text: str) -> None:
    sheet = Sheet(text, [text], [[text]], text)
    written = page(sheet)
    for place in ("A1", "A2", "A3", "A5"):
        assert (written[place].value, written[place].data_type, written[place].hyperlink) == (text, "s", None)


def test_illegal_characters_endless_text_and_strange_numbers_break_nothing() -> None:
    row = ["林\x00\x0b晓燕\ud800\uffff", "长" * 40_000, float("nan"), float("inf"), 10**30, "\U00020000" * 20_000, date(1, 1, 1)]
    cells = [cell.value for cell in page(Sheet("\x00", ["列"], [row]))[3]]
    assert cells[0] == "林晓燕"
    assert cells[1].endswith("…（余下略）")
    assert cells[2:5] == ["nan", "inf", "1" + "0" * 30]
    assert cells[6] == "0001-01-01"


def test_an_empty_table_is_still_a_table() -> None:
    assert page(Sheet("", [], [])).title == "表"
    assert page(Sheet("History", ["列"], [])).title


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_any_text_at_all_can_be_written(text: str) -> None:
    sheet = Sheet(text, [text], [[text]], text)
    assert page(sheet)["A3"].data_type in "sn"  # n is an empty cell
