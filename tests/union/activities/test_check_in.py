"""Checking in: who, from when until when, by which code, and what a second try is told."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.registration import Registration, Team
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.union.activities.afternoon import END, START, act, history, minutes, offered, plan, seat
from union.activities.activity import codes
from union.activities.activity.presence import is_absent, was_there
from union.activities.sight.activity_view import read_place
from union.activities.sight.registration_lines import find_mine
from union.ground.errors import Conflict, NotAllowed, NotFound, Refusal


def test_who_has_a_place_checks_in_by_the_scanned_code(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session), cast.lin)
    act(session, one, "check_in", cast.lin, minutes(-10))
    assert (one.checked_in_at, one.check_in_how, one.is_late, one.check_in_by_id) == (minutes(-10), "scene", False, None)
    assert was_there(one, minutes(0))


@pytest.mark.parametrize(("at", "is_in_time"), [
    (minutes(-61), False), (minutes(-60), True), (END - timedelta(seconds=1), True), (END, False),
])
def test_checking_in_opens_an_hour_before_and_ends_with_the_activity(
    session: Session, cast: Cast, at: datetime, is_in_time: bool
) -> None:
    one = seat(session, plan(session), cast.lin)
    assert ("check_in" in offered(session, one, cast.lin, at)) is is_in_time
    if is_in_time:
        act(session, one, "check_in", cast.lin, at)
        return
    with pytest.raises(Refusal, match="13:00开始签到|已经结束"):
        act(session, one, "check_in", cast.lin, at)
    assert one.checked_in_at is None


@pytest.mark.parametrize(("late", "is_late"), [(15, False), (16, True)])
def test_who_comes_after_a_quarter_of_an_hour_is_marked_late(session: Session, cast: Cast, late: int, is_late: bool) -> None:
    one = seat(session, plan(session), cast.lin)
    assert act(session, one, "check_in", cast.lin, minutes(late)).is_late is is_late


def test_a_second_check_in_says_when_the_first_was(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session), cast.lin)
    act(session, one, "check_in", cast.lin, minutes(-10))
    with pytest.raises(Conflict, match="13:50已签到"):
        act(session, one, "check_in", cast.lin, minutes(5))
    assert one.checked_in_at == minutes(-10)


def test_where_the_code_changes_the_number_on_the_screen_is_asked(session: Session, cast: Cast) -> None:
    activity = plan(session, check_in="rotating")
    one = seat(session, activity, cast.lin)
    secret = activity.check_secret or ""
    for wrong in ("", "000000", codes.number_at(secret, minutes(-2), 30), codes.token_at(secret, minutes(-2), 30)):
        with pytest.raises(Refusal):
            act(session, one, "check_in", cast.lin, START, number=wrong)
    act(session, one, "check_in", cast.lin, START, number=codes.number_at(secret, START, 30))
    assert one.check_in_how == "rotating"


def test_a_code_holds_for_its_own_window_and_the_next() -> None:
    secret, at = codes.new_secret(), START
    for make in (codes.number_at, codes.token_at):
        code = make(secret, at, 30)
        assert [codes.is_current(secret, code, at + timedelta(seconds=late), 30) for late in (-1, 0, 29, 59, 60)] == [
            False, True, True, True, False]
        assert not codes.is_current(codes.new_secret(), code, at, 30)
    number = codes.number_at(secret, at, 30)
    assert codes.is_current(secret, f" {number[:3]} {number[3:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９")), at, 30)
    assert len(number) == 6 and codes.seconds_left(at, 30) == 30


def test_an_officer_checks_somebody_in_by_hand_with_a_reason(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, branch=cast.ecology), cast.lin)
    with pytest.raises(Refusal):
        act(session, one, "check_in_by_hand", cast.zhou, START)
    with pytest.raises(NotFound):
        act(session, one, "check_in_by_hand", cast.xu, START, reason="手机没电")
    with pytest.raises(NotAllowed):
        act(session, one, "check_in_by_hand", cast.lin, START, reason="手机没电")
    act(session, one, "check_in_by_hand", cast.zhou, START, reason="手机没电")
    assert (one.check_in_how, one.check_in_by_id, one.check_in_reason) == ("officer", cast.zhou.id, "手机没电")
    assert history(session, one) == [("代为签到", "手机没电")]


def test_an_officer_does_not_check_themselves_in_by_hand(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, branch=cast.ecology), cast.zhou)
    assert "check_in_by_hand" not in offered(session, one, cast.zhou, START)
    with pytest.raises(Refusal, match="另一位干部"):
        act(session, one, "check_in_by_hand", cast.zhou, START, reason="手机没电")


def test_a_whole_team_is_checked_in_at_once(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    team = Team(activity_id=activity.id, name="江风队", captain=cast.lin, created_at=START)
    session.add(team)
    session.flush()
    captain, mate, other = (seat(session, activity, member, team_id=team_id) for member, team_id in (
        (cast.lin, team.id), (cast.zheng, team.id), (cast.zhao, None)))
    act(session, mate, "check_in", cast.zheng, minutes(-20))
    act(session, captain, "check_in_team", cast.zhou, START, reason="队长带队到场")
    assert captain.checked_in_at == START and mate.checked_in_at == minutes(-20) and other.checked_in_at is None
    with pytest.raises(Conflict, match="都已签到"):
        act(session, mate, "check_in_team", cast.zhou, START, reason="队长带队到场")


def test_who_never_came_is_absent_until_an_officer_corrects_it(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    one = seat(session, activity, cast.lin)
    assert not is_absent(one, minutes(60)) and is_absent(one, END)
    act(session, one, "check_in_by_hand", cast.zhou, minutes(600), reason="签到册上有签名")
    assert not is_absent(one, END) and one.checked_in_at == START and not one.is_late
    act(session, one, "mark_absent", cast.zhou, minutes(610), reason="看错了人")
    assert is_absent(one, END)
    activity.state = "settled"
    with pytest.raises(Refusal, match="结项"):
        act(session, one, "check_in_by_hand", cast.zhou, minutes(700), reason="签到册上有签名")


def test_nobody_checks_in_where_nobody_counts_or_nothing_takes_place(session: Session, cast: Cast) -> None:
    activity = plan(session, check_in="none")
    one = seat(session, activity, cast.lin)
    with pytest.raises(Refusal, match="不用签到"):
        act(session, one, "check_in", cast.lin, START)
    assert was_there(one, END) and not is_absent(one, END)
    activity.check_in, activity.state = "scene", "cancelled"
    with pytest.raises(Refusal, match="不举行"):
        act(session, one, "check_in", cast.lin, START)
    assert not is_absent(one, END)


def test_two_phones_of_one_person_at_once_make_one_check_in(engine: Engine, live_cast: Cast) -> None:
    key = run_in_transaction(engine, lambda session: seat(session, plan(session), session.merge(live_cast.lin)).id)

    def scan(at: datetime) -> str:
        def work(session: Session) -> object:
            return act(session, session.get_one(Registration, key), "check_in", session.merge(live_cast.lin), at)

        try:
            run_in_transaction(engine, work)
        except Conflict as refusal:
            return str(refusal)
        return "done"

    said = at_once([partial(scan, minutes(turn)) for turn in range(4)])
    assert said.count("done") == 1 and all(one == "done" or "已签到" in one for one in said)
    with Session(engine) as session:
        assert session.get_one(Registration, key).checked_in_at == minutes(said.index("done"))
        assert len(history(session, session.get_one(Registration, key))) == 1


def test_who_is_there_cancels_no_more_and_is_not_asked_to_come(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, cancel_until=START), cast.lin)
    assert "cancel" in offered(session, one, cast.lin, minutes(-10))
    act(session, one, "check_in", cast.lin, minutes(-10))
    assert "cancel" not in offered(session, one, cast.lin, minutes(-5))
    with pytest.raises(Refusal, match="已经签到，不能再取消"):
        act(session, one, "cancel", cast.lin, minutes(-5))
    place = read_place(session, one, cast.lin, minutes(-5))
    assert (place.state.title, place.next_step) == ("已签到", "已经签到，祝您愉快")
    assert [line.state for line in find_mine(session, cast.lin, minutes(-5))] == ["已签到"]
