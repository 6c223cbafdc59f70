"""Who decides on a proposal: the committee (提案工作委员会) without its authors; the chair where that leaves nobody, or too late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member, Office
from models.proposal import Proposal, ProposalState
from union.casework.flows.deadlines import working_days_between
from union.casework.flows.reminding import ESCALATE_DAYS
from union.congress.proposal.proposals import find_authors
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR
from union.ground.rules import rule_days

POSTS = ("committee_chair", "committee_member")
COMMITTEE_STATES = (ProposalState.REVIEW, ProposalState.FILED)
"""States in which the first move is the committee's."""


def find_committee(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    """Return who may decide on a proposal now."""
    members, is_late = find_committee_members(session, at), _is_late(session, proposal, at)
    authors = {one.id for one in find_authors(session, proposal)}
    is_chair_asked = is_late or all(one.id in authors for one in members)
    return choose(members, find_chairs(session, at) if is_chair_asked else [], authors, is_late=is_late)


def can_decide(
    session: Session, proposal: Proposal, member: Member, offices: Sequence[Office], at: datetime, *, is_author: bool
) -> bool:
    """Say whether a member, who holds these offices, may decide on a proposal now: whether find_committee has them."""
    if access.holds_at_school(offices, POSTS) and not is_author:
        return True
    if not access.holds_at_school(offices, (*POSTS, SCHOOL_CHAIR)):
        return False
    if not is_author and _is_late(session, proposal, at):
        return True
    return any(one.id == member.id for one in find_committee(session, proposal, at))


def find_committee_members(session: Session, at: datetime) -> list[Member]:
    """Return the committee."""
    return access.find_holders(session, POSTS, clock.day_of(at))


def find_chairs(session: Session, at: datetime) -> list[Member]:
    """Return the chair of the school union, who is called where the committee does not or cannot decide."""
    return access.find_holders(session, (SCHOOL_CHAIR,), clock.day_of(at))


def choose(members: Sequence[Member], chairs: Sequence[Member], authors: Collection[int], *, is_late: bool) -> list[Member]:
    """Choose from committee and chairs: authors stand aside, unless there is nobody else at all."""
    free = [one for one in members if one.id not in authors]
    free_chairs = [one for one in chairs if one.id not in authors]
    if is_late or not free:
        free = list({one.id: one for one in (*free, *free_chairs)}.values())
    return free or list(members) or list(chairs)


def is_escalated(proposal: Proposal, days: int, at: datetime) -> bool:
    """Say whether the committee has left a proposal so long that the chair may decide."""
    if proposal.due_at is None or proposal.state not in (*COMMITTEE_STATES, ProposalState.SIGNED):
        return False
    return is_late(proposal.due_at, days, at)


def is_late(due_at: datetime, days: int, at: datetime) -> bool:
    """Say whether something is so many working days overdue that it is put before somebody else."""
    return at > due_at and working_days_between(clock.day_of(due_at), clock.day_of(at)) >= days


def _is_late(session: Session, proposal: Proposal, at: datetime) -> bool:
    if proposal.due_at is None or at <= proposal.due_at:
        return False
    return is_escalated(proposal, find_escalate_days(session, at), at)


def find_escalate_days(session: Session, at: datetime) -> int:
    """Return after how many working days past the deadline the chair is called (escalate.after_days)."""
    return rule_days(session, ESCALATE_DAYS, at)
