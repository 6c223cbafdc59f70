"""Forms: field by field in chat or all at once from a page, the answers come out the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from tests.union.casework.form_people import CONTEXT, LIN
from union.casework.forms.fields import (
    Answers,
    Choice,
    Date,
    Field,
    FieldError,
    Files,
    FormContext,
    Money,
    Option,
    Text,
    YesNo,
)
from union.casework.forms.parsing import (
    asked_fields,
    keep_asked,
    next_field,
    parse_field,
    parse_form,
    show_answers,
    split_sealed,
    write_answers,
)
from union.casework.forms.people_fields import Colleague
from union.ground.errors import Invalid

FORM: tuple[Field, ...] = (
    Colleague(code="subject", title="慰问对象", example="本人"),
    Choice(code="occasion", title="事由", example="1", options=(Option("illness", "生病住院"), Option("wedding", "结婚"))),
    Text(code="illness", title="病情", example="骨折", sensitive=True, when=lambda answers: answers["occasion"] == "illness"),
    YesNo(code="surgery", title="是否手术", example="是", when=lambda answers: answers["illness"] is not None),
    Date(code="happened_on", title="日期", example="昨天", latest=0),
    Money(code="cost", title="自付金额", example="1200", required=False, sensitive=True),
    Files(code="papers", title="材料", example="（图片）", required=False),
)
ILL = {
    "subject": "本人", "occasion": "生病住院", "illness": "骨折", "surgery": "否", "happened_on": "昨天", "cost": "1,200.5",
    "papers": "7 8",
}
WED = {"subject": "本人", "occasion": "2", "happened_on": "2026-11-01"}
SENT = st.fixed_dictionaries({}, optional={
    "subject": st.sampled_from(["本人", "赵志远", "王芳", "孙悟空", ""]), "occasion": st.sampled_from(["1", "结婚", "3", ""]),
    "illness": st.sampled_from(["骨折", " ", "长" * 300]), "surgery": st.sampled_from(["是", "否", "再说"]),
    "happened_on": st.sampled_from(["昨天", "明天", "2月30日"]), "cost": st.sampled_from(["", "800", "很多"]),
    "papers": st.sampled_from(["", "7", [7, 8], "图"]), "stray": st.just("?"),
})


def answer_one_by_one(sent: Mapping[str, Any]) -> dict[str, Any] | None:
    """Answer as the chat does, a skipped or unsent question empty; None: an answer was refused."""
    answers: dict[str, Any] = {}
    while field := next_field(FORM, answers):
        try:
            answers[field.code] = parse_field(field, sent.get(field.code, ""), CONTEXT)
        except FieldError:
            return None
    return answers


def answer_at_once(sent: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return parse_form(FORM, sent, CONTEXT)
    except Invalid:
        return None


@given(SENT)
@example(ILL)
@example(WED)
def test_a_form_answered_in_chat_and_on_a_page_gives_the_same_answers(sent: dict[str, Any]) -> None:
    assert answer_one_by_one(sent) == answer_at_once(sent)


@given(SENT)
@example(ILL)
@example(WED)
def test_answers_sent_again_are_the_same_answers(sent: dict[str, Any]) -> None:
    answers = answer_at_once(sent)
    if answers is not None:
        assert parse_form(FORM, write_answers(FORM, answers), CONTEXT) == answers


@given(SENT)
def test_every_refused_answer_has_its_own_sentence(sent: dict[str, Any]) -> None:
    try:
        parse_form(FORM, sent, CONTEXT)
    except Invalid as refused:
        titles = {field.code: field.title for field in FORM}
        assert refused.problems
        assert all(titles[code] in text or "会员" in text or "没有找到" in text for code, text in refused.problems.items())


@given(SENT)
@example(ILL)
@example(WED)
def test_what_was_sealed_and_what_lies_open_make_up_the_answers(sent: dict[str, Any]) -> None:
    answers = answer_at_once(sent)
    if answers is not None:
        plain, sealed = split_sealed(FORM, answers)
        assert plain | sealed == answers
        assert set(sealed) == set(answers) & {"illness", "cost"}
        assert set(plain) == set(answers) - {"illness", "cost"}


def test_an_illness_is_asked_about_and_a_wedding_is_not() -> None:
    assert list(parse_form(FORM, ILL, CONTEXT)) == [field.code for field in FORM]
    answers = parse_form(FORM, WED | {"illness": "骨折"}, CONTEXT)
    assert answers == {
        "subject": vars(LIN), "occasion": "wedding", "happened_on": "2026-11-01", "cost": None, "papers": None,
    }


def test_every_missing_answer_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parse_form(FORM, {"occasion": "1"}, CONTEXT)
    assert refused.value.problems == {
        "subject": "“慰问对象”还没有填", "illness": "“病情”还没有填", "happened_on": "“日期”还没有填",
    }


def test_a_refused_answer_does_not_break_the_questions_that_depend_on_it() -> None:
    with pytest.raises(Invalid) as refused:
        parse_form(FORM, ILL | {"occasion": "9"}, CONTEXT)
    assert refused.value.problems == {"occasion": "“事由”请回复选项前的数字（1–2）"}


def test_a_part_of_a_form_is_judged_by_the_answers_known_before() -> None:
    known = parse_form(FORM, ILL, CONTEXT)
    assert parse_form(FORM[2:3], {"illness": "肺炎"}, CONTEXT, known=known) == {"illness": "肺炎"}
    assert parse_form(FORM[2:3], {"illness": "肺炎"}, CONTEXT, known=known | {"occasion": "wedding"}) == {}


def test_an_answer_of_invisible_signs_is_no_answer() -> None:
    assert parse_field(FORM[5], " \u200b\u3000\x00", CONTEXT) is None
    with pytest.raises(FieldError, match="“病情”还没有填"):
        parse_field(FORM[2], "\ufeff", CONTEXT)


def test_no_is_an_answer_to_a_required_question() -> None:
    assert parse_field(FORM[3], "否", CONTEXT) is False
    assert parse_field(FORM[3], False, CONTEXT) is False


def test_a_check_across_fields_speaks_only_when_every_field_is_right() -> None:
    def never_alone(answers: Answers, _context: FormContext) -> Mapping[str, str]:
        return {"papers": "请附结婚证"} if answers["occasion"] == "wedding" and not answers["papers"] else {}

    with pytest.raises(Invalid) as refused:
        parse_form(FORM, WED, CONTEXT, never_alone)
    assert refused.value.problems == {"papers": "请附结婚证"}
    with pytest.raises(Invalid) as refused:
        parse_form(FORM, WED | {"happened_on": ""}, CONTEXT, never_alone)
    assert refused.value.problems == {"happened_on": "“日期”还没有填"}
    assert parse_form(FORM, WED | {"papers": "7"}, CONTEXT, never_alone)["papers"] == [7]


def test_a_changed_answer_makes_the_answers_that_hung_on_it_pointless() -> None:
    answers = parse_form(FORM, ILL, CONTEXT) | {"occasion": "wedding"}
    assert [field.code for field in asked_fields(FORM, answers)] == ["subject", "occasion", "happened_on", "cost", "papers"]
    assert set(keep_asked(FORM, answers)) == {"subject", "occasion", "happened_on", "cost", "papers"}


def test_the_next_question_is_the_first_without_an_answer_and_a_skipped_one_is_not_asked_again() -> None:
    answers: dict[str, Any] = {"subject": vars(LIN), "occasion": "wedding", "happened_on": "2026-11-01"}
    field = next_field(FORM, answers)
    assert field is not None
    assert field.code == "cost"
    assert next_field(FORM, answers | {"cost": None, "papers": None}) is None


def test_answers_are_shown_as_people_read_them_and_empty_ones_are_left_out() -> None:
    shown = [(field.title, text) for field, text in show_answers(FORM, parse_form(FORM, ILL | {"papers": ""}, CONTEXT), CONTEXT)]
    assert shown == [
        ("慰问对象", "林晓燕（生态学院）"), ("事由", "生病住院"), ("病情", "骨折"), ("是否手术", "否"),
        ("日期", "2026年11月24日"), ("自付金额", "1200.50元"),
    ]


def test_help_joins_what_is_declared_and_what_rules_and_answers_add() -> None:
    field = Text(code="note", title="备注", example="无", help="可以不填。", hint=lambda _context, answers: f"事由：{answers['occasion']}")
    assert field.help_text(CONTEXT, {"occasion": "结婚"}) == "可以不填。 事由：结婚"
