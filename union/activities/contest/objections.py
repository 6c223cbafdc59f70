"""Objections to a contest's results while they are shown (公示): each has a number, and gets an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ObjectionState, ResultObjection
from union import links
from union.activities.activity.contest_terms import ONGOING, find_deciders, must_run_contest, page_of, runs_contest
from union.activities.activity.officers import MEMBER, OFFICER, OWNER
from union.activities.activity.telling import tell_about
from union.activities.contest.results import is_shown
from union.casework.flows import engine
from union.casework.flows.rows import SAME, State
from union.casework.flows.states import Outcome
from union.casework.flows.things import Move, MoveTable, Taking, ThingKind
from union.casework.forms.fields import Text
from union.ground import clock
from union.ground.errors import Conflict, NotFound, Refusal

UNKNOWN = "没有找到这条意见，或它不在您可以查看的范围内"


def find_objections(session: Session, activity: Activity, *, state: str = "") -> list[ResultObjection]:
    """Return the objections to a contest's results, oldest first."""
    query = select(ResultObjection).where(ResultObjection.activity_id == activity.id)
    if state:
        query = query.where(ResultObjection.state == state)
    return list(session.scalars(query.order_by(ResultObjection.id)))


def find_own_objections(session: Session, member: Member) -> list[ResultObjection]:
    """Return what a member has objected to, newest first."""
    query = select(ResultObjection).where(ResultObjection.member_id == member.id)
    return list(session.scalars(query.order_by(ResultObjection.id.desc())))


def _check_object(taking: Taking[Activity]) -> None:
    activity = taking.thing
    if activity.results_at is None or activity.results_until is None:
        raise Refusal("结果还没有公示，公示以后再提意见")
    if not is_shown(activity, taking.at):
        raise Refusal(f"公示期到{clock.show_day(clock.day_of(activity.results_until))}为止，现在已经过了")
    open_ones = find_objections(taking.session, activity, state=ObjectionState.OPEN)
    if any(one.member_id == taking.member.id for one in open_ones):
        raise Conflict("您的上一条意见还在办理，请等答复后再提")


def _then_object(taking: Taking[Activity]) -> None:
    session, activity, at = taking.session, taking.thing, taking.at
    # Under the activity's lock, so that no two count the same.
    count = session.scalar(select(func.count()).select_from(ResultObjection).where(ResultObjection.activity_id == activity.id))
    objection = ResultObjection(
        number=f"YY{activity.id}-{(count or 0) + 1:02d}", activity_id=activity.id, member_id=taking.member.id, state=ObjectionState.OPEN,
        words=str(taking.given["words"]), at=at,
    )
    session.add(objection)
    session.flush()
    engine.note(session, OBJECTION, objection, "object_to_results", "提出意见", ObjectionState.OPEN, by=taking.member, at=at)
    for officer in find_deciders(session, activity, at):
        if officer.id != taking.member.id:
            tell_about(session, activity, officer, "contest.objection", objection.number, at, path=links.objection(objection.number))


def _may_object(_session: Session, activity: Activity, _by: Member, at: datetime) -> bool:
    return is_shown(activity, at)


OBJECT_MOVES: tuple[Move[Activity], ...] = (
    Move(action="object_to_results", title="对结果有意见", source=ONGOING, target=SAME, who=(MEMBER,), fields=(
        Text(code="words", title="意见和依据", max=1000, lines=True, example="3号作品与去年获奖作品相同，请核实",
             help="只有办理的工会干部能看到是谁提的"),
    ), check=_check_object, then=_then_object, is_offered=_may_object, is_side_by_side=True, is_quiet=True, is_logged=False,
         leads_to=page_of, said="意见已收到，工会会核实并答复您"),
)
"""Objecting, as a move of an activity; not in its history, which everybody sees."""


def _check_answer(taking: Taking[ResultObjection]) -> None:
    must_run_contest(taking.session, taking.thing.activity, taking.member, taking.at)
    if taking.member.id == taking.thing.member_id:
        raise Refusal("自己提的意见请另一位干部答复")


def _then_answer(taking: Taking[ResultObjection]) -> None:
    one, at = taking.thing, taking.at
    one.answer, one.answered_at = str(taking.given["answer"]), at
    tell_about(taking.session, one.activity, one.member, "contest.answered", one.number, at, path=links.objection(one.number))


def _parts(session: Session, one: ResultObjection, member: Member, at: datetime) -> frozenset[str]:
    own = {OWNER} if one.member_id == member.id else set()
    return frozenset(own | ({OFFICER} if runs_contest(session, one.activity, member, at) else set()))


def get_objection(session: Session, number: str) -> ResultObjection:
    """Return an objection by its number; raises NotFound."""
    found = session.scalars(select(ResultObjection).where(ResultObjection.number == number)).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def lock_objection(session: Session, number: str) -> ResultObjection:
    """Return an objection with its row locked until the transaction ends, read afresh; raises NotFound."""
    query = select(ResultObjection.id).where(ResultObjection.number == number).with_for_update(key_share=True)
    key = session.scalars(query).first()
    if key is None:
        raise NotFound(UNKNOWN)
    return session.get_one(ResultObjection, key, populate_existing=True)


OBJECTION = ThingKind(
    name="objection", title="公示意见", model=ResultObjection, get=get_objection, lock=lock_objection, key_of=lambda one: one.number,
    title_of=lambda one: f"公示意见 {one.number}", parts_of=_parts, page_of=lambda one: links.objection(one.number),
    move_page=lambda one, action: links.objection_move(one.number, action), unknown=UNKNOWN,
    flow=MoveTable[ResultObjection](start=ObjectionState.OPEN, states=(
        State(ObjectionState.OPEN, "办理中", "工会正在核实，会答复您"),
        State(ObjectionState.ANSWERED, "已答复", "", outcome=Outcome.COMPLETED),
    ), steps=(
        Move(action="answer", title="答复", source=(ObjectionState.OPEN,), target=ObjectionState.ANSWERED, who=(OFFICER,), fields=(
            Text(code="answer", title="答复", max=1000, lines=True, example="经核实两件作品不同，结果不变"),
        ), check=_check_answer, then=_then_answer),
    ), kept_by=(OFFICER,)),
)
"""An objection, as a thing that moves."""
