"""Reminders: told once, on working days, again when the date moves; and nobody is ever forgotten."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member, Office
from models.notice import Notice
from models.rule import Rule
from tests.cast import Cast
from tests.story import ask_for_visit, offered, remind, report_leave, take, told
from tests.wandering import open_by_example, wander
from union.cases.case_view import find_todo
from union.cases.escalation import rescue_stranded
from union.cases.reminders import remind_case
from union.casework.flows.service_kinds import ServiceKind
from union.ground import clock
from union.services.catalogue import catalogue

CONTACT = {"contact_form": "电话", "result": "恢复得不错"}
WORDS = {"reason": "请补充"}


def morning(day: date) -> datetime:
    return clock.instant(day, 7, 5)


def live_on(session: Session, first: date, days: int) -> None:
    """Let the clock do its work every morning."""
    for number in range(days):
        remind(session, morning(first + timedelta(days=number)))


def end_office(session: Session, *posts: str) -> None:
    for office in session.scalars(select(Office).where(Office.post.in_(posts))):
        session.delete(office)
    session.flush()


def days_of(session: Session, member: Member, kind: str) -> list[str]:
    query = select(Notice).where(Notice.member_id == member.id, Notice.kind == kind).order_by(Notice.id)
    return [f"{clock.local(notice.created_at):%m-%d}" for notice in session.scalars(query)]


def test_a_case_near_its_date_is_told_to_its_desk_once(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    assert case_.due_at is not None and clock.day_of(case_.due_at) == date(2026, 11, 25)
    live_on(session, date(2026, 11, 19), 7)
    assert days_of(session, cast.zhou, "desk.due_soon") == days_of(session, cast.chen, "desk.due_soon") == ["11-24"]
    assert not days_of(session, cast.wang, "desk.due_soon")


def test_a_case_past_its_date_is_told_to_the_branch_and_two_working_days_later_to_the_school_union(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    live_on(session, date(2026, 11, 26), 5)
    assert days_of(session, cast.zhou, "desk.overdue") == ["11-26"]
    assert days_of(session, cast.wang, "desk.escalated") == days_of(session, cast.zhou, "desk.escalated") == ["11-27"]
    late = morning(date(2026, 11, 27))
    assert case_.escalated_at == late and "accept" in offered(session, case_, cast.wang, late)
    assert [item.case_.number for item in find_todo(session, cast.wang, late)] == [case_.number]
    assert not told(session, cast.xu)


def test_after_how_many_days_is_data(session: Session, cast: Cast, at: datetime) -> None:
    session.scalars(select(Rule).where(Rule.key == "escalate.after_days")).one().value = 4
    session.flush()
    ask_for_visit(session, cast.lin, at)
    live_on(session, date(2026, 11, 26), 10)
    assert days_of(session, cast.wang, "desk.escalated") == ["12-01"]


def test_a_case_that_stays_overdue_is_told_again_every_five_working_days(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    live_on(session, date(2026, 11, 26), 15)
    assert days_of(session, cast.zhou, "desk.overdue") == ["11-26", "12-03", "12-10"]


def test_nobody_is_reminded_on_a_day_off(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    before = len(told(session, cast.zhou))
    live_on(session, date(2026, 11, 28), 2)
    assert len(told(session, cast.zhou)) == before


def test_when_the_date_moves_the_reminder_comes_again(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    live_on(session, date(2026, 11, 24), 1)
    case_.due_at = clock.end_of_day(date(2026, 12, 4))
    session.flush()
    live_on(session, date(2026, 11, 25), 10)
    assert days_of(session, cast.zhou, "desk.due_soon") == ["11-24", "12-03"]


def test_who_is_assigned_is_reminded_and_the_school_union_still_hears_of_the_delay(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "assign", cast.zhou, at, assignee=cast.chen.staff_number)
    live_on(session, date(2026, 11, 24), 5)
    assert days_of(session, cast.chen, "desk.overdue") and not days_of(session, cast.zhou, "desk.overdue")
    assert days_of(session, cast.wang, "desk.escalated") and days_of(session, cast.zhou, "desk.escalated")


def test_a_delay_at_the_school_union_is_put_before_its_chair_without_the_case(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion="患重大疾病")
    live_on(session, date(2026, 11, 26), 3)
    (notice,) = session.scalars(select(Notice).where(Notice.member_id == cast.wu.id))
    assert notice.kind == "desk.escalated" and notice.number == case_.number and case_.number not in notice.path


def test_a_delay_in_the_school_officers_own_case_is_put_before_the_chair(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.wang, at)
    live_on(session, date(2026, 11, 26), 3)
    assert told(session, cast.wu) == ["desk.escalated"] and "desk.escalated" not in told(session, cast.wang)


def test_a_member_who_has_to_correct_is_reminded_and_later_the_desk_too(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "return", cast.zhou, at, missing="1", **WORDS)
    live_on(session, date(2026, 11, 19), 31)
    assert days_of(session, cast.lin, "case.waiting") == ["11-25", "12-02", "12-09", "12-16"]
    assert days_of(session, cast.zhou, "desk.idle") == ["12-16"]
    assert not days_of(session, cast.zhou, "desk.overdue")


def test_a_member_who_has_to_confirm_is_reminded(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, visited_on="今天", visited_by="周建平", visit_form="1")
    take(session, case_, "record_gift", cast.zhou, at, gift_form="1", amount="800")
    live_on(session, date(2026, 11, 19), 7)
    assert days_of(session, cast.lin, "case.waiting") == ["11-25"]


def test_a_colleague_who_reported_is_asked_to_correct_but_not_to_confirm(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    take(session, case_, "return", cast.zhou, at, missing="1", **WORDS)
    live_on(session, date(2026, 11, 25), 1)
    assert days_of(session, cast.lin, "case.waiting") == days_of(session, cast.zheng, "case.waiting") == ["11-25"]
    later = clock.instant(date(2026, 11, 25), 10)
    take(session, case_, "go_on", cast.zhou, later)
    take(session, case_, "record_visit", cast.zhou, later, visited_on="今天", visited_by="周建平", visit_form="1")
    take(session, case_, "record_gift", cast.zhou, later, gift_form="1", amount="500")
    live_on(session, date(2026, 12, 2), 1)
    assert days_of(session, cast.lin, "case.waiting") == ["11-25", "12-02"]
    assert days_of(session, cast.zheng, "case.waiting") == ["11-25"]


def test_a_dead_member_is_never_told_to_confirm(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.zhou, at, subject="林晓燕", occasion="会员去世", illness="", place="")
    live_on(session, date(2026, 11, 19), 40)
    assert told(session, cast.lin) == []


def test_a_follow_up_is_told_when_due_and_put_before_the_school_union_when_undone(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = report_leave(session, cast.lin, at)
    take(session, case_, "record_contact", cast.zhou, at, **CONTACT)
    live_on(session, date(2026, 11, 19), 9)
    assert days_of(session, cast.zhou, "task.due") == ["11-20"]
    assert days_of(session, cast.zhou, "task.overdue") == ["11-23"]
    assert days_of(session, cast.wang, "desk.escalated") == ["11-24"]


def test_a_task_due_on_a_sunday_is_told_of_on_friday(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at, from_on="2026-11-15")
    take(session, case_, "record_contact", cast.zhou, at, **CONTACT)
    live_on(session, date(2026, 11, 19), 4)
    assert days_of(session, cast.zhou, "task.due") == ["11-20"]


def test_a_case_whose_branch_has_no_officer_any_more_goes_to_the_school_union_at_once(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for office in session.scalars(select(Office).where(Office.branch_id == cast.ecology.id)):
        office.until_on = date(2026, 11, 20)
    session.flush()
    saturday = clock.instant(date(2026, 11, 21), 9)
    for _ in range(2):
        rescue_stranded(session, case_.id, saturday)
    assert days_of(session, cast.wang, "desk.stranded") == ["11-21"] and case_.escalated_at == saturday
    take(session, case_, "accept", cast.wang, saturday)


def test_a_school_desk_that_nobody_serves_is_the_chairs(session: Session, cast: Cast, at: datetime) -> None:
    end_office(session, "welfare_officer")
    case_ = ask_for_visit(session, cast.lin, at, occasion="患重大疾病")
    assert told(session, cast.wu) == ["desk.new"] and "accept" in offered(session, case_, cast.wu, at)
    live_on(session, date(2026, 11, 24), 1)
    assert days_of(session, cast.wu, "desk.due_soon") == ["11-24"]


def test_where_nobody_at_all_can_handle_a_case_the_administrator_is_called_again_and_again(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion="患重大疾病")
    end_office(session, "welfare_officer", "school_chair")
    for day in (19, 20, 25, 26):
        rescue_stranded(session, case_.id, clock.instant(date(2026, 11, day), 9))
    assert days_of(session, cast.ye, "desk.vacant") == ["11-19", "11-25"]
    assert not [kind for kind in told(session, cast.lin) if kind.startswith("desk")]


def test_a_transfer_that_nobody_answers_is_told_again(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", **WORDS)
    live_on(session, date(2026, 11, 19), 6)
    assert days_of(session, cast.xu, "desk.transfer_asked") == ["11-18", "11-20", "11-24"]


def test_a_closed_case_reminds_nobody(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "withdraw", cast.lin, at)
    before = told(session, cast.zhou)
    live_on(session, date(2026, 11, 25), 10)
    remind_case(session, case_.id, morning(date(2026, 12, 10)))
    assert told(session, cast.zhou) == before


WATCHED, WINDOW = 42, 21
KINDS = [pytest.param(kind, id=kind.code) for kind in catalogue()]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(random=st.randoms(use_true_random=False), steps=st.integers(0, 5))
def test_a_case_left_alone_is_never_forgotten(
    session: Session, cast: Cast, at: datetime, kind: ServiceKind, random: st.DataObject, steps: int
) -> None:
    people = (cast.lin, cast.zhou, cast.wang, cast.xu)
    savepoint = session.begin_nested()
    try:
        case_ = open_by_example(session, kind, random.choice(people), at)  # type: ignore[attr-defined]
        for _ in range(steps):
            wander(session, case_, people, random, at, but=("withdraw", "decline"))  # type: ignore[arg-type]
        if case_.closed_at is None:
            live_on(session, clock.day_of(at) + timedelta(days=1), WATCHED)
            check_not_forgotten(session, cast, case_, at)
    finally:
        savepoint.rollback()
        session.expire_all()


def check_not_forgotten(session: Session, cast: Cast, case_: Case, at: datetime) -> None:
    """Somebody is told in every three weeks, and in the end the school union, or the member again and again."""
    notices = list(session.scalars(select(Notice).where(Notice.case_id == case_.id, Notice.created_at > at)))
    for begin in range(0, WATCHED, WINDOW):
        since = at + timedelta(days=begin)
        assert [one for one in notices if since < one.created_at <= since + timedelta(days=WINDOW)], (case_.state, begin)
    officers = [one for one in notices if one.is_for_officer]
    school = {cast.wang.id, cast.wu.id, cast.ye.id}
    turns = [one for one in notices if one.kind == "case.waiting"]
    assert {one.member_id for one in officers} & school or (officers and len(turns) >= 4), case_.state
