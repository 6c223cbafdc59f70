"""The roster as a page shows it: who has a place, who waits, who has left; teams together, each with how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, CheckIn
from models.member import Member
from models.registration import Registration, RegistrationState
from union.activities.activity.companions import show_companions
from union.activities.activity.eligibility import find_unfit
from union.activities.activity.presence import times_of
from union.activities.activity.roles import must_run
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.places.own_answers import read_answers, sealed_of
from union.activities.sight.activity_view import say_presence
from union.casework.flows.rows import State

GROUPS = (
    RegistrationState.PENDING, RegistrationState.SEATED, RegistrationState.OFFERED, RegistrationState.WAITING, RegistrationState.INVITED,
    RegistrationState.CANCELLED, RegistrationState.RELEASED, RegistrationState.REFUSED, RegistrationState.DECLINED,
    RegistrationState.EXPIRED, RegistrationState.UNHEARD,
)
"""In which order the states stand."""


@dataclass(frozen=True)
class Attendee:
    """One registration in a roster."""

    registration: Registration
    position: int | None
    presence: str
    companions: str
    answers: Sequence[tuple[str, str]]
    against: str
    """Why they could not sign up any more, as the conditions are now: they keep their place."""
    is_to_check_in: bool
    """Whether an officer may check them in by hand now."""


@dataclass(frozen=True)
class RosterGroup:
    """The registrations in one state."""

    state: State
    rows: Sequence[Attendee]


@dataclass(frozen=True)
class Roster:
    """An activity's registrations, for who runs it."""

    activity: Activity
    groups: Sequence[RosterGroup]
    seated: int
    companions: int
    checked_in: int
    waiting: int
    is_door_open: bool
    """Whether people are checked in now."""
    has_sealed: bool
    """Whether somebody with a place has answered what is sealed."""


def read_roster(session: Session, code: str, *, by: Member, at: datetime, words: str = "") -> Roster:
    """Return an activity's registrations, those whose name, number, branch or team has the words; raises NotFound, NotAllowed."""
    activity = ACTIVITY.get(session, code)
    must_run(session, activity, by, at)
    query = select(Registration).where(Registration.activity_id == activity.id)
    everybody = list(session.scalars(query.order_by(Registration.created_at, Registration.id)))
    waiting = [one for one in everybody if one.state == RegistrationState.WAITING and one.queue_number]
    queue = sorted(waiting, key=lambda one: one.queue_number or 0)
    positions = {one.id: place for place, one in enumerate(queue, 1)}
    is_over = activity.state in (ActivityState.SETTLED, ActivityState.CANCELLED)
    is_time = activity.check_in != CheckIn.NONE and times_of(session, activity).opens_at <= at and not is_over
    unfit = find_unfit(session, activity, [one.member for one in everybody if one.ended_at is None], at) if is_coming(activity) else {}
    rows = [
        Attendee(
            one, positions.get(one.id), say_presence(one, at), show_companions(one.companions), read_answers(session, one, by, at),
            unfit.get(one.member_id, "") if one.ended_at is None else "",
            is_time and one.state == RegistrationState.SEATED and one.checked_in_at is None and one.member_id != by.id,
        )
        for one in everybody if _matches(one, words)
    ]
    seated = [one for one in everybody if one.state == RegistrationState.SEATED]
    return Roster(
        activity, _groups(rows), len(seated), sum(len(one.companions) for one in seated),
        sum(one.checked_in_at is not None for one in seated), len(queue), is_time,
        any(sealed_of(one) for one in seated),
    )


def count_by_state(session: Session, activities: Sequence[Activity]) -> dict[int, dict[str, int]]:
    """Return how many registrations of each state there are, by the activity's id, in one statement."""
    query = select(Registration.activity_id, Registration.state, func.count()).group_by(Registration.activity_id, Registration.state)
    counts: dict[int, dict[str, int]] = {}
    for activity_id, state, count in session.execute(query.where(Registration.activity_id.in_([one.id for one in activities]))):
        counts.setdefault(activity_id, {})[state] = count
    return counts


def find_people(session: Session, activities: Sequence[Activity], words: str) -> list[Registration]:
    """Return the live registrations for some activities whose name, number, branch or team has the words."""
    query = select(Registration).where(
        Registration.activity_id.in_([one.id for one in activities]), Registration.ended_at.is_(None)
    )
    return [one for one in session.scalars(query.order_by(Registration.activity_id, Registration.id)) if _matches(one, words)]


def is_coming(activity: Activity) -> bool:
    """Say whether an activity is still to take place, so that who may come matters."""
    return activity.state in (ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED)


def _groups(rows: Sequence[Attendee]) -> list[RosterGroup]:
    found = []
    for state in GROUPS:
        there = [row for row in rows if row.registration.state == state]
        if there:
            found.append(RosterGroup(REGISTRATION.flow.state(state), sorted(there, key=_place)))
    return found


def _place(row: Attendee) -> tuple[int, str, int, int]:
    """Stand by the place in the waiting list, then teams together, then as signed up."""
    one = row.registration
    return row.position or 0, one.team.name if one.team else "", int(one.seats == 0), one.id


def _matches(one: Registration, words: str) -> bool:
    about = (one.member.name, one.member.staff_number, one.branch.name, one.team.name if one.team else "")
    return all(any(word.casefold() in text.casefold() for text in about) for word in words.split())
