"""An activity's life: made, published, opened and ended by people or the clock; too few, merged, cancelled; each told once."""

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
    do,
    find_faults,
    offered_to,
    open_activity,
    plan,
    registration_of,
    sign_up,
    take,
)
from union.activities.activity.presence import is_over, times_of
from union.activities.day.opening_and_ending import advance_activity, announce, find_due, find_untold
from union.activities.flow import ACTIVITY
from union.activities.places.seats import position_of
from union.activities.planning.making import create_activity, make_creation_paper
from union.activities.planning.settings import setting_fields
from union.activities.sight.activity_view import read_activity
from union.activities.sight.registration_lines import find_waiting
from union.casework.flows.engine import make_paper, take as take_move
from union.casework.forms.parsing import write_answers
from union.ground import rules
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from union.ground.placeholder import BRANCH_NAME, get_placeholder

HOUR = timedelta(hours=1)


def test_the_clock_opens_closes_starts_and_ends(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    activity = plan(session, xia, at)
    take(session, activity, "publish", xia, at)
    assert find_due(session, OPEN_AT - HOUR) == [] and find_due(session, OPEN_AT) == [activity.id]
    assert activity.closes_at and activity.ends_at
    for when, state in ((OPEN_AT, "open"), (activity.closes_at, "closed"), (activity.starts_at, "running"), (activity.ends_at, "ended")):
        assert advance_activity(session, activity.id, when - timedelta(seconds=1)) == 0
        assert activity.id in find_due(session, when)
        assert advance_activity(session, activity.id, when) == 1 and activity.state == state
        assert activity.id not in find_due(session, when)
    take(session, activity, "settle", xia, activity.ends_at, settlement="实到28人")
    assert activity.state == "settled"


def test_a_clock_that_slept_takes_all_steps_at_once(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    activity = plan(session, xia, at)
    take(session, activity, "publish", xia, at)
    advance_activity(session, activity.id, OPEN_AT + timedelta(days=60))
    assert activity.state == "ended"


def test_an_end_that_is_not_set_comes_three_hours_after_the_start_or_as_the_rule_says(
    session: Session, cast: Cast, xia: Member,
) -> None:
    activity = open_activity(session, xia, OPEN_AT, ends_at="")
    late = activity.starts_at + 3 * HOUR
    advance_activity(session, activity.id, late - HOUR)
    assert activity.state == "running"
    rules.import_rules(session, [{"number": "示例〔2026〕9号", "title": "示例", "is_sample": True, "rules": [
        {"key": "activity.hours", "clause": "第二条", "valid_from": "2026-01-01", "value": 5, "unit": "小时"}]}])
    assert advance_activity(session, activity.id, late) == 0
    assert not is_over(activity, late + 2 * HOUR - timedelta(seconds=1)) and times_of(session, activity).ends_at == late + 2 * HOUR
    assert find_due(session, late + 2 * HOUR) == [activity.id] and advance_activity(session, activity.id, late + 2 * HOUR) == 1


def test_without_a_time_of_opening_registration_opens_with_the_publishing(session: Session, cast: Cast, xia: Member) -> None:
    at_once, later = plan(session, xia, OPEN_AT, opens_at=""), plan(session, xia, OPEN_AT, opens_at="2026-11-25 08:00")
    said = [make_paper(session, ACTIVITY, one.code, "publish", xia, OPEN_AT).send({}, None, False).text for one in (at_once, later)]
    assert said == ["已发布，现在可以报名", "已发布，2026年11月25日 08:00自动开始报名"]
    assert sign_up(session, at_once, cast.lin, OPEN_AT).state == "seated" and later.state == "published"
    assert find_waiting(session, xia, OPEN_AT) == []
    change(session, later, xia, OPEN_AT, opens_at="")
    assert later.state == "open"


def test_officers_are_told_of_the_publishing_and_members_once_of_the_opening(
    session: Session, cast: Cast, xia: Member, at: datetime,
) -> None:
    activity = plan(session, xia, at)
    take(session, activity, "publish", xia, at)
    assert told(session, cast.zhou) == ["activity.published"] and told(session, cast.lin) == []
    assert find_untold(session, at) == []
    advance_activity(session, activity.id, OPEN_AT)
    assert find_untold(session, OPEN_AT) == [activity.id] and announce(session, activity.id, OPEN_AT) > 5
    assert announce(session, activity.id, OPEN_AT) == 0 and find_untold(session, OPEN_AT) == []
    assert told(session, cast.lin) == ["activity.opened"]


def test_who_passed_on_that_it_is_coming_is_told_that_it_is_not(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    activity = plan(session, xia, at)
    take(session, activity, "publish", xia, at)
    take(session, activity, "cancel", xia, at, reason="场地维修")
    assert told(session, cast.zhou) == ["activity.published", "activity.called_off"] and told(session, cast.lin) == []
    assert told(session, xia) == ["activity.published", "activity.cancelled"]


def test_who_may_make_activities_and_for_whom(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="只有负责文体活动的工会干部"):
        plan(session, cast.lin, at)
    with pytest.raises(Invalid, match="主办"):
        plan(session, cast.zhou, at, owner="校工会")
    own = plan(session, cast.zhou, at, owner="生态学院分工会")
    assert own.branch == cast.ecology and own.organiser == cast.zhou and own.state == "draft"
    with pytest.raises(NotFound):
        take(session, own, "publish", cast.lin, at)
    with pytest.raises(NotFound):
        take(session, own, "publish", cast.xu, at)
    take(session, own, "publish", xia, at)


def test_an_organiser_without_office_works_on_the_one_activity(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, organiser="郑敏", needs_approval="是")
    other = open_activity(session, xia, OPEN_AT, needs_approval="是")
    one, two = sign_up(session, activity, cast.lin, OPEN_AT), sign_up(session, other, cast.lin, OPEN_AT)
    do(session, one, "approve", cast.zheng, OPEN_AT)
    with pytest.raises(NotFound):
        do(session, two, "approve", cast.zheng, OPEN_AT)
    change(session, activity, cast.zheng, OPEN_AT, venue="莲都区古堰")


@pytest.mark.parametrize(("settings", "said"), [
    ({"minimum": "9", "closes_at": ""}, "人数不足时才来得及决定"),
    ({"minimum": "9", "closes_at": "2026-12-05 09:00"}, "报名要在活动开始前截止"),
    ({"ends_at": "2026-12-05 08:00"}, "结束时间"), ({"closes_at": "2026-12-05 10:00"}, "报名截止"),
    ({"opens_at": "2026-12-04 10:00"}, "开放报名"), ({"minimum": "9", "capacity": "8"}, "成团人数"),
    ({"team_max": "3", "team_min": "4"}, "每队最少"), ({"team_max": "3", "companions_max": "1"}, "不能带家属"),
    ({"age_from": "50", "age_until": "40"}, "最小年龄"), ({"quotas": "天文学院 3"}, "没有认出“天文学院”"),
    ({"quotas": "生态学院 3\n生态 4"}, "写了两次"), ({"form": "尺码：S"}, "2到12个选项"), ({"form": "尺码：S/M\n尺码：L/XL"}, "写了两次"),
    ({"starts_at": "下周"}, "开始时间"), ({"starts_at": "12月5日 25:00"}, "开始时间"), ({"cancel_until": "2026-12-06 10:00"}, "取消报名"),
    ({"change_until": "2026-12-06 10:00"}, "修改报名"), ({"kind": "志愿服务", "counts_hours": "是", "check_in": "不签到"}, "要签到签退"),
])
def test_settings_that_do_not_go_together_are_refused(
    session: Session, cast: Cast, xia: Member, at: datetime, settings: dict[str, str], said: str,
) -> None:
    with pytest.raises(Invalid, match=said):
        plan(session, xia, at, **settings)


def test_the_form_of_an_activity_reads_back_what_it_wrote(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    activity = plan(session, xia, at, capacity="30", quotas="生态 5\n工学院 6", companions_max="2", allows_children="是", minimum="10",
                    form="T恤尺码：S/M/L\n项目：跳绳/拔河（可多选）（选填）\n吃素：是/否\n生日：日期\n备注（选填）", sexes="女",
                    age_from="20", posts="教代会代表", joined_before="2025-12-31", no_shows_max="2", offer_hours="6")
    before = {name: getattr(activity, name) for name in ("form", "eligibility", "capacity", "companions_max", "closes_at", "organiser")}
    change(session, activity, xia, at)
    assert before == {name: getattr(activity, name) for name in before} and len(activity.form) == 5
    assert [row["type"] for row in activity.form] == ["choice", "choices", "yesno", "date", "text"]
    assert make_paper(session, ACTIVITY, activity.code, "edit", xia, at).begun["quotas"] == {"ST": 5, "GX": 6}


def test_a_paper_makes_an_activity(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    paper = make_creation_paper(session, xia, at)
    raw = {field.code: field.example for field in paper.fields if field.required}
    assert "草稿" in paper.send(raw, None, False).text
    assert create_activity(session, raw, by=xia, at=at).title == "教职工羽毛球赛"


def test_a_change_of_time_or_place_is_told_once_and_any_other_is_not(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    sign_up(session, activity, cast.lin, OPEN_AT)
    change(session, activity, xia, OPEN_AT, intro="带好雨具。")
    assert told(session, cast.lin) == []
    change(session, activity, xia, OPEN_AT, venue="大港头古镇")
    change(session, activity, xia, OPEN_AT, starts_at="2026-12-05 10:00")
    assert told(session, cast.lin) == ["activity.changed", "activity.changed"]
    changes = [row.note for row in read_activity(session, activity.code, cast.lin, OPEN_AT).changes]
    assert changes == ["地点由莲都区古堰画乡改为大港头古镇", "时间由2026年12月5日 09:00–17:00改为2026年12月5日 10:00–17:00"]
    text = session.scalars(select(Notice.text).where(Notice.kind == "activity.changed").order_by(Notice.id)).first()
    assert text == f"“古堰画乡一日行”有变更：{changes[0]}。"


def test_an_edit_from_an_old_page_is_told_what_happened(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, organiser="郑敏")
    paper, version = make_paper(session, ACTIVITY, activity.code, "edit", xia, OPEN_AT), activity.version
    change(session, activity, cast.zheng, OPEN_AT, venue="大港头古镇")
    with pytest.raises(Conflict, match="郑敏已于.*办理“修改活动”"):
        take_move(session, ACTIVITY, activity.code, "edit", write_answers(paper.fields, paper.begun), by=xia, at=OPEN_AT, version=version)
    assert activity.venue == "大港头古镇"


def test_single_and_team_sign_up_are_not_swapped_under_people(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    sign_up(session, activity, cast.lin, OPEN_AT)
    with pytest.raises(Refusal, match="不能在个人报名和团队报名之间更改"):
        change(session, activity, xia, OPEN_AT, team_max="4", team_min="2")


def test_extended_it_is_open_again_and_a_new_start_is_told(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, minimum="2", cancel_until="2026-12-04 12:00")
    sign_up(session, activity, cast.lin, OPEN_AT)
    assert activity.closes_at
    advance_activity(session, activity.id, activity.closes_at)
    with pytest.raises(Refusal, match="不能晚于活动开始"):
        take(session, activity, "extend", xia, activity.closes_at, closes_at="2026-12-06 18:00")
    with pytest.raises(Refusal, match="人数不足时才来得及决定"):
        take(session, activity, "extend", xia, activity.closes_at, closes_at="2026-12-05 09:00")
    take(session, activity, "extend", xia, activity.closes_at, closes_at="2026-12-10 18:00", starts_at="2026-12-12 9:00")
    assert activity.state == "open" and told(session, cast.lin) == ["activity.changed"]
    assert activity.ends_at and activity.ends_at.day == activity.starts_at.day == 12
    assert activity.cancel_until and activity.cancel_until.day == 11
    assert sign_up(session, activity, cast.zheng, OPEN_AT + timedelta(days=15)).state == "seated"


def test_extended_who_signed_up_hears_of_it_and_who_may_come_is_told_again(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT)
    sign_up(session, activity, cast.lin, OPEN_AT)
    announce(session, activity.id, OPEN_AT)
    take(session, activity, "close", xia, OPEN_AT)
    take(session, activity, "extend", xia, OPEN_AT, closes_at="2026-12-04 18:00")
    assert find_untold(session, OPEN_AT) == [activity.id] and announce(session, activity.id, OPEN_AT) > 5
    assert told(session, cast.lin) == ["activity.extended"] and told(session, cast.zheng) == ["activity.opened"] * 2
    text = session.scalars(select(Notice.text).where(Notice.member_id == cast.zheng.id).order_by(Notice.id.desc())).first()
    assert text == "“古堰画乡一日行”延长报名到2026年12月4日 18:00，欢迎参加。"


def test_merged_its_people_move_in_order_and_who_does_not_fit_waits_there(session: Session, cast: Cast, xia: Member) -> None:
    one = open_activity(session, xia, OPEN_AT, title="上午场", capacity="3", minimum="3")
    other = open_activity(session, xia, OPEN_AT, title="下午场", capacity="2")
    sign_up(session, other, cast.wang, OPEN_AT)
    for member in (cast.lin, cast.zheng):
        sign_up(session, one, member, OPEN_AT)
    sign_up(session, one, cast.wang, OPEN_AT)
    take(session, one, "close", xia, OPEN_AT)
    take(session, one, "merge", xia, OPEN_AT, into=other.code, reason="人数不足")
    lin, zheng = registration_of(session, other, cast.lin), registration_of(session, other, cast.zheng)
    assert (one.state, one.seats_taken, one.merged_into_id, other.seats_taken) == ("cancelled", 0, other.id, 2)
    assert (lin.state, zheng.state) == ("seated", "waiting") and position_of(session, zheng) == 1
    assert told(session, cast.lin) == ["activity.merged"] and registration_of(session, one, cast.wang).state == "released"
    assert find_faults(session, one) + find_faults(session, other) == []


def test_merged_in_the_order_people_stood_in_and_not_in_which_they_came(session: Session, cast: Cast, xia: Member) -> None:
    one = open_activity(session, xia, OPEN_AT, title="上午场", capacity="2", needs_approval="是")
    other = open_activity(session, xia, OPEN_AT, title="下午场", capacity="1")
    lin, zheng, zhao, xu, ye = people = [sign_up(session, one, who, OPEN_AT) for who in (cast.lin, cast.zheng, cast.zhao, cast.xu, cast.ye)]
    for approved in (xu, ye, zhao, zheng):
        do(session, approved, "approve", xia, OPEN_AT)
    do(session, xu, "cancel", cast.xu, OPEN_AT)
    assert [row.state for row in (lin, zheng, zhao, ye)] == ["pending", "waiting", "offered", "seated"]
    take(session, one, "close", xia, OPEN_AT)
    take(session, one, "merge", xia, OPEN_AT, into=other.code, reason="人数不足")
    assert [row.state for row in people] == ["pending", "waiting", "waiting", "cancelled", "seated"]
    assert (position_of(session, zhao), position_of(session, zheng)) == (1, 2)
    assert find_faults(session, one) + find_faults(session, other) == []


def test_who_may_not_take_part_in_the_other_activity_is_released_and_told(session: Session, cast: Cast, xia: Member) -> None:
    one = open_activity(session, xia, OPEN_AT, title="上午场", minimum="3")
    other = open_activity(session, xia, OPEN_AT, title="下午场", branches="工学院分工会")
    lin, zheng = sign_up(session, one, cast.lin, OPEN_AT), sign_up(session, one, cast.zheng, OPEN_AT)
    take(session, one, "close", xia, OPEN_AT)
    take(session, one, "merge", xia, OPEN_AT, into=other.code, reason="人数不足")
    assert (lin.state, lin.activity_id, zheng.state, zheng.activity_id) == ("released", one.id, "seated", other.id)
    assert told(session, cast.lin) == ["activity.released"] and told(session, cast.zheng) == ["activity.merged"]
    assert find_faults(session, one) + find_faults(session, other) == [] and one.seats_taken == 0


def test_merging_teams_keeps_them_whole_and_their_names_apart(session: Session, cast: Cast, xia: Member) -> None:
    one, other = (open_activity(session, xia, OPEN_AT, capacity="2", team_min="2", team_max="3") for _ in range(2))
    captain, rival = sign_up(session, one, cast.lin, OPEN_AT, team="一队"), sign_up(session, other, cast.zheng, OPEN_AT, team="一队")
    do(session, captain, "invite", cast.lin, OPEN_AT, colleague="周建平")
    guest = do(session, registration_of(session, one, cast.zhou), "join", cast.zhou, OPEN_AT)
    take(session, one, "close", xia, OPEN_AT)
    take(session, one, "merge", xia, OPEN_AT, into=other.code, reason="人数不足")
    assert {(row.activity_id, row.state) for row in (captain, rival, guest)} == {(other.id, "seated")}
    assert captain.team and rival.team and (rival.team.name, captain.team.name) == ("一队", "一队2") and captain.team is guest.team
    assert find_faults(session, one) + find_faults(session, other) == []


def test_an_officer_merges_only_into_what_is_theirs(session: Session, cast: Cast, xia: Member) -> None:
    own = open_activity(session, cast.zhou, OPEN_AT, owner="生态学院分工会", minimum="3")
    foreign = open_activity(session, xia, OPEN_AT)
    take(session, own, "close", cast.zhou, OPEN_AT)
    with pytest.raises(Refusal):
        take(session, own, "merge", cast.zhou, OPEN_AT, into=foreign.code, reason="人数不足")
    assert "merge" not in offered_to(session, own, cast.zhou, OPEN_AT) and "merge" in offered_to(session, own, xia, OPEN_AT)


def test_a_draft_is_there_for_who_works_on_it_alone(session: Session, cast: Cast, xia: Member, at: datetime) -> None:
    draft = plan(session, xia, at)
    with pytest.raises(NotFound):
        take(session, draft, "sign_up", cast.lin, at)
    with pytest.raises(Refusal, match="开始时间已经过了"):
        take(session, draft, "publish", xia, draft.starts_at)
    take(session, draft, "cancel", xia, at, reason="不办了")
    assert told(session, xia) == []


def test_where_the_nameless_stand_is_no_branch_to_hold_an_activity_for(session: Session, cast: Cast) -> None:
    get_placeholder(session)
    for field in setting_fields(session):
        assert BRANCH_NAME not in {option.title for option in getattr(field, "options", ())}, field.code
