"""A contest: entries handed in and checked, numbers drawn, jurors who stand aside, sheets that are missing."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.case import Attachment
from models.registration import Team
from tests.cast import Cast
from tests.story import told
from tests.union.activities.afternoon import START, act, colleague, run, seat
from tests.union.activities.lessons import (
    AFTER,
    CLOSES,
    JUDGED,
    announce,
    appoint_as,
    begin,
    enter,
    judge,
    judge_all,
    on_entry,
)
from union.activities.activity.contest_terms import find_deciders, find_entries, find_missing, is_drawn
from union.activities.contest.jurors import find_sheet
from union.activities.sight.attendance_lines import find_waiting
from union.activities.sight.contest_view import view_contest
from union.casework.flows.engine import open_moves
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


def attachment(session: Session, cast: Cast, name: str) -> Attachment:
    row = Attachment(member_id=cast.lin.id, field="files", stored_name=name, file_name=name, media_type="image/png", size=1, at=START)
    session.add(row)
    session.flush()
    return row


def test_works_are_handed_in_and_changed_until_the_deadline(session: Session, cast: Cast) -> None:
    activity = announce(session)
    first, second = attachment(session, cast, "one.png"), attachment(session, cast, "two.png")
    one = seat(session, activity, cast.lin)
    act(session, one, "hand_in", cast.lin, CLOSES, title="水的循环", files=[first.id])
    entry = find_entries(session, activity, ("handed_in",))[0]
    assert first.about == f"entry:{entry.id}" and told(session, cast.xia) == ["contest.handed_in"]
    on_entry(session, entry, "change", cast.lin, CLOSES, title="云的形成", files=[second.id])
    assert (entry.title, entry.files, first.about, second.about) == ("云的形成", [second.id], None, f"entry:{entry.id}")
    with pytest.raises(Refusal, match="截止"):
        on_entry(session, entry, "change", cast.lin, AFTER, title="雨的形成")
    with pytest.raises(Conflict, match="已经提交过"):
        act(session, one, "hand_in", cast.lin, CLOSES, title="再来一份")
    with pytest.raises(Refusal, match="截止"):
        act(session, seat(session, activity, cast.zhao), "hand_in", cast.zhao, AFTER, title="迟到")


def test_nobody_hands_in_files_of_somebody_else_or_of_another_entry(session: Session, cast: Cast) -> None:
    activity = announce(session)
    row = attachment(session, cast, "one.png")
    entry = enter(session, activity, cast.zheng)
    with pytest.raises(Invalid, match="失效"):
        on_entry(session, entry, "change", cast.zheng, CLOSES, title="借来的", files=[row.id])
    row.about = "entry:999"
    with pytest.raises(Invalid, match="其他事项"):
        act(session, seat(session, activity, cast.lin), "hand_in", cast.lin, CLOSES, title="用过的", files=[row.id])
    assert find_entries(session, activity, ("handed_in",)) == [entry]


def test_a_team_hands_in_by_its_captain(session: Session, cast: Cast) -> None:
    activity = announce(session)
    team = Team(activity_id=activity.id, name="江风队", captain=cast.lin, created_at=START)
    session.add(team)
    session.flush()
    mate = seat(session, activity, cast.zheng, team_id=team.id)
    with pytest.raises(Refusal, match="队长林晓燕"):
        act(session, mate, "hand_in", cast.zheng, CLOSES, title="水的循环")


def test_a_refused_entry_says_why_and_may_be_changed_in_time(session: Session, cast: Cast) -> None:
    entry, xia = enter(session, announce(session), cast.lin), cast.xia
    with pytest.raises(Invalid):
        on_entry(session, entry, "refuse", xia, CLOSES)
    with pytest.raises(NotAllowed):
        on_entry(session, entry, "admit", cast.lin, CLOSES)
    on_entry(session, entry, "refuse", xia, CLOSES, reason="缺少教学设计")
    assert entry.reason == "缺少教学设计" and told(session, cast.lin) == ["contest.refused"]
    on_entry(session, entry, "change", cast.lin, CLOSES, title="水的循环（补）")
    on_entry(session, entry, "admit", xia, CLOSES)
    assert entry.state == "admitted" and entry.reason is None


def test_an_officer_who_takes_part_decides_nothing(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia
    entry = enter(session, activity, xia)
    with pytest.raises(NotAllowed):
        on_entry(session, entry, "admit", xia, CLOSES)
    for action in ("draw_numbers", "count_scores", "publish_results"):
        with pytest.raises(Refusal, match="回避"):
            run(session, activity, action, xia, AFTER)
    assert [line.entry for line in view_contest(session, activity, xia, AFTER)] == [entry]


def test_numbers_are_drawn_once_after_the_deadline_when_all_are_checked(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia
    with pytest.raises(Refusal, match="还没有通过"):
        run(session, activity, "draw_numbers", xia, AFTER)
    entries = [enter(session, activity, colleague(session, cast.ecology, n)) for n in range(5)]
    for entry in entries[:4]:
        on_entry(session, entry, "admit", xia, CLOSES)
    with pytest.raises(Refusal, match="还有1份"):
        run(session, activity, "draw_numbers", xia, AFTER)
    on_entry(session, entries[4], "refuse", xia, AFTER, reason="超过年龄")
    with pytest.raises(Refusal, match="截止以后"):
        run(session, activity, "draw_numbers", xia, CLOSES)
    run(session, activity, "draw_numbers", xia, AFTER)
    drawn = [entry.draw for entry in entries]
    assert sorted(drawn[:4]) == [1, 2, 3, 4] and drawn[4] is None  # type: ignore[type-var]
    with pytest.raises(Conflict, match="只有一次"):
        run(session, activity, "draw_numbers", xia, AFTER)
    with pytest.raises(Refusal, match="已经抽签"):
        on_entry(session, entries[0], "refuse", xia, AFTER, reason="后悔了")
    assert [entry.draw for entry in entries] == drawn


def test_who_takes_part_does_not_judge_and_who_judges_does_not_take_part(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia
    enter(session, activity, cast.lin)
    seat(session, activity, cast.zhao, state="waiting")
    for person in (cast.lin, cast.zhao):
        with pytest.raises(Refusal, match="不能担任评委"):
            run(session, activity, "appoint_juror", xia, CLOSES, person=person.staff_number)
    run(session, activity, "appoint_juror", xia, CLOSES, person="蓝海英")
    assert told(session, cast.lan) == ["contest.juror"]
    with pytest.raises(Conflict, match="已经是评委"):
        run(session, activity, "appoint_juror", xia, CLOSES, person="蓝海英")
    with pytest.raises(Refusal, match="您是这项比赛的评委"):
        act(session, seat(session, activity, cast.lan), "hand_in", cast.lan, CLOSES, title="水的循环")


def test_a_juror_gives_every_criterion_from_0_to_100_and_may_change_it_until_counting(session: Session, cast: Cast) -> None:
    activity, (entry, other), jurors = begin(session, cast)
    for wrong in ("101", "-1", "", "八十多"):
        with pytest.raises(Invalid):
            on_entry(session, entry, "score", jurors[0], START, points_design=wrong, points_lesson="80")
    judge(session, entry, jurors[0], 70)
    judge(session, entry, jurors[0], 75)
    sheet = find_sheet(session, entry, jurors[0])
    assert sheet is not None and sheet.points == {"design": 75, "lesson": 75}
    for stranger in (cast.ye, cast.lan):
        with pytest.raises((NotFound, NotAllowed)):
            judge(session, entry, stranger, 90)
    with pytest.raises(NotAllowed):
        judge(session, other, cast.zheng, 100)
    judge_all(session, activity, jurors, [(80, 80, 80), (70, 70, 70)])
    run(session, activity, "count_scores", cast.xia, JUDGED)
    with pytest.raises(Conflict, match="已经汇总"):
        judge(session, entry, jurors[0], 100)


def test_a_juror_of_the_entrants_own_branch_stands_aside(session: Session, cast: Cast) -> None:
    activity, xia = announce(session), cast.xia
    ours, theirs = enter(session, activity, cast.lin), enter(session, activity, cast.zheng)
    for entry in (ours, theirs):
        on_entry(session, entry, "admit", xia, CLOSES)
    run(session, activity, "appoint_juror", xia, CLOSES, person="蓝海英")
    run(session, activity, "draw_numbers", xia, AFTER)
    with pytest.raises(NotFound):
        judge(session, ours, cast.lan, 100)
    judge(session, theirs, cast.lan, 60)
    assert find_missing(session, activity) == []
    assert [line.entry for line in view_contest(session, activity, cast.lan, START)] == [theirs]
    with pytest.raises(Refusal, match="至少要1份"):
        run(session, activity, "count_scores", xia, JUDGED)


def test_within_one_branch_nobody_stands_aside_for_it(session: Session, cast: Cast) -> None:
    activity = announce(session, branch=cast.ecology)
    entry = enter(session, activity, cast.lin)
    on_entry(session, entry, "admit", cast.zhou, CLOSES)
    run(session, activity, "appoint_juror", cast.zhou, CLOSES, person="蓝海英")
    run(session, activity, "draw_numbers", cast.zhou, AFTER)
    judge(session, entry, cast.lan, 88)
    run(session, activity, "count_scores", cast.zhou, JUDGED)
    assert (entry.score, entry.rank, entry.award) == (88_000, 1, "一等奖")


def test_nothing_is_counted_while_sheets_are_missing_unless_a_juror_is_left_out_with_a_reason(session: Session, cast: Cast) -> None:
    activity, entries, jurors = begin(session, cast)
    xia = cast.xia
    judge_all(session, activity, jurors[:2], [(80, 90), (70, 60)])
    judge(session, entries[0], jurors[2], 10)
    with pytest.raises(Refusal, match="还缺1份评分（邵平）"):
        run(session, activity, "count_scores", xia, JUDGED)
    with pytest.raises(Refusal, match="已经评过分"):
        run(session, activity, "dismiss_juror", xia, JUDGED, person="邵平")
    with pytest.raises(Invalid):
        run(session, activity, "leave_out_juror", xia, JUDGED, person="邵平")
    run(session, activity, "leave_out_juror", xia, JUDGED, person="邵平", reason="中途离场")
    run(session, activity, "count_scores", xia, JUDGED)
    assert [(entry.score, entry.rank) for entry in entries] == [(85_000, 1), (65_000, 2)]


def test_a_juror_without_sheets_is_dismissed(session: Session, cast: Cast) -> None:
    activity, _, jurors = begin(session, cast)
    run(session, activity, "dismiss_juror", cast.xia, START, person="邵平")
    assert {juror.member.name for juror, _ in find_missing(session, activity)} == {"金云", "谢芳"}
    assert view_contest(session, activity, jurors[2], START) == []


def test_highest_and_lowest_are_dropped_and_too_few_are_refused(session: Session, cast: Cast) -> None:
    activity, entries, jurors = begin(session, cast, drop_highest=1, drop_lowest=1)
    xia = cast.xia
    judge_all(session, activity, jurors, [(10, 80, 100), (70, 71, 72)])
    run(session, activity, "leave_out_juror", xia, JUDGED, person="邵平", reason="中途离场")
    with pytest.raises(Refusal, match="只有2份评分.*至少要3份"):
        run(session, activity, "count_scores", xia, JUDGED)
    other = colleague(session, cast.ecology, 9)
    other.branch = arts_branch = jurors[0].branch
    assert arts_branch.name == "艺术学院分工会"
    run(session, activity, "appoint_juror", xia, JUDGED, person=other.staff_number)
    for entry, points in zip(entries, (90, 50), strict=True):
        judge(session, entry, other, points)
    run(session, activity, "count_scores", xia, JUDGED)
    assert [entry.score for entry in entries] == [80_000, 70_000]


def test_until_the_results_are_shown_only_officers_see_scores_and_jurors_only_their_own(session: Session, cast: Cast) -> None:
    activity, entries, jurors = begin(session, cast, blind=True)
    xia = cast.xia
    judge_all(session, activity, jurors, [(80, 81, 82), (90, 91, 92)])
    seen = view_contest(session, activity, jurors[1], START)
    assert {(line.entrant, line.number) for line in seen} == {("", "1号"), ("", "2号")}
    assert {line.sheet.points["lesson"] for line in seen if line.sheet} == {81, 91}
    run(session, activity, "count_scores", xia, JUDGED)
    assert [(line.entrant, line.rank) for line in view_contest(session, activity, xia, JUDGED)] == [("郑敏", 1), ("林晓燕", 2)]
    assert [(line.entry.id, line.score, line.rank, line.award) for line in view_contest(session, activity, cast.lin, JUDGED)] == [
        (entries[0].id, None, None, "")]
    assert all(line.score is None for line in view_contest(session, activity, jurors[1], JUDGED))
    assert view_contest(session, activity, cast.zhao, JUDGED) == []
    run(session, activity, "publish_results", xia, JUDGED)
    assert [(line.entrant, line.score) for line in view_contest(session, activity, cast.zhao, JUDGED)] == [
        ("郑敏", 91_000), ("林晓燕", 81_000)]


def test_an_officer_who_judges_blind_does_not_see_whose_it_is(session: Session, cast: Cast) -> None:
    activity, _, jurors = begin(session, cast, blind=True)
    appoint_as(session, jurors[0], "culture_officer", None)
    assert {line.entrant for line in view_contest(session, activity, jurors[0], START)} == {""}


def test_the_form_of_a_sheet_asks_each_criterion_and_begins_with_what_was_given(session: Session, cast: Cast) -> None:
    from union.activities.contest.entries import ENTRY
    from union.casework.flows.engine import make_paper

    _, (entry, _), jurors = begin(session, cast)
    judge(session, entry, jurors[0], 75)
    paper = make_paper(session, ENTRY, str(entry.id), "score", jurors[0], START)
    assert [field.title for field in paper.fields] == ["教学设计", "课堂教学", "评语"] and paper.begun["points_design"] == 75
    assert "林晓燕" not in paper.title + paper.intro + paper.lead
    assert [move.action for move in open_moves(session, ENTRY, entry, jurors[0], START)] == ["score"]


def test_an_activity_is_not_settled_before_its_results_stand(session: Session, cast: Cast) -> None:
    activity, _, _ = begin(session, cast)
    xia = cast.xia
    activity.state = "ended"
    session.flush()
    with pytest.raises(Refusal, match="公示期满"):
        run(session, activity, "settle", xia, JUDGED)
    activity.results_final_at = JUDGED + timedelta(days=9)
    assert run(session, activity, "settle", xia, JUDGED + timedelta(days=9)).state == "settled"


def test_where_all_officers_take_part_the_school_unions_desk_and_then_its_chair_decide(session: Session, cast: Cast) -> None:
    activity, xia = announce(session, branch=cast.ecology), cast.xia
    entry = enter(session, activity, cast.lin)
    with pytest.raises(NotFound):
        on_entry(session, entry, "admit", cast.wu, CLOSES)
    seat(session, activity, cast.zhou)
    assert find_deciders(session, activity, CLOSES) == [xia]
    enter(session, activity, xia, "第二节课")
    assert find_deciders(session, activity, CLOSES) == [cast.wu]
    assert told(session, cast.wu) == ["contest.handed_in"] and told(session, cast.zhou) == ["contest.handed_in"]
    assert {line.what for line in find_waiting(session, cast.wu, CLOSES)} == {"2份作品待审核"}
    for one in find_entries(session, activity, ("handed_in",)):
        on_entry(session, one, "admit", cast.wu, CLOSES)
    with pytest.raises(Refusal, match="回避"):
        run(session, activity, "draw_numbers", xia, AFTER)
    run(session, activity, "draw_numbers", cast.wu, AFTER)
    assert is_drawn(session, activity)


def test_who_steps_in_for_all_officers_approves_the_registrations_too(session: Session, cast: Cast) -> None:
    activity = announce(session, branch=cast.ecology)
    activity.needs_approval = True
    for officer in (cast.zhou, cast.xia):
        seat(session, activity, officer)
    asked = [seat(session, activity, one, state="pending") for one in (cast.lin, cast.zheng, cast.he)]
    act(session, asked[0], "approve", cast.wu, CLOSES - timedelta(hours=1))
    run(session, activity, "approve_all", cast.wu, CLOSES - timedelta(hours=1))
    assert {one.state for one in asked} <= {"seated", "waiting"}
    with pytest.raises(NotFound):
        act(session, asked[0], "release", cast.xu, CLOSES - timedelta(hours=1), reason="无关的人")


def test_a_place_that_was_given_up_takes_its_entry_along(session: Session, cast: Cast) -> None:
    activity, (entry, other), jurors = begin(session, cast)
    entry.registration.state = "cancelled"
    session.flush()
    for juror in jurors:
        judge(session, other, juror, 60)
    run(session, activity, "count_scores", cast.xia, JUDGED)
    assert (other.rank, entry.rank) == (1, None)
