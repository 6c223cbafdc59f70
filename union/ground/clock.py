"""Time: instants are UTC inside, days and hours are Shanghai's outside."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


def local(at: datetime) -> datetime:
    """Return an instant as Shanghai's clock shows it."""
    return at.astimezone(SHANGHAI)


def day_of(at: datetime) -> date:
    """Return the day in Shanghai at an instant."""
    return local(at).date()


def instant(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the instant when Shanghai's clock shows this time of this day."""
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in Shanghai: a deadline 'on' a day runs to its end."""
    return instant(day + timedelta(days=1)) - timedelta(seconds=1)


def show_time(at: datetime) -> str:
    """Write an instant for people: 2026年3月5日 14:30."""
    there = local(at)
    return f"{there.year}年{there.month}月{there.day}日 {there:%H:%M}"


def show_until(end: datetime, start: datetime) -> str:
    """Write the end of what began at `start`: its hour alone on the same day."""
    return f"{local(end):%H:%M}" if day_of(end) == day_of(start) else show_time(end)


def show_day(day: date) -> str:
    """Write a day for people: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"
