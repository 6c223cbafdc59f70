"""提案 in chat: written, seconded, decided and followed, by word and number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.congress import Congress
from models.draft import Draft
from models.proposal import Proposal
from models.session import transaction
from tests.cast import Cast
from tests.handlers.conftest import bound_phone
from tests.handlers.phone import Hands, Phone
from tests.sitting import FORM, Sitting, at_hand, in_session, make_sitting, move, reviewed, seconded
from union.congress.proposal.form import REASON_EXAMPLE, SUGGESTION_EXAMPLE
from union.congress.proposing.proposing import propose
from union.ground import clock

TITLE = FORM["title"]


@dataclass
class Hall:
    """A sitting, its people's phones, and what they do outside the chat."""

    phone: Callable[[str], Phone]
    engine: Engine
    sitting: Sitting
    hands: Hands

    def run(self, work: Callable[[Session, Sitting], Proposal]) -> Proposal:
        """Let something happen in a transaction of its own."""
        with transaction(self.engine) as session:
            proposal = work(session, in_session(session, self.sitting))
            session.flush()
            session.refresh(proposal)
            session.expunge_all()
        return proposal

    def state(self) -> str:
        """Return the state of the only proposal."""
        with transaction(self.engine) as session:
            return session.scalars(select(Proposal.state)).one()


@pytest.fixture
def hall(app: Flask, hands: Hands, engine: Engine, live_cast: Cast) -> Iterator[Hall]:
    """A sitting whose call is open, and everybody's phone."""
    with transaction(engine) as session:
        sitting = make_sitting(session, at_hand(session, live_cast), hands.at)
        session.flush()
        session.expunge_all()

    def phone(who: str) -> Phone:
        return bound_phone(app, hands, engine, getattr(live_cast, who), f"oOF-{who}-of-the-congress")

    yield Hall(phone, engine, sitting, hands)


def write(phone: Phone) -> str:
    """Write a whole proposal by dialogue; return the summary."""
    return phone.tell("写提案", TITLE, "1", REASON_EXAMPLE, "完成", SUGGESTION_EXAMPLE, "完成")


def test_a_delegate_writes_invites_and_tables_without_ever_being_stuck(hall: Hall) -> None:
    lin, zhao, chen = hall.phone("lin"), hall.phone("zhao"), hall.phone("chen")
    assert "征集" in lin.say("写提案") and "案名" in lin.say("继续")
    summary = lin.tell(TITLE, "1", REASON_EXAMPLE, "完成", SUGGESTION_EXAMPLE, "完成")
    assert "请核对“写提案”" in summary and "相似的提案" not in summary
    saved = lin.say("提交")
    assert "已保存，还没有提交" in saved and "1. 邀请附议" in saved and "提交提案" not in saved
    assert "邀请谁附议" in lin.say("1")
    assert "已发出邀请" in lin.tell("赵志远、陈雪梅", "提交")
    for one in (zhao, chen):
        asked = one.say("附议")
        assert TITLE in asked and "案由：" in asked and "1. 同意附议\n2. 不附议" in asked
        assert "谢谢您的附议" in one.tell("1", "提交")
    mine = lin.say("提案")
    assert TITLE in mine and "等您办" in mine
    detail = lin.say("1")
    assert "赵志远（同意附议）" in detail and "提交提案" in detail
    number = next(n for n in range(1, 9) if f"{n}. 提交提案" in detail)
    assert "已提交" in lin.tell(str(number), "提交")
    assert hall.state() == "delegation"


def test_who_is_no_delegate_is_told_so_and_may_still_follow(hall: Hall) -> None:
    wang = hall.phone("wang")
    assert "只有第3届教代会的正式代表" in wang.say("写提案")
    assert "写提案" not in wang.say("提案")
    assert "没有等您附议的提案" in wang.say("附议") and "没有正在征集附议" in wang.say("邀请附议")


