"""Rosters and statistics: who may take them along, what stands in them, and what is put on record."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.audit import AuditEntry
from models.registration import Team
from tests.cast import Cast
from tests.union.activities.afternoon import END, START, minutes, plan, seat
from union.activities.sight.roster_sheet import COLUMNS, TEMPLATE_COLUMNS, compose_roster, compose_rows
from union.activities.sight.statistics import HEAD, compose_statistics, compose_year
from union.ground.errors import NotAllowed, NotFound, Refusal

FORM = [
    {"code": "size", "title": "衣服尺码", "type": "choice", "options": [{"code": "m", "title": "M码"}, {"code": "l", "title": "L码"}]},
    {"code": "illness", "title": "健康状况", "type": "text", "sensitive": True},
]


def walk(session: Session, cast: Cast) -> Activity:
    activity = plan(session, branch=cast.ecology, form=FORM)
    team = Team(activity_id=activity.id, name="江风队", captain=cast.lin, created_at=START)
    session.add(team)
    session.flush()
    seat(session, activity, cast.lin, team_id=team.id, checked_in_at=START, minutes=150, hours_state="confirmed",
         answers={"size": "m"}, sealed_answers={"illness": "花粉过敏"},
         companions=[{"kind": "adult"}, {"kind": "child", "age": "6-12"}])
    seat(session, activity, cast.zhao, checked_in_at=minutes(20), is_late=True)
    seat(session, activity, cast.zheng, team_id=team.id)
    seat(session, activity, cast.ye, state="waiting")
    return activity


def test_a_roster_has_who_has_a_place_teams_together(session: Session, cast: Cast) -> None:
    walk(session, cast)
    sheet = compose_roster(session, "river", by=cast.zhou, at=END)
    assert tuple(sheet.head) == (*COLUMNS, "衣服尺码")
    assert [row[:3] for row in sheet.rows] == [[1, "林晓燕", "T2015007"], [2, "郑敏", "T2018022"], [3, "赵志远", "T2010021"]]
    lin = dict(zip(sheet.head, sheet.rows[0], strict=True))
    assert dict(zip(sheet.head, sheet.rows[1], strict=True))["队长"] == ""
    assert [lin[title] for title in ("手机号", "同行人数", "其中儿童", "队名", "队长", "签到", "签到时间", "服务时长", "衣服尺码")] == [
        "13805785007", 2, 1, "江风队", "是", "已签到", "14:00", "2.5小时", "M码"]
    assert [row[11] for row in sheet.rows] == ["已签到", "缺席", "迟到"]


def test_sealed_answers_stand_in_it_only_for_a_reason_and_every_reading_is_kept(session: Session, cast: Cast) -> None:
    walk(session, cast)
    assert "花粉过敏" not in str(compose_roster(session, "river", by=cast.zhou, at=END).rows)
    with pytest.raises(Refusal, match="写明用途"):
        compose_roster(session, "river", by=cast.zhou, at=END, reason="要")
    sheet = compose_roster(session, "river", by=cast.zhou, at=END, reason="为参加者购买保险")
    assert sheet.head[-1] == "健康状况" and sheet.rows[0][-1] == "花粉过敏"
    kept = session.scalars(select(AuditEntry).where(AuditEntry.action == "activity.export").order_by(AuditEntry.id)).all()
    assert [(one.by_id, one.step) for one in kept] == [(cast.zhou.id, ""), (cast.zhou.id, "为参加者购买保险")]
    read = session.scalars(select(AuditEntry).where(AuditEntry.action == "read", AuditEntry.subject_id == cast.lin.id)).all()
    assert [(one.fields, one.step) for one in read] == [("phone", "roster"), ("phone,illness", "为参加者购买保险")]


def test_only_the_officers_of_an_activity_take_its_roster_along(session: Session, cast: Cast) -> None:
    walk(session, cast)
    for stranger in (cast.xu, cast.lin, cast.chen):
        with pytest.raises(NotAllowed):
            compose_roster(session, "river", by=stranger, at=END)
        with pytest.raises(NotAllowed):
            compose_rows(session, "river", by=stranger, at=END)
    with pytest.raises(NotFound):
        compose_roster(session, "nowhere", by=cast.zhou, at=END)
    assert len(compose_roster(session, "river", by=cast.xia, at=END).rows) == 3


def test_rows_for_a_template_have_every_column_it_may_ask_for(session: Session, cast: Cast) -> None:
    walk(session, cast)
    found = compose_rows(session, "river", by=cast.zhou, at=END)
    assert all(set(row) == {*COLUMNS, "size"} for row in found.rows) and set(TEMPLATE_COLUMNS.values()) == set(COLUMNS)
    assert found.rows[0][found.columns["联系电话"]] == "13805785007"


def test_a_template_has_the_answers_to_the_questions_it_names_sealed_ones_for_a_reason(session: Session, cast: Cast) -> None:
    walk(session, cast)
    found = compose_rows(session, "river", by=cast.zhou, at=END)
    assert found.rows[0][found.columns["衣服尺码"]] == "M码" and "健康状况" not in found.columns
    found = compose_rows(session, "river", by=cast.zhou, at=END, reason="为参加者购买保险")
    assert found.rows[0][found.columns["健康状况"]] == "花粉过敏"


def test_attendance_of_an_activity_by_branch(session: Session, cast: Cast) -> None:
    activity = walk(session, cast)
    sheet = compose_statistics(session, activity, by=cast.zhou, at=END)
    assert [list(row) for row in sheet.rows] == [
        ["工学院分工会", 3, 2, 1, 1, 1, "50.0%", "50.0%", 0, "0.0小时"],
        ["生态学院分工会", 1, 1, 1, 0, 0, "100.0%", "0.0%", 2, "2.5小时"],
        ["合计", 4, 3, 2, 1, 1, "66.7%", "33.3%", 2, "2.5小时"],
    ]
    with pytest.raises(NotAllowed):
        compose_statistics(session, activity, by=cast.lin, at=END)


def test_nobody_is_absent_before_it_is_over_nor_where_nobody_checks(session: Session, cast: Cast) -> None:
    activity = walk(session, cast)
    assert compose_statistics(session, activity, by=cast.zhou, at=minutes(30)).rows[-1][5] == 0
    other = plan(session, code="talk", branch=cast.ecology, check_in="none")
    seat(session, other, cast.lin)
    assert compose_statistics(session, other, by=cast.zhou, at=END).rows[-1] == ["合计", 1, 1, 0, 0, 0, "", "", 0, "0.0小时"]


def test_who_cancels_and_signs_up_again_counts_once(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    seat(session, activity, cast.lin, state="cancelled", live_key=None, ended_at=START - timedelta(days=2))
    seat(session, activity, cast.lin)
    seat(session, activity, cast.zheng, state="invited")
    assert compose_statistics(session, activity, by=cast.zhou, at=START).rows[-1][1:3] == [1, 1]


def test_only_a_place_counts_companions_and_lateness_and_only_confirmed_hours_count(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    seat(session, activity, cast.lin, minutes=60, hours_state="measured", checked_in_at=START)
    seat(session, activity, cast.zhao, state="waiting", companions=[{"kind": "adult"}])
    # Corrected to absent: that they were late was true once and counts no more.
    seat(session, activity, cast.zheng, is_late=True)
    total = compose_statistics(session, activity, by=cast.zhou, at=END).rows[-1]
    assert dict(zip(HEAD, total, strict=True)) | {"分工会": ""} == {
        "分工会": "", "报名": 3, "有名额": 2, "签到": 1, "迟到": 0, "缺席": 1, "到场率": "50.0%", "缺席率": "50.0%", "同行人数": 0,
        "服务时长": "0.0小时"}


def test_who_is_registered_now_counts_and_not_what_ended_before_or_since(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    seat(session, activity, cast.lin)
    seat(session, activity, cast.lin, state="cancelled", live_key=None, ended_at=START - timedelta(days=2))
    assert compose_statistics(session, activity, by=cast.zhou, at=START).rows[-1][1:3] == [1, 1]


def test_a_years_attendance_is_the_schools_or_ones_own_branchs(session: Session, cast: Cast) -> None:
    walk(session, cast)
    cancelled = plan(session, code="rain", state="cancelled")
    seat(session, cancelled, cast.lin)
    names = {by.name: [row[0] for row in compose_year(session, 2026, by=by, at=END).rows]
             for by in (cast.zhou, cast.wu, cast.xia)}
    everything = ["工学院分工会", "生态学院分工会", "合计"]
    assert names == {"周建平": ["生态学院分工会", "合计"], "吴国强": everything, "夏明": everything}
    assert compose_year(session, 2026, by=cast.wu, at=END).rows[-1][1] == 4
    assert [compose_year(session, year, by=cast.wu, at=END).rows[-1][1] for year in (2025, 2027)] == [0, 0]
    cast.zhou.is_missing = True
    session.flush()
    with pytest.raises(NotAllowed):
        compose_year(session, 2026, by=cast.zhou, at=END)
    with pytest.raises(NotAllowed):
        compose_year(session, 2026, by=cast.chen, at=END)
