"""Volunteers' hours: measured, confirmed by an officer, disputed by the member, settled with a reason (志愿服务条例19、20)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import HoursState, Registration, RegistrationState
from union import links
from union.activities.activity.locks import find_live
from union.activities.activity.officers import OFFICER, OWNER, find_officers
from union.activities.activity.presence import show_hours, times_of
from union.activities.activity.registrations import note_registration
from union.activities.attendance.check_in import SEATED
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Answers, Choice, Option, Text
from union.casework.forms.number_field import Whole
from union.ground import clock
from union.ground.errors import Conflict, Refusal
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule
from union.notices.outbox import tell

DISPUTE_DAYS = RuleKey(
    "activity.dispute_days", "how many days a member may dispute the hours that were confirmed", int, unit="天", default=7,
)
LONGEST = 24 * 60
OWN = "自己的服务时长请由另一位干部核定"
MINUTES = Whole(code="minutes", title="服务时长（分钟）", least=0, most=LONGEST, unit="分钟", example="150")
REASON = Text(code="reason", title="依据", max=200, example="忘记签退，领队证明服务到11:30", help="会记在记录里，本人能看到")


def dispute_until(session: Session, registration: Registration) -> datetime | None:
    """Return until when a member may dispute their hours (rule activity.dispute_days); None before they are confirmed."""
    if registration.hours_at is None:
        return None
    day = clock.day_of(registration.hours_at)
    return clock.end_of_day(day + timedelta(days=read_rule(session, DISPUTE_DAYS, day)))


def _by_another(taking: Taking[Registration]) -> None:
    if not taking.thing.activity.counts_hours:
        raise Refusal("这个活动不计服务时长")
    if taking.member.id == taking.thing.member_id:
        raise Refusal(OWN)


def _check_set(taking: Taking[Registration]) -> None:
    _by_another(taking)
    one = taking.thing
    if one.hours_state in (HoursState.CONFIRMED, HoursState.DISPUTED):
        raise Conflict("服务时长已经确认；有出入请本人提出异议，再来核定")
    if one.activity.state in (ActivityState.DRAFT, ActivityState.CANCELLED) or taking.at < times_of(taking.session, one.activity).starts_at:
        raise Refusal("活动开始以后才能登记服务时长")
    if one.checked_in_at is None:
        raise Refusal("这位会员没有签到，请先代为签到，再登记服务时长")


def _then_set(taking: Taking[Registration]) -> None:
    _change(taking, int(taking.given["minutes"]))
    taking.thing.hours_state = HoursState.MEASURED


def _change(taking: Taking[Registration], minutes: int) -> None:
    """Set the minutes, what they were before kept in the history."""
    one = taking.thing
    before = "未登记" if one.minutes is None else show_hours(one.minutes)
    one.minutes = minutes
    after = f"{before}改为{show_hours(minutes)}" if before != show_hours(minutes) else f"保持{before}"
    note_registration(taking.session, one, taking.move.action, taking.move.title, by=taking.by, at=taking.at,
                      words=f"{after}：{taking.given['reason']}")


def confirm(session: Session, one: Registration, at: datetime) -> None:
    """Credit measured hours and tell the member; they may dispute them from now on."""
    one.hours_state, one.hours_at = HoursState.CONFIRMED, one.hours_at or at
    tell(session, one.member, "hours.confirmed", key=f"{one.id}:{at.isoformat()}", at=at, title="志愿服务",
         path=links.registration(one.id))


def _check_confirm(taking: Taking[Registration]) -> None:
    _by_another(taking)
    if taking.thing.hours_state != HoursState.MEASURED:
        raise Conflict(_state_said(taking.thing))


def _state_said(one: Registration) -> str:
    said: dict[str, str] = {HoursState.CONFIRMED: "这份时长已经确认", HoursState.DISPUTED: "本人有异议，请先处理异议"}
    return said.get(one.hours_state, "这份时长还没有登记，请先登记")


def _then_confirm(taking: Taking[Registration]) -> None:
    confirm(taking.session, taking.thing, taking.at)


def find_open_hours(session: Session, activities: Iterable[Activity]) -> dict[int, list[Registration]]:
    """Return who came to activities and whose hours are not settled: not signed out, to be confirmed, disputed; by activity."""
    ids = [one.id for one in activities if one.counts_hours]
    query = select(Registration).where(
        Registration.activity_id.in_(ids), Registration.state == RegistrationState.SEATED, Registration.checked_in_at.is_not(None),
        Registration.hours_state != HoursState.CONFIRMED,
    )
    found: dict[int, list[Registration]] = {}
    for one in session.scalars(query.order_by(Registration.id)) if ids else ():
        found.setdefault(one.activity_id, []).append(one)
    return found


def must_have_no_open_hours(session: Session, activity: Activity) -> None:
    """Raise Refusal while hours of an activity are missing, to be confirmed or disputed: nobody's get lost by settling it."""
    states = [one.hours_state for one in find_open_hours(session, [activity]).get(activity.id, ())]
    for state, sentence in (
        (HoursState.NONE, "还有{}人没有签退，请先登记他们的服务时长（没有服务的登记0分钟），再结项"),
        (HoursState.MEASURED, "还有{}份服务时长没有确认，请先确认，再结项"),
        (HoursState.DISPUTED, "还有{}份时长异议没有处理，请先处理，再结项"),
    ):
        if states.count(state):
            raise Refusal(sentence.format(states.count(state)))


