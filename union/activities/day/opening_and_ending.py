"""Activities by the clock: opened, closed, begun and ended in time, offers passed on, members told that one is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from union.activities.activity import announcing
from union.activities.activity.eligibility import find_eligible
from union.activities.activity.locks import close_of, find_live, is_time_to_open, lock_activity
from union.activities.activity.minimum import lacks_people
from union.activities.activity.presence import end_of, usual_length
from union.activities.flow import ACTIVITY
from union.activities.places.waitlist import expire_offers, find_with_due_offers, find_with_left_over, offer_left_over
from union.casework.flows import engine


def find_due(session: Session, at: datetime) -> list[int]:
    """Return the activities for which the clock has something to do."""
    query = select(Activity.id).where(or_(*_due(at, usual_length(session, at))))
    return sorted({*session.scalars(query), *find_with_due_offers(session, at), *find_with_left_over(session, at)})


def _due(at: datetime, length: timedelta) -> list[ColumnElement[bool]]:
    has_no_end = and_(Activity.ends_at.is_(None), Activity.starts_at <= at - length)
    return [
        and_(Activity.state == ActivityState.PUBLISHED, or_(Activity.opens_at.is_(None), Activity.opens_at <= at)),
        and_(Activity.state == ActivityState.OPEN, Activity.closes_at <= at),
        and_(Activity.state.in_((ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED)), Activity.starts_at <= at),
        and_(Activity.state == ActivityState.RUNNING, or_(Activity.ends_at <= at, has_no_end)),
    ]


def advance_activity(session: Session, activity_id: int, at: datetime) -> int:
    """Take every step of one activity that is due, under its lock; returns how many there were."""
    activity = lock_activity(session, activity_id)
    steps = expire_offers(session, activity, at) + offer_left_over(session, activity, at)
    while (action := _next_action(activity, at)) and _advance(session, activity, action, at):
        steps += 1
    return steps


def _advance(session: Session, activity: Activity, action: str, at: datetime) -> bool:
    return engine.advance(session, ACTIVITY, activity, action, at)


def _next_action(activity: Activity, at: datetime) -> str | None:
    """Return the step that is due: opening (not after the end of registration), closing, starting, decided or not, ending."""
    if activity.state == ActivityState.PUBLISHED and is_time_to_open(activity, at):
        return "open"
    if activity.state == ActivityState.OPEN and close_of(activity) <= at:
        return "close"
    if activity.state in (ActivityState.PUBLISHED, ActivityState.CLOSED) and activity.starts_at <= at:
        return "run_undecided" if lacks_people(activity) else "start"
    if activity.state == ActivityState.RUNNING and end_of(activity) <= at:
        return "end"
    return None


def find_untold(session: Session, at: datetime) -> list[int]:
    """Return the open activities whose members have not been told that they can sign up."""
    query = select(Activity).where(Activity.state == ActivityState.OPEN, Activity.opened_told_at.is_(None), Activity.starts_at > at)
    return [one.id for one in session.scalars(query.order_by(Activity.id)) if close_of(one) > at]


def announce(session: Session, activity_id: int, at: datetime) -> int:
    """Tell every member whom an open activity is for and who has not signed up, once for each opening; returns how many.

    Without the activity's lock, which those who sign up at that moment are waiting for: a notice's key tells it once."""
    activity = session.get_one(Activity, activity_id)
    if activity.state != ActivityState.OPEN or activity.opened_told_at is not None:
        return 0
    registered = {one.member_id for one in find_live(session, activity)}
    told = [one for one in find_eligible(session, activity, at) if one.id not in registered]
    announcing.tell_opened(session, activity, told, at, is_again=_was_extended(session, activity))
    session.execute(update(Activity).where(Activity.id == activity_id).values(opened_told_at=at))
    return len(told)


def _was_extended(session: Session, activity: Activity) -> bool:
    return any(row.action == "extend" for row in engine.find_history(session, ACTIVITY, activity, with_internal=True))
