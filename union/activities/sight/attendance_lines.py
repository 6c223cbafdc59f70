"""What waits for an activity's officers once seats are given, and what of it is a member's own: sheets, entries, objections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import (
    ContestEntry,
    EntryState,
    HoursState,
    Juror,
    ObjectionState,
    Registration,
    RegistrationState,
)
from union import links
from union.activities.activity.contest_terms import (
    ONGOING,
    find_entries,
    find_missing,
    hand_in_until,
    is_counted,
    is_drawn,
    is_settled_with,
    runs_contest,
)
from union.activities.activity.officers import find_officers
from union.activities.activity.presence import end_of, is_over, settle_due, times_of
from union.activities.attendance.hours import find_open_hours
from union.activities.choices import TO_ACTIVITY, TO_CONTEST, TO_ENTRY, TO_OBJECTION, TO_REGISTRATION
from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION, find_objections, find_own_objections
from union.casework.flows.list_lines import Mine, Waiting
from union.ground import access, clock
from union.ground.choices import ChoiceToken
from union.ground.rules import read_once


@read_once
def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for an officer of activities: hours, disputes, entries, sheets, results, objections, settling."""
    found: list[Waiting] = []
    own = list(_find_own(session, member, at))
    hours = find_open_hours(session, [activity for activity, _ in own])
    for activity, is_decider in own:
        others = [one for one in hours.get(activity.id, ()) if one.member_id != member.id]
        found += _of_hours(session, activity, others, at)
        if is_decider:
            found += _of_contest(session, activity, at)
        if activity.state == ActivityState.ENDED and at > (due := settle_due(session, activity)) and is_settled_with(session, activity):
            found.append(_line(activity, "待结项", since=end_of(activity), due_at=due))
    return found


def _find_own(session: Session, member: Member, at: datetime) -> Iterator[tuple[Activity, bool]]:
    """Yield the activities going on that a member runs, and whether they decide about a contest; each branch is asked about once."""
    if not access.is_officer(access.offices_of(session, member, clock.day_of(at))):
        return
    runs: dict[int | None, bool] = {}
    # A dispute is answered also where its activity is settled.
    disputed = select(Registration.id).where(
        Registration.activity_id == Activity.id, Registration.state == RegistrationState.SEATED,
        Registration.hours_state == HoursState.DISPUTED,
    )
    query = select(Activity).where(or_(Activity.state.in_(ONGOING), and_(Activity.counts_hours, disputed.exists())))
    for activity in session.scalars(query.order_by(Activity.starts_at, Activity.id)):
        if activity.branch_id not in runs:
            runs[activity.branch_id] = member.id in {one.id for one in find_officers(session, activity, at)}
        is_decider = bool(activity.contest) and runs_contest(session, activity, member, at)
        if runs[activity.branch_id] or is_decider:
            yield activity, is_decider


def _line(
    activity: Activity, what: str, *, since: datetime, due_at: datetime | None = None, path: str = "", name: str = "", number: str = "",
    choice: ChoiceToken = TO_ACTIVITY, argument: str = "",
) -> Waiting:
    whose = activity.branch.name if activity.branch else "校工会"
    return Waiting(
        title=activity.title, about=" · ".join(part for part in (name, whose) if part), name=name or whose, what=what,
        number=number, due_at=due_at, is_provisional=False, since=since,
        path=path or links.activity(activity.code), choice=choice, argument=argument or activity.code,
    )


def _of_hours(session: Session, activity: Activity, others: Sequence[Registration], at: datetime) -> Iterator[Waiting]:
    by_state = {state: [one for one in others if one.hours_state == state] for state in HoursState}
    if by_state[HoursState.NONE] and at > times_of(session, activity).sign_out_until:
        what = f"{len(by_state[HoursState.NONE])}人没有签退，待登记时长"
        yield _line(activity, what, since=end_of(activity), path=links.roster(activity.code))
    if by_state[HoursState.MEASURED]:
        yield _line(activity, f"{len(by_state[HoursState.MEASURED])}份时长待确认", since=end_of(activity))
    for one in by_state[HoursState.DISPUTED]:
        yield _line(activity, "时长有异议", since=one.hours_at or end_of(activity), path=links.registration(one.id),
                    name=one.member.name, choice=TO_REGISTRATION, argument=str(one.id))


