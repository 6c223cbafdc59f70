"""Scanning the code at the door: whoever scans is checked in or out, or told in one sentence what to do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, CheckIn
from models.member import Member
from models.registration import Registration, RegistrationState
from union.activities.activity import codes
from union.activities.activity.presence import times_of
from union.activities.activity.registrations import find_registration
from union.activities.activity.roles import must_run
from union.activities.attendance import sign_out
from union.activities.attendance.check_in import must_take_place
from union.activities.flow import ACTIVITY, REGISTRATION
from union.casework.flows import engine
from union.ground.errors import Refusal

WHAT_TO_DO: dict[str, str] = {
    RegistrationState.WAITING: "您还在候补，没有名额；请找现场工作人员看看有没有空位",
    RegistrationState.OFFERED: "您有一个保留的名额还没确认，请先确认参加，再来签到",
    RegistrationState.PENDING: "您的报名还在审核，请找现场工作人员办理",
    RegistrationState.INVITED: "您还没有答复组队邀请，请先答复，再来签到",
}
NO_NUMBER = "-"
"""What is on no screen."""
NOT_SIGNED_UP = "您还没有报名这个活动；请先报名，或找现场工作人员帮忙"


def scan(
    session: Session, code: str, *, by: Member, at: datetime, number: str = "", is_scene: bool = False
) -> Registration:
    """Check who scanned in, or out where hours count and they are in; raises Refusal saying what to do, NotFound.

    The number is the one at the door, or the token of the QR code there. `is_scene`: WeChat itself says that the
    printed scene code was scanned, which is enough where the code does not change."""
    activity = ACTIVITY.lock(session, code)
    one = find_registration(session, activity, by)
    must_take_place(activity)
    if one is None:
        raise Refusal(NOT_SIGNED_UP)
    if one.state in WHAT_TO_DO:
        raise Refusal(WHAT_TO_DO[one.state])
    if is_scene and not asks_number(activity):
        number = codes.door_token(codes.secret_of(activity))
        session.flush()
    action = "check_out" if sign_out.is_due(session, one, by, at) else "check_in"
    # Without a number everything else is checked all the same, so that nobody is asked for one in vain.
    return engine.take(session, REGISTRATION, str(one.id), action, {"number": number or NO_NUMBER}, by=by, at=at)


def asks_number(activity: Activity) -> bool:
    """Say whether a scan of the printed code is not enough: the number on the screen is asked."""
    return activity.check_in == CheckIn.ROTATING


def show_code(session: Session, code: str, *, by: Member, at: datetime) -> tuple[str, str, int]:
    """Return number, token and seconds left (0: it stays) for the door, for who runs the activity; raises NotAllowed."""
    activity = ACTIVITY.get(session, code)
    must_run(session, activity, by, at)
    if not activity.check_secret:
        # The screen comes for its code again and again: only the first time does it make those wait who check in.
        activity = ACTIVITY.lock(session, code)
    seconds, secret = times_of(session, activity).code_seconds, codes.secret_of(activity)
    session.flush()
    if not asks_number(activity):
        return codes.door_number(secret), codes.door_token(secret), 0
    return codes.number_at(secret, at, seconds), codes.token_at(secret, at, seconds), codes.seconds_left(at, seconds)
