"""What a member is to an activity and to a registration: who may take which move."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import Registration
from union.activities.activity.contest_terms import find_juror, runs_contest
from union.activities.activity.officers import JUROR, MEMBER, OFFICER, OWNER, find_officers, is_officer_of
from union.casework.flows.things import Taking
from union.ground.errors import NotAllowed

ORGANISER = "organiser"
"""Who organises one activity: works on it and its registrations as its officers do."""
CAPTAIN = "captain"
"""Whose own registration holds a team's seat."""
LEADER = "leader"
"""The captain, as seen from the registration of somebody else in the team."""
RUNNERS = (OFFICER, ORGANISER)


def parts_of_activity(session: Session, activity: Activity, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to an activity; a draft is there only for who works on it."""
    parts = set() if activity.state == ActivityState.DRAFT else {MEMBER}
    if is_officer_of(session, activity, member, at) or _steps_in(session, activity, member, at):
        parts.add(OFFICER)
    if activity.organiser_id == member.id:
        parts.add(ORGANISER)
    if find_juror(session, activity.id, member) is not None:
        parts.add(JUROR)
    return frozenset(parts)


def _steps_in(session: Session, activity: Activity, member: Member, at: datetime) -> bool:
    """Say whether somebody is an officer of a contest only because all of its own take part in it."""
    return bool(activity.contest) and activity.state != ActivityState.DRAFT and runs_contest(session, activity, member, at)


def must_run(session: Session, activity: Activity, member: Member, at: datetime) -> None:
    """Raise NotAllowed for anybody who is neither an officer of an activity nor its organiser."""
    if member.is_missing or not parts_of_activity(session, activity, member, at) & set(RUNNERS):
        raise NotAllowed("只有这个活动的工会干部和组织者可以查看")


def parts_of_registration(session: Session, registration: Registration, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to a registration."""
    parts, is_own = set[str](), registration.member_id == member.id
    if is_own:
        parts.add(OWNER)
    if registration.team is not None and registration.team.captain_id == member.id:
        parts.add(CAPTAIN if is_own else LEADER)
    activity = registration.activity
    if is_officer_of(session, activity, member, at) or _steps_in(session, activity, member, at):
        parts.add(OFFICER)
    if registration.activity.organiser_id == member.id:
        parts.add(ORGANISER)
    return frozenset(parts)


def find_runners(session: Session, activity: Activity, at: datetime) -> list[Member]:
    """Return who works on an activity and is told of it: its officers and its organiser."""
    found = find_officers(session, activity, at)
    if activity.organiser and activity.organiser not in found:
        found = [*found, activity.organiser]
    return found


def contact_of(activity: Activity) -> str:
    """Return whom a member turns to where the clock has run out: 组织者 夏明, or the union that holds the activity."""
    if activity.organiser:
        return f"组织者{activity.organiser.name}"
    return activity.branch.name if activity.branch else "校工会"


def is_anothers(_session: Session, one: Registration, by: Member, _at: datetime) -> bool:
    """Say whether an officer may be offered to decide about a registration: not about their own."""
    return one.member_id != by.id


def not_ones_own(taking: Taking[Registration]) -> None:
    """Raise NotAllowed where an officer would decide about their own registration."""
    if taking.by is not None and taking.by.id == taking.thing.member_id:
        raise NotAllowed("自己的报名请由另一位干部办理")
