"""Deadlines in working days: the State Council's days, years not published yet, a clock that pauses."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given, strategies as st

from union.casework.flows.deadlines import (
    add_working_days,
    days_left,
    deadline,
    is_working_day,
    subtract_working_days,
    working_days_between,
)
from union.ground import clock

PUBLISHED = st.dates(date(2010, 1, 1), date(2026, 9, 30))
ANY_DAY = st.dates(date(2004, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(0, 60)


@pytest.mark.parametrize(("start", "days", "due"), [
    ("2026-02-12", 5, "2026-02-26"),
    ("2026-02-13", 3, "2026-02-25"),
    ("2026-04-29", 5, "2026-05-09"),
    ("2026-09-18", 5, "2026-09-24"),
    ("2026-09-30", 5, "2026-10-13"),
    ("2026-04-15", 30, "2026-05-29"),
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-12-31", 3, "2026-01-06"),
])
def test_deadlines_follow_the_published_holidays_and_make_up_days(start: str, days: int, due: str) -> None:
    assert add_working_days(date.fromisoformat(start), days) == (date.fromisoformat(due), False)


@pytest.mark.parametrize(("first_day", "spring_festival"), [
    ("2024-01-30", "2024-02-10"), ("2025-01-15", "2025-01-29"), ("2026-02-03", "2026-02-17"),
])
def test_ten_working_days_before_spring_festival_are_counted_back(first_day: str, spring_festival: str) -> None:
    eve = date.fromisoformat(spring_festival) - timedelta(days=1)
    before = date.fromisoformat(first_day)
    assert working_days_between(before - timedelta(days=1), eve) == 10
    assert subtract_working_days(date.fromisoformat(spring_festival), 10) == (before, False)


def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not() -> None:
    assert is_working_day(date(2026, 5, 9)) == (True, False)
    assert is_working_day(date(2026, 2, 16)) == (False, False)


def test_a_year_without_published_holidays_is_reckoned_monday_to_friday_and_said_to_be_provisional() -> None:
    assert add_working_days(date(2026, 12, 28), 5) == (date(2027, 1, 4), True)
    assert deadline(datetime.fromisoformat("2026-12-28T09:00+08:00"), 5).is_provisional
    assert deadline(datetime.fromisoformat("2027-03-01T09:00+08:00"), 0).is_provisional
    assert not deadline(datetime.fromisoformat("2026-12-28T09:00+08:00"), 3).is_provisional
    assert add_working_days(date(2003, 12, 29), 10)[1]


def test_a_deadline_runs_to_the_end_of_its_day_in_shanghai() -> None:
    late = datetime.fromisoformat("2026-09-17T23:59:59+08:00")
    assert deadline(late, 5).due_at == datetime.fromisoformat("2026-09-23T23:59:59+08:00")
    assert deadline(late + timedelta(seconds=1), 5).due_at == datetime.fromisoformat("2026-09-24T23:59:59+08:00")


def test_working_days_are_not_counted_backward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 9, 18), -1)


@given(ANY_DAY, COUNTS)
def test_counting_forward_and_counting_between_agree(start: date, days: int) -> None:
    due, _ = add_working_days(start, days)
    assert working_days_between(start, due) == days
    assert working_days_between(due, start) == -days


@given(ANY_DAY, st.integers(1, 60))
def test_counting_back_leaves_so_many_working_days_before_the_end(end: date, days: int) -> None:
    first, _ = subtract_working_days(end, days)
    assert is_working_day(first)[0]
    assert working_days_between(first - timedelta(days=1), end - timedelta(days=1)) == days


@given(ANY_DAY, COUNTS, COUNTS)
def test_counting_in_two_parts_is_counting_at_once(start: date, first: int, second: int) -> None:
    middle, is_first_assumed = add_working_days(start, first)
    end, is_second_assumed = add_working_days(middle, second)
    assert add_working_days(start, first + second) == (end, is_first_assumed or is_second_assumed)


@given(ANY_DAY, COUNTS)
@example(date(2026, 2, 17), 0)
def test_nothing_falls_due_on_a_day_off(start: date, days: int) -> None:
    assert is_working_day(clock.day_of(deadline(clock.instant(start, 9), days).due_at))[0]


@given(PUBLISHED, st.integers(1, 40), st.integers(0, 39), st.integers(0, 60))
def test_a_pause_puts_the_deadline_off_by_the_working_days_it_lasted(
    start: date, promised: int, worked: int, waited: int
) -> None:
    paused_on, _ = add_working_days(start, min(worked, promised))
    resumed_on, _ = add_working_days(paused_on, waited)
    before = deadline(clock.instant(start, 9), promised)
    after = deadline(clock.instant(resumed_on, 16), days_left(clock.instant(paused_on, 10), before.due_at))
    if not is_working_day(resumed_on)[0]:
        return
    assert working_days_between(clock.day_of(before.due_at), clock.day_of(after.due_at)) == waited


@given(PUBLISHED, st.integers(1, 40), st.integers(0, 120))
def test_pausing_and_resuming_on_one_working_day_changes_nothing(start: date, promised: int, later: int) -> None:
    due_at = deadline(clock.instant(start, 9), promised).due_at
    at = clock.instant(start + timedelta(days=later), 12)
    if is_working_day(clock.day_of(at))[0] and at <= due_at:
        assert deadline(at, days_left(at, due_at)).due_at == due_at


def test_a_clock_paused_after_its_deadline_has_no_days_left_and_never_fewer() -> None:
    due_at = datetime.fromisoformat("2026-09-24T23:59:59+08:00")
    assert days_left(due_at + timedelta(days=30), due_at) == 0


def test_a_clock_resumed_on_a_saturday_with_no_days_left_runs_to_the_next_working_day() -> None:
    saturday = datetime.fromisoformat("2026-11-21T10:00+08:00")
    assert deadline(saturday, 0).due_at == datetime.fromisoformat("2026-11-23T23:59:59+08:00")
