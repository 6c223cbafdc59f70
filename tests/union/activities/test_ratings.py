"""What people thought of an activity: asked once, of who was there, and told only as averages."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.registration import ActivityRating, Registration
from tests.cast import Cast
from tests.story import told
from tests.union.activities.afternoon import END, START, act, colleague, minutes, offered, plan, seat
from union.activities.attendance.ratings import RatingSummary, find_to_thank, summarise, thank
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal

FINE = {"content": "5", "organisation": "4分", "again": "5"}


def there(session: Session, cast: Cast, count: int) -> list[Registration]:
    activity = plan(session, branch=cast.ecology)
    return [seat(session, activity, colleague(session, cast.ecology, n), checked_in_at=START) for n in range(count)]


def test_who_was_there_is_thanked_once_and_who_was_not_is_not(session: Session, cast: Cast) -> None:
    activity = plan(session)
    for member, come in ((cast.lin, START), (cast.zhao, None)):
        seat(session, activity, member, checked_in_at=come)
    assert find_to_thank(session, minutes(-1, END)) == [] and thank(session, activity.id, minutes(-1, END)) == 0
    assert find_to_thank(session, END) == [activity.id]
    assert [thank(session, activity.id, END), thank(session, activity.id, END)] == [1, 0]
    assert told(session, cast.lin) == ["activity.thanks"] and told(session, cast.zhao) == []
    assert find_to_thank(session, END + timedelta(days=15)) == [] and thank(session, activity.id, END + timedelta(days=15)) == 0


def test_a_participant_answers_three_questions_once(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session), cast.lin, checked_in_at=START)
    with pytest.raises(Refusal, match="结束以后"):
        act(session, one, "rate", cast.lin, START, **FINE)
    for wrong in ("0", "6", "六", "4.5", ""):
        with pytest.raises(Invalid):
            act(session, one, "rate", cast.lin, END, **FINE | {"again": wrong})
    assert "rate" in offered(session, one, cast.lin, END)
    act(session, one, "rate", cast.lin, END, **FINE, words="很好")
    row = session.scalars(select(ActivityRating)).one()
    assert (row.content, row.organisation, row.again, row.words) == (5, 4, 5, "很好")
    with pytest.raises(Conflict, match="已经评价"):
        act(session, one, "rate", cast.lin, END, **FINE)
    assert "rate" not in offered(session, one, cast.lin, END)


def test_who_was_absent_and_who_comes_too_late_is_not_asked(session: Session, cast: Cast) -> None:
    activity = plan(session)
    absent, late = seat(session, activity, cast.zhao), seat(session, activity, cast.lin, checked_in_at=START)
    with pytest.raises(Refusal, match="参加了活动"):
        act(session, absent, "rate", cast.zhao, END, **FINE)
    with pytest.raises(Refusal, match="12月5日为止"):
        act(session, late, "rate", cast.lin, END + timedelta(days=15), **FINE)
    act(session, late, "rate", cast.lin, END + timedelta(days=14), **FINE)


def test_officers_see_averages_from_five_answers_on_and_never_whose(session: Session, cast: Cast) -> None:
    rows = there(session, cast, 5)
    for one, again, words in zip(rows[:4], (1, 5, 5, 4), ("乙", "", "甲", ""), strict=True):
        act(session, one, "rate", one.member, END, **FINE | {"again": str(again)}, words=words)
    assert summarise(session, rows[0].activity, by=cast.zhou, at=END) == RatingSummary(4)
    act(session, rows[4], "rate", rows[4].member, END, **FINE | {"again": "4"}, words="丙")
    found = summarise(session, rows[0].activity, by=cast.zhou, at=END)
    assert found == RatingSummary(5, 50, 40, 38, tuple(sorted(("甲", "乙", "丙"))))
    with pytest.raises(NotAllowed):
        summarise(session, rows[0].activity, by=cast.xu, at=END)
    assert session.scalars(select(HistoryEntry).where(HistoryEntry.action == "rate")).all() == []
