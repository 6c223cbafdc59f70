"""The roster of an activity: a table for its officers, or rows for a template whose columns must not move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration
from union.activities.activity.officers import is_officer_of, must_be_officer
from union.activities.activity.presence import is_absent, show_hours
from union.activities.activity.registrations import find_seated
from union.activities.activity.roles import must_run
from union.activities.places.own_answers import say_why, sealed_of
from union.ground import audit, clock
from union.ground.documents import Cell, Sheet
from union.ground.errors import NotFound

PHONE = "手机号"
COLUMNS = (
    "序号", "姓名", "工号", "性别", "分工会", "职称", PHONE, "同行人数", "其中儿童", "队名", "队长", "签到", "签到时间", "签退时间",
    "服务时长",
)
TEMPLATE_COLUMNS = {title: title for title in COLUMNS} | {
    "编号": "序号", "参加人": "姓名", "职工号": "工号", "单位": "分工会", "所在单位": "分工会", "部门": "分工会", "职务职称": "职称",
    "手机": "手机号", "电话": "手机号", "联系电话": "手机号", "同行": "同行人数", "家属人数": "同行人数", "儿童人数": "其中儿童",
    "队伍名称": "队名", "到场": "签到", "时长": "服务时长",
}
"""What a template's column titles ask for; its other columns stay as they are."""
ON_EXPORT = "roster"
"""What stands for a purpose where phone numbers alone were read by an export."""
SAYING = {"men": "男", "women": "女", "male": "男", "female": "女"}


@dataclass(frozen=True)
class TemplateRows:
    """What a given template is filled with: the rows, and their key for each column title it may have."""

    rows: Sequence[Mapping[str, Cell]]
    columns: Mapping[str, str]


def roster_rows(seated: Sequence[Registration], at: datetime) -> list[dict[str, Cell]]:
    """Return one row by column title for each who has a place: teams together, then in the order of signing up."""
    order = {one.id: place for place, one in enumerate(seated)}
    first: dict[int, int] = {}
    for one in seated:
        first.setdefault(one.team_id or -one.id, order[one.id])
    teams_together = sorted(seated, key=lambda one: (first[one.team_id or -one.id], order[one.id]))
    return [_row(number, one, at) for number, one in enumerate(teams_together, 1)]


def _row(number: int, one: Registration, at: datetime) -> dict[str, Cell]:
    member, team = one.member, one.team
    return {
        "序号": number, "姓名": member.name, "工号": member.staff_number, "性别": SAYING.get(member.sex, member.sex),
        "分工会": one.branch.name, "职称": member.title, "手机号": member.phone or "", "同行人数": len(one.companions),
        "其中儿童": sum(row.get("kind") == "child" for row in one.companions), "队名": team.name if team else "",
        "队长": "是" if team and team.captain_id == member.id else "", "签到": _presence(one, at),
        "签到时间": _time(one.checked_in_at), "签退时间": _time(one.checked_out_at),
        "服务时长": "" if one.minutes is None else show_hours(one.minutes),
    }


def _presence(one: Registration, at: datetime) -> str:
    if one.checked_in_at is not None:
        return "迟到" if one.is_late else "已签到"
    return "缺席" if is_absent(one, at) else ""


def _time(at: datetime | None) -> str:
    return "" if at is None else f"{clock.local(at):%H:%M}"


def compose_roster(session: Session, code: str, *, by: Member, at: datetime, reason: str = "") -> Sheet:
    """Return an activity's roster for who runs it, the export on record; raises NotFound, NotAllowed.

    Sealed answers to the activity's own questions stand in it only for officers who give a reason, which is kept, too;
    an organiser without office has neither them nor phone numbers."""
    activity = _activity(session, code)
    must_run(session, activity, by, at)
    reason = reason and say_why(reason)
    if reason:
        must_be_officer(session, activity, by, at)
    columns = COLUMNS if is_officer_of(session, activity, by, at) else tuple(title for title in COLUMNS if title != PHONE)
    found = find_seated(session, activity)
    rows, questions = _rows(activity, found, at, reason)
    head = [*columns, *(str(one["title"]) for one in questions)]
    table = [[row[key] for key in (*columns, *(one["code"] for one in questions))] for row in rows]
    _record(session, activity, found, columns, by=by, at=at, reason=reason)
    note = f"{clock.show_time(at)}由{by.name}导出，共{len(rows)}人。含个人信息，仅限本次活动使用，用后请删除。"
    return Sheet(f"{activity.title} 名单", head, table, note)


def compose_rows(session: Session, code: str, *, by: Member, at: datetime, reason: str = "") -> TemplateRows:
    """Return what a given template asks for, for the activity's officers, the export on record; raises NotFound, NotAllowed.

    A column that is called as one of the activity's own questions has its answers; sealed ones only for a reason."""
    activity = _activity(session, code)
    must_be_officer(session, activity, by, at)
    reason, found = reason and say_why(reason), find_seated(session, activity)
    rows, questions = _rows(activity, found, at, reason)
    _record(session, activity, found, COLUMNS, by=by, at=at, reason=reason)
    return TemplateRows(rows, TEMPLATE_COLUMNS | {str(one["title"]): str(one["code"]) for one in questions})


def _rows(
    activity: Activity, seated: Sequence[Registration], at: datetime, reason: str
) -> tuple[list[dict[str, Cell]], list[Mapping[str, Any]]]:
    """Return the roster's rows with the answers by question, and the questions that stand in them."""
    questions = [one for one in activity.form if reason or not one.get("sensitive")]
    by_number = {one.member.staff_number: one for one in seated}
    rows = roster_rows(seated, at)
    return [row | _answers(questions, by_number[str(row["工号"])], reason) for row in rows], questions


def _activity(session: Session, code: str) -> Activity:
    activity = session.scalars(select(Activity).where(Activity.code == code)).first()
    if activity is None:
        raise NotFound("没有找到这个活动")
    return activity


def _record(
    session: Session, activity: Activity, seated: Sequence[Registration], columns: Sequence[str], *,
    by: Member, at: datetime, reason: str,
) -> None:
    """Put the export on record, and each reading where the member sees it."""
    audit.record(session, "activity.export", f"activity:{activity.id}", by=by, at=at, fields=columns, step=reason)
    phone = ["phone"] if PHONE in columns else []
    for one in seated:
        fields = [*phone, *(sealed_of(one) if reason else ())]
        if fields:
            audit.record(session, "read", f"registration:{one.id}", by=by, at=at, subject=one.member, fields=fields,
                         step=reason or ON_EXPORT)


def _answers(questions: Sequence[Mapping[str, Any]], one: Registration, reason: str) -> dict[str, Cell]:
    # What was sealed stays so where its question is no longer sensitive: it was asked as such.
    known = one.answers | (one.sealed_answers if reason else {})
    return {str(question["code"]): _shown(question, known.get(question["code"])) for question in questions}


def _shown(question: Mapping[str, Any], value: Any) -> Cell:
    """Write an answer as its question offers it."""
    titles = {option["code"]: option["title"] for option in question.get("options", ()) if isinstance(option, Mapping)}
    if isinstance(value, bool):
        return "是" if value else "否"
    if question.get("type") == "files":
        return f"{len(value)}个文件" if value else None
    if isinstance(value, list):
        return "、".join(str(titles.get(one, one)) for one in value)
    if value is None or isinstance(value, int):
        return value
    return str(titles.get(value, value) if isinstance(value, str) else value)
