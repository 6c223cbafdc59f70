"""Signing out of an activity whose hours count: by the code at the door, the time measured."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import ActivityState
from models.member import Member
from models.registration import HoursState, Registration
from union.activities.activity.officers import OWNER
from union.activities.activity.presence import measured_minutes, times_of
from union.activities.attendance.check_in import SEATED, must_know_code, number_asked
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.ground import clock
from union.ground.errors import Conflict, Refusal


def _check(taking: Taking[Registration]) -> None:
    one, at = taking.thing, taking.at
    if not one.activity.counts_hours:
        raise Refusal("这个活动不计服务时长，不用签退")
    if one.activity.state in (ActivityState.DRAFT, ActivityState.CANCELLED, ActivityState.SETTLED):
        raise Refusal("这个活动已经结项或取消，不能再签退")
    if one.checked_in_at is None:
        raise Refusal("您还没有签到，请先签到；忘了签到请联系现场工作人员")
    if one.checked_out_at is not None:
        raise Conflict(f"{clock.show_time(one.checked_out_at)}已签退，不用再签")
    if one.hours_state:
        raise Conflict("工会干部已经登记了您的服务时长，不用再签退")
    times = times_of(taking.session, one.activity)
    if at < times.starts_at:
        raise Refusal(f"活动{clock.show_time(times.starts_at)}开始，结束时再签退")
    if at > times.sign_out_until:
        raise Refusal("已经过了签退时间，请联系工会干部登记服务时长")
    must_know_code(taking.session, one.activity, str(taking.given.get("number") or ""), at)


def _then(taking: Taking[Registration]) -> None:
    one = taking.thing
    one.checked_out_at = taking.at
    one.is_early = taking.at < times_of(taking.session, one.activity).early_before
    one.minutes, one.hours_state = measured_minutes(one), HoursState.MEASURED


def is_due(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    """Say whether somebody is offered to sign out now."""
    if not one.activity.counts_hours or one.checked_in_at is None or one.checked_out_at is not None or one.hours_state:
        return False
    times = times_of(session, one.activity)
    return times.starts_at <= at <= times.sign_out_until


SIGN_OUT_MOVES: tuple[Move[Registration], ...] = (
    Move(action="check_out", title="签退", source=SEATED, target=SAME, who=(OWNER,), fields_of=number_asked, check=_check,
         then=_then, is_offered=is_due, said="签退成功，服务时长由工会干部核对后确认", is_side_by_side=True),
)
"""Signing out, as a move of a registration."""
