"""Teams: what holds of one whatever happens to its people; the captain's registration holds the seat, the others take none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration, RegistrationState, Team
from union.activities.activity.locks import LIVE, move_on
from union.activities.activity.telling import tell_about
from union.ground.errors import Conflict, Refusal

IN_TEAM = (RegistrationState.PENDING, RegistrationState.SEATED, RegistrationState.WAITING, RegistrationState.OFFERED)
"""The states of who has accepted; who was only invited does not count."""


def found_team(session: Session, activity: Activity, name: str, captain: Member, at: datetime) -> Team:
    """Add a team; raises Refusal where the activity has one of that name."""
    taken = f"已有一支叫“{name}”的队伍，请换个队名"
    if session.scalars(select(Team.id).where(Team.live_key == key_of(activity, name))).first() is not None:
        raise Refusal(taken)
    team = Team(activity_id=activity.id, name=name, captain=captain, created_at=at, live_key=key_of(activity, name))
    try:
        with session.begin_nested():
            session.add(team)
    except IntegrityError as error:
        raise Refusal(taken) from error
    return team


def key_of(activity: Activity, name: str) -> str:
    """Return what makes a team's name unique in its activity."""
    return f"{activity.id}:{name.casefold()}"


def find_team(session: Session, team: Team) -> list[Registration]:
    """Return the live registrations of a team, the captain's first."""
    query = select(Registration).where(Registration.team_id == team.id, Registration.state.in_(LIVE))
    found = session.scalars(query.order_by(Registration.id).execution_options(populate_existing=True))
    return sorted(found, key=lambda one: one.member_id != team.captain_id)


def count_people(session: Session, team: Team) -> int:
    """Return how many people a team has: who has accepted, with its captain."""
    query = select(func.count()).select_from(Registration)
    return session.scalar(query.where(Registration.team_id == team.id, Registration.state.in_(IN_TEAM))) or 0


def captains_place(session: Session, team: Team) -> Registration:
    """Return the captain's live registration; raises Conflict where the team is disbanded."""
    found = next((one for one in find_team(session, team) if one.member_id == team.captain_id), None)
    if found is None or team.disbanded_at is not None:
        raise Conflict("这支队伍已经解散")
    return found


def bring_team(session: Session, registration: Registration, at: datetime) -> None:
    """Let who waits in a captain's team take part with the captain who is seated."""
    team = registration.team
    if team is None or team.captain_id != registration.member_id:
        return
    for one in find_team(session, team):
        if one.state == RegistrationState.WAITING and one.id != registration.id:
            move_on(session, one, "seat", at)


def after_leaving(session: Session, registration: Registration, at: datetime) -> None:
    """Disband the team of a captain who has left; tell the captain of anybody else."""
    team = registration.team
    if team is None or team.disbanded_at is not None:
        return
    if team.captain_id == registration.member_id:
        _disband(session, team, registration, at)
    elif registration.state in (RegistrationState.CANCELLED, RegistrationState.DECLINED):
        kind = "activity.team_refused" if registration.state == RegistrationState.DECLINED else "activity.team_left"
        tell_about(session, registration.activity, team.captain, kind, str(registration.id), at)


def _disband(session: Session, team: Team, captain: Registration, at: datetime) -> None:
    team.disbanded_at, team.live_key = at, None
    session.flush()
    for one in find_team(session, team):
        if one.id != captain.id and move_on(session, one, "disband", at):
            tell_about(session, one.activity, one.member, "activity.team_disbanded", str(one.id), at)


def disband_all(session: Session, activity: Activity, at: datetime) -> None:
    """Disband every team of an activity that does not take place."""
    query = update(Team).where(Team.activity_id == activity.id, Team.disbanded_at.is_(None))
    session.execute(query.values(disbanded_at=at, live_key=None))


def find_small(session: Session, activity: Activity) -> list[Team]:
    """Return the teams with fewer people than the activity asks for, by name."""
    return find_small_of(session, [activity]).get(activity.id, [])


def find_small_of(session: Session, activities: Iterable[Activity]) -> dict[int, list[Team]]:
    """Return the same for many activities, with a number of statements that does not grow with theirs."""
    least = {one.id: one.team_min or 1 for one in activities if one.team_max}
    if not least:
        return {}
    sizes = select(Registration.team_id, Registration.activity_id, func.count()).where(
        Registration.activity_id.in_(least), Registration.state.in_(IN_TEAM), Registration.team_id.is_not(None)
    ).group_by(Registration.team_id, Registration.activity_id)
    small = [team_id for team_id, activity_id, people in session.execute(sizes) if people < least[activity_id]]
    found: dict[int, list[Team]] = {}
    for team in session.scalars(select(Team).where(Team.id.in_(small)).order_by(Team.name)) if small else ():
        found.setdefault(team.activity_id, []).append(team)
    return found
