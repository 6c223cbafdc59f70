"""An activity's registrations as its officers look them up: who has a place, how many wait, one member's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration, RegistrationState
from union.casework.flows.engine import note
from union.casework.flows.register import kind_of


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
