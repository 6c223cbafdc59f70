"""Never oversold: 400 doings at once on thirty seats with quotas; whatever their order, the seats and the queue agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.history import HistoryEntry
from models.member import Branch, Member
from models.registration import Registration
from models.session import make_engine, run_in_transaction, transaction
from tests.cast import Cast
from tests.union.activities.outings import OPEN_AT, crowd, find_faults, open_activity, waits_beside_a_seat
from union.activities.activity.registrations import find_registration
from union.activities.day.opening_and_ending import advance_activity
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.places.seats import find_queue, fits, keep_until
from union.casework.flows import engine
from union.ground.errors import Refusal

OPERATIONS, MEMBERS, SEATS, THREADS, ENGINES = 400, 90, 30, 6, 2
QUOTAS = {"ST": 8, "GX": 10, "WX": 7}
"""The fourth branch has none: it takes from what is left."""
Work = Callable[[Session], object]


def make_outing(engine: Engine, cast: Cast) -> tuple[str, int, list[int]]:
    """Make an open activity of thirty seats for four branches; returns its code and number, and who may come."""
    with transaction(engine) as session:
        branches = [session.merge(cast.ecology), session.merge(cast.engineering)]
        more = [Branch(code="WX", name="文学院分工会"), Branch(code="LX", name="理学院分工会")]
        session.add_all(more)
        session.flush()
        people = crowd(session, [*branches, *more], MEMBERS)
        quotas = "\n".join(f"{code} {seats}" for code, seats in QUOTAS.items())
        activity = open_activity(session, session.get_one(Member, cast.xia.id), OPEN_AT, capacity=str(SEATS), quotas=quotas,
                                 companions_max="2", allows_children="是", offer_hours="1")
        return activity.code, activity.id, [one.id for one in people]


def act(code: str, activity_id: int, member_id: int, dice: random.Random, step: int) -> Work:
    """Return what one member does next: whatever their registration lets them, or signing up; sometimes the clock comes by."""
    at = OPEN_AT + timedelta(minutes=step)
    companions, wish, clock_comes = dice.choice((0, 0, 0, 1, 2)), dice.random(), dice.random() < 0.15
    brings = {"adults": str(companions), "children": "0"}

    def work(session: Session) -> object:
        if clock_comes:
            return advance_activity(session, activity_id, at)
        member = session.get_one(Member, member_id)
        own = find_registration(session, session.get_one(Activity, activity_id), member)
        if own is None:
            return engine.take(session, ACTIVITY, code, "sign_up", brings, by=member, at=at)
        choices = {"offered": "accept" if wish < 0.6 else "decline", "waiting": "leave" if wish < 0.3 else "change"}
        action = choices.get(own.state, "cancel" if wish < 0.7 else "change")
        return engine.take(session, REGISTRATION, str(own.id), action, brings if action == "change" else {}, by=member, at=at)

    return work


def test_four_hundred_at_once_never_oversell(engine: Engine, live_cast: Cast) -> None:
    code, activity_id, people = make_outing(engine, live_cast)
    dice = random.Random(20261126)
    works = [act(code, activity_id, dice.choice(people), dice, step) for step in range(OPERATIONS)]
    engines = [make_engine(engine.url.render_as_string(hide_password=False)) for _ in range(ENGINES)]

    def run(numbered: tuple[int, Work]) -> str:
        number, work = numbered
        try:
            run_in_transaction(engines[number % ENGINES], work)
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(run, enumerate(works)))
    for one in engines:
        one.dispose()
    assert answers["done"] > OPERATIONS / 2 and set(answers) <= {"done", "Refusal", "Conflict", "NotFound", "NotAllowed", "Invalid"}
    with Session(engine) as session:
        activity = session.get_one(Activity, activity_id)
        assert find_faults(session, activity) == []
        assert find_overtaken(session, activity) == []
        assert not waits_beside_a_seat(session, activity)
        # What is kept for a party ahead is kept no longer than this: then all thirty are given to whom they fit.
        run_over = keep_until(activity) + timedelta(minutes=1)
        advance_activity(session, activity_id, run_over)
        assert not [one.id for one in find_queue(session, activity) if fits(session, activity, one.branch_id, one.seats)]


def find_overtaken(session: Session, activity: Activity) -> list[str]:
    """Replay the history: at each offer or seat, name who waited with a lower number and would have fitted there and then.

    Who needs no more seats and has the same quota, or none, fits wherever the one who was served did."""
    rows = {one.id: one for one in session.scalars(select(Registration).where(Registration.activity_id == activity.id))}
    abouts = {f"registration:{one}": one for one in rows}
    entries = session.scalars(select(HistoryEntry).where(HistoryEntry.about.in_(abouts)).order_by(HistoryEntry.id)).all()
    waiting: set[int] = set()
    never_changed = {abouts[one.about] for one in entries} - {abouts[one.about] for one in entries if one.action == "change"}
    faults = []
    for entry in entries:
        one = rows[abouts[entry.about]]
        if entry.action in ("offer", "seat"):
            faults += [
                f"{one.id} before {other}" for other in waiting
                if other != one.id and other in never_changed and one.id in never_changed
                and rows[other].seats <= one.seats
                and (rows[other].branch_id == one.branch_id or rows[other].branch.code not in QUOTAS)
                and (rows[other].queue_number or 0) < (one.queue_number or 10**9)
            ]
        if entry.to_state == "waiting":
            waiting.add(one.id)
        else:
            waiting.discard(one.id)
    return faults
