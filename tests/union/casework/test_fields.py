"""Fields: each reads what people write, and refuses the rest in one sentence that names it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.union.casework.form_people import CONTEXT, LIN, TODAY, WANG_OF_ECOLOGY, ZHAO
from union.casework.forms.fields import Choice, Choices, Date, Field, FieldError, Files, Money, Option, Text, YesNo
from union.casework.forms.people_fields import Colleague
from union.casework.forms.plain_text import NO, YES
from union.services.care.condolence_rules import OCCASIONS, RELATIONS

STORY = Text(code="story", title="情况说明", example="母亲住院", max=20, lines=True)
WARD = Text(code="ward", title="病房", example="三楼12床", max=20, min=2)
ILLNESS = Choice(code="kind", title="类型", example="1", options=(
    Option("stay", "住院"), Option("surgery", "手术"), Option("birth", "生育（含流产）"),
))
RELATION = Choice(code="relation", title="关系", example="父母", options_rule=RELATIONS)
MISSING = Choices(code="missing", title="缺少的材料", example="1 3", options=ILLNESS.options)
VISIT = YesNo(code="visit", title="是否需要探望", example="是")
ADMITTED = Date(code="admitted_on", title="入院日期", example="3月5日", earliest=-365, latest=0)
WEDDING = Date(code="wedding_on", title="婚期", example="明天", earliest=0, latest=400)
BIRTHDAY = Date(code="born_on", title="生日", example="3月5日")
COST = Money(code="cost", title="自付金额", example="1200.50", max_yuan=50_000)
SUBJECT = Colleague(code="subject", title="慰问对象", example="本人")
PAPERS = Files(code="papers", title="材料", example="（图片）", max=3)
FIELDS: tuple[Field, ...] = (
    STORY, WARD, ILLNESS, RELATION, MISSING, VISIT, ADMITTED, WEDDING, BIRTHDAY, COST, SUBJECT, PAPERS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=5,
)


def refusal(field: Field, raw: Any) -> str:
    with pytest.raises(FieldError) as refused:
        field.parse(raw, CONTEXT)
    return str(refused.value)


@given(st.sampled_from(FIELDS), JSON | st.text(alphabet="0123456789eE+-_.,年月日万元，、 ²９ﷺ\x00\u200b", max_size=30))
def test_whatever_is_sent_a_field_gives_a_value_or_one_sentence_and_nothing_else(field: Field, raw: Any) -> None:
    try:
        value = field.parse(raw, CONTEXT)
    except FieldError as refused:
        assert field.title in str(refused) or field is SUBJECT
    else:
        assert field.parse(field.write(value), CONTEXT) == value
        assert isinstance(field.show(value, CONTEXT), str)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.code)
@pytest.mark.parametrize("raw", ["9" * 5000, "1e999999", "-1", "NaN", "Infinity", "\ud800", "㊗", {"a": 1}, [[]], [{}], True])
def test_hostile_answers_never_raise_anything_but_a_field_error(field: Field, raw: Any) -> None:
    try:
        field.parse(raw, CONTEXT)
    except FieldError as refused:
        assert len(str(refused)) < 200


@given(st.text(min_size=1, max_size=40))
def test_a_text_is_kept_as_written_within_its_limits(text: str) -> None:
    try:
        value = STORY.parse(text, CONTEXT)
    except FieldError:
        return
    assert 1 <= len(value) <= 20
    assert value == value.strip()
    assert not set(value) & {"\x00", "\u200b", "\u202e", "\ufeff"}


def test_a_text_says_how_long_it_may_be_and_how_long_it_is() -> None:
    assert refusal(STORY, "长" * 21) == "“情况说明”最多20个字，现在有21个字，请精简后再发"
    assert refusal(WARD, "三") == "“病房”请至少写2个字"
    assert refusal(STORY, ["母亲住院"]) == "“情况说明”请用文字填写，例如 母亲住院"


def test_signs_that_turn_or_hide_text_are_dropped() -> None:
    assert WARD.parse("三楼\u202e12\u200b床\u2066\x07", CONTEXT) == "三楼12床"


def test_only_a_text_of_lines_keeps_its_lines() -> None:
    assert STORY.parse("第一行\r\n第二行", CONTEXT) == "第一行\n第二行"
    assert WARD.parse("三楼\r\n 12床", CONTEXT) == "三楼 12床"


@pytest.mark.parametrize("raw", ["1", "１", "①", "1.", "1。", " 1 、", "stay", "STAY", "住院", "我住院了", 1])
def test_a_choice_is_named_by_its_number_its_code_or_its_title(raw: Any) -> None:
    assert ILLNESS.parse(raw, CONTEXT) == "stay"


def test_a_choice_is_named_by_a_part_of_its_title_where_only_one_has_it() -> None:
    assert ILLNESS.parse("流产", CONTEXT) == "birth"
    assert ILLNESS.parse("生育(含流产)", CONTEXT) == "birth"
    assert refusal(ILLNESS, "住院做手术") == "“类型”请回复选项前的数字（1–3）"
    assert refusal(ILLNESS, "4") == refusal(ILLNESS, "0") == refusal(ILLNESS, "。")


def test_a_title_that_is_a_number_wins_over_the_place_in_the_list() -> None:
    days = Choice(code="days", title="天数", example="3", options=(Option("three", "3"), Option("one", "1")))
    assert days.parse("1", CONTEXT) == "one"
    assert days.parse("2", CONTEXT) == "one"


def test_choices_kept_as_a_rule_are_read_from_the_rule() -> None:
    assert RELATION.parse("2", CONTEXT) == "spouse"
    assert RELATION.show("parent", CONTEXT) == "父母"
    assert RELATION.show("gone_since", CONTEXT) == "gone_since"


def test_a_choice_whose_rule_is_missing_says_whom_to_ask() -> None:
    orphan = Choice(code="relation", title="关系", example="父母", options_rule=OCCASIONS)
    assert refusal(orphan, "1") == "“关系”暂时没有可选的项，请联系工会"


@given(st.lists(st.sampled_from(["1", "2", "3"]), min_size=1), st.sampled_from([" ", ",", "，", "、", "; ", "\n"]))
def test_several_choices_are_named_once_each_in_their_order(numbers: list[str], separator: str) -> None:
    codes = {"1": "stay", "2": "surgery", "3": "birth"}
    expected = [codes[number] for number in dict.fromkeys(numbers)]
    assert MISSING.parse(separator.join(numbers), CONTEXT) == expected
    assert MISSING.parse(numbers, CONTEXT) == expected


def test_several_choices_are_shown_by_their_titles() -> None:
    assert MISSING.show(["stay", "birth"], CONTEXT) == "住院、生育（含流产）"


def test_yes_and_no_are_read_in_many_words() -> None:
    assert all(VISIT.parse(word, CONTEXT) for word in (*YES, "是。", "好！", "ＹＥＳ", " Yes ", True, 1))
    assert not any(VISIT.parse(word, CONTEXT) for word in (*NO, "否。", "不用！", "No", False, 2))
    assert refusal(VISIT, "再说吧") == "“是否需要探望”请回复“是”或“否”"
    assert (VISIT.show(True, CONTEXT), VISIT.show(False, CONTEXT)) == ("是", "否")


def test_no_word_means_both_yes_and_no() -> None:
    assert not set(YES) & set(NO)


def test_a_day_without_its_year_is_looked_for_on_the_side_of_the_limits() -> None:
    assert (ADMITTED.prefer, WEDDING.prefer, BIRTHDAY.prefer) == ("past", "future", "near")
    assert ADMITTED.parse("12月1日", CONTEXT) == "2025-12-01"
    assert WEDDING.parse("11月1日", CONTEXT) == "2027-11-01"
    assert BIRTHDAY.parse("12月1日", CONTEXT) == "2026-12-01"


def test_a_day_outside_its_limits_is_refused_with_the_limit() -> None:
    assert refusal(ADMITTED, "明天") == "“入院日期”不能晚于2026年11月25日"
    assert refusal(ADMITTED, "2025-11-24") == "“入院日期”不能早于2025年11月25日"
    assert ADMITTED.parse("2025-11-25", CONTEXT) == "2025-11-25"
    assert ADMITTED.parse("今天", CONTEXT) == TODAY.isoformat()
    assert refusal(WEDDING, "昨天") == "“婚期”不能早于2026年11月25日"


def test_a_refused_day_is_named_with_its_field() -> None:
    assert refusal(BIRTHDAY, "2月30日") == "“生日”没有这一天：2026年2月只有28天"
    assert refusal(BIRTHDAY, "不知道").startswith("“生日”请只写日期")


@given(st.integers(0, 5_000_000))
def test_an_amount_is_read_back_to_the_fen(fen: int) -> None:
    yuan = Decimal(fen) / 100
    for text in (f"{yuan:.2f}", f"{yuan:,.2f}元", f"￥{yuan:.2f}", f" {yuan:f} 块钱", f"{Decimal(fen) / 1_000_000:.6f}万元"):
        assert COST.parse(text, CONTEXT) == fen
    assert COST.show(fen, CONTEXT) == f"{yuan:.2f}元"


def test_an_amount_that_is_none_or_too_much_is_refused() -> None:
    wrong = "“自付金额”请写金额，单位元，最多两位小数，例如 1200.50"
    for text in ("1.234", "-5", "五百", "1e3", "1_000", "12元5角", "NaN", "1.00000000000000000000000000000001", ""):
        assert refusal(COST, text) == wrong
    assert refusal(COST, "50000.01") == refusal(COST, "5.1万") == "“自付金额”不能超过50000元"
    assert COST.parse("５００００", CONTEXT) == 5_000_000


@pytest.mark.parametrize("raw", ["本人", "我", "自己", "T2015007", "林晓燕", " 林晓燕\u200b"])
def test_who_asks_can_name_herself(raw: str) -> None:
    assert SUBJECT.parse(raw, CONTEXT) == vars(LIN)


def test_a_colleague_is_found_by_number_or_name_and_shown_with_the_branch() -> None:
    value = SUBJECT.parse("赵志远", CONTEXT)
    assert value == SUBJECT.parse("T2011020", CONTEXT) == vars(ZHAO)
    assert SUBJECT.show(value, CONTEXT) == "赵志远（工学院）"


def test_namesakes_are_told_apart_by_their_numbers() -> None:
    sentence = refusal(SUBJECT, "王芳")
    assert sentence == "有多位同名的会员：王芳（生态学院，工号T2018033）、王芳（医学院，工号T2019041）。请回复工号"
    assert SUBJECT.parse("T2018033", CONTEXT) == vars(WANG_OF_ECOLOGY)


def test_an_unknown_colleague_is_refused_kindly() -> None:
    assert refusal(SUBJECT, "孙悟空") == "没有找到“孙悟空”，请写工号或姓名全称；为自己办理请回复“本人”"


@given(st.lists(st.integers(0, 10**9), max_size=3))
def test_files_are_kept_by_their_numbers_each_once(numbers: list[int]) -> None:
    expected = list(dict.fromkeys(numbers))
    assert PAPERS.parse(numbers, CONTEXT) == PAPERS.parse("、".join(map(str, numbers)), CONTEXT) == expected


def test_what_is_no_file_or_one_too_many_is_refused() -> None:
    assert refusal(PAPERS, "1,2,3,4") == "“材料”最多3个文件"
    for raw in ("没有", "1.5", "-1", [True], [None], [[1]], "9" * 19):
        assert refusal(PAPERS, raw) == "“材料”请发送图片；发完回复“完成”，没有可回复“跳过”"
    assert PAPERS.show([3, 4], CONTEXT) == "2个文件"
