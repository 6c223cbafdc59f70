"""Teams: a captain whose place is the team's, people who accept, one team each, sizes, handing over and disbanding."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import (
    OPEN_AT,
    colleague,
    do,
    find_faults,
    offered_to,
    open_activity,
    registration_of,
    sign_up,
    take,
)
from union.activities.day.opening_and_ending import advance_activity
from union.activities.day.reminders import find_with_unanswered, remind_unanswered
from union.activities.places.too_few import find_to_press, press
from union.activities.sight.registration_lines import find_waiting
from union.ground.errors import Conflict, Invalid, NotFound, Refusal

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def match(session: Session, xia: Member) -> Activity:
    """A match of two teams, each of two or three."""
    return open_activity(session, xia, OPEN_AT, title="气排球赛", capacity="2", team_min="2", team_max="3")


def invite(session: Session, captain: Registration, guest: Member) -> Registration:
    do(session, captain, "invite", captain.member, OPEN_AT, colleague=guest.staff_number)
    return registration_of(session, captain.activity, guest)


def join(session: Session, captain: Registration, guest: Member) -> Registration:
    return do(session, invite(session, captain, guest), "join", guest, OPEN_AT)


def test_a_team_takes_one_seat_and_who_is_invited_answers(session: Session, cast: Cast, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="生态一队")
    zhou, chen = invite(session, captain, cast.zhou), invite(session, captain, cast.chen)
    assert (zhou.state, zhou.seats) == ("invited", 0) and "activity.team_invited" in told(session, cast.zhou)
    do(session, zhou, "join", cast.zhou, OPEN_AT)
    do(session, chen, "refuse", cast.chen, OPEN_AT)
    assert (zhou.state, chen.state, match.seats_taken) == ("seated", "declined", 1)
    assert told(session, cast.lin) == ["activity.team_joined", "activity.team_refused"]
    assert sign_up(session, match, cast.chen, OPEN_AT, team="生态二队").state == "seated" and find_faults(session, match) == []


def test_a_teams_name_is_its_own(session: Session, cast: Cast, match: Activity) -> None:
    sign_up(session, match, cast.lin, OPEN_AT, team="飞翔队")
    with pytest.raises(Refusal, match="已有一支叫“飞翔队”的队伍"):
        sign_up(session, match, cast.zheng, OPEN_AT, team="飞翔队")
    with pytest.raises(Invalid, match="队名"):
        sign_up(session, match, cast.zheng, OPEN_AT)


def test_nobody_is_in_two_teams(session: Session, cast: Cast, match: Activity) -> None:
    one, two = sign_up(session, match, cast.lin, OPEN_AT, team="一队"), sign_up(session, match, cast.zheng, OPEN_AT, team="二队")
    invite(session, one, cast.zhou)
    with pytest.raises(Refusal, match="一人只能参加一支队伍"):
        invite(session, two, cast.zhou)
    with pytest.raises(Conflict, match="已经邀请过"):
        invite(session, one, cast.zhou)
    with pytest.raises(Conflict, match="有队伍邀请了您"):
        sign_up(session, match, cast.zhou, OPEN_AT, team="三队")


def test_a_team_is_no_larger_than_it_may_be(session: Session, cast: Cast, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    join(session, captain, cast.zhou)
    invite(session, captain, cast.chen)
    assert "invite" not in offered_to(session, captain, cast.lin, OPEN_AT)
    with pytest.raises(Refusal, match="每队最多3人"):
        invite(session, captain, cast.zhao)


def test_conditions_hold_for_everybody_in_a_team_and_are_not_told_to_the_captain(session: Session, cast: Cast, xia: Member) -> None:
    match = open_activity(session, xia, OPEN_AT, team_max="3", team_min="2", branches="生态学院分工会")
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    with pytest.raises(Refusal, match="不符合这个活动的参加条件") as refused:
        invite(session, captain, cast.zheng)
    assert "分工会" not in str(refused.value)


def test_a_team_waits_and_comes_together(session: Session, cast: Cast, xia: Member) -> None:
    match = open_activity(session, xia, OPEN_AT, capacity="1", team_min="2", team_max="3")
    first, second = sign_up(session, match, cast.lin, OPEN_AT, team="一队"), sign_up(session, match, cast.zheng, OPEN_AT, team="二队")
    zhao = join(session, second, cast.zhao)
    assert (second.state, zhao.state, zhao.queue_number) == ("waiting", "waiting", None)
    do(session, first, "cancel", cast.lin, OPEN_AT)
    assert zhao.state == "waiting"
    do(session, second, "accept", cast.zheng, OPEN_AT)
    session.refresh(zhao)
    assert (second.state, zhao.state, match.seats_taken) == ("seated", "seated", 1)


def test_a_captain_who_cancels_disbands_the_team(session: Session, cast: Cast, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    zhou, chen = join(session, captain, cast.zhou), invite(session, captain, cast.chen)
    do(session, captain, "cancel", cast.lin, OPEN_AT)
    session.refresh(zhou)
    session.refresh(chen)
    assert (zhou.state, chen.state, zhou.live_key, match.seats_taken) == ("released", "released", None, 0)
    assert "activity.team_disbanded" in told(session, cast.zhou)
    assert sign_up(session, match, cast.zheng, OPEN_AT, team="一队").state == "seated"


def test_who_leaves_a_team_takes_no_seat_with_them(session: Session, cast: Cast, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    zhou = join(session, captain, cast.zhou)
    do(session, zhou, "cancel", cast.zhou, OPEN_AT)
    assert (captain.state, match.seats_taken) == ("seated", 1) and "activity.team_left" in told(session, cast.lin)


def test_the_captain_alone_removes_people(session: Session, cast: Cast, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    zhou, chen = join(session, captain, cast.zhou), join(session, captain, cast.chen)
    with pytest.raises(NotFound):
        do(session, chen, "remove", cast.zheng, OPEN_AT)
    do(session, zhou, "remove", cast.lin, OPEN_AT)
    assert zhou.state == "released" and "activity.team_removed" in told(session, cast.zhou)
    assert "remove" not in offered_to(session, captain, cast.lin, OPEN_AT)


def test_the_captaincy_is_handed_over_with_the_seat(session: Session, cast: Cast, xia: Member) -> None:
    match = open_activity(session, xia, OPEN_AT, capacity="2", team_min="2", team_max="3", quotas="生态 1\n工学院 1")
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    zhao = join(session, captain, cast.zhao)
    do(session, zhao, "hand_over", cast.lin, OPEN_AT)
    assert (captain.seats, zhao.seats, match.seats_taken) == (0, 1, 1) and find_faults(session, match) == []
    assert "invite" in offered_to(session, zhao, cast.zhao, OPEN_AT) and "invite" not in offered_to(session, captain, cast.lin, OPEN_AT)
    do(session, captain, "cancel", cast.lin, OPEN_AT)
    assert (zhao.state, match.seats_taken) == ("seated", 1)


def test_the_captaincy_is_not_handed_into_a_full_branch(session: Session, cast: Cast, xia: Member) -> None:
    match = open_activity(session, xia, OPEN_AT, capacity="2", team_min="2", team_max="3", quotas="工学院 1")
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    zhao = join(session, captain, cast.zhao)
    sign_up(session, match, cast.zheng, OPEN_AT, team="二队")
    with pytest.raises(Refusal, match="名额已满"):
        do(session, zhao, "hand_over", cast.lin, OPEN_AT)
    assert find_faults(session, match) == []


def test_a_team_too_small_at_the_end_of_registration_is_told(session: Session, cast: Cast, xia: Member, match: Activity) -> None:
    small, whole = sign_up(session, match, cast.lin, OPEN_AT, team="一队"), sign_up(session, match, cast.zheng, OPEN_AT, team="二队")
    join(session, whole, cast.zhao)
    invite(session, small, colleague(session, cast.ecology, "未答", "T77"))
    assert match.closes_at is not None
    advance_activity(session, match.id, match.closes_at)
    assert "activity.team_short" in told(session, cast.lin) and "activity.team_short" not in told(session, cast.zheng)
    assert "activity.teams_short" in told(session, xia)


def test_a_cancelled_match_tells_everybody_once(session: Session, cast: Cast, xia: Member, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    zhou = join(session, captain, cast.zhou)
    take(session, match, "cancel", xia, OPEN_AT, reason="场地维修")
    session.refresh(zhou)
    assert zhou.state == "released" and told(session, cast.zhou)[-2:] == ["activity.team_invited", "activity.cancelled"]


def test_a_cancelled_activity_ends_its_teams_and_their_seats_together(session: Session, cast: Cast, xia: Member, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    guest = join(session, captain, cast.zhou)
    take(session, match, "cancel", xia, OPEN_AT, reason="台风预警")
    session.expire_all()
    assert captain.team and captain.team.disbanded_at == OPEN_AT and captain.team.live_key is None
    assert [(one.state, one.live_key, one.reason) for one in (captain, guest)] == [("released", None, "台风预警")] * 2
    assert find_faults(session, match) == [] and "activity.team_disbanded" not in told(session, cast.zhou)


def test_who_was_invited_and_the_captain_are_reminded_a_day_before_registration_ends(session: Session, cast: Cast, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    invite(session, captain, cast.zhou)
    assert match.closes_at
    due = match.closes_at - DAY
    assert find_with_unanswered(session, due - SECOND) == [] and find_with_unanswered(session, due) == [match.id]
    for _ in range(2):
        remind_unanswered(session, match.id, due)
    assert told(session, cast.zhou).count("activity.team_unanswered") == told(session, cast.lin).count("activity.team_unanswered") == 1
    assert find_with_unanswered(session, match.closes_at) == []


def test_a_team_too_small_is_asked_about_daily_until_it_is_decided(session: Session, cast: Cast, xia: Member, match: Activity) -> None:
    captain = sign_up(session, match, cast.lin, OPEN_AT, team="一队")
    guest = invite(session, captain, cast.zhou)
    assert match.closes_at
    closed = match.closes_at
    advance_activity(session, match.id, closed)
    assert [row.what for row in find_waiting(session, xia, closed)] == ["1支队伍人数不足，待决定"]
    assert find_to_press(session, closed) == [match.id]
    press(session, match.id, closed + DAY / 2)
    assert told(session, cast.lin).count("activity.team_short") == told(session, xia).count("activity.teams_short") == 2
    take(session, match, "run_anyway", xia, closed)
    assert find_waiting(session, xia, closed) == [] and find_to_press(session, closed) == []
    match.runs_anyway_at = None
    do(session, guest, "join", cast.zhou, closed)
    assert find_waiting(session, xia, closed) == []
