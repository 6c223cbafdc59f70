"""Reminders before the start and after an end that was never settled."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notice import Notice
from tests.cast import Cast
from tests.story import told
from tests.union.activities.afternoon import END, START, minutes, plan, seat
from union.activities.day.reminders import due_times, find_to_remind, find_unsettled, remind, remind_to_settle
from union.ground import clock

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SATURDAY = clock.day_of(START)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    return clock.instant(SATURDAY + timedelta(days=day), hour, minute)


def test_who_has_a_place_is_reminded_a_day_and_an_hour_before_once_each(session: Session, cast: Cast) -> None:
    activity = plan(session)
    seat(session, activity, cast.lin)
    for member, state in ((cast.zhao, "waiting"), (cast.zheng, "cancelled")):
        seat(session, activity, member, state=state)
    assert find_to_remind(session, START - DAY - HOUR) == [] and remind(session, activity.id, START - DAY - HOUR) == 0
    for due in (START - DAY, START - HOUR):
        assert find_to_remind(session, due) == [activity.id]
        assert [remind(session, activity.id, due), remind(session, activity.id, due + timedelta(minutes=5))] == [1, 0]
    assert told(session, cast.lin) == ["activity.soon"] * 2 and told(session, cast.zhao) == told(session, cast.zheng) == []
    text = session.scalars(select(Notice.text)).first()
    assert text == "您报名的“瓯江边捡拾垃圾”2026年11月21日 14:00开始，地点：南明门。"


def test_a_start_that_moves_is_told_anew(session: Session, cast: Cast) -> None:
    activity = plan(session)
    seat(session, activity, cast.lin)
    assert remind(session, activity.id, START - DAY) == 1
    activity.starts_at, activity.ends_at = START + 2 * DAY, END + 2 * DAY
    session.flush()
    assert find_to_remind(session, START - HOUR) == [] and remind(session, activity.id, START - HOUR) == 0
    assert remind(session, activity.id, START + DAY) == 1


def test_a_reminder_in_the_quiet_hours_comes_before_them(session: Session, cast: Cast) -> None:
    activity = plan(session, starts_at=at(7, 30), ends_at=at(9))
    assert due_times(session, activity) == [(24, at(7, 30, -1)), (1, at(21, 30, -1))]
    seat(session, activity, cast.lin)
    assert remind(session, activity.id, at(21, 40, -1)) == 1
    notice = session.scalars(select(Notice)).one()
    assert notice.next_attempt_at == at(21, 40, -1)


def test_a_day_before_deep_in_the_night_is_the_evening_before_that(session: Session, cast: Cast) -> None:
    assert due_times(session, plan(session, starts_at=at(23, 30), ends_at=at(23, 50))) == [(24, at(21, 30, -1)), (1, at(21, 30))]


def test_nobody_is_reminded_after_the_start_nor_where_it_would_ring_only_then(session: Session, cast: Cast) -> None:
    activity = plan(session, starts_at=at(6), ends_at=at(9))
    seat(session, activity, cast.lin)
    assert remind(session, activity.id, at(22, 5, -1)) == 0
    activity.starts_at = START
    session.flush()
    assert remind(session, activity.id, START) == 0 and find_to_remind(session, START) == []


def test_a_reminder_that_was_missed_is_not_sent_after_the_next(session: Session, cast: Cast) -> None:
    activity = plan(session)
    seat(session, activity, cast.lin)
    assert [remind(session, activity.id, START - HOUR), remind(session, activity.id, minutes(-10))] == [1, 0]


def test_who_signs_up_at_the_last_moment_is_not_reminded_at_once(session: Session, cast: Cast) -> None:
    activity = plan(session)
    seat(session, activity, cast.lin, created_at=START - timedelta(hours=3))
    seat(session, activity, cast.zhao, created_at=START - HOUR + timedelta(seconds=1))
    assert remind(session, activity.id, START - timedelta(hours=2)) == 0
    assert remind(session, activity.id, START - HOUR) == 1


@pytest.mark.parametrize("state", ["cancelled", "draft", "ended"])
def test_nobody_is_reminded_of_what_does_not_come(session: Session, cast: Cast, state: str) -> None:
    activity = plan(session, state=state)
    seat(session, activity, cast.lin)
    assert find_to_remind(session, START - HOUR) == [] and remind(session, activity.id, START - HOUR) == 0


def test_officers_are_reminded_weekly_of_what_is_not_settled(session: Session, cast: Cast) -> None:
    activity, xia = plan(session, state="ended"), cast.xia
    assert find_unsettled(session, at(23, 0, 7)) == [] and remind_to_settle(session, activity.id, at(23, 0, 7)) == 0
    assert find_unsettled(session, at(9, 0, 8)) == [activity.id]
    assert [remind_to_settle(session, activity.id, at(9, 0, day)) for day in (8, 9, 14, 15, 16)] == [1, 0, 0, 1, 0]
    activity.state = "settled"
    session.flush()
    assert find_unsettled(session, at(9, 0, 30)) == [] and remind_to_settle(session, activity.id, at(9, 0, 30)) == 0
    assert told(session, xia) == ["activity.unsettled"] * 2
