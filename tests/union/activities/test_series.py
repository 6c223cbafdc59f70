"""Series: made with the first activity, chosen for the next, listed in order, found by their name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.union.activities.outings import OPEN_AT, change, open_activity, plan
from union.activities.planning.series import find_in_series, find_series, get_series
from union.activities.sight.activity_list import find_open_for
from union.ground.errors import Invalid, NotFound

BALLS = "2026年四球赛"


def test_a_series_is_made_with_its_first_activity_and_chosen_for_the_next(session: Session, cast: Cast, xia: Member) -> None:
    late = open_activity(session, xia, OPEN_AT, title="乒乓球赛", new_series=BALLS)
    series, = find_series(session)
    early = open_activity(session, xia, OPEN_AT, title="羽毛球赛", series=BALLS, starts_at="2026-12-04 09:00")
    again = open_activity(session, xia, OPEN_AT, title="气排球赛", new_series=f" {BALLS}", starts_at="2026-12-06 09:00",
                          ends_at="2026-12-06 12:00")
    draft = plan(session, xia, OPEN_AT, title="篮球赛", series=series.code)
    assert find_series(session) == [series] == [get_series(session, series.code)] and draft.series is series
    assert find_in_series(session, series) == [early, late, again]
    assert {one.activity for one in find_open_for(session, cast.lin, OPEN_AT, "四球赛")} == {early, late, again}


def test_an_activity_stays_in_its_series_when_edited_and_leaves_it_when_asked(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, new_series=BALLS)
    change(session, activity, xia, OPEN_AT, venue="体育馆")
    assert activity.series is not None and activity.series.title == BALLS
    change(session, activity, xia, OPEN_AT, series="")
    assert activity.series is None


def test_a_series_is_either_chosen_or_named(session: Session, cast: Cast, xia: Member) -> None:
    plan(session, xia, OPEN_AT, new_series=BALLS)
    with pytest.raises(Invalid, match="不用再填新系列名称"):
        plan(session, xia, OPEN_AT, series=BALLS, new_series="趣味运动会")
    with pytest.raises(NotFound):
        get_series(session, "s-none")
