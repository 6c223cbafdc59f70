"""Results: ranks with ties, shown for three working days, objected to and answered, and then for good."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ContestEntry, ResultObjection
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import told
from tests.union.activities.afternoon import run
from tests.union.activities.lessons import JUDGED, begin, judge, judge_all
from union.activities.activity.contest_terms import find_entries
from union.activities.contest.objections import OBJECTION, find_objections
from union.activities.contest.results import find_to_finish, finish
from union.casework.flows import engine
from union.ground import clock
from union.ground.errors import Conflict, NotAllowed, NotFound, Refusal

LATER = JUDGED + timedelta(days=10)


def shown(session: Session, cast: Cast) -> tuple[Activity, Member, list[Member]]:
    activity, _, jurors = begin(session, cast)
    xia = cast.xia
    judge_all(session, activity, jurors, [(80, 80, 80), (80, 80, 80)])
    run(session, activity, "count_scores", xia, JUDGED)
    return run(session, activity, "publish_results", xia, JUDGED), xia, jurors


def answer(session: Session, number: str, by: Member, words: str = "经核实，结果不变") -> ResultObjection:
    return engine.take(session, OBJECTION, number, "answer", {"answer": words}, by=by, at=JUDGED)


def test_equal_scores_share_rank_and_award(session: Session, cast: Cast) -> None:
    activity, _, _ = shown(session, cast)
    assert [(entry.rank, entry.award) for entry in find_entries(session, activity)] == [(1, "一等奖"), (1, "一等奖")]


def test_results_are_shown_for_three_working_days_and_everybody_is_told(session: Session, cast: Cast) -> None:
    activity, xia, jurors = shown(session, cast)
    assert activity.results_until is not None and clock.show_time(activity.results_until) == "2026年11月25日 23:59"
    assert all("contest.results" in told(session, person) for person in (cast.lin, cast.zheng, *jurors))
    assert told(session, cast.zhao) == []
    with pytest.raises(Conflict, match="已经公示"):
        run(session, activity, "publish_results", xia, JUDGED)
    with pytest.raises(Conflict, match="已经公示"):
        run(session, activity, "reopen_scoring", xia, JUDGED, reason="有误")


def test_nothing_is_shown_before_it_is_counted_and_only_by_officers(session: Session, cast: Cast) -> None:
    activity, _, jurors = begin(session, cast)
    with pytest.raises(Refusal, match="还没有汇总"):
        run(session, activity, "publish_results", cast.xia, JUDGED)
    for stranger in (cast.lin, cast.zhou, jurors[0]):
        with pytest.raises(NotAllowed):
            run(session, activity, "count_scores", stranger, JUDGED)


def test_scoring_may_be_reopened_with_a_reason_before_the_results_are_shown(session: Session, cast: Cast) -> None:
    activity, entries, jurors = begin(session, cast)
    xia = cast.xia
    judge_all(session, activity, jurors, [(80, 80, 80), (70, 70, 70)])
    run(session, activity, "count_scores", xia, JUDGED)
    run(session, activity, "reopen_scoring", xia, JUDGED, reason="有一份录错")
    assert [(entry.score, entry.rank, entry.award) for entry in entries] == [(None, None, "")] * 2
    judge(session, entries[1], jurors[0], 100)
    run(session, activity, "count_scores", xia, JUDGED)
    assert [(entry.score, entry.rank) for entry in entries] == [(80_000, 1), (80_000, 1)]


def test_an_objection_goes_to_the_officers_with_a_reference_and_is_answered(session: Session, cast: Cast) -> None:
    activity, xia, _ = shown(session, cast)
    run(session, activity, "object_to_results", cast.zhao, JUDGED, words="两份教案雷同")
    objection = find_objections(session, activity)[0]
    assert objection.number == f"YY{activity.id}-01" and told(session, xia)[-1] == "contest.objection"
    with pytest.raises(Conflict, match="上一条意见"):
        run(session, activity, "object_to_results", cast.zhao, JUDGED, words="再说一次")
    for stranger in (cast.lin, cast.xu):
        with pytest.raises(NotFound):
            answer(session, objection.number, stranger)
    with pytest.raises(NotAllowed):
        answer(session, objection.number, cast.zhao)
    assert answer(session, objection.number, xia).state == "answered" and told(session, cast.zhao) == ["contest.answered"]
    run(session, activity, "object_to_results", cast.zhao, JUDGED, words="仍有疑问")
    assert find_objections(session, activity, state="open")[0].number == f"YY{activity.id}-02"


def test_objections_are_taken_only_while_the_results_are_shown(session: Session, cast: Cast) -> None:
    activity, _, _ = begin(session, cast)
    with pytest.raises(Refusal, match="还没有公示"):
        run(session, activity, "object_to_results", cast.zhao, JUDGED, words="雷同")
    activity.results_at, activity.results_until = JUDGED, JUDGED + timedelta(days=3)
    with pytest.raises(Refusal, match="公示期到"):
        run(session, activity, "object_to_results", cast.zhao, LATER, words="雷同")


def test_results_stand_for_good_after_the_notice_and_its_objections(session: Session, cast: Cast) -> None:
    activity, xia, _ = shown(session, cast)
    run(session, activity, "object_to_results", cast.zhao, JUDGED, words="雷同")
    assert find_to_finish(session, LATER) == [] and not finish(session, activity.id, LATER)
    answer(session, f"YY{activity.id}-01", xia)
    assert not finish(session, activity.id, JUDGED + timedelta(days=1))
    assert find_to_finish(session, LATER) == [activity.id]
    assert [finish(session, activity.id, LATER), finish(session, activity.id, LATER)] == [True, False]
    assert {entry.state for entry in session.scalars(select(ContestEntry))} == {"ranked"} and activity.results_final_at == LATER
    assert told(session, cast.lin)[-1] == "contest.final"
    with pytest.raises(Conflict, match="没有可以撤回"):
        run(session, activity, "retract_results", xia, LATER, reason="有误")


def test_results_are_retracted_with_a_reason_and_everybody_is_told(session: Session, cast: Cast) -> None:
    activity, xia, jurors = shown(session, cast)
    run(session, activity, "retract_results", xia, JUDGED, reason="一份评分录错")
    assert activity.results_at is None and find_to_finish(session, LATER) == []
    assert told(session, cast.lin)[-1] == "contest.retracted"
    judge(session, find_entries(session, activity)[0], jurors[0], 100)
    run(session, activity, "count_scores", xia, JUDGED)
    run(session, activity, "publish_results", xia, JUDGED + timedelta(days=1))
    assert told(session, cast.lin)[-1] == "contest.results" and activity.results_at == JUDGED + timedelta(days=1)


def test_a_sheet_and_the_counting_at_once_never_count_half(engine: Engine, live_cast: Cast) -> None:
    def prepare(session: Session) -> tuple[str, int, int, int]:
        cast = Cast(**{name: session.merge(one) for name, one in vars(live_cast).items()})
        activity, entries, jurors = begin(session, cast)
        judge_all(session, activity, jurors, [(80, 80, 80), (70, 70, 70)])
        return activity.code, entries[1].id, jurors[0].id, cast.xia.id

    code, entry_id, juror_id, xia_id = run_in_transaction(engine, prepare)

    def work(of: str) -> str:
        def inside(session: Session) -> None:
            activity = session.scalars(select(Activity).where(Activity.code == code)).one()
            if of == "count":
                run(session, activity, "count_scores", session.get_one(Member, xia_id), JUDGED)
            else:
                judge(session, session.get_one(ContestEntry, entry_id), session.get_one(Member, juror_id), 100)

        try:
            run_in_transaction(engine, inside)
        except Conflict:
            return "late"
        return "done"

    said = at_once([lambda: work("count"), lambda: work("judge"), lambda: work("count")])
    assert sorted([said[0], said[2]]) == ["done", "late"]
    with Session(engine) as session:
        assert session.get_one(ContestEntry, entry_id).score == (80_000 if said[1] == "done" else 70_000)