def test_without_a_sitting_the_refusal_names_another_way(app: Flask, lin: Phone) -> None:
    assert "现在没有征集提案的会议，有意见建议可以直接提交给校工会" in lin.say("提交提案")
    assert "现在还没有您能看的提案" in lin.say("提案")


def test_after_the_call_the_form_says_that_it_becomes_a_suggestion(hall: Hall) -> None:
    with transaction(hall.engine) as session:
        session.get_one(Congress, hall.sitting.congress.id).closes_at = hall.hands.at - timedelta(days=1)
    assert "征集已经结束，提交后会转为意见建议" in hall.phone("lin").say("写提案")


def test_a_reason_that_speaks_of_a_proposal_is_an_answer_and_no_command(hall: Hall) -> None:
    lin = hall.phone("lin")
    assert "（4/4）建议" in lin.tell("写提案", TITLE, "1", f"提案 T34-001 {REASON_EXAMPLE}", "完成")


def test_a_long_reason_comes_in_several_messages_and_is_ended_by_a_word(hall: Hall) -> None:
    lin = hall.phone("lin")
    assert "可以分几次发" in lin.tell("写提案", TITLE, "1")
    assert "已收到（共10字）" in lin.say("晚间班车只有一班车。")
    short = lin.say("完成")
    assert "请至少写50个字，已有10个字，请接着发" in short
    told = lin.say("报名 " + "等车的人很多，天黑得早。" * 5)
    assert "已收到（共74字）。可以接着发下一段，写完回复“完成”。" in told
    assert "（2/4）类别" in lin.say("返回")
    assert "（4/4）建议" in lin.say("跳过")
    lin.tell(SUGGESTION_EXAMPLE, "完成")
    assert "接着写" in lin.say("修改 3")
    assert "没有收下" in lin.tell("接着写", "好" * 2950)
    lin.tell("最后一段。", "提交")
    with transaction(hall.engine) as session:
        reason = session.scalars(select(Draft)).one().answers["reason"]
    assert reason.startswith("晚间班车只有一班车。\n报名 等车的人") and reason.endswith("\n最后一段。")


def test_a_proposal_begun_is_kept_until_days_after_the_call(hall: Hall) -> None:
    lin = hall.phone("lin")
    closes_on = clock.day_of(hall.sitting.congress.closes_at)
    kept = lin.tell("写提案", TITLE, "稍后")
    assert f"已为您保存到{clock.show_day(closes_on + timedelta(days=7))}" in kept
    hall.hands.move(days=(closes_on - clock.day_of(hall.hands.at)).days + 6)
    assert "（2/4）类别" in lin.say("继续")


def test_who_cannot_be_invited_is_said_when_the_name_is_written(hall: Hall) -> None:
    lin = hall.phone("lin")
    lin.tell("写提案", TITLE, "1", REASON_EXAMPLE, "完成", SUGGESTION_EXAMPLE, "完成", "提交")
    assert "不能邀请自己附议" in (told := lin.tell("1", "林晓燕")) and "邀请谁附议" in told
    lin.tell("赵志远", "提交")
    assert "已经邀请过赵志远了" in lin.tell("邀请附议", "陈雪梅、赵志远")


def test_similar_ones_are_told_before_it_is_sent(hall: Hall) -> None:
    earlier = hall.run(lambda session, sitting: reviewed(session, sitting, hall.hands.at))
    zheng = hall.phone("zheng")
    summary = write(zheng)
    assert "相似的提案：" in summary and f"{earlier.number} {TITLE}" in summary and "审查中" in summary
    assert f"/h5/proposals/{earlier.id}" in summary


def test_a_number_shows_its_proposal_however_it_is_written(hall: Hall) -> None:
    proposal = hall.run(lambda session, sitting: reviewed(session, sitting, hall.hands.at))
    number, chen, wang = str(proposal.number), hall.phone("chen"), hall.phone("wang")
    for text in (number, number.lower(), f"提案进度 {number}", f"提案 {number}", f"提案进度{number}"):
        assert f"{number} {TITLE}" in chen.say(text), text
    # Before an answer is published it does not exist for a member who is no delegate.
    assert "没有找到这件提案" in wang.say(number) and "没有找到这件提案" in wang.say("T35-999")
    assert TITLE in chen.say("查提案 晚间班车") and "没有找到有“食堂”的提案" in chen.say("查提案 食堂")


