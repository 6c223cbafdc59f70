"""Seats: the only file that changes what is taken of an activity and of its branches' quotas, and that draws queue numbers.

All of it under the activity's row lock (steps.lock_activity); the conditional UPDATE and the tables' CHECK are the last guards.
A branch's quota is a maximum and reserves nothing: a branch without one takes from what is left of the whole.
What becomes free is offered in the order of the waiting list, passing over who does not fit; a newcomer takes nothing that
somebody ahead waits for (ADR 26)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Update, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.activity import Activity, ActivityQuota, ActivityState
from models.registration import Registration, RegistrationState
from union import links
from union.activities.activity.locks import change_end, close_of, find_live, move_on
from union.activities.activity.telling import tell_about
from union.ground import clock
from union.ground.errors import Conflict, Refusal
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule
from union.notices.outbox import after_quiet

OFFER_HOURS = RuleKey(
    "activity.offer_hours", "how many hours a seat that was offered waits for its answer", int, unit="小时", default=12,
)
LAST_DAY = timedelta(days=1)
"""Before the start: what is left over then goes to whom it fits, or it would stay empty."""
HOLDING = (RegistrationState.SEATED, RegistrationState.OFFERED)
"""The states that take seats; who waits for an approval, an answer or a seat takes none."""


def find_quota(session: Session, activity: Activity, branch_id: int) -> ActivityQuota | None:
    """Return the quota of a branch, read afresh."""
    query = select(ActivityQuota).where(ActivityQuota.activity_id == activity.id, ActivityQuota.branch_id == branch_id)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def find_quotas(session: Session, activity: Activity) -> list[ActivityQuota]:
    """Return an activity's quotas, read afresh."""
    query = select(ActivityQuota).where(ActivityQuota.activity_id == activity.id).order_by(ActivityQuota.branch_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def free_seats(session: Session, activity: Activity, branch_id: int) -> int | None:
    """Return how many seats somebody of a branch could still take; None: as many as they like."""
    return left_of(activity, find_quota(session, activity, branch_id))


def left_of(activity: Activity, quota: ActivityQuota | None) -> int | None:
    """Return how many seats are left of the whole and of a branch's quota; None: as many as come."""
    left = [] if activity.capacity is None else [activity.capacity - activity.seats_taken]
    left += [quota.seats - quota.taken] if quota else []
    return max(0, min(left)) if left else None


def fits(session: Session, activity: Activity, branch_id: int, seats: int) -> bool:
    """Say whether seats are free for somebody of a branch, by the whole and by the branch's quota."""
    left = free_seats(session, activity, branch_id)
    return left is None or seats <= left


def place(session: Session, registration: Registration, at: datetime) -> bool:
    """Give a registration its seats, or a number in the waiting list; says whether it is seated. A newcomer overtakes nobody."""
    activity, seats = registration.activity, registration.seats
    left = left_for_newcomer(session, activity, registration.branch_id, at)
    if left is None or seats <= left:
        take_seats(session, activity, registration.branch_id, seats)
        move_on(session, registration, "seat", at)
        return True
    registration.queue_number = _draw(session, activity)
    session.flush()
    return False


def left_for_newcomer(session: Session, activity: Activity, branch_id: int, at: datetime) -> int | None:
    """Return how many seats somebody who comes now may take: nothing that somebody ahead waits for; None: as many as they like."""
    if at >= keep_until(activity):
        offer_free(session, activity, at)
    elif find_kept(session, branch_id, [activity], at):
        return 0
    return free_seats(session, activity, branch_id)


def keep_until(activity: Activity) -> datetime:
    """Return until when what is left over is kept for a larger party that waits: from then on it is offered to whom it fits."""
    return min(close_of(activity), activity.starts_at - LAST_DAY)


def find_kept(session: Session, branch_id: int, activities: Iterable[Activity], at: datetime) -> set[int]:
    """Return the activities of which somebody of a branch can take nothing now, as somebody ahead waits for it."""
    there = {one.id: one for one in activities if at < keep_until(one)}
    waiting = select(Registration.activity_id, Registration.branch_id, Registration.seats).where(
        Registration.activity_id.in_(there), Registration.state == RegistrationState.WAITING, Registration.queue_number.is_not(None)
    )
    queue = list(session.execute(waiting)) if there else []
    query = select(ActivityQuota.activity_id, ActivityQuota.branch_id, ActivityQuota.seats, ActivityQuota.taken)
    rows = session.execute(query.where(ActivityQuota.activity_id.in_(there))) if queue else ()
    quotas = {(activity_id, whose): (most, taken) for activity_id, whose, most, taken in rows}
    return {
        activity_id for activity_id, whose, seats in queue
        if _waits_for(there[activity_id], seats, quotas.get((activity_id, whose)), is_own=whose == branch_id)
    }


def _waits_for(activity: Activity, seats: int, quota: tuple[int, int] | None, *, is_own: bool) -> bool:
    """Say whether a party that waits waits for what somebody else would take: of its own branch's quota, or of the whole.

    A party larger than the whole or its quota waits for nothing; one that its quota holds up, for nothing of the whole."""
    most, taken = quota or (seats, 0)
    if seats > most or (activity.capacity is not None and seats > activity.capacity):
        return False
    is_whole_short = activity.capacity is not None and seats > activity.capacity - activity.seats_taken
    return is_own or (is_whole_short and seats <= most - taken)


def offer_free(session: Session, activity: Activity, at: datetime) -> int:
    """Offer free seats to who waits, in the order of their numbers, passing over who does not fit; returns how many were offered.

    Called where seats become free, somebody leaves the list, or what is left over is kept for nobody any longer."""
    is_coming = activity.state in (ActivityState.OPEN, ActivityState.CLOSED) and activity.starts_at > at
    if not is_coming or not (queue := find_queue(session, activity)):
        return 0
    until = offer_end(session, activity, at)
    offered = 0
    for one in queue:
        if activity.capacity is not None and activity.seats_taken >= activity.capacity:
            break
        if fits(session, activity, one.branch_id, one.seats):
            take_seats(session, activity, one.branch_id, one.seats)
            one.offer_until = until
            move_on(session, one, "offer", at)
            offered += 1
        else:
            _tell_passed_over(session, one, at)
    return offered


def _tell_passed_over(session: Session, one: Registration, at: datetime) -> None:
    """Tell a party for which too few seats are left, once, that fewer people would find room; they keep their place."""
    if free_seats(session, one.activity, one.branch_id) and at <= change_end(one.activity):
        tell_about(session, one.activity, one.member, "activity.passed_over", str(one.id), at,
                   path=links.registration_move(one.id, "change"),
                   text=f"“{one.activity.title}”有零散名额，您一行{one.seats}位暂时排不下；可减少同行人数，候补次序不变。")


def offer_end(session: Session, activity: Activity, at: datetime) -> datetime:
    """Return until when a seat offered now waits: hours by the activity or the rule, but not beyond the start.

    They count from when the member can hear of it. Before a start in the quiet hours nobody hears of it in time: the
    seat waits until then for who looks, as taking it from them would help nobody who sleeps either."""
    hours = activity.offer_hours
    if hours is None:
        hours = read_rule(session, OFFER_HOURS, clock.day_of(at))
    return min(after_quiet(session, at) + timedelta(hours=hours), activity.starts_at)


def find_queue(session: Session, activity: Activity) -> list[Registration]:
    """Return who waits for a seat, in the order of their numbers."""
    waiting = [one for one in find_live(session, activity, RegistrationState.WAITING) if one.queue_number is not None]
    return sorted(waiting, key=lambda one: one.queue_number or 0)


def position_of(session: Session, registration: Registration) -> int | None:
    """Return the place in the waiting list, the first being 1; None for who does not wait with a number."""
    if registration.state != RegistrationState.WAITING or registration.queue_number is None:
        return None
    query = select(func.count()).select_from(Registration).where(
        Registration.activity_id == registration.activity_id, Registration.state == RegistrationState.WAITING,
        Registration.queue_number <= registration.queue_number,
    )
    return session.scalar(query) or 1


def give_back(session: Session, registration: Registration, before: str) -> None:
    """Return the seats of a registration that has ended, if its state before held any."""
    if before in HOLDING and registration.seats:
        take_seats(session, registration.activity, registration.branch_id, -registration.seats)


def give_back_all(session: Session, activity: Activity) -> None:
    """Return every seat of an activity that does not take place."""
    session.flush()
    _must_hit(session, update(Activity).where(Activity.id == activity.id).values(seats_taken=0))
    set_committed_value(activity, "seats_taken", 0)
    session.execute(update(ActivityQuota).where(ActivityQuota.activity_id == activity.id).values(taken=0))


def resize(session: Session, registration: Registration, seats: int, at: datetime) -> None:
    """Change how many seats a registration takes or would take; raises Refusal where more are not free, or somebody waits for them."""
    more = seats - registration.seats
    if registration.state in HOLDING and more:
        left = left_for_newcomer(session, registration.activity, registration.branch_id, at) if more > 0 else None
        if left is not None and more > left:
            raise Refusal(f"现在只剩{left}个名额，加不下{more}位；您原来的报名不变")
        take_seats(session, registration.activity, registration.branch_id, more)
    registration.seats = seats


def hand_seats(session: Session, giver: Registration, taker: Registration) -> None:
    """Move the seats of one registration to another of the same activity; raises Refusal where the taker's branch is full."""
    seats, quota = giver.seats, find_quota(session, giver.activity, taker.branch_id)
    if taker.branch_id != giver.branch_id and quota is not None and quota.seats - quota.taken < seats:
        raise Refusal(f"{taker.branch.name}的名额已满，不能把队长交给这位队员")
    take_seats(session, giver.activity, giver.branch_id, -seats)
    giver.seats, taker.seats = 0, seats
    take_seats(session, giver.activity, taker.branch_id, seats)


def set_capacity(session: Session, activity: Activity, capacity: int | None) -> None:
    """Change how many seats an activity has; raises Refusal below what is taken."""
    if capacity is not None and capacity < activity.seats_taken:
        raise Refusal(f"已有{activity.seats_taken}个名额报出，总名额不能少于这个数")
    activity.capacity = capacity
    session.flush()


def set_quotas(session: Session, activity: Activity, wanted: dict[int, int]) -> None:
    """Change the branches' maxima (seats by branch); raises Refusal where a branch has taken more."""
    present = {quota.branch_id: quota for quota in find_quotas(session, activity)}
    for branch_id, seats in wanted.items():
        quota = present.pop(branch_id, None)
        taken = quota.taken if quota else _count_taken(session, activity, branch_id)
        if quota is None:
            quota = ActivityQuota(activity_id=activity.id, branch_id=branch_id, seats=max(seats, taken), taken=taken)
            session.add(quota)
            session.flush()
        if seats < taken:
            raise Refusal(f"{quota.branch.name}已报{taken}个名额，限额不能少于这个数")
        quota.seats = seats
    for quota in present.values():
        session.delete(quota)
    session.flush()


def take_seats(session: Session, activity: Activity, branch_id: int, seats: int) -> None:
    """Take seats (or give back, below 0) of the whole and the branch's quota; raises Conflict where they are not there."""
    session.flush()
    whole = update(Activity).where(Activity.id == activity.id, Activity.seats_taken + seats >= 0)
    if seats > 0:
        whole = whole.where(or_(Activity.capacity.is_(None), Activity.seats_taken + seats <= Activity.capacity))
    _must_hit(session, whole.values(seats_taken=Activity.seats_taken + seats))
    set_committed_value(activity, "seats_taken", activity.seats_taken + seats)
    if find_quota(session, activity, branch_id) is None:
        return
    part = update(ActivityQuota).where(
        ActivityQuota.activity_id == activity.id, ActivityQuota.branch_id == branch_id, ActivityQuota.taken + seats >= 0,
    )
    if seats > 0:
        part = part.where(ActivityQuota.taken + seats <= ActivityQuota.seats)
    _must_hit(session, part.values(taken=ActivityQuota.taken + seats))


def _count_taken(session: Session, activity: Activity, branch_id: int) -> int:
    query = select(func.coalesce(func.sum(Registration.seats), 0)).where(
        Registration.activity_id == activity.id, Registration.branch_id == branch_id, Registration.state.in_(HOLDING)
    )
    return int(session.scalar(query) or 0)


def _draw(session: Session, activity: Activity) -> int:
    """Return the next number of the waiting list."""
    query = update(Activity).where(Activity.id == activity.id).values(queue_last=Activity.queue_last + 1)
    _must_hit(session, query)
    set_committed_value(activity, "queue_last", activity.queue_last + 1)
    return activity.queue_last


def _must_hit(session: Session, query: Update) -> None:
    """Run a conditional UPDATE: the activity's version is left alone, as who signs up outdates no officer's page."""
    done = session.execute(query, execution_options={"synchronize_session": False})
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Conflict("名额刚被别人占用，请再试一次")
