"""Signing up: a seat, a number in the waiting list, one's own answers and companions, changed and cancelled in time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.notice import Notice
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import (
    OPEN_AT,
    change,
    colleague,
    do,
    find_faults,
    offered_to,
    open_activity,
    registration_of,
    sign_up,
    take,
)
from union import links
from union.activities.day.opening_and_ending import advance_activity
from union.activities.flow import ACTIVITY
from union.activities.places.approving import find_to_press, press
from union.activities.places.seats import position_of
from union.activities.sight.registration_lines import find_mine
from union.casework.flows.engine import make_paper
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


def test_who_signs_up_has_a_seat_and_the_next_waits_with_a_number(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1")
    paper = make_paper(session, ACTIVITY, activity.code, "sign_up", cast.lin, OPEN_AT)
    assert paper.send({}, None, False).text.startswith("报名成功")
    assert registration_of(session, activity, cast.lin).state == "seated" and activity.seats_taken == 1
    paper = make_paper(session, ACTIVITY, activity.code, "sign_up", cast.zheng, OPEN_AT)
    assert "候补第1位" in paper.send({}, None, False).text
    second = sign_up(session, activity, cast.zhao, OPEN_AT)
    assert second.state == "waiting" and position_of(session, second) == 2
    assert find_faults(session, activity) == []


def test_one_registration_each_and_again_after_cancelling(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    first = sign_up(session, activity, cast.lin, OPEN_AT)
    with pytest.raises(Conflict, match="已报名"):
        sign_up(session, activity, cast.lin, OPEN_AT)
    do(session, first, "cancel", cast.lin, OPEN_AT)
    assert activity.seats_taken == 0
    again = sign_up(session, activity, cast.lin, OPEN_AT)
    assert again.id != first.id and again.state == "seated" and find_faults(session, activity) == []


def test_companions_take_seats_and_are_bands_never_names(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="4", companions_max="2", allows_children="是")
    one = sign_up(session, activity, cast.lin, OPEN_AT, adults="1", children="1", child_1="4–6岁")
    assert one.seats == 3 and one.companions == [{"kind": "adult"}, {"kind": "child", "age": "4-6"}]
    with pytest.raises(Invalid, match="最多可带2位"):
        sign_up(session, activity, cast.zheng, OPEN_AT, adults="2", children="1", child_1="4–6岁")
    waiting = sign_up(session, activity, cast.zheng, OPEN_AT, adults="1")
    assert (waiting.state, activity.seats_taken) == ("waiting", 3)


def test_no_children_where_the_activity_has_none(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, companions_max="2", allows_children="否")
    assert {field.code for field in make_paper(session, ACTIVITY, activity.code, "sign_up", cast.lin, OPEN_AT).fields} == {"adults"}


def test_own_questions_are_asked_and_kept_and_changed_in_time(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, form="T恤尺码：S/M/L\n忌口（选填）", change_until="2026-12-01 12:00")
    size, avoid = (field.code for field in make_paper(session, ACTIVITY, activity.code, "sign_up", cast.lin, OPEN_AT).fields)
    with pytest.raises(Invalid, match="T恤尺码"):
        sign_up(session, activity, cast.lin, OPEN_AT)
    one = sign_up(session, activity, cast.lin, OPEN_AT, **{size: "M"})
    assert one.answers == {size: "M", avoid: None}
    do(session, one, "change", cast.lin, OPEN_AT, **{size: "L", avoid: "花生"})
    assert one.answers == {size: "L", avoid: "花生"}
    late = OPEN_AT.replace(month=12, day=1, hour=5)
    assert "change" not in offered_to(session, one, cast.lin, late)
    with pytest.raises(Refusal, match="修改报名的时间到2026年12月1日 12:00为止"):
        do(session, one, "change", cast.lin, late, **{size: "S"})


def test_more_companions_need_free_seats_and_fewer_free_them(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="3", companions_max="2")
    one = sign_up(session, activity, cast.lin, OPEN_AT, adults="1")
    sign_up(session, activity, cast.zheng, OPEN_AT)
    with pytest.raises(Refusal, match="只剩0个名额"):
        do(session, one, "change", cast.lin, OPEN_AT, adults="2")
    assert one.seats == 2
    waiting = sign_up(session, activity, cast.zhao, OPEN_AT)
    do(session, one, "change", cast.lin, OPEN_AT, adults="0")
    session.refresh(waiting)
    assert (one.seats, waiting.state) == (1, "offered") and find_faults(session, activity) == []


def test_cancelling_ends_in_time_and_the_officer_may_still_release(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, cancel_until="2026-12-04 12:00")
    one, late = sign_up(session, activity, cast.lin, OPEN_AT), OPEN_AT.replace(month=12, day=4, hour=5)
    with pytest.raises(Refusal, match="请联系组织者夏明"):
        do(session, one, "cancel", cast.lin, late)
    with pytest.raises(NotAllowed):
        do(session, one, "release", cast.lin, late, reason="我")
    with pytest.raises(NotFound):
        do(session, one, "release", cast.zheng, late, reason="我")
    do(session, one, "release", xia, late, reason="本人电话说明")
    assert (one.state, one.reason, activity.seats_taken) == ("released", "本人电话说明", 0)
    assert "activity.released" in told(session, cast.lin)


def test_what_is_told_of_a_registration_names_the_activity(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, title="嗓音讲座", capacity="1", needs_approval="是")
    one, two, three = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao))
    do(session, one, "approve", xia, OPEN_AT)
    do(session, two, "approve", xia, OPEN_AT)
    do(session, three, "turn_down", xia, OPEN_AT, reason="名额优先给新会员")
    texts = {notice.kind: notice.text for notice in session.scalars(select(Notice))}
    assert {kind: texts[kind] for kind in ("activity.to_approve", "activity.seated", "activity.waiting", "activity.declined")} == {
        "activity.to_approve": "“嗓音讲座”：有一份报名等您审核。",
        "activity.seated": "“嗓音讲座”：报名已通过，名额已为您留好。",
        "activity.waiting": "“嗓音讲座”：报名已通过，名额已满，已为您排入候补。",
        "activity.declined": "“嗓音讲座”：报名未能通过，理由请查看详情。",
    }


def test_an_approval_comes_before_the_seat_and_never_of_ones_own(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1", needs_approval="是")
    one, two, own = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng, xia))
    assert (one.state, activity.seats_taken) == ("pending", 0) and "activity.to_approve" in told(session, xia)
    with pytest.raises(NotAllowed):
        do(session, one, "approve", cast.lin, OPEN_AT)
    with pytest.raises(NotAllowed, match="另一位干部"):
        do(session, own, "approve", xia, OPEN_AT)
    assert not offered_to(session, own, xia, OPEN_AT) & {"approve", "turn_down", "release"}
    assert {"approve", "turn_down", "release"} <= offered_to(session, one, xia, OPEN_AT)
    do(session, one, "approve", xia, OPEN_AT)
    do(session, two, "approve", xia, OPEN_AT)
    assert (one.state, two.state) == ("seated", "waiting") and position_of(session, two) == 1
    third = sign_up(session, activity, cast.zhao, OPEN_AT)
    do(session, third, "turn_down", xia, OPEN_AT, reason="名额优先给新会员")
    assert (third.state, third.live_key) == ("refused", None) and "activity.declined" in told(session, cast.zhao)
    assert [row.state for row in find_mine(session, cast.zhao, OPEN_AT)] == ["未通过"]
    assert find_faults(session, activity) == []


def test_who_decides_is_led_to_the_registration_and_asked_again_every_day(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, needs_approval="是")
    one = sign_up(session, activity, cast.lin, OPEN_AT)
    next_morning = OPEN_AT + timedelta(days=1)
    assert find_to_press(session, next_morning) == [activity.id]
    for _ in range(2):
        press(session, activity.id, next_morning)
    asked = select(Notice.path).where(Notice.kind == "activity.to_approve", Notice.member_id == xia.id)
    assert session.scalars(asked).all() == [links.registration(one.id)] * 2
    do(session, one, "approve", xia, next_morning)
    assert find_to_press(session, next_morning) == []


def test_an_officer_approves_all_at_once_in_the_order_of_signing_up_but_never_themselves(
    session: Session, cast: Cast, xia: Member,
) -> None:
    activity = open_activity(session, xia, OPEN_AT, capacity="1", needs_approval="是")
    one, own = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, xia))
    assert "approve_all" not in offered_to(session, activity, xia, OPEN_AT)
    two = sign_up(session, activity, cast.zheng, OPEN_AT)
    assert "approve_all" in offered_to(session, activity, xia, OPEN_AT)
    take(session, activity, "approve_all", xia, OPEN_AT)
    assert (one.state, own.state, two.state) == ("seated", "pending", "waiting")
    assert "activity.seated" in told(session, cast.lin) and "activity.waiting" in told(session, cast.zheng)
    with pytest.raises(Conflict, match="没有等您审核"):
        take(session, activity, "approve_all", xia, OPEN_AT)


def test_whom_nobody_decided_about_is_told_so_and_not_that_there_was_no_seat(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, needs_approval="是")
    one = sign_up(session, activity, cast.lin, OPEN_AT)
    advance_activity(session, activity.id, activity.starts_at)
    assert one.state == "unheard" and told(session, cast.lin) == ["activity.unheard"]


def test_nobody_signs_up_before_it_opens_or_after_it_closes(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    with pytest.raises(Refusal, match="报名已于2026年12月3日 18:00截止"):
        sign_up(session, activity, cast.lin, OPEN_AT.replace(month=12, day=3, hour=10))
    take(session, activity, "close", xia, OPEN_AT)
    with pytest.raises(Conflict, match="报名截止"):
        sign_up(session, activity, cast.lin, OPEN_AT)


def test_who_is_no_longer_on_the_roster_cannot_sign_up(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    with pytest.raises(NotFound):
        sign_up(session, activity, colleague(session, cast.ecology, "走了", "T1", is_missing=True), OPEN_AT)


def test_signing_up_outdates_no_page_of_an_officer(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    version = activity.version
    sign_up(session, activity, cast.lin, OPEN_AT)
    session.refresh(activity)
    assert activity.version == version
    change(session, activity, xia, OPEN_AT, title="古堰画乡二日行")
    assert activity.version > version
