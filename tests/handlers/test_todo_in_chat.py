"""Officers in chat: the list, the case as its page shows it, the flow's steps, and colleagues who were quicker."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.case import Case
from models.notice import Notice
from models.session import transaction
from tests.cast import Cast
from tests.handlers.conftest import bound_phone
from tests.handlers.phone import Hands, Phone
from tests.registered import lines, registered
from tests.story import ask_for_visit, report_leave, take
from union.registers.mine import Mine
from union.registers.waiting import Waiting


def open_visit(engine: Engine, cast: Cast, hands: Hands, **changes: str) -> str:
    with transaction(engine) as session:
        return ask_for_visit(session, session.merge(cast.lin), hands.at, **changes).number


def the_case(engine: Engine) -> Case:
    with Session(engine) as session:
        return session.scalars(select(Case)).one()


def number_of(answer: str, title: str) -> str:
    """Return the number in front of a line."""
    found = re.search(rf"^(\d+)\. {title}", answer, re.MULTILINE)
    assert found, answer
    return found[1]


def test_an_officer_takes_a_case_from_the_list_to_its_end_in_chat(
    zhou: Phone, lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    number = open_visit(engine, live_cast, hands)
    listed = zhou.say("待办")
    assert "待办1项" in listed and "1. 五必访慰问 林晓燕（待核实，11月25日到期）" in listed
    shown = zhou.say("1")
    assert number in shown and "病情简称：肺炎" in shown
    assert "确定办理" in zhou.say(number_of(shown, "受理"))
    assert "已办理“受理”" in zhou.say("提交")
    shown = zhou.tell("待办", "1")
    zhou.say(number_of(shown, "登记走访"))
    zhou.tell("今天", "周建平、陈雪梅", "上门走访")
    summary = zhou.say("恢复得不错")
    assert "实际走访人员：周建平、陈雪梅" in summary
    zhou.say("提交")
    shown = zhou.tell("待办", "1")
    zhou.say(number_of(shown, "登记慰问"))
    zhou.tell("慰问金", "2000", "跳过")
    assert "慰问标准不超过1000元" in zhou.say("提交")
    assert "现在是“待签收”" in zhou.tell("修改 2", "800", "提交")
    assert the_case(engine).state == "given"
    assert "待签收" in zhou.say("待办")


def test_the_list_has_what_is_due_soonest_first(zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands) -> None:
    open_visit(engine, live_cast, hands)
    with transaction(engine) as session:
        report_leave(session, session.merge(live_cast.chen), hands.at)
    listed = zhou.say("待办")
    assert number_of(listed, "病假关怀") == "1" and number_of(listed, "五必访慰问") == "2"


def test_a_case_read_in_chat_is_noted_in_the_log_that_its_member_sees(
    zhou: Phone, lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    number = open_visit(engine, live_cast, hands)
    zhou.tell("待办", "1")
    with Session(engine) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).one()
    assert (entry.by_id, entry.subject_id) == (live_cast.zhou.id, live_cast.lin.id) and "illness" in entry.fields
    assert f"周建平（事项 {number}）" in lin.say("隐私")


def test_a_colleague_who_was_quicker_is_named_and_the_step_is_not_taken_twice(
    zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    open_visit(engine, live_cast, hands)
    shown = zhou.tell("待办", "1")
    zhou.say(number_of(shown, "受理"))
    with transaction(engine) as session:
        case_ = session.scalars(select(Case)).one()
        take(session, case_, "accept", session.merge(live_cast.chen), hands.at)
    answer = zhou.say("提交")
    assert "该事项已由陈雪梅于2026年11月18日" in answer and "受理" in answer
    assert "没有正在填写的内容" in zhou.say("提交")


def test_a_case_that_changed_between_list_and_choice_says_so(
    zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    open_visit(engine, live_cast, hands)
    shown = zhou.tell("待办", "1")
    with transaction(engine) as session:
        take(session, session.scalars(select(Case)).one(), "accept", session.merge(live_cast.chen), hands.at)
    assert "该事项已由陈雪梅" in zhou.say(number_of(shown, "受理"))


def test_a_case_that_changed_while_its_step_was_being_filled_in_is_not_overwritten(
    zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    open_visit(engine, live_cast, hands)
    with transaction(engine) as session:
        take(session, session.scalars(select(Case)).one(), "accept", session.merge(live_cast.chen), hands.at)
    shown = zhou.tell("待办", "1")
    zhou.say(number_of(shown, "安排走访"))
    zhou.say("周建平")
    with transaction(engine) as session:
        chen = session.merge(live_cast.chen)
        take(session, session.scalars(select(Case)).one(), "assign", chen, hands.at, assignee=chen.staff_number)
    assert "该事项已由陈雪梅" in zhou.tell("明天", "提交")
    assert the_case(engine).state == "accepted"


def test_a_return_for_correction_is_answered_by_the_member_in_chat(
    zhou: Phone, lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    number = open_visit(engine, live_cast, hands)
    shown = zhou.tell("待办", "1")
    asked = zhou.say(number_of(shown, "退回补充"))
    place = number_of(asked, "医院或住址")
    zhou.tell(place, "请写清楚住在哪个病区", "提交")
    assert the_case(engine).state == "returned"
    assert "待补充" in lin.say("我的")
    shown = lin.say("1")
    assert "请写清楚住在哪个病区；需补充：医院或住址" in shown
    assert "医院或住址" in lin.say(number_of(shown, "补充内容"))
    assert "已办理“补充内容”" in lin.tell("丽水市中心医院3号楼", "提交")
    assert the_case(engine).sealed_answers["place"] == "丽水市中心医院3号楼"
    assert number in lin.say("进度")


def test_an_officer_of_another_branch_sees_nothing_and_learns_nothing(
    app: Flask, hands: Hands, engine: Engine, live_cast: Cast
) -> None:
    number = open_visit(engine, live_cast, hands)
    xu = bound_phone(app, hands, engine, live_cast.xu, "oXU-chair-engineering")
    assert "没有待办" in xu.say("待办")
    assert xu.say(f"进度 {number}") == xu.say("进度 W202699999") == "没有找到这个编号的事项，请核对编号"


def test_what_waits_in_other_subjects_stands_in_the_list_of_a_committee_member(
    app: Flask, hands: Hands, engine: Engine, live_cast: Cast
) -> None:
    open_visit(engine, live_cast, hands)
    mao = bound_phone(app, hands, engine, live_cast.mao, "oMAO-committee")
    assert "没有待办，辛苦了" in mao.say("待办") and "待办 — 工会干部办理事项" in mao.say("帮助")
    due_at = hands.at - timedelta(days=3)
    proposal = Waiting("提案", "", "赵志远", "待审查", "T001", due_at, False, due_at, "/h5/", "proposal", "T001")
    with registered(lines(waiting=lambda _session, _member, _at: [proposal])):
        assert "待办1项，先到期的在前：\n1. 提案 赵志远（待审查，11月15日已超期）" in mao.say("待办")


def test_what_is_mine_in_other_subjects_stands_after_the_cases_and_leads_to_its_own_answer(
    lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    open_visit(engine, live_cast, hands)
    leave = Mine("提案", "待附议", "等两位代表附议。", "T001", "/h5/", "resume", "sick_care", hands.at, True, False, "")
    ended = replace(leave, number="T002", is_open=False)
    with registered(lines(mine=lambda _session, _member, _at: [ended, leave])):
        listed = lin.say("我的")
    assert number_of(listed, "五必访慰问") == "1" and number_of(listed, "提案 T001：待附议。等两位代表附议。") == "2"
    assert "T002" not in listed
    assert "病假" in lin.say("2")


def test_a_member_who_is_no_officer_is_led_to_their_own_things(lin: Phone) -> None:
    assert "待办是工会干部用的" in lin.say("待办")


def test_the_member_withdraws_in_chat(lin: Phone, engine: Engine, live_cast: Cast, hands: Hands) -> None:
    open_visit(engine, live_cast, hands)
    shown = lin.tell("我的", "1")
    lin.say(number_of(shown, "撤回"))
    assert "已撤回" in lin.say("提交")
    assert the_case(engine).outcome == "withdrawn"


def test_what_is_pushed_about_a_step_taken_in_chat_is_neutral(
    zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    open_visit(engine, live_cast, hands)
    shown = zhou.tell("待办", "1")
    zhou.say(number_of(shown, "受理"))
    zhou.say("提交")
    with Session(engine) as session:
        texts = " ".join(notice.text for notice in session.scalars(select(Notice)))
    assert "肺炎" not in texts and "住院" not in texts and "林晓燕" not in texts


def test_a_list_longer_than_a_message_says_how_long_it_is_and_is_turned_page_by_page(
    zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    with transaction(engine) as session:
        lin = session.merge(live_cast.lin)
        for day in range(1, 13):
            ask_for_visit(session, lin, hands.at, occasion="意外或灾害", happened_on=f"2026-10-{day:02}")
    listed = zhou.say("待办")
    assert "待办12项" in listed and "/h5/todo" in listed and "10. " not in listed
    assert "共12项，这是第1–9项，回复“更多”看后面的" in listed
    turned = zhou.say("更多")
    assert "10. 五必访慰问" in turned and "\n9. " not in turned and "这是第10–12项，回复“上一页”看前面的" in turned
    assert "1到12之间的数字" in zhou.say("13") and "12. 五必访慰问" in zhou.say("下一页")
    assert "\n1. 五必访慰问" in zhou.say("上一页")
    # A number leads to its line, whichever page is shown.
    assert "2026年10月12日" in zhou.say("12")
    assert "没有可以翻页的列表" in zhou.tell("帮助", "更多")
