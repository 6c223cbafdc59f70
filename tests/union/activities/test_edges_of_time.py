"""Deadlines to the second: what is still right at the last moment and refused after it, by people and by the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import (
    OPEN_AT,
    do,
    offered_to,
    open_activity,
    plan,
    registration_of,
    sign_up,
    take,
)
from union.activities.day.opening_and_ending import announce, find_untold
from union.activities.places.too_few import is_to_decide
from union.activities.sight.registration_lines import find_waiting
from union.ground.errors import Refusal

SECOND = timedelta(seconds=1)


def test_changing_and_cancelling_are_right_at_the_last_moment(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, change_until="2026-12-01 12:00", cancel_until="2026-12-02 12:00",
                             form="忌口（选填）")
    one = sign_up(session, activity, cast.lin, OPEN_AT)
    assert activity.change_until and activity.cancel_until
    do(session, one, "change", cast.lin, activity.change_until)
    with pytest.raises(Refusal, match="修改报名的时间"):
        do(session, one, "change", cast.lin, activity.change_until + SECOND)
    with pytest.raises(Refusal, match="自行取消的时间"):
        do(session, one, "cancel", cast.lin, activity.cancel_until + SECOND)
    assert do(session, one, "cancel", cast.lin, activity.cancel_until).state == "cancelled"


def test_without_a_deadline_of_its_own_changing_ends_with_registration(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, form="忌口（选填）")
    one = sign_up(session, activity, cast.lin, OPEN_AT)
    assert activity.closes_at
    with pytest.raises(Refusal, match="修改报名的时间到2026年12月3日 18:00为止"):
        do(session, one, "change", cast.lin, activity.closes_at + SECOND)


def test_who_only_waits_may_leave_after_the_last_day_to_cancel_a_seat(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1", cancel_until="2026-12-01 12:00")
    sign_up(session, activity, cast.lin, OPEN_AT)
    waiting = sign_up(session, activity, cast.zheng, OPEN_AT)
    assert do(session, waiting, "leave", cast.zheng, OPEN_AT + timedelta(days=12)).state == "cancelled"


def test_nothing_of_a_registration_changes_after_the_start_though_the_clock_has_not_come(
    session: Session, cast: Cast, xia: Member,
) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1", team_min="1", team_max="2")
    captain = sign_up(session, activity, cast.lin, OPEN_AT, team="一队")
    waiting = sign_up(session, activity, cast.zheng, OPEN_AT, team="二队")
    do(session, captain, "invite", cast.lin, OPEN_AT, colleague="周建平")
    guest = registration_of(session, activity, cast.zhou)
    for one, action, who in ((captain, "cancel", cast.lin), (waiting, "leave", cast.zheng), (guest, "join", cast.zhou)):
        with pytest.raises(Refusal, match="活动已经开始"):
            do(session, one, action, who, activity.starts_at)


def test_a_team_that_is_full_takes_nobody_whom_it_had_invited(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, team_min="1", team_max="3")
    captain = sign_up(session, activity, cast.lin, OPEN_AT, team="一队")
    for who in ("周建平", "郑敏"):
        do(session, captain, "invite", cast.lin, OPEN_AT, colleague=who)
    do(session, registration_of(session, activity, cast.zhou), "join", cast.zhou, OPEN_AT)
    # The officers make teams smaller while an invitation is open.
    activity.team_max = 2
    session.flush()
    with pytest.raises(Refusal, match="已经满2人"):
        do(session, registration_of(session, activity, cast.zheng), "join", cast.zheng, OPEN_AT)


def test_what_registration_has_ended_for_is_neither_published_nor_opened(session: Session, cast: Cast, xia: Member) -> None:
    activity = plan(session, xia, OPEN_AT)
    assert activity.closes_at
    with pytest.raises(Refusal, match="报名截止时间已经过了，请先修改时间再发布"):
        take(session, activity, "publish", xia, activity.closes_at)
    take(session, activity, "publish", xia, OPEN_AT - SECOND)
    assert [row.what for row in find_waiting(session, xia, activity.closes_at)] == ["没有开放过报名，待修改时间"]
    with pytest.raises(Refusal, match="报名截止时间已经过了，请先修改时间再开放"):
        take(session, activity, "open", xia, activity.closes_at)


def test_extending_leads_into_the_future_and_starting_waits_for_the_start(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    take(session, activity, "close", xia, OPEN_AT)
    with pytest.raises(Refusal, match="要在现在以后"):
        take(session, activity, "extend", xia, OPEN_AT + timedelta(days=12), closes_at="2026-12-01 18:00")
    assert activity.state == "closed" and "start" not in offered_to(session, activity, xia, activity.starts_at - SECOND)
    with pytest.raises(Refusal, match="还没有到时间"):
        take(session, activity, "start", xia, activity.starts_at - SECOND)
    assert take(session, activity, "start", xia, activity.starts_at).state == "running"


def test_too_few_are_no_decision_while_registration_goes_on(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, minimum="2")
    assert not is_to_decide(session, activity)
    take(session, activity, "close", xia, OPEN_AT)
    assert is_to_decide(session, activity)


def test_nobody_is_told_that_they_can_sign_up_once_they_cannot(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    assert activity.closes_at
    assert find_untold(session, activity.closes_at - SECOND) == [activity.id] and find_untold(session, activity.closes_at) == []
    take(session, activity, "close", xia, OPEN_AT)
    assert announce(session, activity.id, OPEN_AT) == 0 and told(session, cast.lin) == []
