"""Moving a registration by itself: what follows from what others do, taken along its rows as the clock takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.registration import Registration, RegistrationState
from union.casework.flows.engine import advance, advance_all
from union.casework.flows.register import kind_of
from union.ground.errors import NotFound

LIVE = (
    RegistrationState.PENDING, RegistrationState.INVITED, RegistrationState.SEATED, RegistrationState.WAITING, RegistrationState.OFFERED,
)
"""The states of a registration that has not ended."""
SHOWN = tuple(state for state in ActivityState if state != ActivityState.DRAFT)
"""The states of an activity that has a page; a draft has none."""
UNKNOWN_ACTIVITY = "没有找到这个活动，它可能已经取消"
UNKNOWN = "没有找到这份报名"


def move_on(session: Session, registration: Registration, action: str, at: datetime, reason: str = "") -> bool:
    """Take a row of a registration's flow that nobody takes in person; its activity is locked by the caller."""
    return advance(session, kind_of(registration), registration, action, at, {"reason": reason} if reason else None)


def move_all_on(session: Session, registrations: Sequence[Registration], action: str, at: datetime, reason: str) -> int:
    """Take the same row of many registrations of one activity, written at once; returns how many took it."""
    return advance_all(session, kind_of(registrations[0]), registrations, action, at, {"reason": reason}) if registrations else 0


def lock_activity(session: Session, activity_id: int) -> Activity:
    """Return an activity with its row locked until the transaction ends, read afresh; raises NotFound."""
    # The row alone, by its key: everything about an activity's seats happens under this one lock.
    query = select(Activity.id).where(Activity.id == activity_id).with_for_update(key_share=True)
    found = session.scalars(query).first()
    activity = session.get(Activity, found, populate_existing=True) if found is not None else None
    if activity is None:
        raise NotFound(UNKNOWN_ACTIVITY)
    return activity


def lock_registration(session: Session, registration_id: int) -> Registration:
    """Return a registration read afresh under its activity's lock; raises NotFound."""
    while True:
        query = select(Registration.activity_id).where(Registration.id == registration_id)
        activity_id = session.scalars(query).first()
        if activity_id is None:
            raise NotFound(UNKNOWN)
        lock_activity(session, activity_id)
        registration = session.get_one(Registration, registration_id, populate_existing=True)
        # It may have moved to another activity while this one was waited for.
        if registration.activity_id == activity_id:
            return registration


def find_live(session: Session, activity: Activity, *states: str) -> list[Registration]:
    """Return an activity's registrations in these states (all that have not ended), read afresh, oldest first."""
    query = select(Registration).where(Registration.activity_id == activity.id, Registration.state.in_(states or LIVE))
    fresh = query.order_by(Registration.id).execution_options(populate_existing=True)
    return list(session.scalars(fresh))


def change_end(activity: Activity) -> datetime:
    """Return until when a registration may be changed: as set, or until registration ends."""
    return min(activity.change_until or close_of(activity), activity.starts_at)


def is_time_to_open(activity: Activity, at: datetime) -> bool:
    """Say whether registration opens now: from the time that was set, else with the publishing, until it ends."""
    return (activity.opens_at is None or activity.opens_at <= at) and at < close_of(activity)


def open_in_time(session: Session, activity: Activity, at: datetime) -> None:
    """Open registration at once where its time has come, without waiting for the clock."""
    if activity.state == ActivityState.PUBLISHED and is_time_to_open(activity, at):
        advance(session, kind_of(activity), activity, "open", at)


def close_of(activity: Activity) -> datetime:
    """Return when registration ends: as set, or with the start."""
    return min(activity.closes_at or activity.starts_at, activity.starts_at)
