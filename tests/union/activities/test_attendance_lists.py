"""What waits for officers and jurors once seats are given."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.union.activities.afternoon import END, START, act, minutes, plan, run, seat
from tests.union.activities.lessons import (
    AFTER,
    CLOSES,
    JUDGED,
    announce,
    appoint_as,
    arts,
    begin,
    enter,
    judge,
    judge_all,
    on_entry,
)
from union.activities.sight.attendance_lines import find_mine, find_waiting

LATER = END + timedelta(days=9)


def test_hours_and_disputes_wait_for_the_activitys_own_officers(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    one = seat(session, activity, cast.lin, checked_in_at=START, minutes=60, hours_state="measured")
    seat(session, activity, cast.zhou, checked_in_at=START, minutes=60, hours_state="measured")
    assert [row.what for row in find_waiting(session, cast.zhou, END)] == ["1份时长待确认"]
    assert find_waiting(session, cast.xu, END) == find_waiting(session, cast.lin, END) == []
    assert find_waiting(session, cast.xia, END) == []
    act(session, one, "confirm_hours", cast.zhou, END)
    assert find_waiting(session, cast.zhou, END) == []
    act(session, one, "dispute_hours", cast.lin, END, reason="少记了")
    assert [(row.what, row.name) for row in find_waiting(session, cast.zhou, END)] == [("时长有异议", "林晓燕")]
    own = seat(session, activity, cast.chen, checked_in_at=START, minutes=60, hours_state="disputed", hours_at=END)
    appoint_as(session, cast.chen, "branch_culture", cast.ecology)
    disputes = [row.name for row in find_waiting(session, cast.chen, END) if row.what == "时长有异议"]
    assert disputes == ["林晓燕"] and own.hours_state == "disputed"


def test_the_school_union_runs_what_a_branch_without_officers_has_planned(session: Session, cast: Cast) -> None:
    branch, _ = arts(session)
    plan(session, branch=branch, state="ended")
    xia = cast.xia
    assert [row.what for row in find_waiting(session, xia, LATER)] == ["待结项"] and find_waiting(session, xia, minutes(1, END)) == []
    assert find_waiting(session, cast.zhou, LATER) == []


def test_a_contest_leads_its_officers_from_step_to_step(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia

    def waits(at: object) -> list[str]:
        return [row.what for row in find_waiting(session, xia, at)]  # type: ignore[arg-type]

    entry = enter(session, activity, cast.lin)
    assert waits(CLOSES) == ["1份作品待审核"]
    on_entry(session, entry, "admit", xia, CLOSES)
    assert waits(CLOSES) == [] and waits(AFTER) == ["待抽签"]
    juror = arts(session)[1][0]
    run(session, activity, "appoint_juror", xia, CLOSES, person=juror.staff_number)
    run(session, activity, "draw_numbers", xia, AFTER)
    assert waits(AFTER) == ["还缺1份评分"]
    judge(session, entry, juror, 80)
    assert waits(JUDGED) == ["评分待汇总"]
    run(session, activity, "count_scores", xia, JUDGED)
    assert waits(JUDGED) == ["结果待公示"]
    run(session, activity, "publish_results", xia, JUDGED)
    assert waits(JUDGED) == []
    run(session, activity, "object_to_results", cast.zhao, JUDGED, words="雷同")
    assert waits(JUDGED) == ["公示意见待答复"] and find_mine(session, cast.zhao, JUDGED)[0].state == "办理中"


def test_a_juror_is_waited_for_until_all_sheets_are_given(session: Session, cast: Cast) -> None:
    activity, entries, jurors = begin(session, cast)
    mine = find_mine(session, jurors[0], START)
    assert [(one.state, one.waits_for_me) for one in mine] == [("还有2份要评", True)]
    for entry in entries:
        judge(session, entry, jurors[0], 80)
    assert [(one.state, one.waits_for_me) for one in find_mine(session, jurors[0], START)] == [("评分已交", False)]
    for entry in entries:
        for juror in jurors[1:]:
            judge(session, entry, juror, 80)
    xia = cast.xia
    run(session, activity, "count_scores", xia, JUDGED)
    run(session, activity, "publish_results", xia, JUDGED)
    assert find_mine(session, jurors[0], JUDGED) == []
    assert find_mine(session, cast.zhao, START) == []


def test_an_entrant_sees_the_rank_only_once_it_is_shown(session: Session, cast: Cast) -> None:
    activity, _, jurors = begin(session, cast)
    xia = cast.xia
    judge_all(session, activity, jurors, [(80, 80, 80), (90, 90, 90)])
    run(session, activity, "count_scores", xia, JUDGED)
    assert [one.state for one in find_mine(session, cast.zheng, minutes(0))] == ["已通过"]
    run(session, activity, "publish_results", xia, JUDGED)
    assert [one.state for one in find_mine(session, cast.zheng, minutes(0))] == ["第1名 一等奖"]


def test_who_was_refused_is_waited_for_until_works_are_no_longer_taken(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia
    entry = enter(session, activity, cast.lin)
    on_entry(session, entry, "refuse", xia, CLOSES, reason="不是本人拍摄")
    assert [find_mine(session, cast.lin, when)[0].waits_for_me for when in (CLOSES, AFTER)] == [True, False]


def test_numbers_are_not_drawn_while_works_wait_to_be_checked(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia
    admitted, _ = (enter(session, activity, who) for who in (cast.lin, cast.zheng))
    on_entry(session, admitted, "admit", xia, CLOSES)
    assert [row.what for row in find_waiting(session, xia, AFTER)] == ["1份作品待审核"]