def _of_contest(session: Session, activity: Activity, at: datetime) -> Iterator[Waiting]:
    path, closes = links.contest(activity.code), hand_in_until(activity)
    for one in find_objections(session, activity, state=ObjectionState.OPEN):
        yield _line(activity, "公示意见待答复", since=one.at, due_at=activity.results_until, path=links.objection(one.number),
                    number=one.number, choice=TO_OBJECTION, argument=one.number)
    if activity.results_at is not None:
        return
    undecided = find_entries(session, activity, (EntryState.HANDED_IN,))
    if undecided:
        yield _line(activity, f"{len(undecided)}份作品待审核", since=undecided[0].registration.created_at, due_at=closes, path=path,
                    choice=TO_CONTEST)
    what = _next_of_contest(session, activity, at)
    if what and not undecided:
        yield _line(activity, what, since=closes, path=path)


def _next_of_contest(session: Session, activity: Activity, at: datetime) -> str:
    """Return what the officers do next on the way to the results; nothing while entries come in."""
    if at <= hand_in_until(activity) or not find_entries(session, activity):
        return ""
    if not is_drawn(session, activity):
        return "待抽签"
    if is_counted(session, activity):
        return "结果待公示"
    missing = len(find_missing(session, activity))
    return f"还缺{missing}份评分" if missing else "评分待汇总"


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return what a member judges, has entered in contests, and has objected to."""
    return [*_judged(session, member), *_entered(session, member, at), *_objected(session, member)]


def _judged(session: Session, member: Member) -> Iterator[Mine]:
    query = select(Activity).join(Juror, Juror.activity_id == Activity.id).where(
        Juror.member_id == member.id, Activity.state.in_(ONGOING), Activity.results_at.is_(None)
    )
    for activity in session.scalars(query.order_by(Activity.starts_at, Activity.id)):
        missing = [entry for juror, entry in find_missing(session, activity) if juror.member_id == member.id]
        is_waited_for = bool(missing) and is_drawn(session, activity)
        state = f"还有{len(missing)}份要评" if is_waited_for else "评分已交" if is_drawn(session, activity) else "等待抽签"
        yield Mine(
            title=f"{activity.title} 评委", state=state, next_step="请打开逐份评分，汇总之前可以修改" if is_waited_for else "",
            number="", path=links.contest(activity.code), choice=TO_CONTEST, argument=activity.code,
            at=hand_in_until(activity), is_open=True, waits_for_me=is_waited_for, foot="",
        )


def _entered(session: Session, member: Member, at: datetime) -> Iterator[Mine]:
    query = select(ContestEntry).join(Registration, ContestEntry.registration_id == Registration.id).where(
        Registration.member_id == member.id, Registration.state == RegistrationState.SEATED
    )
    for entry in session.scalars(query.order_by(ContestEntry.id.desc())):
        activity, state = entry.registration.activity, ENTRY.flow.state(entry.state)
        is_shown = activity.results_at is not None and entry.rank is not None
        is_to_change = entry.state == EntryState.REFUSED and at <= hand_in_until(activity)
        yield Mine(
            title=f"{activity.title} 作品", state=f"第{entry.rank}名 {entry.award}".strip() if is_shown else state.title,
            next_step=state.next_step, number="", path=links.entry(entry.id), choice=TO_ENTRY,
            argument=str(entry.id), at=entry.registration.created_at, is_open=not state.outcome and not is_over(activity, at),
            waits_for_me=is_to_change, foot=entry.title,
        )


def _objected(session: Session, member: Member) -> Iterator[Mine]:
    for one in find_own_objections(session, member):
        state = OBJECTION.flow.state(one.state)
        yield Mine(
            title=f"{one.activity.title} 公示意见", state=state.title, next_step=state.next_step, number=one.number,
            path=links.objection(one.number), choice=TO_OBJECTION, argument=one.number, at=one.at,
            is_open=one.state == ObjectionState.OPEN, waits_for_me=False, foot="",
        )
