"""Leaving: cancelling, leaving the waiting list, being released; what is given back is offered to who waits next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.registration import Registration, RegistrationState
from union.activities.activity.locks import LIVE
from union.activities.activity.minimum import is_short
from union.activities.activity.officers import OWNER
from union.activities.activity.roles import RUNNERS, contact_of, is_anothers, not_ones_own
from union.activities.activity.telling import tell_about
from union.activities.places import teams
from union.activities.places.seats import HOLDING, give_back, offer_free
from union.activities.places.too_few import ask_if_fallen
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Text
from union.ground import clock
from union.ground.errors import Refusal


def finish(taking: Taking[Registration]) -> None:
    """End a registration: its key is free for another, its seats go to who waits, a captain's team is disbanded."""
    one = taking.thing
    was_short = is_short(one.activity)
    _end(taking)
    give_back(taking.session, one, taking.before)
    taking.session.flush()
    teams.after_leaving(taking.session, one, taking.at)
    if taking.before in (*HOLDING, RegistrationState.WAITING):
        offer_free(taking.session, one.activity, taking.at)
    ask_if_fallen(taking.session, one.activity, taking.at, was_short=was_short, because=str(one.id))


def _end(taking: Taking[Registration]) -> None:
    """Note that a registration has ended; of an activity that does not take place seats and teams are ended together."""
    one = taking.thing
    one.ended_at, one.live_key, one.offer_until = taking.at, None, None
    one.reason = taking.given.get("reason")


def cancel_end(activity: Activity) -> datetime:
    """Return until when a seat may be given up by oneself: as set, or until the start."""
    return min(activity.cancel_until or activity.starts_at, activity.starts_at)


def _check_cancel(taking: Taking[Registration]) -> None:
    activity = taking.thing.activity
    must_not_have_begun(activity, taking.at)
    if taking.thing.checked_in_at is not None:
        raise Refusal(f"您已经签到，不能再取消报名；有变动请联系{contact_of(activity)}")
    if taking.before != RegistrationState.WAITING and taking.at > cancel_end(activity):
        raise Refusal(f"自行取消的时间到{clock.show_time(cancel_end(activity))}为止，确实来不了请联系{contact_of(activity)}")


def must_not_have_begun(activity: Activity, at: datetime) -> None:
    """Raise Refusal once an activity has begun."""
    if activity.state in (ActivityState.RUNNING, ActivityState.ENDED, ActivityState.SETTLED) or at >= activity.starts_at:
        raise Refusal("活动已经开始，报名不能再改；有变动请联系" + contact_of(activity))


def _finish_and_tell(taking: Taking[Registration]) -> None:
    finish(taking)
    one = taking.thing
    tell_about(taking.session, one.activity, one.member, "activity.released", str(one.id), taking.at,
               text=f"您在“{one.activity.title}”的报名已由组织方取消，原因请查看详情。")


def _lapse(taking: Taking[Registration]) -> None:
    finish(taking)
    one = taking.thing
    if taking.before != RegistrationState.INVITED:
        tell_about(taking.session, one.activity, one.member, "activity.lapsed", str(one.id), taking.at,
                   text=f"“{one.activity.title}”已经开始，这次没有等到名额，欢迎参加下一次活动。")


def _is_cancellable(_session: Session, one: Registration, _by: object, at: datetime) -> bool:
    return at <= cancel_end(one.activity) and at < one.activity.starts_at and one.checked_in_at is None


def _has_not_begun(_session: Session, one: Registration, _by: object, at: datetime) -> bool:
    return at < one.activity.starts_at


REASON = Text(code="reason", title="原因", max=200, example="本人电话说明临时出差", help="会告诉报名的会员")
LEAVING_MOVES: tuple[Move[Registration], ...] = (
    Move(action="cancel", title="取消报名", source=(RegistrationState.PENDING, RegistrationState.SEATED),
         target=RegistrationState.CANCELLED, who=(OWNER,), check=_check_cancel, then=finish, is_offered=_is_cancellable,
         is_grave=True, said="已取消报名；想来的话，报名截止前可以重新报名"),
    Move(action="leave", title="退出候补", source=(RegistrationState.WAITING,), target=RegistrationState.CANCELLED, who=(OWNER,),
         check=_check_cancel, then=finish, is_offered=_has_not_begun, is_grave=True, said="已退出候补"),
    Move(action="release", title="取消此人报名", source=LIVE, target=RegistrationState.RELEASED, who=RUNNERS, fields=(REASON,),
         check=not_ones_own, is_offered=is_anothers, then=_finish_and_tell, is_grave=True),
    Move(action="call_off", title="活动取消", source=LIVE, target=RegistrationState.RELEASED, who=(CLOCK,), then=_end),
    Move(action="lapse", title="未排到名额",
         source=(RegistrationState.INVITED, RegistrationState.WAITING, RegistrationState.OFFERED),
         target=RegistrationState.EXPIRED, who=(CLOCK,), then=_lapse),
)
"""Leaving, as moves of a registration."""
