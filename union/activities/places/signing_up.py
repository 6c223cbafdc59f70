"""Signing up for an activity, and changing one's registration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import Registration, RegistrationState, Team
from union.activities.activity.companions import companion_fields, read_companions, write_companions
from union.activities.activity.eligibility import check_eligible
from union.activities.activity.locks import change_end, close_of
from union.activities.activity.minimum import is_short
from union.activities.activity.officers import MEMBER, OWNER
from union.activities.activity.registrations import find_registration, note_registration
from union.activities.activity.roles import contact_of
from union.activities.places import approving, own_answers
from union.activities.places.leaving import must_not_have_begun
from union.activities.places.seats import HOLDING, fits, free_seats, offer_free, place, position_of, resize
from union.activities.places.teams import found_team
from union.activities.places.too_few import ask_if_fallen
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Answers, Field, Text
from union.ground import clock
from union.ground.errors import Conflict, NotAllowed, Refusal

ALREADY: dict[str, str] = {
    RegistrationState.PENDING: "您已报名，正在等待审核", RegistrationState.INVITED: "有队伍邀请了您，请先答复这份邀请",
    RegistrationState.SEATED: "您已报名，不用再报",
    RegistrationState.WAITING: "您已在候补名单里，有名额会通知您", RegistrationState.OFFERED: "您有一个保留的名额，请确认参加",
}


def sign_up_fields(_session: Session, activity: Activity, _by: Member, _at: datetime) -> Sequence[Field]:
    """Return what is asked of who signs up: a team's name, companions, the activity's own questions."""
    size = f"每队{activity.team_min or 1}–{activity.team_max}人，您是队长，报名后再邀请队员"
    team = (Text(code="team", title="队名", example="生态一队", max=20, help=size),) if activity.team_max else ()
    return (*team, *entry_fields(activity))


def entry_fields(activity: Activity) -> Sequence[Field]:
    """Return what may be changed later: companions (not of a team) and the activity's own questions."""
    return (*(() if activity.team_max else companion_fields(activity)), *own_answers.fields_of(activity))


def must_be_open(activity: Activity, at: datetime) -> None:
    """Raise Refusal where registration is not open, whether the clock has noted it yet or not."""
    if activity.state != ActivityState.OPEN or at >= close_of(activity):
        raise Refusal(f"报名已于{clock.show_time(close_of(activity))}截止")


def must_be_free(session: Session, activity: Activity, member: Member) -> None:
    """Raise Conflict where a member has a live registration for the activity."""
    present = find_registration(session, activity, member)
    if present is not None:
        raise Conflict(ALREADY[present.state])


def add_registration(
    session: Session, activity: Activity, member: Member, at: datetime, *, state: str, seats: int = 1,
    companions: Sequence[Any] = (), team: Team | None = None,
) -> Registration:
    """Add a live registration; raises Conflict where there is one (the unique key decides)."""
    registration = Registration(
        activity=activity, member=member, branch=member.branch, state=state, live_key=f"{activity.id}:{member.id}", seats=seats,
        companions=list(companions), team=team, created_at=at,
    )
    try:
        with session.begin_nested():
            session.add(registration)
    except IntegrityError as error:
        raise Conflict(ALREADY[RegistrationState.SEATED]) from error
    return registration


def _check_sign_up(taking: Taking[Activity]) -> None:
    session, activity = taking.session, taking.thing
    if taking.member.died_on is not None:
        raise NotAllowed("不能为这位会员报名")
    must_be_open(activity, taking.at)
    must_be_free(session, activity, taking.member)
    check_eligible(session, activity, taking.member, taking.at)


def _sign_up(taking: Taking[Activity]) -> None:
    session, activity, member, at = taking.session, taking.thing, taking.member, taking.at
    companions = [] if activity.team_max else read_companions(activity, taking.given)
    must_ever_fit(activity, 1 + len(companions))
    team = found_team(session, activity, taking.given["team"], member, at) if activity.team_max else None
    registration = add_registration(
        session, activity, member, at, state=RegistrationState.PENDING if activity.needs_approval else RegistrationState.WAITING,
        seats=1 + len(companions), companions=companions, team=team,
    )
    own_answers.keep_answers(session, registration, taking.given, member)
    note_registration(session, registration, "sign_up", "报名", by=member, at=at)
    if not activity.needs_approval:
        place(session, registration, at)
        return
    approving.ask(session, registration, at)


