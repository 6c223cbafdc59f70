"""Deciding whether an activity with too few people takes place (不足成团): who is asked and pressed, and what comes of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import Team
from union.activities.activity import announcing
from union.activities.activity.minimum import (
    decide_until,
    is_escalated,
    is_short,
    lacking_people,
    lacks_people,
    say_shortfall,
)
from union.activities.activity.roles import RUNNERS, find_runners
from union.activities.activity.telling import tell_about
from union.activities.places import teams
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR
from union.ground.rules import read_once
from union.notices.outbox import after_quiet

UNDECIDED = "因没有决定，活动照常举行"


def is_to_decide(session: Session, activity: Activity) -> bool:
    """Say whether officers have to decide whether an activity takes place as it stands: with too few people, or teams too small."""
    return lacks_people(activity) or bool(find_undecided_teams(session, activity))


def find_undecided_teams(session: Session, activity: Activity) -> list[Team]:
    """Return the teams too small after the end of registration, while nobody has decided that they take part as they are."""
    is_open = activity.state == ActivityState.CLOSED and activity.runs_anyway_at is None
    return teams.find_small(session, activity) if is_open else []


def ask(session: Session, activity: Activity, at: datetime, because: str = "") -> None:
    """Ask who works on an activity to decide about too few people and teams too small, and captains to see to theirs.

    Each is told once a day, and of too few people again where somebody has left meanwhile (`because`)."""
    if at >= activity.starts_at:
        return
    day = f"{activity.closes_at}:{clock.day_of(after_quiet(session, at))}"
    if lacks_people(activity):
        until = clock.show_time(decide_until(session, activity))
        for officer in find_runners(session, activity, at):
            tell_about(session, activity, officer, "activity.short", f"short:{day}{because}", at,
                       text=f"“{activity.title}”{say_shortfall(activity)}，请在{until}前决定延期、合并、取消或照常举行。")
    small = find_undecided_teams(session, activity)
    for team in small:
        tell_about(session, activity, team.captain, "activity.team_short", f"team:{team.id}:{day}", at,
                   text=f"您在“{activity.title}”的队伍人数还不够，请邀请队员，或联系{'组织者' if activity.organiser_id else '组织方'}。")
    for officer in find_runners(session, activity, at) if small else ():
        tell_about(session, activity, officer, "activity.teams_short", f"teams:{day}", at,
                   text=f"“{activity.title}”有{len(small)}支队伍人数不足，请查看并决定。")


def ask_if_fallen(session: Session, activity: Activity, at: datetime, *, was_short: bool, because: str) -> None:
    """Ask for a decision where an activity had enough people before somebody left and has no longer."""
    if not was_short and is_short(activity):
        ask(session, activity, at, f":{because}")


def find_to_press(session: Session, at: datetime) -> list[int]:
    """Return the activities to come about which nobody has decided, so that who decides is asked again every day."""
    teams_too_small = (Activity.state == ActivityState.CLOSED) & Activity.runs_anyway_at.is_(None) & Activity.team_max.is_not(None)
    query = select(Activity.id).where(or_(lacking_people(), teams_too_small), Activity.starts_at > at)
    return list(session.scalars(query.order_by(Activity.id)))


def press(session: Session, activity_id: int, at: datetime) -> int:
    """Ask again who decides about an activity."""
    ask(session, session.get_one(Activity, activity_id), at)
    return 1


@read_once
def find_to_escalate(session: Session, at: datetime) -> list[int]:
    """Return the activities about to start whose time to decide has gone by."""
    query = select(Activity).where(lacking_people(), Activity.starts_at > at).order_by(Activity.id)
    return [one.id for one in session.scalars(query) if is_escalated(session, one, at)]


def escalate(session: Session, activity_id: int, at: datetime) -> int:
    """Tell the school union and its chair, once for each start, that nobody has decided; they may decide from now on."""
    activity = session.get_one(Activity, activity_id)
    if not is_escalated(session, activity, at) or at >= activity.starts_at:
        return 0
    told = find_concerned(session, activity, at)
    for officer in told:
        tell_about(session, activity, officer, "activity.undecided", f"undecided:{int(activity.starts_at.timestamp())}", at,
                   text=f"“{activity.title}”{say_shortfall(activity)}，{clock.show_time(activity.starts_at)}开始，还没有决定，请尽快决定是否举行。")
    return len(told)


def find_concerned(session: Session, activity: Activity, at: datetime) -> list[Member]:
    """Return who works on an activity, the school union's desk and its chair."""
    today = clock.day_of(at)
    found = {one.id: one for one in (
        *find_runners(session, activity, at), *access.find_desk_officers(session, "activities", None, today),
        *access.find_holders(session, (SCHOOL_CHAIR,), today),
    )}
    return list(found.values())


def _run_anyway(taking: Taking[Activity]) -> None:
    taking.thing.runs_anyway_at = taking.at
    announcing.tell_going_ahead(taking.session, taking.thing, taking.at)


def _run_undecided(taking: Taking[Activity]) -> None:
    session, activity, at = taking.session, taking.thing, taking.at
    activity.runs_anyway_at = at
    for officer in find_concerned(session, activity, at):
        tell_about(session, activity, officer, "activity.ran_undecided", f"ran:{int(activity.starts_at.timestamp())}", at,
                   text=f"“{activity.title}”{UNDECIDED}。")


def _is_to_decide(session: Session, activity: Activity, _by: Member, _at: datetime) -> bool:
    return is_to_decide(session, activity)


DECIDING_MOVES: tuple[Move[Activity], ...] = (
    Move(action="run_anyway", title="照常举行", source=(ActivityState.CLOSED,), target=SAME, who=RUNNERS,
         then=_run_anyway, is_offered=_is_to_decide,
         unoffered="这个活动人数已够，或已决定照常举行，不用再决定", said="已决定照常举行，已告知报名的会员"),
    # At the start people are there already: it takes place as it was announced, and whoever let it come to that is told.
    Move(action="run_undecided", title="照常举行", source=(ActivityState.CLOSED,), target=SAME, who=(CLOCK,), then=_run_undecided,
         words_of=lambda _taking: UNDECIDED),
)
"""Deciding about too few people, as moves of an activity."""
