"""The officers' scanner at the door: a member's own code, or their name or number, checks in exactly one of an activity."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration, RegistrationState
from union import links
from union.activities.activity.roles import must_run
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.sight.activity_view import say_presence
from union.casework.flows import engine
from union.casework.forms.plain_text import strip_invisible
from union.ground.errors import Refusal

BY_HAND = "check_in_by_hand"
SHOWN, SAID = "本人出示了签到码", "本人到签到处报了姓名"
"""The reasons kept with a check-in: what somebody showed, or said."""
_OWN_CODE = re.compile(r"/h5/registrations/(\d{1,18})/check_in_by_hand(?:\?|$)")


def own_code(one: Registration) -> str:
    """Return what a member's own code says: where an officer who scans it outside the scanner checks them in."""
    return f"{links.registration_move(one.id, BY_HAND)}?{urlencode({'reason': SHOWN})}"


def check_in_shown(session: Session, code: str, given: str, *, by: Member, at: datetime) -> Registration:
    """Check in whom a scanned code, a name or a staff number stands for; raises NotFound, NotAllowed, or Refusal naming them."""
    activity = ACTIVITY.get(session, code)
    must_run(session, activity, by, at)
    given = strip_invisible(given)
    number = _OWN_CODE.search(given)
    one = REGISTRATION.get(session, number[1]) if number else _find_named(session, activity, given)
    if one.activity_id != activity.id:
        raise Refusal(f"这是“{one.activity.title}”的签到码，不是这场活动的")
    if one.state != RegistrationState.SEATED:
        raise Refusal(f"{one.member.name}：{REGISTRATION.flow.state(one.state).title}，没有名额，不能签到")
    if one.checked_in_at is not None:
        raise Refusal(f"{one.member.name}：{say_presence(one, at)}，不用再签")
    try:
        return engine.take(session, REGISTRATION, str(one.id), BY_HAND, {"reason": SHOWN if number else SAID}, by=by, at=at)
    except Refusal as refusal:
        raise Refusal(f"{one.member.name}：{refusal}") from refusal


def _find_named(session: Session, activity: Activity, given: str) -> Registration:
    if not given:
        raise Refusal("请扫会员的签到码，或输入姓名、工号")
    named = or_(Member.name == given, Member.staff_number == given.upper())
    query = select(Registration).join(Member, Member.id == Registration.member_id).where(
        Registration.activity_id == activity.id, Registration.ended_at.is_(None), named
    )
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise Refusal(f"名单里没有“{given[:20]}”，请核对姓名或工号")
    if len(found) > 1:
        raise Refusal(f"名单里不止一位“{given[:20]}”，请输入工号")
    return found[0]
