"""The waiting list: seats that become free are offered in the order of the numbers, for a while; accepted, declined or expired."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.registration import Registration, RegistrationState
from union.activities.activity.locks import find_live, move_on
from union.activities.activity.officers import OWNER
from union.activities.activity.telling import tell_about
from union.activities.places import teams
from union.activities.places.leaving import finish
from union.activities.places.seats import LAST_DAY, keep_until, offer_free
from union.casework.flows.things import CLOCK, Move, Taking
from union.ground import clock
from union.ground.errors import Refusal


def _tell_offer(taking: Taking[Registration]) -> None:
    one = taking.thing
    until = f"，请在{clock.show_time(one.offer_until)}前确认" if one.offer_until else ""
    tell_about(taking.session, one.activity, one.member, "activity.offered", str(one.id), taking.at,
               text=f"“{one.activity.title}”有名额了{until}。", until=one.offer_until)


def _check_accept(taking: Taking[Registration]) -> None:
    if taking.thing.offer_until is not None and taking.at > taking.thing.offer_until:
        raise Refusal(f"名额保留到{clock.show_time(taking.thing.offer_until)}，现在已经过时；还想参加请重新报名")


def seated(taking: Taking[Registration]) -> None:
    """Follow a seat that was given: its offer is over, a captain brings the team."""
    taking.thing.offer_until = None
    taking.session.flush()
    teams.bring_team(taking.session, taking.thing, taking.at)


def _expired(taking: Taking[Registration]) -> None:
    finish(taking)
    one = taking.thing
    tell_about(taking.session, one.activity, one.member, "activity.offer_expired", str(one.id), taking.at,
               text=f"“{one.activity.title}”为您保留的名额已过时，已让给下一位。")


def expire_offers(session: Session, activity: Activity, at: datetime) -> int:
    """End the offers whose time is over, each going to the next in line; the activity is locked by the caller."""
    due = [one for one in find_live(session, activity, RegistrationState.OFFERED) if one.offer_until is not None and one.offer_until <= at]
    return sum(move_on(session, one, "expire", at) for one in due)


def find_with_due_offers(session: Session, at: datetime) -> list[int]:
    """Return the activities with offers whose time is over."""
    query = select(Registration.activity_id).where(Registration.state == RegistrationState.OFFERED, Registration.offer_until <= at)
    return list(session.scalars(query.distinct()))


def offer_left_over(session: Session, activity: Activity, at: datetime) -> int:
    """Offer what was kept for a larger party to whom it fits, the day before the start; the activity is locked by the caller."""
    return offer_free(session, activity, at) if activity.state == ActivityState.OPEN and at >= keep_until(activity) else 0


def find_with_left_over(session: Session, at: datetime) -> list[int]:
    """Return the activities about to start whose free seats would be enough for somebody who waits."""
    query = select(Registration.activity_id).join(Activity, Activity.id == Registration.activity_id).where(
        Registration.state == RegistrationState.WAITING, Registration.queue_number.is_not(None),
        Activity.state == ActivityState.OPEN, Activity.starts_at > at, Activity.starts_at <= at + LAST_DAY,
        Activity.seats_taken + Registration.seats <= Activity.capacity,
    )
    return list(session.scalars(query.distinct()))


WAITLIST_MOVES: tuple[Move[Registration], ...] = (
    Move(action="accept", title="确认参加", source=(RegistrationState.OFFERED,), target=RegistrationState.SEATED, who=(OWNER,),
         check=_check_accept, then=seated, said="已为您留好名额，期待您来"),
    Move(action="decline", title="放弃名额", source=(RegistrationState.OFFERED,), target=RegistrationState.DECLINED, who=(OWNER,),
         then=finish, is_grave=True, said="已放弃，名额会让给下一位"),
    Move(action="seat", title="获得名额", source=(RegistrationState.WAITING,), target=RegistrationState.SEATED, who=(CLOCK,), then=seated),
    Move(action="offer", title="候补转正", source=(RegistrationState.WAITING,), target=RegistrationState.OFFERED, who=(CLOCK,),
         then=_tell_offer),
    Move(action="expire", title="名额过时", source=(RegistrationState.OFFERED,), target=RegistrationState.EXPIRED, who=(CLOCK,),
         then=_expired),
)
"""Waiting and being offered a seat, as moves of a registration."""
