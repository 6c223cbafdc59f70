"""Who was there and from when until when, as an activity's times and its rules say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session, object_session

from models.activity import Activity, ActivityState, CheckIn
from models.registration import Registration, RegistrationState
from union.ground import clock
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule, value_of

SETTLE_DAYS = RuleKey("activity.settle_days", "within how many days of its end an activity is settled", int, unit="天", default=7)
HOURS = RuleKey("activity.hours", "how many hours an activity lasts that names no end", float, unit="小时", default=3)
_CHECK_IN = {
    "opens_minutes": 60, "late_after_minutes": 15, "early_before_minutes": 15, "code_seconds": 30, "sign_out_minutes": 60,
}


def _terms(value: Mapping[str, Any]) -> dict[str, int]:
    """Read the terms that a rule names; of the others the usual ones hold."""
    return {name: int(value.get(name, usual)) for name, usual in _CHECK_IN.items()}


CHECK_IN = RuleKey(
    "activity.check_in", "when the door of an activity opens and closes, what is late and early, how long a code is shown",
    _terms, default=_CHECK_IN,
)


@dataclass(frozen=True)
class Times:
    """The instants of one activity that decide about arriving and leaving."""

    opens_at: datetime
    starts_at: datetime
    late_after: datetime
    early_before: datetime
    ends_at: datetime
    sign_out_until: datetime
    code_seconds: int


def times_of(session: Session, activity: Activity) -> Times:
    """Return an activity's times by the rule activity.check_in of its day."""
    terms = read_rule(session, CHECK_IN, clock.day_of(activity.starts_at))
    start, end = activity.starts_at, end_of(activity)

    def minutes(key: str) -> timedelta:
        return timedelta(minutes=terms[key])

    return Times(
        start - minutes("opens_minutes"), start, start + minutes("late_after_minutes"), end - minutes("early_before_minutes"),
        end, end + minutes("sign_out_minutes"), terms["code_seconds"],
    )


def end_of(activity: Activity) -> datetime:
    """Return when an activity ends: as set, or some hours after its start (rule activity.hours of its day)."""
    if activity.ends_at is not None:
        return activity.ends_at
    # The activity's own session knows the rule, so that whoever has the activity knows its end.
    return activity.starts_at + usual_length(object_session(activity), activity.starts_at)


def usual_length(session: Session | None, at: datetime) -> timedelta:
    """Return how long an activity lasts that names no end (rule activity.hours)."""
    return timedelta(hours=read_rule(session, HOURS, clock.day_of(at)) if session else value_of(HOURS, None))


def is_over(activity: Activity, at: datetime) -> bool:
    """Say whether an activity has taken place."""
    if activity.state in (ActivityState.ENDED, ActivityState.SETTLED):
        return True
    return activity.state != ActivityState.CANCELLED and at > activity.starts_at and at >= end_of(activity)


def was_there(registration: Registration, at: datetime) -> bool:
    """Say whether somebody took part: who checked in, or who had a place where nobody checks."""
    if registration.state != RegistrationState.SEATED:
        return False
    if registration.activity.check_in == CheckIn.NONE:
        return is_over(registration.activity, at)
    return registration.checked_in_at is not None


def is_absent(registration: Registration, at: datetime) -> bool:
    """Say whether somebody had a place, it is over, and they never came (缺席)."""
    return registration.state == RegistrationState.SEATED and is_over(registration.activity, at) and not was_there(registration, at)


def measured_minutes(registration: Registration) -> int | None:
    """Return the whole minutes between arriving and leaving that lie within the activity; None where one is unknown."""
    come, gone = registration.checked_in_at, registration.checked_out_at
    if come is None or gone is None:
        return None
    begun, ended = max(come, registration.activity.starts_at), min(gone, end_of(registration.activity))
    return max(0, int((ended - begun).total_seconds()) // 60)


def show_hours(minutes: int) -> str:
    """Write minutes as hours with one decimal, halves up: 2.5小时."""
    tenths = (minutes + 3) // 6
    return f"{tenths // 10}.{tenths % 10}小时"


def settle_due(session: Session, activity: Activity) -> datetime:
    """Return when an activity that has ended should be settled (rule activity.settle_days)."""
    day = clock.day_of(end_of(activity))
    return clock.end_of_day(day + timedelta(days=read_rule(session, SETTLE_DAYS, day)))