def find_unconfirmed(session: Session, activity: Activity) -> list[Registration]:
    """Return the measured hours of an activity that wait to be confirmed, in the order of signing up."""
    query = select(Registration).where(
        Registration.activity_id == activity.id, Registration.state == RegistrationState.SEATED,
        Registration.hours_state == HoursState.MEASURED,
    )
    return list(session.scalars(query.order_by(Registration.id)))


def _then_confirm_all(taking: Taking[Activity]) -> None:
    # Under the activity's lock, which every move of its registrations takes: read afresh, and nobody's own.
    seated = find_live(taking.session, taking.thing, RegistrationState.SEATED)
    found = [one for one in seated if one.hours_state == HoursState.MEASURED and one.member_id != taking.member.id]
    for one in found:
        confirm(taking.session, one, taking.at)
        note_registration(taking.session, one, "confirm_hours", "确认时长", by=taking.by, at=taking.at,
                          words=show_hours(one.minutes or 0))


def _check_dispute(taking: Taking[Registration]) -> None:
    one, until = taking.thing, dispute_until(taking.session, taking.thing)
    if one.hours_state == HoursState.DISPUTED:
        raise Conflict("您已经提出异议，工会干部正在核对")
    if until is None or one.hours_state != HoursState.CONFIRMED:
        raise Refusal("服务时长确认以后才能提出异议")
    if taking.at > until:
        raise Refusal(f"提出异议的时间到{clock.show_day(clock.day_of(until))}为止，现在已经过了")


def _then_dispute(taking: Taking[Registration]) -> None:
    one, at = taking.thing, taking.at
    one.hours_state, one.hours_note = HoursState.DISPUTED, str(taking.given["reason"])
    for officer in find_officers(taking.session, one.activity, at):
        if officer.id != one.member_id:
            tell(taking.session, officer, "hours.disputed", key=f"{one.id}:{at.isoformat()}", at=at, title="志愿服务",
                 path=links.registration(one.id))


def is_disputable(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    """Say whether a member is offered to dispute their hours."""
    until = dispute_until(session, one)
    return one.hours_state == HoursState.CONFIRMED and until is not None and at <= until


def _check_resolve(taking: Taking[Registration]) -> None:
    _by_another(taking)
    if taking.thing.hours_state != HoursState.DISPUTED:
        raise Conflict("这份时长现在没有异议要处理")


def _then_resolve(taking: Taking[Registration]) -> None:
    one, at = taking.thing, taking.at
    _change(taking, int(taking.given["minutes"]) if _is_set(taking.given) else one.minutes or 0)
    one.hours_state, one.hours_note = HoursState.CONFIRMED, None
    tell(taking.session, one.member, "hours.resolved", key=f"{one.id}:{at.isoformat()}", at=at, title="志愿服务",
         path=links.registration(one.id))


def _is_set(given: Answers) -> bool:
    return given.get("decision") == "set"


def _is_settable(session: Session, one: Registration, by: Member, at: datetime) -> bool:
    is_begun = one.activity.counts_hours and at >= times_of(session, one.activity).starts_at
    is_open = one.hours_state in (HoursState.NONE, HoursState.MEASURED)
    return is_begun and one.checked_in_at is not None and is_open and by.id != one.member_id


def _is_measured(_session: Session, one: Registration, by: Member, _at: datetime) -> bool:
    return one.hours_state == HoursState.MEASURED and by.id != one.member_id


def _is_disputed(_session: Session, one: Registration, by: Member, _at: datetime) -> bool:
    return one.hours_state == HoursState.DISPUTED and by.id != one.member_id


def _has_unconfirmed(session: Session, activity: Activity, by: Member, _at: datetime) -> bool:
    return any(one.member_id != by.id for one in find_unconfirmed(session, activity))


DECISION = Choice(code="decision", title="处理", options=(Option("keep", "维持原时长"), Option("set", "重新核定")), example="1")
ANEW = Whole(code="minutes", title="核定时长（分钟）", least=0, most=LONGEST, unit="分钟", example="180", when=_is_set)
HOURS_MOVES: tuple[Move[Registration], ...] = (
    Move(action="set_minutes", title="登记时长", source=SEATED, target=SAME, who=(OFFICER,), fields=(MINUTES, REASON),
         check=_check_set, then=_then_set, is_offered=_is_settable, is_logged=False),
    Move(action="confirm_hours", title="确认时长", source=SEATED, target=SAME, who=(OFFICER,), check=_check_confirm,
         then=_then_confirm, is_offered=_is_measured),
    Move(action="dispute_hours", title="对时长有异议", source=SEATED, target=SAME, who=(OWNER,),
         fields=(Text(code="reason", title="理由", max=300, example="我一直服务到12点，多记半小时才对"),),
         check=_check_dispute, then=_then_dispute, is_offered=is_disputable, said="已提交，工会干部核对后会告诉您结果"),
    Move(action="resolve_hours", title="处理异议", source=SEATED, target=SAME, who=(OFFICER,), fields=(DECISION, ANEW, REASON),
         check=_check_resolve, then=_then_resolve, is_offered=_is_disputed, is_logged=False),
)
"""What happens to hours, as moves of a registration."""
CONFIRM_ALL_MOVES: tuple[Move[Activity], ...] = (
    Move(action="confirm_all_hours", title="确认全部时长", source=(ActivityState.OPEN, ActivityState.CLOSED,
         ActivityState.RUNNING, ActivityState.ENDED), target=SAME,
         who=(OFFICER,), then=_then_confirm_all, is_offered=_has_unconfirmed, unoffered="现在没有等您确认的服务时长",
         is_internal=True),
)
"""Confirming all at once, as a move of an activity."""
