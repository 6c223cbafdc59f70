"""Whether enough people have signed up (成团), and until when it is decided about an activity where they have not."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR
from union.ground.rule_keys import RuleKey
from union.ground.rules import rule_days
from union.notices.outbox import before_quiet

DECIDE_HOURS = RuleKey(
    "activity.decide_hours", "how many hours before its start it is decided whether a short activity takes place", int, unit="小时",
    default=12,
)


def is_short(activity: Activity) -> bool:
    """Say whether fewer seats are taken than the activity needs to take place."""
    return activity.minimum is not None and activity.seats_taken < activity.minimum


def lacks_people(activity: Activity) -> bool:
    """Say whether an activity has too few people and nobody has decided yet whether it takes place (不足成团)."""
    return activity.state == ActivityState.CLOSED and activity.runs_anyway_at is None and is_short(activity)


def lacking_people() -> ColumnElement[bool]:
    """Return the same as a condition."""
    return and_(
        Activity.state == ActivityState.CLOSED, Activity.runs_anyway_at.is_(None), Activity.minimum.is_not(None),
        Activity.seats_taken < Activity.minimum,
    )


def say_shortfall(activity: Activity) -> str:
    """Say how many have signed up and how many are needed: 已报3人，最少5人; empty where no number is needed."""
    unit = "队" if activity.team_max else "人"
    return f"已报{activity.seats_taken}{unit}，最少{activity.minimum}{unit}" if activity.minimum else ""


def decide_until(session: Session, activity: Activity) -> datetime:
    """Return until when its own officers decide (rule activity.decide_hours before the start), not in the quiet hours."""
    hours = rule_days(session, DECIDE_HOURS, activity.starts_at)
    return before_quiet(session, activity.starts_at - timedelta(hours=hours))


def is_escalated(session: Session, activity: Activity, at: datetime) -> bool:
    """Say whether the officers have let the time to decide go by: the school union's chair may decide, too."""
    return lacks_people(activity) and at >= decide_until(session, activity)


def is_escalated_to(session: Session, activity: Activity, member: Member, at: datetime) -> bool:
    """Say whether somebody is the school union's chair, and an activity that nobody decides about is theirs for that."""
    if not is_escalated(session, activity, at):
        return False
    return access.holds_at_school(access.offices_of(session, member, clock.day_of(at)), (SCHOOL_CHAIR,))
