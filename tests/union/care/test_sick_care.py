"""病假关怀: first contact, follow-ups by rule, extension, offers, and the greeting at the end."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notice import Notice
from tests.cast import Cast
from tests.story import offered, report_leave, take, told
from union.cases.case_view import read_case
from union.casework.flows.tasks import find_open_tasks, find_tasks
from union.ground import clock
from union.ground.errors import Invalid, Refusal
from union.services.care.sick_care import next_follow_up

CONTACT = {"contact_form": "电话", "result": "恢复得不错"}


def days_into_leave(session: Session, case_: object) -> list[int]:
    begin = date.fromisoformat(case_.answers["from_on"])  # type: ignore[attr-defined]
    return [(clock.day_of(task.due_at) - begin).days for task in find_open_tasks(session, case_)]  # type: ignore[arg-type]


def test_first_contact_is_due_in_the_promised_days(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    assert case_.due_at is not None and clock.day_of(case_.due_at) == date(2026, 11, 20)


def test_follow_ups_come_on_day_3_and_7_and_then_every_14_days(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at, until_on="2027-02-01")
    seen = []
    day = at
    for _ in range(5):
        take(session, case_, "record_contact", cast.zhou, day, **CONTACT)
        seen += days_into_leave(session, case_)
        day = find_open_tasks(session, case_)[0].due_at
    assert seen == [3, 7, 21, 35, 49]
    assert case_.due_at is None
    assert all(task.result == "恢复得不错" for task in find_tasks(session, case_) if task.done_at)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 500))
def test_there_is_always_a_next_follow_up_within_the_pace(begin: date, passed: int) -> None:
    after = begin + timedelta(days=passed)
    day = next_follow_up(begin, after, [3, 7], 14)
    assert after < day <= after + timedelta(days=14)


def test_a_longer_leave_goes_on_and_the_desk_is_told(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    take(session, case_, "extend", cast.lin, at, until_on="2026-12-10")
    assert case_.answers["until_on"] == "2026-12-10"
    assert told(session, cast.zhou)[-1] == "desk.changed"
    with pytest.raises(Refusal):
        take(session, case_, "extend", cast.lin, at, until_on="2026-11-01")


def test_return_to_work_closes_with_a_greeting_and_drops_the_follow_ups(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    take(session, case_, "end_leave", cast.zhou, at, returned_on="今天")
    assert case_.outcome == "completed"
    assert told(session, cast.lin)[-1] == "case.closed_with_greeting"
    assert find_open_tasks(session, case_) == []


def test_a_hospital_stay_offers_the_visit_and_a_long_leave_the_claim_each_once(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at, hospital="是")
    take(session, case_, "extend", cast.lin, at, until_on="2027-01-10")
    take(session, case_, "extend", cast.lin, at, until_on="2027-02-10")
    paths = session.scalars(select(Notice.path).where(Notice.kind == "offer.service")).all()
    assert sorted(path.split("?")[0] for path in paths) == ["/h5/services/condolence_visit", "/h5/services/mutual_aid_claim"]


def test_days_out_of_order_or_too_many_are_refused(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Invalid, match="不能早于"):
        report_leave(session, cast.lin, at, until_on="2026-11-01")
    with pytest.raises(Invalid, match="365天.*第二条"):
        report_leave(session, cast.lin, at, until_on="2027-12-30")


def test_a_member_is_never_asked_to_record_the_contact(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    assert offered(session, case_, cast.lin, at) == {"extend", "end_leave", "withdraw"}
    assert {"record_contact", "extend", "end_leave"} <= offered(session, case_, cast.chen, at)


def test_who_was_not_reached_is_tried_again_and_the_promise_still_runs(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at, until_on="2027-02-01")
    take(session, case_, "record_contact", cast.zhou, at, contact_form="没有联系上", result="无人接听")
    assert case_.due_at is not None and days_into_leave(session, case_) == [3]
    take(session, case_, "record_contact", cast.zhou, at, **CONTACT)
    assert case_.due_at is None
    third = at + timedelta(days=2)
    take(session, case_, "record_contact", cast.zhou, third, contact_form="没有联系上", result="无人接听")
    again = find_open_tasks(session, case_)
    assert [(task.title, clock.day_of(task.due_at)) for task in again] == [("再次联系", date(2026, 11, 23))]
    take(session, case_, "record_contact", cast.zhou, third, **CONTACT)
    assert days_into_leave(session, case_) == [7]


def test_the_day_after_a_leave_somebody_asks_whether_it_is_over(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at, until_on="2026-11-21")
    take(session, case_, "record_contact", cast.zhou, at, **CONTACT)
    take(session, case_, "record_contact", cast.zhou, at + timedelta(days=2), **CONTACT)
    task = find_open_tasks(session, case_)[0]
    assert task.title == "假期到期，确认返岗或延长" and clock.day_of(task.due_at) == date(2026, 11, 22)
    take(session, case_, "extend", cast.lin, at + timedelta(days=3), until_on="2026-12-30")
    assert [one.title for one in find_open_tasks(session, case_)] == ["第7天关怀联系"]


def test_a_longer_leave_does_not_wipe_out_a_contact_that_is_due(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    take(session, case_, "record_contact", cast.zhou, at, **CONTACT)
    due = find_open_tasks(session, case_)
    take(session, case_, "extend", cast.lin, at + timedelta(days=4), until_on="2026-12-30")
    assert find_open_tasks(session, case_) == due


def test_a_hospital_stay_that_begins_later_offers_the_visit_too(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    assert "offer.service" not in told(session, cast.lin)
    take(session, case_, "extend", cast.zhou, at, until_on="2026-11-30", hospital="是")
    take(session, case_, "extend", cast.zhou, at, until_on="2026-12-01")
    assert told(session, cast.lin).count("offer.service") == 1


def test_one_leave_at_a_time_and_another_after_it(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    for other in (cast.lin, cast.zheng):
        with pytest.raises(Refusal, match="正在进行"):
            report_leave(session, other, at, subject="林晓燕", from_on="2026-11-18")
    take(session, case_, "end_leave", cast.lin, at, returned_on="今天")
    assert report_leave(session, cast.lin, at).live_key


def test_the_desk_may_end_care_for_who_has_left_and_tells_them(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    take(session, case_, "stop_care", cast.zhou, at, ended="退休或离职")
    assert (case_.outcome, case_.live_key, find_open_tasks(session, case_)) == ("completed", None, [])
    assert told(session, cast.lin)[-1] == "case.completed"


def test_nobody_is_welcomed_back_before_the_day(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.lin, at)
    with pytest.raises(Invalid, match="不能晚于"):
        take(session, case_, "end_leave", cast.lin, at, returned_on="明天")


def test_only_the_person_is_greeted(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.zheng, at, subject="林晓燕")
    take(session, case_, "end_leave", cast.zhou, at, returned_on="今天")
    assert told(session, cast.lin)[-1] == "case.closed_with_greeting" and told(session, cast.zheng) == ["case.opened"]
    assert "欢迎回来" in read_case(session, case_.number, cast.lin, at).next_step
    assert "欢迎回来" not in read_case(session, case_.number, cast.zheng, at).next_step
