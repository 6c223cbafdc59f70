"""Merging an activity into another: its registrations move, seated in the order of signing up while they fit, the rest wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import Registration, RegistrationState, Team
from union import links
from union.activities.activity.eligibility import find_facts, reason_against
from union.activities.activity.locks import close_of, find_live, lock_activity, move_on
from union.activities.activity.officers import is_officer_of
from union.activities.activity.registrations import find_registration
from union.activities.activity.roles import RUNNERS
from union.activities.activity.telling import tell_about
from union.activities.places import seats, teams
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Choice, Field, Option, Text
from union.ground.errors import NotAllowed, Refusal


def find_targets(session: Session, activity: Activity, by: Member, at: datetime) -> list[Activity]:
    """Return the open activities of the same shape that a member works on: what this one can be merged into."""
    query = select(Activity).where(Activity.state == ActivityState.OPEN, Activity.id != activity.id, Activity.starts_at > at)
    found = session.scalars(query.order_by(Activity.starts_at, Activity.id))
    alike = [one for one in found if (one.team_max, one.team_min) == (activity.team_max, activity.team_min) and close_of(one) > at]
    return [one for one in alike if one.organiser_id == by.id or is_officer_of(session, one, by, at)]


def merge_fields(session: Session, activity: Activity, by: Member, at: datetime) -> Sequence[Field]:
    """Return what is asked of who merges: into which activity, and why."""
    options = tuple(Option(one.code, one.title) for one in find_targets(session, activity, by, at))
    return (
        Choice(code="into", title="合并到", example="1", options=options, help="只列出您负责、正在报名、形式相同的活动"),
        Text(code="reason", title="原因", max=200, example="人数不足，合并到下一场", help="会告诉所有已报名的会员"),
    )


def _merge(taking: Taking[Activity]) -> None:
    session, activity, at, reason = taking.session, taking.thing, taking.at, str(taking.given["reason"])
    found = session.scalars(select(Activity.id).where(Activity.code == taking.given["into"])).one()
    into = lock_activity(session, found)
    if into.state != ActivityState.OPEN:
        raise Refusal(f"“{into.title}”刚刚停止报名，请选择别的活动")
    activity.reason, activity.merged_into_id = reason, into.id
    session.flush()
    # Who had a seat comes before who waited, each in the order they stood in.
    rank: dict[str, int] = {RegistrationState.SEATED: 0, RegistrationState.OFFERED: 1, RegistrationState.WAITING: 2}
    live = sorted(find_live(session, activity), key=lambda one: (rank.get(one.state, 3), one.queue_number or 0, one.id))
    # Captains come before their teams, whose people follow the seat.
    for one in (*[one for one in live if one.seats], *[one for one in live if not one.seats]):
        carry(session, one, into, at, reason)


def carry(session: Session, one: Registration, into: Activity, at: datetime, reason: str) -> None:
    """Move one registration to another activity and tell its owner; who is there already keeps that place.

    Who may not take part there is released and told so: they signed up for something else."""
    if one.ended_at is not None or one.activity_id == into.id:
        return
    source = one.activity
    if reason_against(into, find_facts(session, one.member, at)) is not None:
        _call_off(session, one, at, reason)
        tell_about(session, into, one.member, "activity.released", f"merged:{source.id}:{one.id}", at,
                   text=f"“{source.title}”已并入“{into.title}”，您不符合其参加条件，报名已取消。", path=links.registration(one.id))
        return
    if find_registration(session, into, one.member) is not None:
        _call_off(session, one, at, reason)
    else:
        seats.give_back(session, one, one.state)
        _change_activity(session, one, into)
        if one.state in (RegistrationState.SEATED, RegistrationState.OFFERED, RegistrationState.WAITING):
            _take_place(session, one, at)
    tell_about(session, into, one.member, "activity.merged", f"merged:{source.id}:{one.id}", at,
               text=f"“{source.title}”已合并到“{into.title}”，请查看您的报名。")


def _call_off(session: Session, one: Registration, at: datetime, reason: str) -> None:
    before = one.state
    move_on(session, one, "call_off", at, reason)
    seats.give_back(session, one, before)
    teams.after_leaving(session, one, at)


def _change_activity(session: Session, one: Registration, into: Activity) -> None:
    team = one.team
    if team is not None and team.captain_id == one.member_id:
        name, number = team.name, 2
        taken = set(session.scalars(select(Team.live_key).where(Team.activity_id == into.id)))
        while teams.key_of(into, name) in taken:
            name, number = f"{team.name[:26]}{number}", number + 1
        team.name, team.activity_id, team.live_key = name, into.id, teams.key_of(into, name)
    one.activity, one.live_key = into, f"{into.id}:{one.member_id}"
    one.queue_number, one.offer_until = None, None
    session.flush()


def _take_place(session: Session, one: Registration, at: datetime) -> None:
    move_on(session, one, "carry", at)
    if one.team is None or one.team.captain_id == one.member_id:
        seats.place(session, one, at)
    elif teams.captains_place(session, one.team).state == RegistrationState.SEATED:
        move_on(session, one, "seat", at)


def _check(taking: Taking[Activity]) -> None:
    targets = find_targets(taking.session, taking.thing, taking.member, taking.at)
    if not targets:
        raise Refusal("现在没有您负责、正在报名、形式相同的活动可以并入")
    if taking.given["into"] not in {one.code for one in targets}:
        raise NotAllowed("不能合并到这个活动")


def _is_offered(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    return bool(find_targets(session, activity, by, at))


MERGE_MOVES: tuple[Move[Activity], ...] = (
    Move(action="merge", title="合并到别的活动", source=(ActivityState.CLOSED,), target=ActivityState.CANCELLED,
         who=RUNNERS, fields_of=merge_fields,
         check=_check, then=_merge, is_offered=_is_offered, is_grave=True),
)
CARRY_MOVES: tuple[Move[Registration], ...] = (
    Move(action="carry", title="随活动合并",
         source=(RegistrationState.SEATED, RegistrationState.OFFERED, RegistrationState.WAITING),
         target=RegistrationState.WAITING, who=(CLOCK,)),
)
"""Moving to another activity, as a move of a registration."""
