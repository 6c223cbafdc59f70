"""Finding activities by words and days, seats left for oneself, and what stands in 我的 and 待办."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.statements import counted
from tests.union.activities.outings import OPEN_AT, do, open_activity, plan, sign_up, take
from union.activities.sight.activity_list import find_activities, find_open_for, get_activity, read_days
from union.activities.sight.registration_lines import find_mine, find_waiting
from union.ground.errors import NotFound

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(("said", "days", "words"), [
    ("周六的羽毛球", [21], "羽毛球"), ("下周三有什么活动", [25], ""), ("周末有没有羽毛球", [21, 22], "羽毛球"),
    ("明天羽毛球", [21], "羽毛球"),
    ("11月28日羽毛球比赛", [28], "羽毛球比赛"), ("羽毛球", [], "羽毛球"),
    ("下周有什么活动", [23, 24, 25, 26, 27, 28, 29], ""), ("下周末的登山", [28, 29], "登山"), ("13月40日羽毛球", [], "羽毛球"),
    ("周六下午3点羽毛球", [21], "下午 羽毛球"),
])
def test_days_are_read_out_of_a_sentence(said: str, days: list[int], words: str) -> None:
    found, rest = read_days(said, FRIDAY)
    assert (sorted(day.day for day in found), rest) == (days, words)


def test_words_and_days_find_what_is_open_for_me(session: Session, cast: Cast, xia: Member) -> None:
    times = {"closes_at": "2026-11-21 08:00"}
    saturday = open_activity(session, xia, OPEN_AT, title="教职工羽毛球赛", starts_at="2026-11-21 09:00",
                             ends_at="2026-11-21 12:00", **times)
    sunday = open_activity(session, xia, OPEN_AT, title="羽毛球训练", starts_at="2026-11-22 09:00", ends_at="2026-11-22 12:00", **times)
    walk = open_activity(session, xia, OPEN_AT, title="南明山登山", starts_at="2026-11-21 13:00", ends_at="2026-11-21 17:00", **times)
    others = open_activity(session, xia, OPEN_AT, title="羽毛球女单", branches="工学院分工会")

    def find(text: str, who: Member = cast.lin) -> set[str]:
        return {one.activity.title for one in find_open_for(session, who, OPEN_AT, text)}

    assert find("周六的羽毛球") == {saturday.title} and find("羽毛球") == {saturday.title, sunday.title}
    assert find("周六有什么活动") == {saturday.title, walk.title} and find("书法") == set() and find("周四") == set()
    assert others.title in find("羽毛球", cast.zheng) and len(find("")) == 3


def test_seats_left_are_those_left_for_me(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="5", quotas="工学院 1")
    sign_up(session, activity, cast.zheng, OPEN_AT)
    (for_lin,), (for_zhao,), (for_zheng,) = (find_open_for(session, who, OPEN_AT) for who in (cast.lin, cast.zhao, cast.zheng))
    assert (for_lin.seats_left, for_zhao.seats_left) == (4, 0)
    assert for_zheng.registration is not None and for_lin.registration is None


def test_what_is_closed_by_time_is_no_longer_listed(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    assert activity.closes_at and find_open_for(session, cast.lin, activity.closes_at) == []
    assert find_activities(session, OPEN_AT) == [activity] and get_activity(session, activity.code) is activity


def test_a_draft_has_no_page(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    with pytest.raises(NotFound):
        get_activity(session, plan(session, xia, at).code)


def test_listing_takes_as_many_statements_for_twenty_activities_as_for_two(session: Session, cast: Cast, xia: Member) -> None:
    def listing() -> tuple[int, int, int]:
        counts = []
        for find in (find_open_for, find_mine):
            with counted(session) as statements:
                find(session, cast.lin, OPEN_AT)
            counts.append(len(statements))
        with counted(session) as statements:
            find_waiting(session, xia, OPEN_AT)
        return counts[0], counts[1], len(statements)

    def add(count: int) -> None:
        for _ in range(count):
            one = open_activity(session, xia, OPEN_AT, capacity="1", quotas="生态 1\n工学院 2", branches="生态学院分工会")
            sign_up(session, one, cast.chen, OPEN_AT)
            sign_up(session, one, cast.lin, OPEN_AT)
            plan(session, xia, OPEN_AT)
            waits = open_activity(session, xia, OPEN_AT, needs_approval="是")
            sign_up(session, waits, cast.zheng, OPEN_AT)

    add(2)
    few = listing()
    add(10)
    # The people of a branch come one by one into an emptied memory: theirs are not of the list's making.
    assert listing() == few


def test_mine_says_position_offer_and_end(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    one, two = sign_up(session, activity, cast.lin, OPEN_AT), sign_up(session, activity, cast.zheng, OPEN_AT)
    assert [(row.state, row.is_open) for row in find_mine(session, cast.lin, OPEN_AT)] == [("已报名", True)]
    (waiting,) = find_mine(session, cast.zheng, OPEN_AT)
    assert (waiting.state, waiting.waits_for_me) == ("候补第1位", False)
    do(session, one, "cancel", cast.lin, OPEN_AT)
    session.refresh(two)
    (offer,) = find_mine(session, cast.zheng, OPEN_AT)
    assert offer.waits_for_me and "前确认" in offer.next_step
    assert not find_mine(session, cast.lin, OPEN_AT)[0].is_open


def test_waiting_holds_approvals_decisions_and_drafts_of_ones_own_desk(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, needs_approval="是", minimum="2")
    sign_up(session, activity, cast.lin, OPEN_AT)
    sign_up(session, activity, xia, OPEN_AT)
    draft = plan(session, cast.zhou, OPEN_AT, owner="生态学院分工会")
    assert [(row.name, row.what) for row in find_waiting(session, xia, OPEN_AT)] == [("林晓燕", "报名待审核")]
    assert [row.argument for row in find_waiting(session, cast.zhou, OPEN_AT)] == [draft.code]
    assert find_waiting(session, cast.lin, OPEN_AT) == []
    take(session, activity, "close", xia, OPEN_AT)
    assert "人数不足（已报0人，最少2人），待决定" in {row.what for row in find_waiting(session, xia, OPEN_AT)}
    take(session, activity, "run_anyway", xia, OPEN_AT)
    assert "人数不足（已报0人，最少2人），待决定" not in {row.what for row in find_waiting(session, xia, OPEN_AT)}
