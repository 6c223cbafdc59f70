"""What a member is to a proposal: private until it comes before the committee, then every delegate's, at last everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.congress import Delegate
from models.member import Member, Office
from models.proposal import Answer, Proposal, Seconding, SecondingState
from union.congress.handling.stages import handling_parts
from union.congress.proposal import role_names
from union.congress.proposal.committee import can_decide
from union.congress.term.delegates import in_office
from union.ground import access, clock

SECONDING_PARTS: dict[str, str] = {
    SecondingState.ASKED: role_names.ASKED, SecondingState.ACCEPTED: role_names.SECONDER, SecondingState.REFUSED: role_names.REFUSER,
    SecondingState.RELEASED: role_names.RELEASED,
}


@dataclass(frozen=True)
class _Facts:
    """What the tables of proposals say of one member and one proposal."""

    seconding: str | None
    has_joined: bool
    is_answered: bool


def parts_of(session: Session, proposal: Proposal, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to a proposal; without any part it does not exist for them."""
    if member.is_missing or member.died_on is not None:
        return frozenset()
    facts = _find_facts(session, proposal, member)
    found = {SECONDING_PARTS[facts.seconding]} if facts.seconding else set()
    if proposal.proposer_id == member.id:
        found |= {role_names.PROPOSER, role_names.AUTHOR}
    elif facts.has_joined:
        found |= {role_names.AUTHOR, role_names.COAUTHOR}
    if proposal.tabled_at is not None or proposal.reviewed_at is not None:
        found |= _delegate_parts(session, proposal, member, at)
    if proposal.reviewed_at is not None:
        offices = access.offices_of(session, member, clock.day_of(at))
        found |= _office_parts(session, proposal, member, offices, at, is_author=role_names.AUTHOR in found)
        found |= {role_names.READER} if facts.is_answered or _handles_target(session, proposal, member, offices, at) else set()
    return frozenset(found)


def _handles_target(session: Session, proposal: Proposal, member: Member, offices: Sequence[Office], at: datetime) -> bool:
    """Say whether a member handles what this was merged into: who answers both has to read both."""
    target = session.get(Proposal, proposal.merged_into_id) if proposal.merged_into_id is not None else None
    if target is None:
        return False
    if target.is_key and target.supervisor_id == member.id:
        return True
    return role_names.UNDERTAKER in handling_parts(session, target, offices, at, is_author=False)


def _find_facts(session: Session, proposal: Proposal, member: Member) -> _Facts:
    """Ask all that takes a look at one row each in one statement: lists ask for many proposals."""
    seconding = select(Seconding.state).where(Seconding.proposal_id == proposal.id, Seconding.member_id == member.id)
    joined = exists().where(
        Proposal.merged_into_id == proposal.id, Proposal.proposer_id == member.id, Proposal.left_at.is_(None)
    )
    answered = exists().where(Answer.proposal_id == proposal.id, Answer.published_at.is_not(None))
    state, has_joined, is_answered = session.execute(select(seconding.scalar_subquery(), joined, answered)).one()
    return _Facts(state, bool(has_joined), bool(is_answered))


def _delegate_parts(session: Session, proposal: Proposal, member: Member, at: datetime) -> set[str]:
    query = select(Delegate.delegation_id, Delegate.is_head).where(Delegate.member_id == member.id, in_office(clock.day_of(at)))
    seats, found = session.execute(query).all(), set()
    is_head = any(leads and delegation_id == proposal.delegation_id for delegation_id, leads in seats)
    if proposal.tabled_at is not None and is_head and proposal.proposer_id != member.id:
        found.add(role_names.HEAD)
    if proposal.reviewed_at is not None and seats:
        found.add(role_names.DELEGATE)
    return found


def _office_parts(
    session: Session, proposal: Proposal, member: Member, offices: Sequence[Office], at: datetime, *, is_author: bool
) -> set[str]:
    found = handling_parts(session, proposal, offices, at, is_author=is_author)
    if proposal.is_key and proposal.supervisor_id == member.id:
        found.add(role_names.SUPERVISOR)
    if can_decide(session, proposal, member, offices, at, is_author=is_author):
        found.add(role_names.COMMITTEE)
    return found
