"""Too few people (不足成团): who is asked to decide, how often, who may once the time is over, and what comes of no decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.history import HistoryEntry
from models.member import Member
from models.notice import Notice
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import OPEN_AT, do, offered_to, open_activity, sign_up, take
from union.activities.day.opening_and_ending import advance_activity, find_due
from union.activities.places.too_few import UNDECIDED, escalate, find_to_escalate, find_to_press, press
from union.activities.sight.activity_view import read_activity
from union.activities.sight.registration_lines import find_waiting
from union.ground import clock
from union.ground.errors import NotAllowed, Refusal

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def short(session: Session, cast: Cast, **settings: str) -> Activity:
    """Return an outing that has closed with one person of two."""
    activity = open_activity(session, cast.xia, OPEN_AT, minimum="2", **settings)
    sign_up(session, activity, cast.lin, OPEN_AT)
    assert activity.closes_at
    advance_activity(session, activity.id, activity.closes_at)
    return activity


def test_too_few_are_told_to_officers_who_may_let_it_take_place(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, minimum="2")
    sign_up(session, activity, cast.lin, OPEN_AT)
    assert activity.closes_at and "run_anyway" not in offered_to(session, activity, xia, OPEN_AT)
    advance_activity(session, activity.id, activity.closes_at)
    assert "activity.short" in told(session, xia)
    assert {"run_anyway", "extend", "cancel"} <= offered_to(session, activity, xia, activity.closes_at)
    take(session, activity, "run_anyway", xia, activity.closes_at)
    assert activity.state == "closed" and "run_anyway" not in offered_to(session, activity, xia, activity.closes_at)
    with pytest.raises(Refusal, match="不用再决定"):
        take(session, activity, "run_anyway", xia, activity.closes_at)


def test_enough_are_no_decision(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, minimum="1")
    sign_up(session, activity, cast.lin, OPEN_AT)
    take(session, activity, "close", xia, OPEN_AT)
    assert "activity.short" not in told(session, xia) and "run_anyway" not in offered_to(session, activity, xia, OPEN_AT)


def test_who_decides_sees_how_many_there_are_and_how_many_are_needed(session: Session, cast: Cast, xia: Member) -> None:
    activity = short(session, cast)
    assert read_activity(session, activity.code, xia, OPEN_AT).shortfall == "已报1人，最少2人"
    assert read_activity(session, activity.code, cast.lin, OPEN_AT).shortfall == ""
    text = session.scalars(select(Notice.text).where(Notice.kind == "activity.short")).one()
    assert text == "“古堰画乡一日行”已报1人，最少2人，请在2026年12月4日 21:00前决定延期、合并、取消或照常举行。"


def test_who_decides_is_asked_every_day_and_at_once_where_too_many_leave(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, minimum="2")
    one, other = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng))
    assert activity.closes_at
    closed = activity.closes_at
    advance_activity(session, activity.id, closed)
    assert find_to_press(session, closed) == [] and "activity.short" not in told(session, xia)
    do(session, other, "cancel", cast.zheng, closed + HOUR)
    assert told(session, xia).count("activity.short") == 1 and find_to_press(session, closed + HOUR) == [activity.id]
    for _ in range(2):
        press(session, activity.id, closed + 13 * HOUR)
    assert told(session, xia).count("activity.short") == 2
    do(session, one, "cancel", cast.lin, closed + 14 * HOUR)
    assert told(session, xia).count("activity.short") == 2
    assert all(session.scalars(select(Notice.is_urgent).where(Notice.kind == "activity.short")))


def test_the_decision_to_go_on_is_told_to_who_has_a_place(session: Session, cast: Cast, xia: Member) -> None:
    activity = short(session, cast)
    assert activity.closes_at
    take(session, activity, "run_anyway", xia, activity.closes_at)
    assert told(session, cast.lin) == ["activity.going_ahead"] and find_to_press(session, activity.closes_at) == []


def test_what_nobody_decides_comes_to_the_school_and_its_chair_who_may_decide(session: Session, cast: Cast) -> None:
    activity = short(session, cast)
    due = clock.instant(clock.day_of(activity.starts_at) - DAY, 21)
    with pytest.raises(NotAllowed):
        take(session, activity, "run_anyway", cast.wu, due - timedelta(seconds=1))
    assert find_to_escalate(session, due - timedelta(seconds=1)) == [] and find_waiting(session, cast.wu, due - HOUR) == []
    assert find_to_escalate(session, due) == [activity.id] and escalate(session, activity.id, due) == 2
    escalate(session, activity.id, due + HOUR)
    assert told(session, cast.wu) == ["activity.undecided"]
    assert [row.argument for row in find_waiting(session, cast.wu, due)] == [activity.code]
    take(session, activity, "cancel", cast.wu, due, reason="人数不足")
    assert find_to_escalate(session, due) == [] and told(session, cast.lin)[-1] == "activity.cancelled"


def test_a_deadline_in_the_quiet_hours_comes_before_them(session: Session, cast: Cast) -> None:
    activity = short(session, cast, starts_at="2026-12-05 16:00")
    assert find_to_escalate(session, clock.instant(clock.day_of(activity.starts_at) - DAY, 21, 30)) == [activity.id]


def test_without_a_decision_it_takes_place_as_announced_and_the_history_says_so(session: Session, cast: Cast, xia: Member) -> None:
    activity = short(session, cast)
    assert find_due(session, activity.starts_at) == [activity.id] and advance_activity(session, activity.id, activity.starts_at) == 2
    assert activity.state == "running"
    row = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "run_undecided")).one()
    assert (row.title, row.by_id, row.note) == ("照常举行", None, UNDECIDED)
    for officer in (xia, cast.wu):
        assert told(session, officer)[-1] == "activity.ran_undecided"
