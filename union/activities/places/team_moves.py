"""Inviting to a team, accepting and refusing, removing, handing over: as moves of the registrations in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.registration import Registration, RegistrationState, Team
from union import links
from union.activities.activity.eligibility import check_eligible
from union.activities.activity.locks import LIVE, move_on
from union.activities.activity.officers import OWNER
from union.activities.activity.registrations import note_registration
from union.activities.activity.roles import CAPTAIN, LEADER
from union.activities.activity.telling import tell_about
from union.activities.places import seats, teams
from union.activities.places.leaving import finish, must_not_have_begun
from union.activities.places.signing_up import add_registration, must_be_free
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.people import get_member
from union.casework.forms.people_fields import Colleague
from union.ground.errors import Conflict, Refusal

CAPTAINS = (RegistrationState.PENDING, RegistrationState.SEATED, RegistrationState.WAITING, RegistrationState.OFFERED)


def _team(registration: Registration) -> Team:
    if registration.team is None:
        raise Refusal("这份报名不是团队报名")
    return registration.team


def _check_invite(taking: Taking[Registration]) -> None:
    session, one = taking.session, taking.thing
    must_not_have_begun(one.activity, taking.at)
    _must_have_room(one, teams.find_team(session, _team(one)))
    guest = get_member(session, taking.given["colleague"]["staff_number"])
    if guest.id == taking.member.id:
        raise Refusal("您是队长，已经在队里了")
    if guest.is_missing or guest.died_on is not None:
        raise Refusal("这位同事不在最新的会员名册里，不能邀请")
    present = [other for other in teams.find_team(session, _team(one)) if other.member_id == guest.id]
    if present:
        raise Conflict("已经邀请过这位同事" if present[0].state == RegistrationState.INVITED else "这位同事已经在队里了")
    try:
        must_be_free(session, one.activity, guest)
        check_eligible(session, one.activity, guest, taking.at)
    except Conflict as error:
        raise Refusal("这位同事已报名或在别的队伍里，一人只能参加一支队伍") from error
    except Refusal as error:
        # Which condition it is would tell the captain a colleague's age or absences.
        raise Refusal("这位同事不符合这个活动的参加条件，请邀请别的队员") from error


def _must_have_room(one: Registration, people: list[Registration]) -> None:
    most = one.activity.team_max or 1
    if len(people) >= most:
        raise Refusal(f"每队最多{most}人（含已邀请的），人数已满")


def _invite(taking: Taking[Registration]) -> None:
    session, one = taking.session, taking.thing
    guest = get_member(session, taking.given["colleague"]["staff_number"])
    invited = add_registration(session, one.activity, guest, taking.at, state=RegistrationState.INVITED, seats=0, team=_team(one))
    note_registration(session, invited, "invite", "邀请入队", by=taking.member, at=taking.at)
    tell_about(session, one.activity, guest, "activity.team_invited", str(invited.id), taking.at,
               path=links.registration(invited.id), text=f"有同事邀请您组队参加“{one.activity.title}”，请答复。")


def _check_join(taking: Taking[Registration]) -> None:
    session, one = taking.session, taking.thing
    must_not_have_begun(one.activity, taking.at)
    teams.captains_place(session, _team(one))
    check_eligible(session, one.activity, taking.member, taking.at)
    most = one.activity.team_max or 1
    if teams.count_people(session, _team(one)) >= most:
        raise Refusal(f"这支队伍已经满{most}人")


def _join(taking: Taking[Registration]) -> None:
    session, one = taking.session, taking.thing
    if teams.captains_place(session, _team(one)).state == RegistrationState.SEATED:
        move_on(session, one, "seat", taking.at)
    tell_about(session, one.activity, _team(one).captain, "activity.team_joined", str(one.id), taking.at)


def _remove(taking: Taking[Registration]) -> None:
    finish(taking)
    one = taking.thing
    tell_about(taking.session, one.activity, one.member, "activity.team_removed", str(one.id), taking.at)


def _check_removal(taking: Taking[Registration]) -> None:
    must_not_have_begun(taking.thing.activity, taking.at)


def _check_hand_over(taking: Taking[Registration]) -> None:
    must_not_have_begun(taking.thing.activity, taking.at)
    if teams.captains_place(taking.session, _team(taking.thing)).state != RegistrationState.SEATED:
        raise Refusal("队伍还没有名额，现在不能移交队长")


def _hand_over(taking: Taking[Registration]) -> None:
    session, one, team = taking.session, taking.thing, _team(taking.thing)
    old = teams.captains_place(session, team)
    seats.hand_seats(session, old, one)
    team.captain = one.member
    session.flush()
    note_registration(session, old, "hand_over", "移交队长", by=taking.member, at=taking.at)
    tell_about(session, one.activity, one.member, "activity.team_captain", f"{one.id}:{one.version}", taking.at)
    seats.offer_free(session, one.activity, taking.at)


def _can_invite(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    room = one.team is not None and len(teams.find_team(session, one.team)) < (one.activity.team_max or 1)
    return room and at < one.activity.starts_at


TEAM_MOVES: tuple[Move[Registration], ...] = (
    Move(action="invite", title="邀请队员", source=CAPTAINS, target=SAME, who=(CAPTAIN,), is_side_by_side=True,
         fields=(Colleague(code="colleague", title="队员", example="郑敏", help="写工号或姓名，对方同意后入队", is_another=True),),
         check=_check_invite, then=_invite, is_offered=_can_invite, said="已发出邀请，对方答复后会通知您"),
    Move(action="join", title="同意入队", source=(RegistrationState.INVITED,), target=RegistrationState.WAITING, who=(OWNER,),
         check=_check_join, then=_join, said="已入队，期待与您同场"),
    Move(action="refuse", title="谢绝邀请", source=(RegistrationState.INVITED,), target=RegistrationState.DECLINED, who=(OWNER,),
         then=finish, said="已谢绝这份邀请"),
    Move(action="remove", title="移出队伍",
         source=(RegistrationState.INVITED, RegistrationState.WAITING, RegistrationState.SEATED),
         target=RegistrationState.RELEASED, who=(LEADER,), check=_check_removal, then=_remove, is_grave=True),
    Move(action="hand_over", title="移交队长", source=(RegistrationState.SEATED,), target=SAME, who=(LEADER,), check=_check_hand_over,
         then=_hand_over, is_grave=True, said="已移交，对方现在是队长"),
    Move(action="disband", title="队伍解散", source=LIVE, target=RegistrationState.RELEASED, who=(CLOCK,), then=finish),
)
"""A team's doings, as moves of its registrations; a captain who cancels disbands it."""
