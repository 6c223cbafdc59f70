"""意见建议, 匿名 and 回音壁 in chat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.handlers.phone import Phone, links_in
from tests.voices import BOARD, answer, suggest
from union import links
from union.voice.publishing import publish


def test_a_suggestion_is_made_by_dialogue_which_offers_the_page_without_a_name(lin: Phone) -> None:
    begun = lin.say("意见建议")
    assert "想匿名？打开匿名页面" in begun and any(one.endswith(links.anonymous_suggestion()) for one in links_in(begun))
    for answer_ in ("5", "10号楼没有热水点，冬天打水要走很远", "完成", "跳过", "是"):
        said = lin.say(answer_)
    assert "请核对" in said
    sent = lin.say("提交")
    assert "校工会会尽快答复" in sent and "编号 E2026" in sent


def test_chat_itself_takes_nothing_without_a_name(lin: Phone) -> None:
    said = lin.say("匿名")
    assert "做不到匿名" in said
    assert [one.rpartition("/h5")[2] for one in links_in(said)] == ["/suggest", "/suggest/answer"]


def test_the_board_lists_the_newest_answers_by_number(lin: Phone, engine: Engine, live_cast: Cast, at: datetime) -> None:
    assert "还没有公开的答复" in lin.say("回音壁")
    with transaction(engine) as session:
        officer, author = session.get_one(Member, live_cast.he.id), session.get_one(Member, live_cast.zheng.id)
        for title in ("加装热水点", "延长食堂时间"):
            case_ = answer(session, suggest(session, author, at), officer, at)
            publish(session, case_.number, BOARD | {"title": title}, by=officer, at=at)
    listed = lin.say("回音壁")
    assert listed.index("1. 延长食堂时间") < listed.index("2. 加装热水点")
    shown = lin.say("2")
    assert BOARD["question"] in shown and BOARD["answer"] in shown and "E2026" not in shown and "郑敏" not in shown


def test_what_others_wrote_never_becomes_a_link_but_our_own_links_stay(
    lin: Phone, engine: Engine, live_cast: Cast, at: datetime
) -> None:
    lure = "<a href=\"https://evil.example/\">点此领取</a>"
    with transaction(engine) as session:
        officer, author = session.get_one(Member, live_cast.he.id), session.get_one(Member, live_cast.zheng.id)
        case_ = answer(session, suggest(session, author, at), officer, at)
        publish(session, case_.number, BOARD | {"title": lure, "question": lure * 2}, by=officer, at=at)
    for said in (lin.say("回音壁"), lin.say("1")):
        assert "点此领取" in said and "<a href=\"https://evil" not in said
        assert said.count("<a ") == 1 and links.board() in links_in(said)[-1]
