"""How many statements the lists and pages of activities and proposals send does not grow with what is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, Undertaking
from tests.cast import Cast
from tests.handling import answering, appoint, published, undertakings
from tests.sitting import make_sitting
from tests.statements import counted
from tests.union.activities.afternoon import START, plan, seat
from tests.union.activities.outings import OPEN_AT, crowd, find_faults, open_activity, sign_up, take
from tests.wx_backend.h5.festive import SPORT
from union.activities.attendance import ratings
from union.activities.day import opening_and_ending, reminders
from union.activities.places import approving, too_few
from union.activities.sight import attendance_lines, own_page, registration_lines
from union.activities.sight.activity_view import read_activity
from union.activities.sight.roster_view import read_roster
from union.congress.sight import proposal_list as proposals
from union.congress.sight.proposal_view import read_proposal

MORE, DAY = 12, timedelta(days=1)
Reading = Callable[[], Any]


def count(session: Session, *readings: Reading) -> list[int]:
    found = []
    for read in readings:
        with counted(session) as statements:
            read()
        found.append(len(statements))
    return found


def add_more(session: Session, first: Proposal) -> None:
    """Add proposals that stand as this one does, with the departments that handle it."""
    for n in range(MORE):
        other = Proposal(**columns_of(first) | {"number": f"T35-9{n:02}"})
        session.add(other)
        session.flush()
        for one in undertakings(session, first):
            same = columns_of(one) | {"proposal_id": other.id, "live_key": f"{other.id}:{one.round}:{one.department_id}"}
            session.add(Undertaking(**same))
    session.flush()


def columns_of(row: Any) -> dict[str, Any]:
    keys = (one.key for one in type(row).__mapper__.column_attrs)
    return {key: getattr(row, key) for key in keys if key not in ("id", "number", "version")}


def test_lists_of_activities_and_a_roster(session: Session, cast: Cast, at: datetime) -> None:
    many = (cast.lin, cast.zheng, cast.zhao, cast.chen, cast.lan, cast.wu)
    settings = SPORT | {"needs_approval": "是", "counts_hours": "是"}
    first = open_activity(session, cast.xia, at, **settings)
    sign_up(session, first, cast.lin, at)

    def readings(reader: Member) -> tuple[Reading, ...]:
        return (
            lambda: registration_lines.find_waiting(session, reader, at), lambda: registration_lines.find_mine(session, reader, at),
            lambda: attendance_lines.find_waiting(session, reader, at), lambda: own_page.browse(session, reader, at),
            lambda: read_activity(session, first.code, reader, at),
        )

    def roster() -> Any:
        return read_roster(session, first.code, by=cast.xia, at=at)

    few = [count(session, *readings(reader)) for reader in (cast.lin, cast.xia)], count(session, roster)
    for n in range(MORE):
        activity = open_activity(session, cast.xia, at, **settings | {"title": f"羽毛球赛{n}"})
        sign_up(session, activity, cast.lin, at)
    for member in many[1:]:
        sign_up(session, first, member, at)
    assert ([count(session, *readings(reader)) for reader in (cast.lin, cast.xia)], count(session, roster)) == few


def test_what_the_clock_and_the_door_look_for_in_many_activities(session: Session, cast: Cast) -> None:
    def add(first: int, count: int) -> None:
        for n in range(first, first + count):
            for state in ("open", "closed", "running", "ended"):
                more = {"team_max": 4, "team_min": 2} if state == "closed" else {}
                activity = plan(session, code=f"{state}{n}", state=state, ends_at=None, minimum=3, **more)
                seat(session, activity, cast.lin, checked_in_at=START if n % 2 and state != "ended" else None)
        session.flush()

    def finding(at: datetime) -> list[int]:
        finders = (
            opening_and_ending.find_due, reminders.find_to_remind, reminders.find_with_unanswered, reminders.find_to_sign_out,
            reminders.find_unsettled, ratings.find_to_thank, too_few.find_to_press, too_few.find_to_escalate, approving.find_to_press,
        )
        return count(
            session, *(partial(find, session, at) for find in finders), lambda: own_page.find_present(session, cast.lin, at, "check_in"),
            lambda: own_page.find_present(session, cast.lin, at, "check_out"),
            lambda: registration_lines.find_waiting(session, cast.xia, at),
            lambda: attendance_lines.find_waiting(session, cast.xia, at), lambda: registration_lines.find_waiting(session, cast.wu, at),
        )

    moments = START - DAY / 4, START, START + DAY / 8, START + 9 * DAY
    add(0, 2)
    few = [finding(at) for at in moments]
    add(2, MORE)
    assert [finding(at) for at in moments] == few


def test_cancelling_an_activity(session: Session, cast: Cast) -> None:
    def cancelling(people: Sequence[Member]) -> int:
        activity = open_activity(session, cast.xia, OPEN_AT, capacity="90", quotas="工学院 40")
        for member in people:
            sign_up(session, activity, member, OPEN_AT)
        [found] = count(session, lambda: take(session, activity, "cancel", cast.xia, OPEN_AT, reason="台风预警"))
        assert find_faults(session, activity) == [] and activity.seats_taken == 0
        return found

    everybody = crowd(session, [cast.ecology, cast.engineering], 4 * MORE)
    # Its own row, its history and its entry in the audit log, which SQLite takes one by one: nothing about seats or teams.
    assert cancelling(everybody) - cancelling(everybody[:4]) <= 3 * (len(everybody) - 4)


def test_lists_of_proposals(session: Session, cast: Cast, at: datetime) -> None:
    sitting = make_sitting(session, cast, at)
    first = published(session, sitting, at)

    def readings(reader: Member) -> tuple[Reading, ...]:
        return (
            lambda: proposals.browse(session, reader, at, sitting.congress, proposals.Wanted()),
            lambda: proposals.find_own(session, reader, at), lambda: read_proposal(session, str(first.id), reader, at),
        )

    few = [count(session, *readings(reader)) for reader in (cast.lin, cast.he)]
    add_more(session, first)
    assert [count(session, *readings(reader)) for reader in (cast.lin, cast.he)] == few


def test_what_waits_while_departments_handle_proposals(session: Session, cast: Cast, at: datetime) -> None:
    sitting = make_sitting(session, cast, at)
    appoint(session, cast.pan, "school_leader")
    first = answering(session, sitting, at)

    def readings(reader: Member) -> tuple[Reading, ...]:
        return (
            lambda: proposals.find_waiting(session, reader, at),
            lambda: proposals.browse(session, reader, at, sitting.congress, proposals.Wanted()),
        )

    readers = (sitting.ji, cast.lei, cast.yin, cast.wu, cast.pan)
    few = [count(session, *readings(reader)) for reader in readers]
    add_more(session, first)
    assert [count(session, *readings(reader)) for reader in readers] == few
    assert len(proposals.find_waiting(session, cast.lei, at)) == 1 + MORE
