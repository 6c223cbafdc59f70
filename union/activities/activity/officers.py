"""What people are to an activity once seats are given: those who take part, its officers, its jurors."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from union.activities.activity.minimum import is_escalated_to
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


