"""Approving registrations where an activity asks for it: one by one or all at once, and asked for again while they wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import Registration, RegistrationState
from union import links
from union.activities.activity.locks import find_live
from union.activities.activity.roles import RUNNERS, find_runners, is_anothers, not_ones_own
from union.activities.activity.telling import tell_about
from union.activities.places.leaving import finish
from union.activities.places.seats import HOLDING, place
from union.casework.flows import engine
from union.casework.flows.register import kind_of
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Text
from union.ground import clock
from union.notices.outbox import after_quiet

COMING = (ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED)


def ask(session: Session, one: Registration, at: datetime) -> None:
    """Ask who works on an activity to decide about a registration; nobody decides about their own."""
    for officer in find_runners(session, one.activity, at):
        if officer.id != one.member_id:
            tell_about(session, one.activity, officer, "activity.to_approve", str(one.id), at, path=links.registration(one.id))


def find_to_press(session: Session, at: datetime) -> list[int]:
    """Return the activities to come with registrations about which nobody has decided."""
    query = select(Activity.id).join(Registration, Registration.activity_id == Activity.id).where(
        Activity.state.in_(COMING), Activity.starts_at > at, Registration.state == RegistrationState.PENDING,
    )
    return list(session.scalars(query.distinct().order_by(Activity.id)))


def press(session: Session, activity_id: int, at: datetime) -> int:
    """Ask again who decides about registrations of an activity, once a day; returns how many were asked."""
    activity = session.get_one(Activity, activity_id)
    pending = find_live(session, activity, RegistrationState.PENDING)
    key = f"pending:{clock.day_of(after_quiet(session, at))}"
    asked = [officer for officer in find_runners(session, activity, at) if _of_others(pending, officer)]
    for officer in asked:
        others = _of_others(pending, officer)
        path = links.registration(others[0].id) if len(others) == 1 else links.roster(activity.code)
        tell_about(session, activity, officer, "activity.to_approve", key, at, path=path,
                   text=f"“{activity.title}”有{len(others)}份报名等您审核，{clock.show_time(activity.starts_at)}开始。")
    return len(asked)


def _of_others(pending: Sequence[Registration], by: Member) -> list[Registration]:
    return [one for one in pending if one.member_id != by.id]


def _approve(taking: Taking[Registration]) -> None:
    one = taking.thing
    one.decided_by_id = taking.member.id
    place(taking.session, one, taking.at)
    kind = "activity.seated" if one.state in HOLDING else "activity.waiting"
    tell_about(taking.session, one.activity, one.member, kind, str(one.id), taking.at)


def _turn_down(taking: Taking[Registration]) -> None:
    taking.thing.decided_by_id = taking.member.id
    finish(taking)
    one = taking.thing
    tell_about(taking.session, one.activity, one.member, "activity.declined", str(one.id), taking.at)


def _approve_all(taking: Taking[Activity]) -> None:
    pending = _of_others(find_live(taking.session, taking.thing, RegistrationState.PENDING), taking.member)
    # In the order of signing up, each as if alone: who comes first has the seat.
    for one in pending:
        engine.take(taking.session, kind_of(one), str(one.id), "approve", {}, by=taking.member, at=taking.at)


def _are_several(session: Session, activity: Activity, by: Member, _at: datetime) -> bool:
    return activity.needs_approval and len(_of_others(find_live(session, activity, RegistrationState.PENDING), by)) > 1


def _pass_by(taking: Taking[Registration]) -> None:
    finish(taking)
    one = taking.thing
    tell_about(taking.session, one.activity, one.member, "activity.unheard", str(one.id), taking.at,
               text=f"“{one.activity.title}”已经开始，您的报名没有来得及审核，很抱歉；欢迎参加下一次活动。")


APPROVING_MOVES: tuple[Move[Registration], ...] = (
    Move(action="approve", title="同意报名", source=(RegistrationState.PENDING,), target=RegistrationState.WAITING, who=RUNNERS,
         check=not_ones_own, is_offered=is_anothers, then=_approve),
    Move(action="turn_down", title="不同意报名", source=(RegistrationState.PENDING,), target=RegistrationState.REFUSED,
         who=RUNNERS, check=not_ones_own,
         fields=(Text(code="reason", title="原因", max=200, example="本次名额优先给未参加过的会员", help="会告诉报名的会员"),),
         is_offered=is_anothers, then=_turn_down, is_grave=True),
    Move(action="lapse", title="未及审核", source=(RegistrationState.PENDING,), target=RegistrationState.UNHEARD, who=(CLOCK,),
         then=_pass_by),
)
"""Approving and refusing, as moves of a registration."""
APPROVE_ALL_MOVES: tuple[Move[Activity], ...] = (
    Move(action="approve_all", title="全部通过", source=COMING, target=SAME, who=RUNNERS, then=_approve_all, is_offered=_are_several,
         unoffered="现在没有等您审核的几份报名；只有一份的，请打开那一份审核", is_internal=True, said="已全部同意，已告知报名的会员"),
)
"""Approving all who wait for it, as a move of an activity."""
