"""The waiting list: offers in order, with an end; accepted, declined, expired, left; capacity and quotas raised."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from models.registration import Registration
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import (
    OPEN_AT,
    change,
    do,
    find_faults,
    open_activity,
    sign_up,
    take,
)
from union.activities.day.opening_and_ending import advance_activity, find_due
from union.activities.flow import ACTIVITY
from union.activities.places.seats import position_of
from union.activities.sight.activity_view import read_activity
from union.casework.flows.engine import make_paper
from union.ground.errors import Conflict, Refusal

HOUR = timedelta(hours=1)



def states(session: Session, *registrations: Registration) -> list[str]:
    """Return the states, read afresh."""
    for one in registrations:
        session.refresh(one)
    return [one.state for one in registrations]


def test_a_seat_given_up_is_offered_to_the_next_who_accepts(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    do(session, one, "cancel", cast.lin, OPEN_AT)
    assert states(session, two, three) == ["offered", "waiting"] and activity.seats_taken == 1
    assert two.offer_until == OPEN_AT + 12 * HOUR and "activity.offered" in told(session, cast.zheng)
    assert position_of(session, three) == 1
    do(session, two, "accept", cast.zheng, OPEN_AT)
    assert states(session, two, three) == ["seated", "waiting"] and find_faults(session, activity) == []


def test_a_declined_offer_goes_to_the_next(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    do(session, one, "cancel", cast.lin, OPEN_AT)
    do(session, two, "decline", cast.zheng, OPEN_AT)
    assert states(session, two, three) == ["declined", "offered"]
    assert sign_up(session, activity, cast.zheng, OPEN_AT).state == "waiting"


def test_an_offer_expires_by_the_clock_and_goes_to_the_next(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1", offer_hours="2")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    do(session, one, "cancel", cast.lin, OPEN_AT)
    assert activity.id not in find_due(session, OPEN_AT + HOUR)
    late = OPEN_AT + 2 * HOUR + timedelta(seconds=1)
    with pytest.raises(Refusal, match="已经过时"):
        do(session, two, "accept", cast.zheng, late)
    assert activity.id in find_due(session, late)
    assert advance_activity(session, activity.id, late) == 1 and advance_activity(session, activity.id, late) == 0
    assert states(session, two, three) == ["expired", "offered"] and "activity.offer_expired" in told(session, cast.zheng)
    with pytest.raises(Conflict):
        do(session, two, "accept", cast.zheng, late)


def test_an_offer_made_at_night_waits_until_its_hours_after_the_morning(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1", offer_hours="2")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    evening, morning = OPEN_AT + timedelta(hours=14, minutes=30), OPEN_AT + 23 * HOUR
    do(session, one, "cancel", cast.lin, evening)
    assert two.offer_until == morning + 2 * HOUR and activity.id not in find_due(session, morning + HOUR)
    advance_activity(session, activity.id, morning + HOUR)
    assert states(session, two, three) == ["offered", "waiting"]
    assert do(session, two, "accept", cast.zheng, morning + HOUR).state == "seated"


def test_the_end_of_registration_cuts_no_offer_short_but_the_start_does(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    assert activity.closes_at is not None
    do(session, one, "cancel", cast.lin, activity.closes_at - HOUR)
    assert states(session, two) == ["offered"] and two.offer_until == activity.closes_at + 11 * HOUR
    advance_activity(session, activity.id, activity.closes_at)
    assert activity.state == "closed" and states(session, two, three) == ["offered", "waiting"]
    do(session, two, "accept", cast.zheng, activity.closes_at + 11 * HOUR)
    do(session, two, "cancel", cast.zheng, activity.starts_at - HOUR)
    assert states(session, three) == ["offered"] and three.offer_until == activity.starts_at
    do(session, three, "decline", cast.zhao, activity.starts_at - HOUR)
    assert activity.seats_taken == 0


def test_capacity_raised_offers_at_once_and_is_never_lowered_below_what_is_taken(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    change(session, activity, xia, OPEN_AT, capacity="2")
    assert states(session, one, two, three) == ["seated", "offered", "waiting"]
    with pytest.raises(Refusal, match="已有2个名额报出"):
        change(session, activity, xia, OPEN_AT, capacity="1")
    session.refresh(activity)
    assert activity.capacity == 2 and find_faults(session, activity) == []


def test_a_quota_is_a_maximum_and_who_does_not_fit_is_passed_over_and_keeps_the_place(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="3", quotas="工学院 1")
    zheng, zhao, xu = (sign_up(session, activity, who, OPEN_AT) for who in (cast.zheng, cast.zhao, cast.xu))
    assert states(session, zheng, zhao, xu) == ["seated", "waiting", "waiting"]
    lin, zhou, chen = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zhou, cast.chen))
    assert states(session, lin, zhou, chen) == ["seated", "seated", "waiting"]
    do(session, lin, "cancel", cast.lin, OPEN_AT)
    assert states(session, zhao, xu, chen) == ["waiting", "waiting", "offered"]
    do(session, zheng, "cancel", cast.zheng, OPEN_AT)
    assert states(session, zhao, xu) == ["offered", "waiting"] and find_faults(session, activity) == []
    with pytest.raises(Refusal, match="工学院分工会已报1个名额"):
        change(session, activity, xia, OPEN_AT, quotas="工学院 0")
    change(session, activity, xia, OPEN_AT, quotas="工学院 2", capacity="4")
    assert states(session, xu) == ["offered"]


def test_a_quota_set_later_counts_who_is_there_already(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="9")
    sign_up(session, activity, cast.zheng, OPEN_AT)
    change(session, activity, xia, OPEN_AT, quotas="工学院 1")
    assert sign_up(session, activity, cast.zhao, OPEN_AT).state == "waiting" and find_faults(session, activity) == []
    change(session, activity, xia, OPEN_AT, quotas="")
    assert find_faults(session, activity) == []


def test_a_party_too_large_is_passed_over_and_comes_when_it_fits(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="3", companions_max="2")
    one, two = sign_up(session, activity, cast.lin, OPEN_AT, adults="1"), sign_up(session, activity, cast.zhou, OPEN_AT)
    family, single = sign_up(session, activity, cast.zheng, OPEN_AT, adults="2"), sign_up(session, activity, cast.zhao, OPEN_AT)
    do(session, two, "cancel", cast.zhou, OPEN_AT)
    assert states(session, family, single) == ["waiting", "offered"] and position_of(session, family) == 1
    do(session, one, "cancel", cast.lin, OPEN_AT)
    assert states(session, family) == ["waiting"]
    do(session, single, "decline", cast.zhao, OPEN_AT)
    assert states(session, family) == ["offered"] and family.seats == activity.seats_taken == 3


def test_a_newcomer_takes_no_seat_that_a_larger_party_ahead_waits_for(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="3", companions_max="2")
    one, two = sign_up(session, activity, cast.lin, OPEN_AT, adults="1"), sign_up(session, activity, cast.zhou, OPEN_AT)
    family = sign_up(session, activity, cast.zheng, OPEN_AT, adults="2")
    do(session, two, "cancel", cast.zhou, OPEN_AT)
    assert told(session, cast.zheng) == ["activity.passed_over"] and read_activity(session, activity.code, cast.xu, OPEN_AT).seats_left == 0
    late = make_paper(session, ACTIVITY, activity.code, "sign_up", cast.zhao, OPEN_AT).send({"adults": "0"}, None, False)
    assert late.text == "前面有人在候补，您排在候补第2位，有名额会通知您" and activity.seats_taken == 2
    with pytest.raises(Refusal, match="只剩0个名额"):
        do(session, one, "change", cast.lin, OPEN_AT, adults="2")
    do(session, one, "cancel", cast.lin, OPEN_AT)
    assert states(session, family) == ["offered"] and find_faults(session, activity) == []


@pytest.mark.parametrize(("closes_at", "hours"), [("2026-12-03 18:00", 0), ("", 24)])
def test_what_is_left_over_goes_to_whom_it_fits_when_registration_ends_or_the_start_is_near(
    session: Session, cast: Cast, xia: Member, closes_at: str, hours: int,
) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="2", companions_max="2", closes_at=closes_at)
    sign_up(session, activity, cast.lin, OPEN_AT)
    family, single = sign_up(session, activity, cast.zheng, OPEN_AT, adults="1"), sign_up(session, activity, cast.zhao, OPEN_AT)
    due = (activity.closes_at or activity.starts_at) - hours * HOUR
    assert states(session, family, single) == ["waiting", "waiting"] and find_due(session, due - HOUR) == []
    assert find_due(session, due) == [activity.id] and advance_activity(session, activity.id, due)
    assert states(session, family, single) == ["waiting", "offered"] and find_due(session, due) == []


def test_what_is_left_over_is_offered_too_where_an_officer_ends_registration_early(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="2", companions_max="2")
    sign_up(session, activity, cast.lin, OPEN_AT)
    family, single = sign_up(session, activity, cast.zheng, OPEN_AT, adults="1"), sign_up(session, activity, cast.zhao, OPEN_AT)
    take(session, activity, "close", xia, OPEN_AT)
    assert states(session, family, single) == ["waiting", "offered"]


def test_who_is_held_up_by_the_quota_of_their_branch_holds_up_nobody_of_another(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="9", companions_max="2", quotas="工学院 2")
    sign_up(session, activity, cast.zheng, OPEN_AT)
    couple = sign_up(session, activity, cast.zhao, OPEN_AT, adults="1")
    own, other = (sign_up(session, activity, who, OPEN_AT) for who in (cast.xu, cast.lin))
    assert states(session, own, other) == ["waiting", "seated"]
    do(session, couple, "change", cast.zhao, OPEN_AT, adults="0")
    assert states(session, couple) == ["offered"]


def test_leaving_the_list_moves_the_others_up(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    _, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    do(session, two, "leave", cast.zheng, OPEN_AT)
    assert (two.state, position_of(session, three)) == ("cancelled", 1)


def test_who_has_waited_in_vain_is_told_at_the_start(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    _, two = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng))
    advance_activity(session, activity.id, activity.starts_at)
    assert activity.state == "running" and states(session, two) == ["expired"] and "activity.lapsed" in told(session, cast.zheng)


def test_no_offer_of_a_cancelled_activity(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    one, two = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng))
    take(session, activity, "cancel", xia, OPEN_AT, reason="台风预警")
    assert states(session, one, two) == ["released", "released"] and activity.seats_taken == 0
    assert told(session, cast.zheng) == ["activity.cancelled"] and one.reason == "台风预警"
