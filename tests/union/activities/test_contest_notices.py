"""A contest's turns: who is told that it is theirs, reminded of what is missing, and kept from being both."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.notice import Notice
from tests.cast import Cast
from tests.story import told
from tests.union.activities.afternoon import END, START, run
from tests.union.activities.lessons import (
    AFTER,
    CLOSES,
    JUDGED,
    announce,
    arts,
    begin,
    enter,
    judge,
    judge_all,
    on_entry,
)
from tests.union.activities.outings import offered_to, take
from union.activities.activity.contest_terms import say_short
from union.activities.day.contest_reminders import find_to_judge, remind_jurors
from union.activities.day.reminders import find_unsettled, remind_to_settle
from union.activities.flow import ACTIVITY
from union.activities.sight.activity_view import read_activity
from union.casework.flows.engine import make_paper
from union.ground.errors import Refusal


def last_word(session: Session, member: Member, kind: str) -> str:
    query = select(Notice.text).where(Notice.member_id == member.id, Notice.kind == kind).order_by(Notice.id.desc())
    return session.scalars(query).first() or ""


def test_the_draw_tells_entrants_their_number_and_jurors_that_they_can_begin(session: Session, cast: Cast) -> None:
    activity, (entry, _), jurors = begin(session, cast)
    assert last_word(session, cast.lin, "contest.drawn") == f"“青年教师教学竞赛”：已经抽签，您的作品是{entry.draw}号。"
    assert told(session, jurors[0]) == ["contest.juror", "contest.scoring"]
    assert last_word(session, jurors[0], "contest.scoring") == "“青年教师教学竞赛”：已经抽签，可以评分了，请在2026年11月21日 17:00前评完。"
    run(session, activity, "appoint_juror", cast.xia, START, person="蓝海英")
    assert told(session, cast.lan) == ["contest.scoring"]


def test_jurors_are_reminded_before_the_end_of_the_sheets_that_are_missing_once_each_time(session: Session, cast: Cast) -> None:
    activity, (entry, other), jurors = begin(session, cast)
    for work in (entry, other):
        judge(session, work, jurors[0], 80)
    judge(session, entry, jurors[1], 80)
    assert find_to_judge(session, AFTER + timedelta(minutes=5)) == []
    due = END - timedelta(hours=1)
    assert find_to_judge(session, due) == [activity.id] and find_to_judge(session, END) == []
    assert [remind_jurors(session, activity.id, due) for _ in range(2)] == [2, 0]
    assert "contest.sheets_missing" not in told(session, jurors[0])
    assert "还有1份作品等您评分" in last_word(session, jurors[1], "contest.sheets_missing")
    assert "还有2份作品等您评分" in last_word(session, jurors[2], "contest.sheets_missing")


def test_who_was_told_at_the_draw_is_not_reminded_at_once(session: Session, cast: Cast) -> None:
    activity = announce(session)
    on_entry(session, enter(session, activity, cast.lin), "admit", cast.xia, CLOSES)
    run(session, activity, "appoint_juror", cast.xia, CLOSES, person=arts(session)[1][0].staff_number)
    run(session, activity, "draw_numbers", cast.xia, END - timedelta(minutes=30))
    assert find_to_judge(session, END - timedelta(minutes=20)) == []


def test_officers_are_told_once_when_the_last_sheet_is_in(session: Session, cast: Cast) -> None:
    activity, (entry, _), jurors = begin(session, cast)
    judge_all(session, activity, jurors, [(80, 80, 80), (70, 70, 70)])
    judge(session, entry, jurors[0], 85, JUDGED)
    assert told(session, cast.xia).count("contest.sheets_in") == 1 and told(session, jurors[0]).count("contest.sheets_in") == 0


def test_a_contest_that_is_cancelled_tells_its_jurors(session: Session, cast: Cast) -> None:
    activity = announce(session)
    jurors = arts(session)[1]
    for juror in jurors:
        run(session, activity, "appoint_juror", cast.xia, CLOSES, person=juror.staff_number)
    take(session, activity, "cancel", cast.xia, START, reason="台风预警")
    assert all("activity.cancelled" in told(session, juror) for juror in jurors)


def test_a_juror_does_not_sign_up_for_the_contest_they_judge(session: Session, cast: Cast) -> None:
    activity = announce(session)
    run(session, activity, "appoint_juror", cast.xia, CLOSES, person="蓝海英")
    before = CLOSES - timedelta(hours=1)
    with pytest.raises(Refusal, match="您是这项比赛的评委，不能参赛"):
        take(session, activity, "sign_up", cast.lan, before)
    view = read_activity(session, activity.code, cast.lan, before)
    assert (view.against, "sign_up" in {move.action for move in view.moves}) == ("您是这项比赛的评委，不能参赛", False)
    with pytest.raises(Refusal, match="蓝海英是这项比赛的评委，不能补报"):
        take(session, activity, "walk_in", cast.xia, START, person="蓝海英", reason="本人到场")


def test_settling_is_neither_offered_nor_asked_for_before_the_results_stand(session: Session, cast: Cast) -> None:
    activity, _, _ = begin(session, cast)
    activity.state, later = "ended", JUDGED + timedelta(days=20)
    session.flush()
    assert "settle" not in offered_to(session, activity, cast.xia, later)
    assert find_unsettled(session, later) == [activity.id] and remind_to_settle(session, activity.id, later) == 0
    activity.results_final_at = later
    assert "settle" in offered_to(session, activity, cast.xia, later) and remind_to_settle(session, activity.id, later) == 1


def test_who_appoints_and_draws_hears_that_jurors_are_wanting(session: Session, cast: Cast) -> None:
    activity = announce(session, drop_highest=1, drop_lowest=1)
    entry, xia = enter(session, activity, cast.lin), cast.xia
    on_entry(session, entry, "admit", xia, CLOSES)
    # 蓝海英 is of the entrant's own branch and gives it no sheet.
    paper = make_paper(session, ACTIVITY, activity.code, "appoint_juror", xia, CLOSES)
    short = "还差3位评委：每件作品至少要3份评分，评委不评本分工会的作品"
    assert paper.send({"person": "蓝海英"}, None, False).text == f"评委已请好，{short}"
    sent = make_paper(session, ACTIVITY, activity.code, "draw_numbers", xia, AFTER).send({}, None, False)
    assert sent.text.endswith(short) and sent.path == "/h5/activities/lessons/contest?done=draw_numbers"
    for person in (cast.zheng, cast.zhao, cast.xu):
        run(session, activity, "appoint_juror", xia, AFTER, person=person.staff_number)
    assert say_short(session, activity) == ""
