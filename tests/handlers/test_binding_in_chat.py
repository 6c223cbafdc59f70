"""Binding in chat: asked in turn or in one line, limited, ended with a confirmation; and who is not bound yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.account import Account, Binding
from models.message import ReceivedMessage
from models.session import transaction
from tests.cast import Cast
from tests.handlers.phone import Hands, Phone, links_in
from union.membership.binding import issue_code


@pytest.fixture
def code(engine: Engine, live_cast: Cast, hands: Hands) -> str:
    """The one-time code that 林晓燕's branch has handed her."""
    with transaction(engine) as session:
        return issue_code(session, session.merge(live_cast.lin), by=None, at=hands.at)


def bindings(engine: Engine) -> list[Binding]:
    with Session(engine) as session:
        return list(session.scalars(select(Binding).order_by(Binding.id)))


def test_binding_asks_for_three_things_in_turn(
    phone: Callable[[str], Phone], code: str, engine: Engine, live_cast: Cast
) -> None:
    new = phone("oNEW")
    assert "工号" in new.say("绑定")
    assert "姓名" in new.say("t2015007")
    assert "验证码" in new.say("林晓燕")
    assert "绑定成功，林晓燕（生态学院分工会）" in new.say(code)
    (binding,) = bindings(engine)
    assert binding.member_id == live_cast.lin.id and binding.ended_at is None


@pytest.mark.parametrize("line", ["绑定 T2015007 林晓燕 {}", "绑定T2015007 林晓燕 {}", "綁定　Ｔ2015007　林晓燕　{}"])
def test_binding_takes_everything_in_one_line(phone: Callable[[str], Phone], code: str, line: str) -> None:
    assert "绑定成功" in phone("oNEW").say(line.format(code))


def test_wrong_details_are_refused_without_saying_which(phone: Callable[[str], Phone], code: str, engine: Engine) -> None:
    new = phone("oNEW")
    answers = {new.say(f"绑定 {number} {name} {secret}") for number, name, secret in
               (("T2015007", "林晓", code), ("T9999999", "林晓燕", code), ("T2015007", "林晓燕", "000000"))}
    assert len(answers) == 1 and "不一致" in answers.pop()
    assert bindings(engine) == []


def test_too_many_attempts_are_stopped_even_with_the_right_code(phone: Callable[[str], Phone], code: str) -> None:
    new = phone("oNEW")
    for _ in range(5):
        new.say("绑定 T2015007 林晓燕 000000")
    assert "尝试次数过多" in new.say(f"绑定 T2015007 林晓燕 {code}")


def test_going_back_and_cancelling_while_binding(phone: Callable[[str], Phone]) -> None:
    new = phone("oNEW")
    new.tell("绑定", "T2015007")
    assert "回复您的工号" in new.say("返回")
    assert "先不绑定" in new.say("取消")


def test_leaving_the_binding_says_how_to_come_back(phone: Callable[[str], Phone]) -> None:
    assert "绑定还没有完成" in phone("oNEW").tell("绑定", "帮助")


def test_what_only_members_may_do_leads_to_binding(phone: Callable[[str], Phone]) -> None:
    new = phone("oNEW")
    for text in ("我的", "慰问", "待办", "进度 W202600001", "W202600001", "继续", "隐私", "收件箱"):
        answer = new.say(text)
        assert "绑定" in answer and "https://union.example.cn/h5/bind" in links_in(answer)
    assert "绑定" in new.click("menu.service.condolence_visit")


def test_what_everybody_may_see_needs_no_binding(phone: Callable[[str], Phone]) -> None:
    new = phone("oNEW")
    assert "五必访慰问" in new.say("服务") and "活动" in new.say("活动") and "王丽华" in new.say("联系工会")


def test_unbinding_is_confirmed_and_keeps_its_history(lin: Phone, engine: Engine, hands: Hands) -> None:
    assert "确认解绑" in lin.say("解绑")
    assert "没有解绑" in lin.say("取消")
    assert "已解绑林晓燕" in lin.tell("解绑", "确认解绑")
    (binding,) = bindings(engine)
    assert binding.ended_at is not None and binding.ended_reason == "本人解绑"
    assert "先绑定" in lin.say("我的")


def test_a_bound_account_is_told_whose_it_is(lin: Phone) -> None:
    assert "您已绑定：林晓燕" in lin.say("绑定")


def test_the_code_does_not_lie_readable_in_the_database(phone: Callable[[str], Phone], code: str, engine: Engine) -> None:
    phone("oNEW").say(f"绑定 T2015007 林晓燕 {code}")
    with engine.connect() as connection:
        raw = str(connection.exec_driver_sql("SELECT body, answer FROM received_message").all())
    assert code not in raw and "林晓燕" not in raw
    with Session(engine) as session:
        assert code in session.scalars(select(ReceivedMessage)).one().body


def test_following_greets_and_offers_binding(phone: Callable[[str], Phone], engine: Engine) -> None:
    new = phone("oNEW")
    greeting = new.send("event", Event="subscribe", EventKey="")
    assert "欢迎" in greeting and "绑定" in greeting
    with Session(engine) as session:
        assert session.scalars(select(Account)).one().is_following


def test_leaving_marks_the_account_and_coming_back_finds_the_binding(lin: Phone, engine: Engine) -> None:
    lin.send("event", Event="unsubscribe", EventKey="")
    with Session(engine) as session:
        assert not session.scalars(select(Account)).one().is_following
    assert "林晓燕，欢迎回来" in lin.send("event", Event="subscribe", EventKey="")


def test_closing_the_wechat_account_ends_its_binding(lin: Phone, engine: Engine) -> None:
    lin.send("event", Event="user_authorization_cancellation", EventKey="")
    (binding,) = bindings(engine)
    assert binding.ended_at is not None


def test_a_poster_s_scene_begins_what_it_is_for(lin: Phone, phone: Callable[[str], Phone]) -> None:
    assert "为谁登记" in lin.send("event", Event="SCAN", EventKey="service.sick_care", Ticket="t")
    assert "请回复您的工号" in phone("oNEW").send("event", Event="SCAN", EventKey="bind", Ticket="t")
    followed = phone("oNEWER").send("event", Event="subscribe", EventKey="qrscene_bind", Ticket="t")
    assert "欢迎" in followed and "请回复您的工号" in followed
    assert "先绑定" in phone("oNEWEST").send("event", Event="subscribe", EventKey="qrscene_service.sick_care", Ticket="t")
