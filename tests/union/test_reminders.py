"""Reminders: before and at the deadline, then the school union; and nobody is ever forgotten."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Office
from models.notice import Notice
from tests.cast import Cast
from tests.story import ask_for_visit, offered, report_leave, take, told
from union import clock
from union.case_views import find_todo
from union.reminders import remind

DAY = timedelta(days=1)


def count(session: Session, kind: str) -> int:
    return len(session.scalars(select(Notice.id).where(Notice.kind == kind)).all())


def test_the_desk_is_reminded_a_working_day_before_and_once_only(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    remind(session, at + 5 * DAY)
    assert count(session, "desk.due_soon") == 0
    for _ in range(3):
        remind(session, at + 6 * DAY)
    assert told(session, cast.zhou).count("desk.due_soon") == told(session, cast.chen).count("desk.due_soon") == 1


def test_two_working_days_late_the_school_union_is_told_and_may_act(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    remind(session, at + 8 * DAY)
    assert "desk.overdue" in told(session, cast.zhou) and "desk.escalated" not in told(session, cast.wang)
    late = at + 9 * DAY
    remind(session, late)
    assert "desk.escalated" in told(session, cast.wang) and "desk.escalated" in told(session, cast.zhou)
    assert "accept" in offered(session, case_, cast.wang, late)
    assert [item.case_.number for item in find_todo(session, cast.wang, late)] == [case_.number]


def test_when_the_deadline_moves_the_reminder_comes_again(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    remind(session, at + 7 * DAY)
    take(session, case_, "return", cast.zhou, at + 7 * DAY, missing="1", reason="")
    take(session, case_, "correct", cast.lin, at + 8 * DAY, subject="本人")
    assert case_.due_at is not None
    remind(session, case_.due_at - timedelta(hours=9))
    assert told(session, cast.zhou).count("desk.due_soon") == 2


def test_a_branch_whose_officers_are_gone_is_the_school_unions(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for office in session.scalars(select(Office).where(Office.branch_id == cast.ecology.id)):
        office.until_on = clock.day_of(at)
    session.flush()
    remind(session, at + DAY)
    assert "desk.escalated" in told(session, cast.wang)
    assert "accept" in offered(session, case_, cast.wang, at + DAY)


def test_a_school_desk_that_nobody_serves_is_the_chairs(session: Session, cast: Cast, at: datetime) -> None:
    for office in session.scalars(select(Office).where(Office.post == "welfare_officer")):
        session.delete(office)
    session.flush()
    case_ = ask_for_visit(session, cast.lin, at, occasion="患重大疾病")
    assert told(session, cast.wu) == ["desk.new"]
    assert "accept" in offered(session, case_, cast.wu, at)
    assert [item.case_.number for item in find_todo(session, cast.wu, at)] == [case_.number]


def test_a_follow_up_is_told_of_on_its_day_and_again_while_it_stays_undone(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    take(session, case_, "record_contact", cast.zhou, at, contact_form="电话", result="还好")
    remind(session, at + 2 * DAY)
    assert count(session, "task.due") == 2
    for days in (3, 5, 6, 7, 8, 9, 10):
        remind(session, at + days * DAY)
    assert told(session, cast.zhou).count("task.overdue") == 2


def test_a_member_who_has_to_answer_is_reminded_every_five_working_days(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "return", cast.zhou, at, missing="1", reason="")
    for days in range(1, 16):
        remind(session, at + days * DAY)
    assert told(session, cast.lin).count("case.returned") == 3
    assert find_todo(session, cast.zhou, at + 15 * DAY) == []


WALKS = {
    "reported": [], "accepted": ["accept"], "arranged": ["accept", "arrange"], "visited": ["accept", "record_visit"],
    "visit_declined": ["decline_visit"], "given": ["decline_visit", "record_gift"], "returned": ["return"],
}
GIVEN = {
    "arrange": {"visitors": "周建平", "visit_on": "明天"}, "return": {"missing": "1"},
    "record_visit": {"visited_on": "今天", "visited_by": "周建平", "visit_form": "1"},
    "record_gift": {"gift_form": "1", "amount": "500"},
}


@pytest.mark.parametrize("state", WALKS)
def test_a_case_left_alone_in_any_state_comes_back_to_somebody(session: Session, cast: Cast, at: datetime, state: str) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for action in WALKS[state]:
        by = cast.lin if action == "decline_visit" else cast.zhou
        take(session, case_, action, by, at, **GIVEN.get(action, {}))
    assert session.get_one(Case, case_.id).state == state
    before = len(session.scalars(select(Notice.id)).all())
    for days in range(1, 25):
        remind(session, at + days * DAY)
    kinds = session.scalars(select(Notice.kind).order_by(Notice.id)).all()[before:]
    assert set(kinds) == ({"case.returned"} if state == "returned" else {"desk.due_soon", "desk.overdue", "desk.escalated"})
