"""A paper of any subject, filled in in chat from its declaration alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from handlers.reception.reception import Reception
from models.draft import Draft
from models.session import transaction
from tests.handlers.phone import Phone, links_in
from tests.tea import ordered, orders_of, tea_served, tea_table
from union.ground import audit


@pytest.fixture(autouse=True)
def served(furnish: Callable[..., Reception]) -> Iterator[None]:
    """Offer tea in the chat room."""
    furnish(tea_table())
    with tea_served():
        yield


def drafts_in(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Draft.form)))


def test_a_paper_is_asked_field_by_field_and_sent_once(lin: Phone, engine: Engine) -> None:
    first = lin.tell("点茶", "1")
    assert first.startswith("R1 点茶\n一杯热茶\n随时可回复") and "（1/2）茶叶" in first
    assert "（2/3）杯数" in lin.say("白茶")
    assert "（3/3）口味（选填）" in lin.say("2")
    summary = lin.say("淡一点")
    assert "请核对“R1 点茶”" in summary and "口味：淡一点" in summary and "茶水间会知道您的口味。\n回复“提交”即表示" in summary
    sent = lin.say("提交")
    assert sent.startswith("R1的茶记下了\n马上就好\n<a ") and sent.endswith(">看茶</a>　回复“继续”再点。")
    assert links_in(sent) == ["https://union.example.cn/h5/tea/R1"]
    lin.say("提交")
    assert ordered(engine) == ["order,white,2,淡一点,True"] and drafts_in(engine) == []


def test_a_paper_without_fields_is_only_confirmed(lin: Phone, engine: Engine) -> None:
    asked = lin.tell("点茶", "2")
    assert asked.startswith("取消点茶\n一杯热茶\n确定办理“取消点茶”吗？") and "返回" not in asked
    assert "R1的茶记下了" in lin.say("确定")
    assert ordered(engine) == ["cancel,True"]


def test_what_does_not_fit_leads_back_to_its_field_and_nothing_is_kept(lin: Phone, engine: Engine) -> None:
    answer = lin.tell("点茶", "1", "绿茶", "0", "提交")
    assert answer.startswith("“杯数”至少1杯。请更正：\n现在是：0\n（2/2）杯数")
    assert ordered(engine) == []
    assert "R1的茶记下了" in lin.tell("2", "提交")
    assert ordered(engine) == ["order,green,2,True"]


def test_a_refusal_keeps_the_answers_and_undoes_the_rest(lin: Phone, engine: Engine) -> None:
    answer = lin.tell("点茶", "1", "绿茶", "99", "提交")
    assert answer == "茶水间今天没有这么多茶。\n回复“修改 2”改第2项，“取消”放弃。"
    assert ordered(engine) == [] and drafts_in(engine) == ["tea:R1:order"]


def test_a_refused_confirmation_speaks_of_no_field_to_change(lin: Phone, engine: Engine) -> None:
    assert lin.tell("点茶", "3", "提交") == "茶水间今天没有这么多茶。\n回复“取消”放弃。"
    assert ordered(engine, "locked") == []


def test_the_version_that_was_seen_is_handed_to_the_verb(lin: Phone, engine: Engine) -> None:
    lin.tell("点茶", "1", "绿茶", "2")
    with transaction(engine) as session:
        audit.record(session, "cancel", "tea:R1", by=None, at=lin.hands.at, fields=("cancel",))
    assert lin.say("提交") == "刚刚有人改动过。"
    assert ordered(engine) == ["cancel"] and drafts_in(engine) == []


def test_a_paper_begun_is_found_again_until_it_is_gone(lin: Phone, engine: Engine) -> None:
    lin.tell("点茶", "1", "绿茶")
    assert "R1 点茶（未填完）" in lin.say("我的")
    assert "接着填“R1 点茶”" in lin.say("继续")
    with transaction(engine) as session:
        audit.record(session, "order", "tea:R1", by=None, at=lin.hands.at, fields=("order",))
        session.flush()
        assert orders_of(session, "R1") == ["order"]
    assert lin.say("2") == "茶已经点过了"
    assert "没有填到一半的内容" in lin.say("继续")
