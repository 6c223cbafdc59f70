"""People at the door without a place (现场补报): where seats are free, an officer gives them one and checks them in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, CheckIn
from models.member import Member
from models.registration import Registration, RegistrationState
from union.activities.activity.contest_terms import reason_against_juror
from union.activities.activity.locks import move_on
from union.activities.activity.presence import times_of
from union.activities.activity.registrations import find_registration, note_registration
from union.activities.activity.roles import RUNNERS
from union.activities.attendance.check_in import arrive, must_take_place
from union.activities.places.seats import fits, take_seats
from union.activities.places.signing_up import add_registration
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Text
from union.casework.forms.people import get_member
from union.casework.forms.people_fields import Colleague
from union.ground import clock
from union.ground.errors import Conflict, Refusal

STATES = (ActivityState.OPEN, ActivityState.CLOSED, ActivityState.RUNNING)


def _person(taking: Taking[Activity]) -> Member:
    return get_member(taking.session, taking.given["person"]["staff_number"])


def _check(taking: Taking[Activity]) -> None:
    session, activity = taking.session, taking.thing
    must_take_place(activity)
    if activity.team_max:
        raise Refusal("团队活动不能现场补报，请先组队")
    times = times_of(session, activity)
    if not times.opens_at <= taking.at < times.ends_at:
        raise Refusal(f"现场补报从{clock.show_time(times.opens_at)}开始，到活动结束为止")
    person = _person(taking)
    if person.id == taking.member.id:
        raise Refusal("自己的现场补报请另一位干部办理")
    if person.is_missing or person.died_on is not None:
        raise Refusal(f"{person.name}不在职工名册里，不能补报")
    if reason_against_juror(session, activity, person):
        raise Refusal(f"{person.name}是这项比赛的评委，不能补报")
    one = find_registration(session, activity, person)
    if one is not None and one.state != RegistrationState.WAITING:
        raise Conflict(f"{person.name}已有一份报名，请直接办理那份报名")
    if not fits(session, activity, person.branch_id, one.seats if one else 1):
        raise Refusal("现在没有空位，不能补报")


def _then(taking: Taking[Activity]) -> None:
    session, activity, person, at = taking.session, taking.thing, _person(taking), taking.at
    there = find_registration(session, activity, person)
    one: Registration = there or add_registration(session, activity, person, at, state=RegistrationState.WAITING)
    take_seats(session, activity, one.branch_id, one.seats)
    move_on(session, one, "seat", at)
    arrive(taking, one, CheckIn.OFFICER)
    note_registration(session, one, "walk_in", "现场补报", by=taking.member, at=at, words=str(taking.given["reason"]))


def _is_time(session: Session, activity: Activity, _by: Member, at: datetime) -> bool:
    times = times_of(session, activity)
    return activity.check_in != CheckIn.NONE and not activity.team_max and times.opens_at <= at < times.ends_at


WALK_IN_MOVES: tuple[Move[Activity], ...] = (
    Move(action="walk_in", title="现场补报", source=STATES, target=SAME, who=RUNNERS, fields=(
        Colleague(code="person", title="补报的会员", example="T2018022", help="写姓名或工号"),
        Text(code="reason", title="原因", max=200, example="本人到场，尚有空位"),
    ), check=_check, then=_then, is_offered=_is_time, said="已补报并签到", is_side_by_side=True, is_internal=True),
)
"""Signing up at the door, as a move of an activity."""
