"""Reminders: those who have a place before the start and, where hours count, at the end; officers after an end that was never settled."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.registration import Registration, RegistrationState
from union import links
from union.activities.activity.contest_terms import is_settled_with
from union.activities.activity.locks import close_of, find_live
from union.activities.activity.officers import find_officers
from union.activities.activity.presence import settle_due, times_of
from union.activities.activity.registrations import find_seated
from union.activities.activity.telling import tell_about, tell_each_about
from union.ground import clock
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_once, read_rule
from union.notices.outbox import after_quiet, before_quiet, tell_many

HOURS_BEFORE = RuleKey(
    "activity.remind", "how many hours before a start people are reminded of it",
    lambda value: sorted({int(one) for one in value["hours_before"]}, reverse=True), default={"hours_before": [24, 1]},
)
ANSWERS_BEFORE = timedelta(days=1)
"""How long before the end of registration who was invited to a team is reminded to answer."""
LONG_AGO = timedelta(days=60)
"""Longer than any activity lasts."""
COMING = (ActivityState.OPEN, ActivityState.CLOSED)


def due_times(session: Session, activity: Activity) -> list[tuple[int, datetime]]:
    """Return how many hours before the start a reminder is meant and when it is due, the earliest first."""
    return times_before(session, activity.starts_at)


def times_before(session: Session, moment: datetime) -> list[tuple[int, datetime]]:
    """Return how many hours before an instant people are reminded of it and when that is due (rule activity.remind)."""
    hours = read_rule(session, HOURS_BEFORE, clock.day_of(moment))
    return [(one, before_quiet(session, moment - timedelta(hours=one))) for one in hours]


@read_once
def find_to_remind(session: Session, at: datetime) -> list[int]:
    """Return the activities about to start of which a reminder is due."""
    query = select(Activity).where(Activity.state.in_(COMING), Activity.starts_at > at).order_by(Activity.starts_at, Activity.id)
    return [one.id for one in session.scalars(query) if _latest_due(session, one, at) is not None]


def remind(session: Session, activity_id: int, at: datetime) -> int:
    """Remind each who has a place, once for each time before each start; returns how many were told now.

    Nobody is reminded of a start that they would hear of only afterwards, nor at once when they have just signed up."""
    activity = session.get_one(Activity, activity_id)
    latest = _latest_due(session, activity, at)
    if activity.state not in COMING or latest is None or after_quiet(session, at) >= activity.starts_at:
        return 0
    hours, due = latest
    # With the start in the key, one that moves is told anew.
    key = f"{hours}:{int(activity.starts_at.timestamp())}"
    where = f"，地点：{activity.venue}" if activity.venue else ""
    text = f"您报名的“{activity.title}”{clock.show_time(activity.starts_at)}开始{where}。"
    to = [(one.member, links.registration(one.id)) for one in find_seated(session, activity) if one.created_at <= due]
    return tell_each_about(session, activity, to, "activity.soon", key, at, text=text)


def _latest_due(session: Session, activity: Activity, at: datetime) -> tuple[int, datetime] | None:
    """Return the last reminder that is due: one that was missed meanwhile is not sent after it."""
    if at >= activity.starts_at:
        return None
    return next((one for one in reversed(due_times(session, activity)) if one[1] <= at), None)


@read_once
def find_with_unanswered(session: Session, at: datetime) -> list[int]:
    """Return the activities whose registration ends soon with invitations to teams that nobody has answered."""
    invited = select(Registration.activity_id).where(Registration.state == RegistrationState.INVITED)
    query = select(Activity).where(Activity.state == ActivityState.OPEN, Activity.starts_at > at, Activity.id.in_(invited))
    return [one.id for one in session.scalars(query.order_by(Activity.id)) if _answers_due(session, one) <= at < close_of(one)]


def remind_unanswered(session: Session, activity_id: int, at: datetime) -> int:
    """Remind who was invited to a team, and its captain, before registration ends; returns how many invitations there are.

    Whoever was invited only since then has just heard of it."""
    activity = session.get_one(Activity, activity_id)
    due, until = _answers_due(session, activity), clock.show_time(close_of(activity))
    invited = [one for one in find_live(session, activity, RegistrationState.INVITED) if one.created_at <= due <= at < close_of(activity)]
    for one in invited:
        tell_about(session, activity, one.member, "activity.team_unanswered", f"invited:{one.id}:{until}", at,
                   path=links.registration(one.id), text=f"“{activity.title}”的组队邀请还等您答复，报名到{until}截止。")
    for team in {one.team_id: one.team for one in invited if one.team}.values():
        tell_about(session, activity, team.captain, "activity.team_unanswered", f"captain:{team.id}:{until}", at,
                   text=f"您在“{activity.title}”的队伍还有人没有答复邀请，报名到{until}截止。")
    return len(invited)


def _answers_due(session: Session, activity: Activity) -> datetime:
    return before_quiet(session, close_of(activity) - ANSWERS_BEFORE)


@read_once
def find_to_sign_out(session: Session, at: datetime) -> list[int]:
    """Return the activities just over whose volunteers may still sign out, which measures their hours."""
    query = select(Activity).where(
        Activity.counts_hours, Activity.state.in_((*COMING, ActivityState.RUNNING, ActivityState.ENDED)), Activity.starts_at <= at,
        Activity.starts_at > at - LONG_AGO,
    )
    return [one.id for one in session.scalars(query.order_by(Activity.id)) if _is_time_to_sign_out(session, one, at)]


def remind_to_sign_out(session: Session, activity_id: int, at: datetime) -> int:
    """Remind who is still checked in to sign out, once; returns how many were told now."""
    activity = session.get_one(Activity, activity_id)
    if not _is_time_to_sign_out(session, activity, at):
        return 0
    there = [one for one in find_seated(session, activity) if one.checked_in_at and not one.checked_out_at and not one.hours_state]
    until = clock.show_time(times_of(session, activity).sign_out_until)
    return tell_many(session, [(one.member, links.registration(one.id)) for one in there], "hours.sign_out", key=str(activity.id),
                     at=at, title="志愿服务", text=f"“{activity.title}”结束了，请在{until}前签退，才能计入服务时长。")


def _is_time_to_sign_out(session: Session, activity: Activity, at: datetime) -> bool:
    """Say whether an activity is over and whoever is told of it now can still sign out."""
    times = times_of(session, activity)
    return activity.counts_hours and times.ends_at <= at and after_quiet(session, at) <= times.sign_out_until


@read_once
def find_unsettled(session: Session, at: datetime) -> list[int]:
    """Return the activities that ended long ago and are not settled."""
    query = select(Activity).where(Activity.state == ActivityState.ENDED).order_by(Activity.starts_at, Activity.id)
    return [one.id for one in session.scalars(query) if settle_due(session, one) < at]


def remind_to_settle(session: Session, activity_id: int, at: datetime) -> int:
    """Remind the officers of an activity to settle it, once a week; returns how many were told now."""
    activity = session.get_one(Activity, activity_id)
    due = settle_due(session, activity)
    if activity.state != ActivityState.ENDED or at <= due or not is_settled_with(session, activity):
        return 0
    key = str((at - due).days // 7)
    return sum(tell_about(session, activity, one, "activity.unsettled", key, at) for one in find_officers(session, activity, at))
