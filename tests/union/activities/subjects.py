"""Activities and registrations with the moves of attendance alone, so that they are tried without those of signing up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration
from union import links
from union.activities.check_in import CHECK_IN_MOVES
from union.activities.entries import HAND_IN_MOVES
from union.activities.hours import CONFIRM_ALL_MOVES, HOURS_MOVES
from union.activities.jurors import JUROR_MOVES
from union.activities.objections import OBJECT_MOVES
from union.activities.parts import JUROR, MEMBER, OFFICER, OWNER, is_juror_of, is_officer_of
from union.activities.ratings import RATING_MOVES
from union.activities.results import RESULT_MOVES
from union.activities.sign_out import SIGN_OUT_MOVES
from union.casework.rows import State
from union.errors import NotFound
from union.moves import Move, MoveTable, Subject

UNKNOWN = "没有找到这份报名"


def _get(session: Session, key: str) -> Registration:
    found = session.get(Registration, int(key))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _lock(session: Session, key: str) -> Registration:
    session.scalars(select(Registration.id).where(Registration.id == int(key)).with_for_update(key_share=True)).first()
    found = session.get(Registration, int(key), populate_existing=True)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _parts(session: Session, one: Registration, member: Member, at: datetime) -> frozenset[str]:
    own = {OWNER} if one.member_id == member.id else set()
    return frozenset(own | ({OFFICER} if is_officer_of(session, one.activity, member, at) else set()))


def _activity(session: Session, key: str) -> Activity:
    return session.scalars(select(Activity).where(Activity.code == key)).one()


def _lock_activity(session: Session, key: str) -> Activity:
    found = session.scalars(select(Activity.id).where(Activity.code == key).with_for_update(key_share=True)).one()
    return session.get_one(Activity, found, populate_existing=True)


def _activity_parts(session: Session, activity: Activity, member: Member, at: datetime) -> frozenset[str]:
    more = {OFFICER} if is_officer_of(session, activity, member, at) else set()
    return frozenset({MEMBER} | more | ({JUROR} if is_juror_of(session, activity, member) else set()))


REGISTRATION = Subject(
    name="registration", get=_get, lock=_lock, key_of=lambda one: str(one.id), title_of=lambda one: one.activity.title,
    parts_of=_parts, page_of=lambda one: links.registration(one.id),
    move_page=lambda one, action: links.registration_move(one.id, action), unknown=UNKNOWN,
    flow=MoveTable[Registration](
        start="seated", states=(
            State("seated", "已报名", "请按时参加"), State("waiting", "候补中", "有名额会通知您"),
            State("cancelled", "已取消", "", outcome="withdrawn"),
        ),
        steps=(
            Move(action="cancel", title="取消", source=("seated", "waiting"), target="cancelled", who=(OWNER, OFFICER)),
            Move(action="offer", title="候补", source=("seated",), target="waiting", who=(OFFICER,)),
            *CHECK_IN_MOVES, *SIGN_OUT_MOVES, *HOURS_MOVES, *RATING_MOVES,
            *HAND_IN_MOVES,
        ),
    ),
)
ACTIVITY = Subject(
    name="activity", get=_activity, lock=_lock_activity, key_of=lambda one: one.code, title_of=lambda one: one.title,
    parts_of=_activity_parts, page_of=lambda one: links.activity(one.code),
    move_page=lambda one, action: links.activity_move(one.code, action), unknown="没有找到这个活动",
    flow=MoveTable[Activity](
        start="open", states=(
            State("open", "报名中", "可以报名"), State("closed", "报名截止", "请按时参加"), State("running", "进行中", "正在进行"),
            State("ended", "已结束", "等待结项"), State("settled", "已结项", "", outcome="completed"),
        ),
        steps=(
            Move(action="close", title="截止", source=("open",), target="closed", who=(OFFICER,)),
            Move(action="begin", title="开始", source=("closed",), target="running", who=(OFFICER,)),
            Move(action="end", title="结束", source=("running",), target="ended", who=(OFFICER,)),
            Move(action="settle", title="结项", source=("ended",), target="settled", who=(OFFICER,)),
            *CONFIRM_ALL_MOVES, *JUROR_MOVES, *RESULT_MOVES, *OBJECT_MOVES,
        ),
    ),
)