def must_ever_fit(activity: Activity, seats: int) -> None:
    """Raise Refusal for more people than the whole activity has seats: they would wait for ever."""
    if activity.capacity is not None and seats > activity.capacity:
        raise Refusal(f"这个活动一共只有{activity.capacity}个名额")


def say_outcome(session: Session, activity: Activity, member: Member) -> str:
    """Say what came of signing up: a seat, a place in the waiting list, or an approval to wait for."""
    one = find_registration(session, activity, member)
    if one is None or one.state == RegistrationState.PENDING:
        return "已提交，审核后会通知您"
    if (position := position_of(session, one)) is not None:
        return f"{_say_why_waiting(session, one, position)}，有名额会通知您"
    people = f"（含家属共{one.seats}位）" if one.seats > 1 else ""
    return f"报名成功{people}，{clock.show_time(activity.starts_at)}见" if one.team is None else "报名成功，请邀请队员入队"


def _say_why_waiting(session: Session, one: Registration, position: int) -> str:
    """Say why somebody waits: all seats are taken, too few are left for their party, or somebody ahead waits for them."""
    left = free_seats(session, one.activity, one.branch_id)
    if not left:
        return f"名额已满，您排在候补第{position}位"
    if position == 1:
        return f"现在只剩{left}个名额，您一行{one.seats}位排在候补第1位；减少同行人数就可以参加"
    return f"前面有人在候补，您排在候补第{position}位"


def _check_change(taking: Taking[Registration]) -> None:
    activity = taking.thing.activity
    must_not_have_begun(activity, taking.at)
    if taking.at > change_end(activity) and not own_answers.lacks_answers(taking.thing):
        raise Refusal(f"修改报名的时间到{clock.show_time(change_end(activity))}为止，有变动请联系{contact_of(activity)}")
    if not entry_fields(activity):
        raise Refusal("这份报名没有可以修改的内容")


def _change(taking: Taking[Registration]) -> None:
    session, one = taking.session, taking.thing
    was_short, before = is_short(one.activity), one.seats
    # Who answers what was asked later only answers it: the time to change anything else is over.
    if not one.activity.team_max and taking.at <= change_end(one.activity):
        companions = read_companions(one.activity, taking.given)
        must_ever_fit(one.activity, 1 + len(companions))
        resize(session, one, 1 + len(companions), taking.at)
        one.companions = companions
    own_answers.keep_answers(session, one, taking.given, taking.member)
    session.flush()
    if one.seats < before and (one.state in HOLDING or fits(session, one.activity, one.branch_id, one.seats)):
        offer_free(session, one.activity, taking.at)
    ask_if_fallen(session, one.activity, taking.at, was_short=was_short, because=f"{one.id}:{one.version}")


def _begun(_session: Session, one: Registration, _by: Member) -> Answers:
    return {**write_companions(one.companions), **own_answers.begun_answers(one)}


def _consent(session: Session, one: Registration, by: Member) -> str:
    return own_answers.consent_of(session, one.activity, by)


def _change_fields(_session: Session, one: Registration, _by: Member, at: datetime) -> Sequence[Field]:
    return entry_fields(one.activity) if at <= change_end(one.activity) else own_answers.fields_of(one.activity)


def _is_changeable(_session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    is_time = at <= change_end(one.activity) or (at < one.activity.starts_at and own_answers.lacks_answers(one))
    return is_time and bool(entry_fields(one.activity))


def _may_sign_up(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    return at < close_of(activity) and find_registration(session, activity, by) is None


SIGN_UP_MOVES: tuple[Move[Activity], ...] = (
    Move(action="sign_up", title="报名", source=(ActivityState.OPEN,), target=SAME, who=(MEMBER,), fields_of=sign_up_fields,
         check=_check_sign_up, then=_sign_up, is_offered=_may_sign_up, said_of=say_outcome, is_side_by_side=True, is_quiet=True,
         is_logged=False, consent_of=own_answers.consent_of),
)
"""Signing up, as a move of the activity: the registration is made by it."""
ENTRY_MOVES: tuple[Move[Registration], ...] = (
    Move(action="change", title="修改报名",
         source=(RegistrationState.PENDING, RegistrationState.SEATED, RegistrationState.WAITING), target=SAME, who=(OWNER,),
         fields_of=_change_fields, begun_of=_begun, check=_check_change, then=_change, is_offered=_is_changeable,
         consent_of=_consent, said="已修改"),
)
"""Changing, as a move of a registration."""