def test_the_committee_decides_from_its_list(hall: Hall) -> None:
    proposal = hall.run(lambda session, sitting: reviewed(session, sitting, hall.hands.at))
    mao = hall.phone("mao")
    assert "提案" in mao.say("待办")
    detail = mao.say("1")
    assert f"{proposal.number} {TITLE}" in detail and "1. 立案" in detail
    assert "已办理“立案”" in mao.tell("1", "提交") and hall.state() == "filed"
    # The second is told who was first.
    tang = hall.phone("tang")
    assert "已立案" in tang.say(str(proposal.number))


def test_of_two_who_decide_at_once_the_second_hears_what_happened(hall: Hall) -> None:
    proposal = hall.run(lambda session, sitting: reviewed(session, sitting, hall.hands.at))
    mao, tang = hall.phone("mao"), hall.phone("tang")
    for one in (mao, tang):
        one.tell(str(proposal.number), "1")
    assert "立案" in mao.say("提交")
    assert "毛伟已于" in tang.say("提交") and hall.state() == "filed"


def test_the_scene_and_the_menu_lead_to_proposals(hall: Hall) -> None:
    proposal = hall.run(lambda session, sitting: seconded(session, sitting, hall.hands.at))
    lin = hall.phone("lin")
    assert TITLE in lin.send("event", Event="SCAN", EventKey=f"proposal.{proposal.id}")
    assert TITLE in lin.click("menu.proposals")
    for key in ("x", "9" * 40, "0"):
        assert "没有找到这件提案" in lin.send("event", Event="SCAN", EventKey=f"proposal.{key}")


def test_people_find_it_by_what_they_write(hall: Hall) -> None:
    lin = hall.phone("lin")
    for text in ("我想提个提案", "教代会怎么参加", "双代会"):
        assert "提案" in lin.say(text).partition("\n")[0], text


def test_who_was_asked_and_who_refused_is_told_to_the_proposer_alone(hall: Hall) -> None:
    def happen(session: Session, sitting: Sitting) -> Proposal:
        proposal = propose(session, FORM, by=sitting.cast.lin, at=hall.hands.at)
        move(session, proposal, "invite", sitting.cast.lin, hall.hands.at, seconders="赵志远、郑敏、陈雪梅")
        return move(session, proposal, "refuse", sitting.cast.zheng, hall.hands.at)

    proposal = hall.run(happen)
    scene = f"proposal.{proposal.id}"
    assert "郑敏（不附议）" in hall.phone("lin").send("event", Event="SCAN", EventKey=scene)
    seen = hall.phone("zhao").send("event", Event="SCAN", EventKey=scene)
    assert TITLE in seen and "郑敏" not in seen and "陈雪梅" not in seen


def test_a_link_in_a_title_stays_text(hall: Hall) -> None:
    def happen(session: Session, sitting: Sitting) -> Proposal:
        return propose(session, FORM | {"title": '<a href="http://x.cn">点我</a>'}, by=sitting.cast.lin, at=hall.hands.at)

    hall.run(happen)
    assert "<a href=\"http://x" not in hall.phone("lin").tell("提案", "1")


def test_the_committee_runs_the_sitting_in_chat_and_others_read_of_it(hall: Hall) -> None:
    ji, wang = hall.phone("ji"), hall.phone("wang")
    told = ji.say("教代会")
    assert "第3届教代会第5次会议" in told and "登记大会已召开" in told
    assert "登记大会已召开" not in (read := wang.say("教代会")) and "现在：征集提案" in read
    line = next(line for line in told.splitlines() if "登记大会已召开" in line)
    ji.tell(line.partition(".")[0], "今天")
    assert "已登记大会召开" in ji.say("提交")
    assert "现在：已召开" in wang.say("大会")
