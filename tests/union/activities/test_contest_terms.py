"""A contest's terms as an officer writes them on the activity's form."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.registration import ContestEntry, ScoreSheet
from tests.cast import Cast
from tests.union.activities.outings import OPEN_AT, change, do, open_activity, plan, sign_up
from union.activities.activity.contest_terms import find_entries, terms_of
from union.activities.planning.contest_field import contest_fields
from union.casework.forms.fields import FieldError
from union.casework.forms.parsing import parse_field
from union.casework.forms.people import form_context
from union.ground.errors import Invalid, NotFound

TERMS: dict[str, Any] = {
    "kind": "技能竞赛", "criteria": "教学设计 20\n课堂教学：80分", "awards": "一等奖 1\n二等奖 2", "drop_lowest": "1", "blind": "是",
}


def test_an_officer_writes_what_a_contest_is_scored_by(session: Session, cast: Cast) -> None:
    activity = plan(session, cast.xia, OPEN_AT, **TERMS)
    terms = terms_of(activity)
    assert [(one.title, one.weight) for one in terms.criteria] == [("教学设计", 20), ("课堂教学", 80)]
    assert (terms.drop_highest, terms.drop_lowest, terms.is_blind, terms.is_recused) == (0, 1, True, True)
    assert activity.contest is not None and activity.contest["awards"] == [{"title": "一等奖", "count": 1}, {"title": "二等奖", "count": 2}]


def test_without_criteria_nothing_is_scored(session: Session, cast: Cast) -> None:
    xia = cast.xia
    for settings in ({"kind": "技能竞赛"}, {**TERMS, "kind": "讲座"}):
        with pytest.raises(NotFound):
            terms_of(plan(session, xia, OPEN_AT, **settings))


@pytest.mark.parametrize("written", [
    "教学设计", "20", "教学设计 0", "教学设计 20\n教学设计 30", "\n".join(f"第{n}项：5" for n in range(13)),
])
def test_what_is_no_criterion_with_a_weight_is_refused(session: Session, cast: Cast, at: datetime, written: str) -> None:
    with pytest.raises(FieldError, match="评分项目"):
        parse_field(contest_fields()[0], written, form_context(session, cast.lin, at))


def test_terms_stay_as_they_are_once_a_juror_has_given_points(session: Session, cast: Cast) -> None:
    xia = cast.xia
    activity = open_activity(session, xia, OPEN_AT, **TERMS)
    change(session, activity, xia, OPEN_AT, criteria="教学设计 30\n课堂教学 70")
    do(session, sign_up(session, activity, cast.lin, OPEN_AT), "hand_in", cast.lin, OPEN_AT, title="水的循环")
    with pytest.raises(Invalid, match="已有人提交作品"):
        change(session, activity, xia, OPEN_AT, kind="讲座")
    entry: ContestEntry
    entry, = find_entries(session, activity, ("handed_in",))
    session.add(ScoreSheet(entry_id=entry.id, member_id=cast.lan.id, points={}, at=OPEN_AT))
    session.flush()
    change(session, activity, xia, OPEN_AT, venue="报告厅")
    with pytest.raises(Invalid, match="评分办法不能再改"):
        change(session, activity, xia, OPEN_AT, criteria="教学设计 40\n课堂教学 60")
