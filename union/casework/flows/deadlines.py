"""Deadlines in working days, holidays and make-up days counted (放假办法; chinesecalendar's State Council data)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar

from union.ground import clock


@dataclass(frozen=True)
class Deadline:
    """A due instant, and whether it rests on a year whose holidays are not published yet (暂定)."""

    due_at: datetime
    is_provisional: bool


@lru_cache(maxsize=10_000)
def is_working_day(day: date) -> tuple[bool, bool]:
    """Say whether a day is worked, and whether that is only assumed (Monday to Friday: no notice yet)."""
    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < 5, True


def add_working_days(start: date, days: int) -> tuple[date, bool]:
    """Return the day `days` working days after `start` (the next day counts first), and whether it is provisional."""
    if days < 0:
        raise ValueError("working days are counted forward")
    day, left, provisional = start, days, False
    while left > 0:
        day += timedelta(days=1)
        worked, assumed = is_working_day(day)
        provisional = provisional or assumed
        left -= worked
    return day, provisional


def subtract_working_days(end: date, days: int) -> tuple[date, bool]:
    """Return the working day with `days` working days from it until before `end`, and whether it is provisional."""
    if days < 1:
        raise ValueError("at least one working day is counted back")
    day, left, provisional = end, days, False
    while left > 0:
        day -= timedelta(days=1)
        worked, assumed = is_working_day(day)
        provisional = provisional or assumed
        left -= worked
    return day, provisional


def working_days_between(start: date, end: date) -> int:
    """Return how many working days lie after `start` up to and including `end`; negative where end is before start."""
    if end < start:
        return -working_days_between(end, start)
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=n))[0] for n in range(1, days + 1))


def deadline(at: datetime, days: int) -> Deadline:
    """Return the deadline `days` working days after an instant, never on a day off: the end of that day in Shanghai."""
    start = clock.day_of(at)
    worked, assumed = is_working_day(start)
    day, provisional = add_working_days(start, days if worked else max(days, 1))
    return Deadline(clock.end_of_day(day), provisional or (day == start and assumed))


def days_left(at: datetime, due_at: datetime) -> int:
    """Return the working days left from an instant to a deadline, for pausing a clock; never below 0."""
    return max(0, working_days_between(clock.day_of(at), clock.day_of(due_at)))
