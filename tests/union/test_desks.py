"""Desks: a case always finds somebody who is not the person it is for, and only who was asked answers a transfer."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import CaseTransfer
from models.member import Office
from tests.cast import Cast
from tests.story import ask_for_visit, offered, report_leave, take, told
from union.cases.case_list import OFFERED, SILENT, find_todo
from union.cases.cases import act
from union.ground.errors import Conflict, NotAllowed, Refusal


def test_the_only_school_officers_own_case_is_the_chairs(session: Session, cast: Cast, at: datetime) -> None:
    own = ask_for_visit(session, cast.wang, at, occasion="患重大疾病")
    assert told(session, cast.wu) == ["desk.new"]
    assert "accept" in offered(session, own, cast.wu, at) and "accept" not in offered(session, own, cast.wang, at)
    other = ask_for_visit(session, cast.lin, at, occasion="患重大疾病")
    assert offered(session, other, cast.wu, at) == set()
    assert [item.case_.number for item in find_todo(session, cast.wu, at)] == [own.number]
    assert [item.case_.number for item in find_todo(session, cast.wang, at)] == [other.number]


def test_where_two_serve_the_school_desk_one_handles_the_others_case(session: Session, cast: Cast, at: datetime) -> None:
    session.add(Office(member=cast.lan, post="welfare_officer", branch=None, from_on=date(2026, 1, 1), until_on=None))
    session.flush()
    own = ask_for_visit(session, cast.wang, at, occasion="患重大疾病")
    assert "accept" in offered(session, own, cast.lan, at) and offered(session, own, cast.wu, at) == set()
    assert find_todo(session, cast.wu, at) == []


def test_a_transfer_to_a_desk_that_is_the_chairs_can_be_taken_by_the_chair(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="校工会·维权", reason="涉及工伤")
    assert told(session, cast.wu) == ["desk.transfer_asked"]
    assert [item.what for item in find_todo(session, cast.wu, at)] == [OFFERED]
    take(session, case_, "take_transfer", cast.wu, at)
    assert case_.desk == "rights" and "accept" in offered(session, case_, cast.wu, at)
    assert told(session, cast.lin)[-1] == "case.transferred"


def test_a_case_is_not_offered_to_the_person_it_is_for(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.xu, at)
    with pytest.raises(Refusal, match="没有可以接收"):
        take(session, case_, "transfer", cast.wang, at, to="welfare/GX", reason="请分会办")
    assert session.scalars(select(CaseTransfer)).all() == []


def test_an_offer_can_be_recalled_and_made_elsewhere(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="借调")
    assert "recall_transfer" not in offered(session, case_, cast.xu, at)
    take(session, case_, "recall_transfer", cast.chen, at)
    assert offered(session, case_, cast.xu, at) == set() and find_todo(session, cast.xu, at) == []
    take(session, case_, "transfer", cast.zhou, at, to="校工会·生活福利", reason="较重")
    assert "take_transfer" in offered(session, case_, cast.wang, at)


@pytest.mark.parametrize("then", ["return", "record_gift"])
def test_an_offer_can_be_answered_in_every_open_state(session: Session, cast: Cast, at: datetime, then: str) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="借调")
    if then == "return":
        take(session, case_, "return", cast.zhou, at, missing="illness")
    else:
        take(session, case_, "record_visit", cast.zhou, at, visited_on="今天", visited_by="周建平", visit_form="1")
        take(session, case_, "record_gift", cast.zhou, at, gift_form="1", amount="100")
    assert offered(session, case_, cast.xu, at) == {"take_transfer", "refuse_transfer"}
    take(session, case_, "take_transfer", cast.xu, at)
    assert case_.desk_branch_id == cast.engineering.id


def test_an_offer_ends_with_its_case(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="借调")
    take(session, case_, "decline", cast.zhou, at, reason="不符合")
    assert find_todo(session, cast.xu, at) == [] and offered(session, case_, cast.xu, at) == set()


def test_in_an_escalated_case_the_school_union_may_name_itself(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    case_.escalated_at = at
    session.flush()
    take(session, case_, "assign", cast.wang, at, assignee="王丽华")
    assert case_.assignee is cast.wang


def test_a_branch_that_lost_its_officers_today_holds_nothing_up(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for office in session.scalars(select(Office).where(Office.branch_id == cast.ecology.id)):
        session.delete(office)
    session.flush()
    assert "accept" in offered(session, case_, cast.wang, at)
    take(session, case_, "withdraw", cast.lin, at)
    assert told(session, cast.wang) == ["desk.withdrawn"]


def test_an_assignee_who_lost_the_office_hides_the_case_from_nobody(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "assign", cast.zhou, at, assignee="陈雪梅")
    for office in session.scalars(select(Office).where(Office.member_id == cast.chen.id)):
        session.delete(office)
    session.flush()
    take(session, case_, "withdraw", cast.lin, at)
    assert told(session, cast.zhou)[-1] == "desk.withdrawn"


def test_a_return_that_stays_unanswered_comes_back_to_the_desk_which_can_go_on_or_end_it(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "return", cast.zhou, at, missing="illness")
    assert find_todo(session, cast.zhou, at + timedelta(days=20)) == []
    late = at + timedelta(days=28)
    assert [item.what for item in find_todo(session, cast.zhou, late)] == [SILENT]
    assert {"go_on", "decline"} <= offered(session, case_, cast.zhou, late)
    take(session, case_, "go_on", cast.zhou, late)
    assert (case_.state, case_.correction, case_.days_left) == ("accepted", None, None) and case_.due_at is not None
    assert told(session, cast.lin)[-1] == "case.progress"
    assert "correct" not in offered(session, case_, cast.lin, late) and "return" not in offered(session, case_, cast.zhou, late)


def test_the_list_says_which_task_is_next(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    assert [item.what for item in find_todo(session, cast.zhou, at)] == ["关怀中"]
    take(session, case_, "record_contact", cast.zhou, at, contact_form="电话", result="还好")
    assert [item.what for item in find_todo(session, cast.zhou, at)] == ["第3天关怀联系"]


def test_every_step_makes_an_older_page_stale(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    seen = case_.version
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="借调")
    with pytest.raises(Conflict):
        act(session, case_.number, "accept", {}, by=cast.chen, at=at, version=seen)


def test_an_officer_no_longer_on_the_roster_has_no_step_and_no_list(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="借调")
    cast.xu.is_missing = cast.lin.is_missing = True
    session.flush()
    assert find_todo(session, cast.xu, at) == [] and offered(session, case_, cast.xu, at) == set()
    with pytest.raises(NotAllowed, match="名册"):
        ask_for_visit(session, cast.lin, at, illness="骨折")
