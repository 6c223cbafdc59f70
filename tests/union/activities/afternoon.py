"""An afternoon of volunteering by the river, with who has signed up for it: what tests of attendance begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.history import HistoryEntry
from models.member import Branch, Member
from models.registration import Registration
from union.activities.activity.codes import door_number, new_secret
from union.activities.flow import ACTIVITY, REGISTRATION
from union.casework.flows import engine
from union.ground import clock

START = clock.instant(datetime(2026, 11, 21, tzinfo=clock.SHANGHAI).date(), 14)
"""Saturday 2026-11-21, 14:00 in Lishui; it ends at 17:00."""
END = START + timedelta(hours=3)


def minutes(count: int, after: datetime = START) -> datetime:
    """Return the instant so many minutes after the start."""
    return after + timedelta(minutes=count)


def plan(session: Session, *, branch: Branch | None = None, **more: Any) -> Activity:
    """Add an activity that is open."""
    given: dict[str, Any] = {
        "code": "river", "title": "瓯江边捡拾垃圾", "kind": "volunteering", "intro": "一起去江边", "venue": "南明门",
        "state": "closed", "starts_at": START, "ends_at": END, "check_secret": new_secret(), "counts_hours": True,
    }
    activity = Activity(**(given | more), branch=branch)
    session.add(activity)
    session.flush()
    return activity


def seat(session: Session, activity: Activity, member: Member, state: str = "seated", **more: Any) -> Registration:
    """Add a member's registration."""
    given = {"created_at": START - timedelta(days=5), "live_key": f"{activity.id}:{member.id}"}
    registration = Registration(
        activity=activity, member=member, branch_id=member.branch_id, state=state, **(given | more),
    )
    session.add(registration)
    session.flush()
    session.refresh(registration)
    return registration


def colleague(session: Session, branch: Branch, number: int) -> Member:
    """Add one more member of a branch."""
    member = Member(staff_number=f"T2020{number:03d}", name=f"同事{number}", branch=branch)
    session.add(member)
    session.flush()
    return member


def act(session: Session, one: Registration, action: str, by: Member, at: datetime, **given: Any) -> Registration:
    """Take a move of a registration; who checks in or out has read the number at the door, unless they give another."""
    secret = one.activity.check_secret
    if action in ("check_in", "check_out") and secret and one.activity.check_in != "rotating":
        given = {"number": door_number(secret)} | given
    return engine.take(session, REGISTRATION, str(one.id), action, given, by=by, at=at)


def run(session: Session, activity: Activity, action: str, by: Member, at: datetime, **given: Any) -> Activity:
    """Take a move of an activity."""
    return engine.take(session, ACTIVITY, activity.code, action, given, by=by, at=at)


def offered(session: Session, one: Registration, by: Member, at: datetime) -> set[str]:
    """Return the moves of a registration that somebody is offered."""
    return {move.action for move in engine.open_moves(session, REGISTRATION, one, by, at)}


def history(session: Session, one: Registration) -> list[tuple[str, str | None]]:
    """Return what happened to a registration: the step's title and what was said."""
    rows = session.scalars(select(HistoryEntry).where(HistoryEntry.about == f"registration:{one.id}").order_by(HistoryEntry.id))
    return [(row.title, row.note) for row in rows]
