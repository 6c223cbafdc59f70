"""The life of an activity: published, opened, closed, running, ended, settled; cancelled; decided about where too few came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import RegistrationState
from union.activities.activity import announcing
from union.activities.activity.changes import say_change, whereabouts_of
from union.activities.activity.contest_terms import is_settled_with, must_be_settled_with
from union.activities.activity.locks import LIVE, close_of, find_live, move_all_on, move_on, open_in_time
from union.activities.activity.officers import OFFICER
from union.activities.activity.roles import RUNNERS
from union.activities.attendance.hours import must_have_no_open_hours
from union.activities.places import seats, teams, too_few
from union.activities.places.too_few import DECIDING_MOVES
from union.activities.planning.making import EDIT_MOVES
from union.activities.planning.merging import MERGE_MOVES
from union.activities.planning.settings import CLOSE_TO_DECIDE
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Text
from union.casework.forms.time_field import Moment
from union.ground import clock
from union.ground.errors import Refusal


def _check_publish(taking: Taking[Activity]) -> None:
    if taking.thing.starts_at <= taking.at:
        raise Refusal("开始时间已经过了，请先修改时间再发布")
    if close_of(taking.thing) <= taking.at:
        raise Refusal("报名截止时间已经过了，请先修改时间再发布")


def _published(taking: Taking[Activity]) -> None:
    announcing.tell_published(taking.session, taking.thing, taking.at)
    open_in_time(taking.session, taking.thing, taking.at)


def _say_published(_session: Session, activity: Activity, _by: Member) -> str:
    if activity.state == ActivityState.PUBLISHED and activity.opens_at is not None:
        return f"已发布，{clock.show_time(activity.opens_at)}自动开始报名"
    return "已发布，现在可以报名"


def _check_open(taking: Taking[Activity]) -> None:
    if close_of(taking.thing) <= taking.at:
        raise Refusal("报名截止时间已经过了，请先修改时间再开放")


def _closed(taking: Taking[Activity]) -> None:
    # Nobody comes any more for whom anything would be kept.
    seats.offer_free(taking.session, taking.thing, taking.at)
    too_few.ask(taking.session, taking.thing, taking.at)


def _check_extend(taking: Taking[Activity]) -> None:
    closes_at, starts_at = _moment(taking, "closes_at"), _moment(taking, "starts_at") or taking.thing.starts_at
    if closes_at is None or closes_at <= taking.at:
        raise Refusal("新的截止时间要在现在以后")
    if closes_at > starts_at:
        raise Refusal(f"报名截止不能晚于活动开始（{clock.show_time(starts_at)}），可以同时推迟活动时间")
    if taking.thing.minimum and closes_at == starts_at:
        raise Refusal(CLOSE_TO_DECIDE)


def _extended(taking: Taking[Activity]) -> None:
    activity, starts_at, before = taking.thing, _moment(taking, "starts_at"), whereabouts_of(taking.thing)
    activity.closes_at = _moment(taking, "closes_at")
    if starts_at is not None and starts_at != activity.starts_at:
        shift = starts_at - activity.starts_at
        activity.ends_at = activity.ends_at + shift if activity.ends_at else None
        for name in ("change_until", "cancel_until"):
            until = getattr(activity, name)
            setattr(activity, name, until + shift if until else None)
        activity.starts_at = starts_at
        taking.session.flush()
        announcing.tell_changed(taking.session, activity, say_change(before, whereabouts_of(activity)), taking.at)
    else:
        announcing.tell_extended(taking.session, activity, taking.at)
    # Who may come is told again by the clock, without the lock that those who sign up are waiting for.
    activity.opened_told_at = None
    taking.session.flush()
    seats.offer_free(taking.session, activity, taking.at)


def _say_extended(taking: Taking[Activity]) -> str:
    closes_at, starts_at = _moment(taking, "closes_at"), _moment(taking, "starts_at")
    said = [f"报名延长到{clock.show_time(closes_at)}"] if closes_at else []
    is_moved = starts_at is not None and starts_at != taking.thing.starts_at
    moved = f"开始时间由{clock.show_time(taking.thing.starts_at)}改为{clock.show_time(starts_at)}" if is_moved and starts_at else ""
    return "，".join([*said, *([moved] if moved else [])])


def _moment(taking: Taking[Activity], code: str) -> datetime | None:
    written = taking.given.get(code)
    return datetime.fromisoformat(written) if written else None


def _cancelled(taking: Taking[Activity]) -> None:
    session, activity, reason = taking.session, taking.thing, str(taking.given["reason"])
    activity.reason = reason
    registrations = find_live(session, activity)
    if taking.before != ActivityState.DRAFT:
        announcing.tell_cancelled(session, activity, registrations, taking.at)
    move_all_on(session, registrations, "call_off", taking.at, reason)
    seats.give_back_all(session, activity)
    teams.disband_all(session, activity, taking.at)


def _started(taking: Taking[Activity]) -> None:
    for one in find_live(taking.session, taking.thing, *(state for state in LIVE if state != RegistrationState.SEATED)):
        move_on(taking.session, one, "lapse", taking.at)


def _check_begun(taking: Taking[Activity]) -> None:
    if taking.at < taking.thing.starts_at:
        raise Refusal(f"活动{clock.show_time(taking.thing.starts_at)}开始，还没有到时间")


def _check_settle(taking: Taking[Activity]) -> None:
    must_be_settled_with(taking.session, taking.thing)
    must_have_no_open_hours(taking.session, taking.thing)


def _is_to_settle(session: Session, activity: Activity, _by: Member, _at: datetime) -> bool:
    return is_settled_with(session, activity)


def _settle(taking: Taking[Activity]) -> None:
    taking.thing.settlement = taking.given.get("settlement")


def _has_begun(_session: Session, activity: Activity, _by: Member, at: datetime) -> bool:
    return at >= activity.starts_at


REASON = Text(code="reason", title="原因", max=200, example="台风预警，安全第一", help="会告诉所有已报名的会员")
CLOSES = Moment(code="closes_at", title="新的报名截止时间", example="12月3日 18:00")
STARTS = Moment(code="starts_at", title="新的活动开始时间", example="12月12日 9:00", required=False, help="不改期可以不填")
RUNNING_MOVES: tuple[Move[Activity], ...] = (
    *EDIT_MOVES,
    Move(action="publish", title="发布", source=(ActivityState.DRAFT,), target=ActivityState.PUBLISHED, who=RUNNERS,
         check=_check_publish, then=_published, said_of=_say_published),
    Move(action="open", title="开放报名", source=(ActivityState.PUBLISHED,), target=ActivityState.OPEN, who=(*RUNNERS, CLOCK),
         check=_check_open),
    Move(action="close", title="截止报名", source=(ActivityState.OPEN,), target=ActivityState.CLOSED, who=(*RUNNERS, CLOCK), then=_closed),
    Move(action="extend", title="延长报名", source=(ActivityState.CLOSED,), target=ActivityState.OPEN, who=RUNNERS, fields=(CLOSES, STARTS),
         check=_check_extend, then=_extended, words_of=_say_extended),
    *DECIDING_MOVES,
    *MERGE_MOVES,
    Move(action="start", title="开始", source=(ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED),
         target=ActivityState.RUNNING, who=(*RUNNERS, CLOCK), check=_check_begun, then=_started, is_offered=_has_begun),
    Move(action="end", title="结束", source=(ActivityState.RUNNING,), target=ActivityState.ENDED, who=(*RUNNERS, CLOCK)),
    Move(action="settle", title="结项", source=(ActivityState.ENDED,), target=ActivityState.SETTLED, who=(OFFICER,),
         check=_check_settle, then=_settle, fields=(
        Text(code="settlement", title="结项说明", max=1000, lines=True, required=False, example="实到28人，用品已归还"),
    ), is_offered=_is_to_settle),
    Move(action="cancel", title="取消活动",
         source=(ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED, ActivityState.RUNNING),
         target=ActivityState.CANCELLED, who=RUNNERS, fields=(REASON,), then=_cancelled, is_grave=True),
)
"""An activity's life, as moves."""
