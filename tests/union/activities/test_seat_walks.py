"""Random walks over one activity's seats: whatever people and officers do, the seats agree and nobody waits beside one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Branch, Member
from models.registration import Registration
from tests.cast import make_cast
from tests.union.activities.outings import (
    OPEN_AT,
    change,
    crowd,
    do,
    find_faults,
    open_activity,
    sign_up,
    take,
    waits_beside_a_seat,
)
from tests.unoffered import refused
from union.activities.activity.registrations import find_registration
from union.activities.day.opening_and_ending import advance_activity
from union.activities.flow import ACTIVITY, REGISTRATION
from union.ground.errors import Refusal

PEOPLE = 14
DOING = st.sampled_from((
    "sign_up", "sign_up", "sign_up", "sign_up", "cancel", "cancel", "change", "accept", "accept", "decline", "leave", "release",
    "clock", "capacity", "quota", "merge",
))
STEP = st.tuples(DOING, st.integers(0, PEOPLE - 1), st.integers(0, 2), st.integers(1, 8))


def walk(
    session: Session, xia: Member, one: Activity, other: Activity, people: list[Member], steps: list[tuple[str, int, int, int]],
) -> None:
    """Take the steps, whatever they are refused, and look at the seats after each."""
    activity = one
    for turn, (doing, who, companions, number) in enumerate(steps):
        at, member = OPEN_AT + timedelta(minutes=20 * turn), people[who]
        own = find_registration(session, activity, member)
        try:
            if doing == "sign_up":
                sign_up(session, activity, member, at, adults=str(companions))
            elif doing == "clock":
                advance_activity(session, activity.id, at)
            elif doing == "capacity":
                change(session, activity, xia, at, capacity=str(number))
            elif doing == "quota":
                change(session, activity, xia, at, quotas=f"GX {number}\nST 3")
            elif doing == "merge" and activity is one:
                take(session, one, "close", xia, at)
                take(session, one, "merge", xia, at, into=other.code, reason="人数不足")
                activity = other
                assert find_faults(session, one) == []
            elif own is not None:
                given = {"adults": str(companions), "reason": "事出有因"}
                do(session, own, doing, xia if doing == "release" else member, at, **given)
        except Refusal:
            pass
        assert find_faults(session, activity) == []
        queue = session.scalars(select(Registration).where(
            Registration.activity_id == activity.id, Registration.state == "waiting").order_by(Registration.queue_number)).all()
        numbers = [waiting.queue_number for waiting in queue]
        assert None not in numbers and len(set(numbers)) == len(numbers)
        assert not waits_beside_a_seat(session, activity)
        # Somebody asks for what they are not offered, of their own registration and of the activity.
        for subject, thing in ((ACTIVITY, activity), (REGISTRATION, own)):
            if thing is not None:
                refused(session, subject, thing, (member, xia)[number % 2], at, Random(number + turn))


@dataclass(frozen=True)
class World:
    """Two activities and who may come, made once: every walk begins from them and leaves nothing behind."""

    connection: Connection
    xia: int
    activities: tuple[int, int]
    people: list[int]


@pytest.fixture
def world(shared_engine: Engine) -> Iterator[World]:
    """The two activities before anybody has signed up, in a transaction that is rolled back."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            cast = make_cast(session)
            branches = [cast.ecology, cast.engineering, Branch(code="LX", name="理学院分工会")]
            session.add(branches[2])
            session.flush()
            xia = cast.xia
            one, other = (
                open_activity(session, xia, OPEN_AT, title=title, capacity=seats, companions_max="2", allows_children="否",
                              quotas="GX 3\nST 2", offer_hours="2") for title, seats in (("上午场", "5"), ("下午场", "6"))
            )
            people = [member.id for member in crowd(session, branches, PEOPLE)]
            found = World(connection, xia.id, (one.id, other.id), people)
            session.commit()
        yield found
        outer.rollback()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=10, max_size=45))
def test_whatever_happens_the_seats_agree(world: World, steps: list[tuple[str, int, int, int]]) -> None:
    # Never committed: closing the session rolls its savepoint back.
    with Session(world.connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        one, other = (session.get_one(Activity, key) for key in world.activities)
        people = [session.get_one(Member, key) for key in world.people]
        walk(session, session.get_one(Member, world.xia), one, other, people, steps)
