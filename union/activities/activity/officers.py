"""What people are to an activity once seats are given: those who take part, its officers, its jurors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration, RegistrationState
from union.activities.activity.minimum import is_escalated_to
from union.casework.flows.engine import note
from union.casework.flows.register import kind_of
from union.ground import access, clock
from union.ground.errors import NotAllowed

OWNER = "owner"
"""Whose registration or entry it is."""
OFFICER = "officer"
JUROR = "juror"
MEMBER = "member"


def is_officer_of(session: Session, activity: Activity, member: Member, at: datetime) -> bool:
    """Say whether a member runs an activity: its branch's desk, the school union's desk for each, the chair where nobody decides."""
    offices = access.offices_of(session, member, clock.day_of(at))
    return any(
        access.serves_desk(offices, "activities", branch_id) for branch_id in {activity.branch_id, None}
    ) or member.id in {one.id for one in find_officers(session, activity, at)} or is_escalated_to(session, activity, member, at)


def find_officers(session: Session, activity: Activity, at: datetime) -> list[Member]:
    """Return who runs an activity; the school union where its branch has nobody."""
    today = clock.day_of(at)
    found = access.find_desk_officers(session, "activities", activity.branch_id, today)
    return found or access.find_desk_officers(session, "activities", None, today)


def must_be_officer(session: Session, activity: Activity, member: Member, at: datetime) -> None:
    """Raise NotAllowed for anybody who does not run the activity."""
    if member.is_missing or not is_officer_of(session, activity, member, at):
        raise NotAllowed("只有这个活动的工会干部可以查看")


def find_seated(session: Session, activity: Activity) -> list[Registration]:
    """Return who has a place in an activity, in the order of signing up."""
    query = select(Registration).where(Registration.activity_id == activity.id, Registration.state == RegistrationState.SEATED)
    return list(session.scalars(query.order_by(Registration.created_at, Registration.id)))


def count_pending(session: Session, activities: Sequence[Activity]) -> dict[int, int]:
    """Return how many registrations wait for an approval, by activity."""
    query = select(Registration.activity_id, func.count()).where(
        Registration.activity_id.in_([one.id for one in activities]), Registration.state == RegistrationState.PENDING
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Registration.activity_id))}


def find_registration(session: Session, activity: Activity, member: Member) -> Registration | None:
    """Return a member's present registration for an activity."""
    query = select(Registration).where(
        Registration.activity_id == activity.id, Registration.member_id == member.id, Registration.ended_at.is_(None)
    )
    return session.scalars(query.order_by(Registration.id.desc()).limit(1)).first()


def note_registration(
    session: Session, registration: Registration, action: str, title: str, *, by: Member | None, at: datetime, words: str = "",
) -> None:
    """Add what happened to a registration to its history, in words the engine could not know, and to the audit log."""
    note(session, kind_of(registration), registration, action, title, registration.state, by=by, at=at, words=words,
         whose=registration.member)
