"""When jobs are due: triggers whose times are the same in every process, and the last due time before an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from union.ground.clock import SHANGHAI

_BEGINNING = datetime(2026, 1, 1, tzinfo=SHANGHAI)
_TICK = timedelta(microseconds=1)
_WINDOWS = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=8), timedelta(days=400))


class Trigger(Protocol):
    """What APScheduler's triggers can do."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Return the first time at or after `now`."""


def daily(hour: int, minute: int = 0) -> Trigger:
    """Return the trigger of a time of each day in Shanghai."""
    trigger: Trigger = CronTrigger(hour=hour, minute=minute, timezone=SHANGHAI)
    return trigger


def every(**interval: int) -> Trigger:
    """Return the trigger of an interval, counted from one fixed instant: all processes know the same due times."""
    trigger: Trigger = IntervalTrigger(**interval, start_date=_BEGINNING, timezone=SHANGHAI)
    return trigger


def due_times(trigger: Trigger, after: datetime, until: datetime) -> list[datetime]:
    """Return the due times later than `after`, up to and including `until`, in UTC."""
    found: list[datetime] = []
    at = trigger.get_next_fire_time(None, after + _TICK)
    while at is not None and at <= until:
        found.append(at.astimezone(UTC))
        at = trigger.get_next_fire_time(None, at + _TICK)
    return found


def last_due(trigger: Trigger, at: datetime) -> datetime | None:
    """Return the last due time up to an instant; None where there was none for a year."""
    for window in _WINDOWS:
        found = due_times(trigger, at - window, at)
        if found:
            return found[-1]
    return None
