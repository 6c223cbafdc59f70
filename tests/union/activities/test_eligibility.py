"""Who may take part: each condition refuses for itself, with its own sentence; what is not open for one is not listed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import OPEN_AT, change, colleague, open_activity, sign_up, take
from union.activities.activity.eligibility import find_eligible
from union.activities.day.opening_and_ending import advance_activity
from union.activities.sight.activity_list import find_open_for
from union.activities.sight.activity_view import read_activity
from union.activities.sight.roster_view import read_roster
from union.ground.errors import Refusal

ROSTER = {"sex": "女", "birth_on": date(1986, 12, 6), "joined_on": date(2015, 9, 1)}
CONDITIONS = (
    ("branches", "工学院分工会", {}, "只面向工学院分工会的会员"),
    ("posts", "教代会代表", {}, "只面向教代会代表"),
    ("sexes", "男", {}, "只面向男会员"),
    ("sexes", "女", {"sex": ""}, "名册里没有您的性别"),
    ("age_from", "40", {}, "要求活动当天年满40周岁"),
    ("age_until", "38", {}, "要求活动当天不超过38周岁"),
    ("age_until", "40", {"birth_on": None}, "名册里没有您的出生日期"),
    ("joined_before", "2015-08-31", {}, "要求2015年8月31日（含）以前入职"),
    ("joined_before", "2015-08-31", {"joined_on": None}, "名册里没有您的入职日期"),
)
FULFILLED = (
    {"branches": "生态学院分工会"}, {"sexes": "女"}, {"age_from": "39", "age_until": "39"}, {"joined_before": "2015-09-01"}, {},
)


@pytest.mark.parametrize(("condition", "value", "facts", "said"), CONDITIONS)
def test_each_condition_refuses_in_its_own_words_and_hides_the_activity(
    session: Session, cast: Cast, xia: Member, condition: str, value: str, facts: dict[str, object], said: str,
) -> None:
    activity = open_activity(session, xia, OPEN_AT, **{condition: value})
    member = colleague(session, cast.ecology, "方圆", "T2015099", **(ROSTER | facts))
    with pytest.raises(Refusal, match=said):
        sign_up(session, activity, member, OPEN_AT)
    assert find_open_for(session, member, OPEN_AT) == [] and member not in find_eligible(session, activity, OPEN_AT)


def test_who_runs_it_sees_how_many_are_left_out_for_what_the_roster_lacks(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, branches="生态学院分工会", sexes="女", age_from="18")
    before = read_activity(session, activity.code, xia, OPEN_AT).left_out
    for n, facts in enumerate(({"birth_on": None}, {"sex": ""}, {}, {"sex": "男", "birth_on": None})):
        colleague(session, cast.ecology, f"方圆{n}", f"T201509{n}", **(ROSTER | facts))
    assert read_activity(session, activity.code, xia, OPEN_AT).left_out == before + 2
    view = read_activity(session, activity.code, cast.lin, OPEN_AT)
    assert view.left_out == 0 and view.against == "名册里没有您的性别，暂时不能报名，请联系所在分工会补上"


def test_who_no_longer_meets_narrower_conditions_keeps_the_place_and_is_on_the_roster(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    one, other = (sign_up(session, activity, who, OPEN_AT) for who in (cast.lin, cast.zheng))
    change(session, activity, xia, OPEN_AT, branches="工学院分工会")
    assert (one.state, told(session, xia)[-1], told(session, cast.lin)) == ("seated", "activity.unfit", [])
    rows = {row.registration.id: row.against for row in read_roster(session, activity.code, by=xia, at=OPEN_AT).groups[0].rows}
    assert rows == {one.id: "这个活动只面向指定的分工会的会员", other.id: ""}
    change(session, activity, xia, OPEN_AT, intro="带好雨具。")
    assert told(session, xia).count("activity.unfit") == 1


@pytest.mark.parametrize("settings", FULFILLED)
def test_who_meets_the_condition_may_come(session: Session, cast: Cast, xia: Member, settings: dict[str, str]) -> None:
    activity = open_activity(session, xia, OPEN_AT, **settings)
    member = colleague(session, cast.ecology, "方圆", "T2015099", **ROSTER)
    assert [one.activity for one in find_open_for(session, member, OPEN_AT)] == [activity]
    assert member in find_eligible(session, activity, OPEN_AT)
    assert sign_up(session, activity, member, OPEN_AT).state == "seated"


def test_a_delegate_is_known_by_the_post(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, posts="教代会代表")
    assert sign_up(session, activity, cast.zhao, OPEN_AT).state == "seated"
    assert find_eligible(session, activity, OPEN_AT) == [cast.zhao]


def test_a_branchs_activity_is_for_its_own_members(session: Session, cast: Cast) -> None:
    activity = open_activity(session, cast.zhou, OPEN_AT, owner="生态学院分工会")
    assert sign_up(session, activity, cast.lin, OPEN_AT).state == "seated"
    with pytest.raises(Refusal, match="只面向生态学院分工会的会员"):
        sign_up(session, activity, cast.zheng, OPEN_AT)


def test_earlier_absence_counts_within_the_months_where_somebody_checked(session: Session, cast: Cast, xia: Member) -> None:
    missed = open_activity(session, xia, OPEN_AT)
    unchecked = open_activity(session, xia, OPEN_AT, check_in="不签到")
    attended = open_activity(session, xia, OPEN_AT)
    for one in (missed, unchecked, attended):
        sign_up(session, one, cast.lin, OPEN_AT).checked_in_at = OPEN_AT if one is attended else None
        session.flush()
        advance_activity(session, one.id, OPEN_AT + timedelta(days=30))
    assert missed.state == "ended"
    later = {name: value.replace("2026-11", "2027-01").replace("2026-12", "2027-02") for name, value in {
        "starts_at": "2026-12-05 09:00", "ends_at": "2026-12-05 17:00", "opens_at": "2026-11-20 08:00", "closes_at": "2026-12-03 18:00",
    }.items()}
    at = OPEN_AT + timedelta(days=62)
    strict, lenient = (open_activity(session, xia, at, no_shows_max=most, **later) for most in ("0", "1"))
    with pytest.raises(Refusal, match="近12个月您有1次报名后没有到场，这个活动要求不超过0次"):
        sign_up(session, strict, cast.lin, at)
    assert cast.lin not in find_eligible(session, strict, at) and cast.zheng in find_eligible(session, strict, at)
    assert sign_up(session, lenient, cast.lin, at).state == "seated"
    missed.starts_at -= timedelta(days=400)
    take(session, missed, "settle", xia, at)
    assert sign_up(session, strict, cast.lin, at).state == "seated"
