"""Short words for what people do in stories about activities, through the union's public verbs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityQuota
from models.member import Branch, Member, Office
from models.registration import Registration
from union.activities.activity.codes import door_number, secret_of
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.places.seats import find_queue, fits
from union.activities.planning.making import create_activity
from union.casework.flows import engine

SETTINGS = {
    "owner": "校工会", "title": "古堰画乡一日行", "kind": "春秋游", "intro": "当日往返，步行约6公里。", "venue": "莲都区古堰画乡",
    "starts_at": "2026-12-05 09:00", "ends_at": "2026-12-05 17:00", "opens_at": "2026-11-20 08:00", "closes_at": "2026-12-03 18:00",
    "needs_approval": "否", "check_in": "扫码签到",
}
OPEN_AT = datetime.fromisoformat("2026-11-20T00:00:00+00:00")


def appoint(session: Session, member: Member, post: str, branch: Branch | None = None) -> Member:
    """Give somebody a post, of a branch or of the school union."""
    session.add(Office(member=member, post=post, branch=branch, from_on=date(2024, 1, 1), until_on=date(2028, 12, 31)))
    session.flush()
    return member


def colleague(session: Session, branch: Branch, name: str, number: str, **facts: Any) -> Member:
    """Add a member."""
    member = Member(staff_number=number, name=name, branch=branch, **facts)
    session.add(member)
    session.flush()
    return member


def crowd(session: Session, branches: list[Branch], count: int) -> list[Member]:
    """Add members of each branch in turn."""
    return [colleague(session, branches[n % len(branches)], f"会员{n}", f"C{n:06d}") for n in range(count)]


def plan(session: Session, by: Member, at: datetime, **settings: Any) -> Activity:
    """Make a draft with the usual settings and some others."""
    return create_activity(session, SETTINGS | settings, by=by, at=at)


def open_activity(session: Session, by: Member, at: datetime, **settings: Any) -> Activity:
    """Make an activity, publish and open it."""
    activity = plan(session, by, at, **settings)
    take(session, activity, "publish", by, at)
    return activity if activity.state == "open" else take(session, activity, "open", by, at)


def take(session: Session, activity: Activity, action: str, by: Member, at: datetime, **given: Any) -> Activity:
    """Take a move of an activity."""
    return engine.take(session, ACTIVITY, activity.code, action, given, by=by, at=at)


def change(session: Session, activity: Activity, by: Member, at: datetime, **settings: Any) -> Activity:
    """Edit an activity: its settings as they stand, and some others."""
    paper = engine.make_paper(session, ACTIVITY, activity.code, "edit", by, at)
    from union.casework.forms.parsing import write_answers

    return take(session, activity, "edit", by, at, **(write_answers(paper.fields, paper.begun) | settings))


def sign_up(session: Session, activity: Activity, by: Member, at: datetime, **given: Any) -> Registration:
    """Sign up and return the registration."""
    take(session, activity, "sign_up", by, at, **({"adults": "0", "children": "0"} | given))
    return registration_of(session, activity, by)


def registration_of(session: Session, activity: Activity, member: Member) -> Registration:
    """Return somebody's newest registration."""
    query = select(Registration).where(Registration.activity_id == activity.id, Registration.member_id == member.id)
    return session.scalars(query.order_by(Registration.id.desc()).limit(1)).one()


def do(session: Session, registration: Registration, action: str, by: Member, at: datetime, **given: Any) -> Registration:
    """Take a move of a registration; who checks in or out has read the number at the door."""
    if action in ("check_in", "check_out"):
        given = {"number": door_number(secret_of(registration.activity))} | given
    return engine.take(session, REGISTRATION, str(registration.id), action, given, by=by, at=at)


def offered_to(session: Session, thing: Activity | Registration, by: Member, at: datetime) -> set[str]:
    """Return the actions somebody is offered."""
    if isinstance(thing, Activity):
        return {move.action for move in engine.open_moves(session, ACTIVITY, thing, by, at)}
    return {move.action for move in engine.open_moves(session, REGISTRATION, thing, by, at)}


def find_faults(session: Session, activity: Activity) -> list[str]:
    """Return what is wrong with an activity's seats: what is kept and what the registrations say must agree."""
    session.flush()
    session.expire_all()
    of = Registration.activity_id == activity.id
    holding = Registration.state.in_(("seated", "offered"))
    faults, total = [], session.scalar(select(func.coalesce(func.sum(Registration.seats), 0)).where(of, holding))
    if total != activity.seats_taken:
        faults.append(f"{total} seats are held and {activity.seats_taken} are noted")
    if activity.capacity is not None and activity.seats_taken > activity.capacity:
        faults.append(f"{activity.seats_taken} of {activity.capacity} seats are taken")
    for quota in session.scalars(select(ActivityQuota).where(ActivityQuota.activity_id == activity.id)):
        here = select(func.coalesce(func.sum(Registration.seats), 0)).where(of, holding, Registration.branch_id == quota.branch_id)
        if session.scalar(here) != quota.taken or quota.taken > quota.seats:
            faults.append(f"{quota.branch.name} holds {session.scalar(here)}, noted {quota.taken} of {quota.seats}")
    live = select(Registration.member_id, func.count()).where(of, Registration.ended_at.is_(None)).group_by(Registration.member_id)
    faults += [f"member {one} is there {count} times" for one, count in session.execute(live) if count > 1]
    return faults


def waits_beside_a_seat(session: Session, activity: Activity) -> bool:
    """Say whether somebody waits for whom the free seats are enough, though for nobody ahead of them they are too few."""
    fitting = [fits(session, activity, one.branch_id, one.seats) for one in find_queue(session, activity)]
    return any(fit and all(fitting[:place]) for place, fit in enumerate(fitting))
