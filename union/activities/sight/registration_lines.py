"""Activities in the lists that everybody has: a member's own registrations, and what waits for officers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member, Office
from models.registration import Registration, RegistrationState, Team
from union import links
from union.activities.activity.locks import close_of
from union.activities.activity.minimum import decide_until, is_escalated, lacking_people, lacks_people, say_shortfall
from union.activities.choices import TO_ACTIVITY, TO_REGISTRATION
from union.activities.flow import stand_of
from union.activities.places import teams
from union.casework.flows.list_lines import Mine, Waiting
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR, desks
from union.ground.rules import read_once

WAITS_FOR_MEMBER = (RegistrationState.INVITED, RegistrationState.OFFERED)


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return a member's registrations, newest first, those that have ended too."""
    query = select(Registration).where(Registration.member_id == member.id)
    found = list(session.scalars(query.order_by(Registration.created_at.desc(), Registration.id.desc()).limit(50)))
    positions = _find_positions(session, found)
    return [_as_mine(one, positions.get(one.id)) for one in found]


def _find_positions(session: Session, registrations: Sequence[Registration]) -> dict[int, int]:
    """Return the place in the waiting list of each that waits, in one statement."""
    ids = {one.activity_id for one in registrations if one.state == RegistrationState.WAITING}
    query = select(Registration.id, func.row_number().over(partition_by=Registration.activity_id, order_by=Registration.queue_number))
    is_waiting = (Registration.state == RegistrationState.WAITING) & Registration.queue_number.is_not(None)
    query = query.where(Registration.activity_id.in_(ids), is_waiting)
    return {row[0]: row[1] for row in session.execute(query)} if ids else {}


def _as_mine(one: Registration, position: int | None) -> Mine:
    activity, state = one.activity, stand_of(one)
    venue = f" · {activity.venue}" if activity.venue else ""
    next_step = f"您排在候补第{position}位，有名额会通知您" if position else state.next_step
    if one.state == RegistrationState.OFFERED and one.offer_until:
        next_step = f"有名额为您保留，请在{clock.show_time(one.offer_until)}前确认"
    is_over = bool(state.outcome) or activity.state in (ActivityState.ENDED, ActivityState.SETTLED, ActivityState.CANCELLED)
    title = f"候补第{position}位" if position else state.title
    return Mine(
        title=activity.title, state=title, next_step=next_step, number="", path=links.registration(one.id),
        choice=TO_REGISTRATION, argument=str(one.id), at=one.created_at, is_open=not is_over,
        waits_for_me=one.state in WAITS_FOR_MEMBER, foot=f"{clock.show_time(activity.starts_at)}{venue}",
    )


@read_once
def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for an officer: registrations to approve, activities with too few people, drafts to publish."""
    theirs = run_by(session, member, at)
    pending = select(Registration).join(Activity, Activity.id == Registration.activity_id).where(
        theirs, Registration.state == RegistrationState.PENDING, Registration.member_id != member.id
    )
    found = [_to_approve(one) for one in session.scalars(pending.order_by(Registration.id))]
    stalled = Activity.state.in_((ActivityState.CLOSED, ActivityState.DRAFT, ActivityState.PUBLISHED))
    query = select(Activity).where(theirs, stalled).order_by(Activity.id)
    own = [*session.scalars(query), *_escalated(session, member, at)]
    small = teams.find_small_of(session, [one for one in own if one.state == ActivityState.CLOSED and one.runs_anyway_at is None])
    for activity in {one.id: one for one in own}.values():
        found += [_of_activity(activity, what, due_at) for what, due_at in _decisions(session, activity, small, at)]
    return found


def _decisions(
    session: Session, activity: Activity, small: Mapping[int, Sequence[Team]], at: datetime
) -> Iterator[tuple[str, datetime]]:
    """Yield what officers decide about an activity, and until when."""
    if lacks_people(activity):
        yield f"人数不足（{say_shortfall(activity)}），待决定", decide_until(session, activity)
    if activity.id in small:
        yield f"{len(small[activity.id])}支队伍人数不足，待决定", activity.starts_at
    if activity.state == ActivityState.PUBLISHED and close_of(activity) <= at:
        yield "没有开放过报名，待修改时间", activity.starts_at
    if activity.state == ActivityState.DRAFT:
        yield "草稿，待发布", activity.opens_at or activity.starts_at


def _escalated(session: Session, member: Member, at: datetime) -> list[Activity]:
    """Return the activities that the school union's chair is asked to decide about."""
    if not access.holds_at_school(access.offices_of(session, member, clock.day_of(at)), (SCHOOL_CHAIR,)):
        return []
    return [one for one in session.scalars(select(Activity).where(lacking_people())) if is_escalated(session, one, at)]


def run_by(session: Session, member: Member, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a member works on an activity, as its officer or its organiser."""
    today = clock.day_of(at)
    offices = access.offices_of(session, member, today)
    own = [one.branch_id for one in offices if one.branch_id is not None and access.serves_desk([one], "activities", one.branch_id)]
    heads = {one.id for one in access.find_desk_officers(session, "activities", None, today)}
    is_school = access.serves_desk(offices, "activities", None) or member.id in heads
    conditions = [Activity.organiser_id == member.id, Activity.branch_id.in_(own) if own else false()]
    conditions += [Activity.branch_id.is_(None), _left_alone(at)] if is_school else []
    return or_(*conditions) if not member.is_missing else false()


def _left_alone(at: datetime) -> ColumnElement[bool]:
    """Return the condition that an activity's branch has no officer: the school union sees to it."""
    served = select(Office.branch_id).join(Member, Member.id == Office.member_id).where(
        Office.post.in_(desks()["activities"].branch), Office.branch_id.is_not(None),
        access.current(clock.day_of(at)), access.can_act(),
    )
    return Activity.branch_id.not_in(served)


def _to_approve(one: Registration) -> Waiting:
    return Waiting(
        title=one.activity.title, about=f"{one.member.name} · {one.branch.name}", name=one.member.name, what="报名待审核",
        number="", due_at=one.activity.closes_at or one.activity.starts_at, is_provisional=False, since=one.created_at,
        path=links.registration(one.id), choice=TO_REGISTRATION, argument=str(one.id),
    )


def _of_activity(activity: Activity, what: str, due_at: datetime) -> Waiting:
    about = activity.branch.name if activity.branch else "校工会"
    return Waiting(
        title=activity.title, about=about, name=activity.title, what=what, number="", due_at=due_at, is_provisional=False,
        since=activity.closes_at or activity.starts_at, path=links.activity(activity.code), choice=TO_ACTIVITY, argument=activity.code,
    )
