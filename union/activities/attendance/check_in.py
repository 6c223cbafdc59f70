"""Checking in: by the code at the door, or by an officer's hand with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, CheckIn
from models.member import Member
from models.registration import HoursState, Registration, RegistrationState
from union.activities.activity import codes
from union.activities.activity.officers import OWNER
from union.activities.activity.presence import is_over, times_of
from union.activities.activity.registrations import note_registration
from union.activities.activity.roles import RUNNERS, is_anothers
from union.activities.places.teams import find_team
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Field, Text
from union.ground import clock
from union.ground.errors import Conflict, Refusal

SEATED = (RegistrationState.SEATED,)
REASON = Text(code="reason", title="原因", max=200, example="手机没电，本人已到现场", help="会记在记录里，本人能看到")
NUMBER = Text(
    code="number", title="屏幕上的数字", max=40, example="204816",
    help="现场屏幕上的6位数字，几十秒换一次；也可以直接扫屏幕上的二维码",
)
PRINTED = Text(
    code="number", title="签到码下面的数字", max=40, example="204816", help="现场签到码下面印的6位数字；也可以直接扫那个码"
)
STALE = "这个数字已经过时了，请输入屏幕上现在显示的6位数字，或重新扫屏幕上的二维码"
NOT_AT_DOOR = "请扫现场的签到码，或输入签到码下面的6位数字"
ALREADY = "{}已签到，不用再签"


def number_asked(_session: Session, registration: Registration, _by: Member, _at: datetime) -> Sequence[Field]:
    """Return the question for the number at the door: nobody is there because they say so."""
    return (NUMBER if registration.activity.check_in == CheckIn.ROTATING else PRINTED,)


def must_know_code(session: Session, activity: Activity, given: str, at: datetime) -> None:
    """Raise Refusal where what was given is neither on the screen now nor, where the code stays, printed at the door."""
    secret = activity.check_secret
    if activity.check_in == CheckIn.ROTATING:
        if not secret or not codes.is_current(secret, given, at, times_of(session, activity).code_seconds):
            raise Refusal(STALE)
    elif not secret or not codes.is_at_door(secret, given):
        raise Refusal(NOT_AT_DOOR)


def must_take_place(activity: Activity) -> None:
    """Raise Refusal where nobody checks in: it does not take place, is settled, or nobody counts who comes."""
    if activity.state in (ActivityState.DRAFT, ActivityState.CANCELLED):
        raise Refusal("这个活动不举行，不用签到")
    if activity.state == ActivityState.SETTLED:
        raise Refusal("这个活动已经结项，签到记录不能再改")
    if activity.check_in == CheckIn.NONE:
        raise Refusal("这个活动不用签到，直接参加就好")


def must_be_open(session: Session, activity: Activity, at: datetime) -> None:
    """Raise Refusal before checking in opens and after the end."""
    times = times_of(session, activity)
    if at < times.opens_at:
        raise Refusal(f"{clock.show_time(times.opens_at)}开始签到，请到时再来")
    if at >= times.ends_at:
        raise Refusal("活动已经结束，不能再签到；您若到过现场，请联系工会干部更正")


def arrive(taking: Taking[Any], registration: Registration, how: str) -> None:
    """Note that somebody is there; one whom an officer notes down after the end counts from the start."""
    times = times_of(taking.session, registration.activity)
    come = times.starts_at if taking.at >= times.ends_at else taking.at
    registration.checked_in_at, registration.check_in_how = come, how
    registration.is_late = come > times.late_after
    registration.check_in_by_id = taking.member.id if how == CheckIn.OFFICER else None
    registration.check_in_reason = taking.given.get("reason")


def _check(taking: Taking[Registration]) -> None:
    registration = taking.thing
    must_take_place(registration.activity)
    _not_yet(registration)
    must_be_open(taking.session, registration.activity, taking.at)
    must_know_code(taking.session, registration.activity, str(taking.given.get("number") or ""), taking.at)


def _not_yet(registration: Registration) -> None:
    if registration.checked_in_at is not None:
        raise Conflict(ALREADY.format(clock.show_time(registration.checked_in_at)))


def _then(taking: Taking[Registration]) -> None:
    arrive(taking, taking.thing, taking.thing.activity.check_in)


def _check_by_hand(taking: Taking[Registration]) -> None:
    activity = taking.thing.activity
    must_take_place(activity)
    if taking.member.id == taking.thing.member_id:
        raise Refusal("自己的签到请扫码，或请另一位干部代为登记")
    opens_at = times_of(taking.session, activity).opens_at
    if taking.at < opens_at:
        raise Refusal(f"{clock.show_time(opens_at)}开始签到，请到时再登记")


def _check_one(taking: Taking[Registration]) -> None:
    _check_by_hand(taking)
    _not_yet(taking.thing)


def _then_by_hand(taking: Taking[Registration]) -> None:
    arrive(taking, taking.thing, CheckIn.OFFICER)


def find_team_mates(session: Session, registration: Registration) -> list[Registration]:
    """Return who of a registration's team has a place and has not checked in; read afresh, for under the activity's lock."""
    team = find_team(session, registration.team) if registration.team else []
    return [one for one in team if one.state == RegistrationState.SEATED and one.checked_in_at is None]


def _check_team(taking: Taking[Registration]) -> None:
    if taking.thing.team_id is None:
        raise Refusal("这份报名不是团队报名，请逐人登记")
    _check_by_hand(taking)
    if is_over(taking.thing.activity, taking.at):
        raise Refusal("活动已经结束，请逐人登记")


def _then_team(taking: Taking[Registration]) -> None:
    mates = [one for one in find_team_mates(taking.session, taking.thing) if one.member_id != taking.member.id]
    if not mates:
        raise Conflict("这支队的队员都已签到")
    for mate in mates:
        arrive(taking, mate, CheckIn.OFFICER)
        if mate.id != taking.thing.id:
            note_registration(taking.session, mate, "check_in_team", "整队签到", by=taking.member, at=taking.at,
                              words=str(taking.given["reason"]))


def _check_absent(taking: Taking[Registration]) -> None:
    must_take_place(taking.thing.activity)
    if taking.thing.checked_in_at is None:
        raise Conflict("这位会员本来就没有签到")
    if taking.thing.hours_state in (HoursState.CONFIRMED, HoursState.DISPUTED):
        raise Refusal("服务时长已经确认，请先更正时长")


def _then_absent(taking: Taking[Registration]) -> None:
    one = taking.thing
    one.checked_in_at = one.checked_out_at = one.minutes = one.check_in_reason = one.check_in_by_id = None
    one.check_in_how, one.hours_state = "", HoursState.NONE
    one.is_late = one.is_early = False


def _is_due(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    times = times_of(session, one.activity)
    return one.activity.check_in != CheckIn.NONE and one.checked_in_at is None and times.opens_at <= at < times.ends_at


def _is_correctable(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    activity = one.activity
    is_begun = at >= times_of(session, activity).opens_at
    is_fixed = activity.state in (ActivityState.DRAFT, ActivityState.CANCELLED, ActivityState.SETTLED)
    return activity.check_in != CheckIn.NONE and not is_fixed and is_begun


def _is_missed(session: Session, one: Registration, by: Member, at: datetime) -> bool:
    return is_anothers(session, one, by, at) and one.checked_in_at is None and _is_correctable(session, one, by, at)


def _is_wrong(session: Session, one: Registration, by: Member, at: datetime) -> bool:
    return one.checked_in_at is not None and _is_correctable(session, one, by, at)


def _is_team(session: Session, one: Registration, by: Member, at: datetime) -> bool:
    return one.team_id is not None and _is_correctable(session, one, by, at) and not is_over(one.activity, at)


CHECK_IN_MOVES: tuple[Move[Registration], ...] = (
    Move(action="check_in", title="签到", source=SEATED, target=SAME, who=(OWNER,), fields_of=number_asked, check=_check,
         then=_then, is_offered=_is_due, said="签到成功", is_side_by_side=True),
    Move(action="check_in_by_hand", title="代为签到", source=SEATED, target=SAME, who=RUNNERS, fields=(REASON,),
         check=_check_one, then=_then_by_hand, is_offered=_is_missed, is_side_by_side=True),
    Move(action="check_in_team", title="整队签到", source=SEATED, target=SAME, who=RUNNERS, fields=(REASON,),
         check=_check_team, then=_then_team, is_offered=_is_team, is_side_by_side=True),
    Move(action="mark_absent", title="更正为未到", source=SEATED, target=SAME, who=RUNNERS,
         fields=(Text(code="reason", title="原因", max=200, example="登记错了人"),),
         check=_check_absent, then=_then_absent, is_offered=_is_wrong),
)
"""Checking in, as moves of a registration."""
