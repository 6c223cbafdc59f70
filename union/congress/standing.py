"""What a member is to a proposal: private until it comes before the committee, then every delegate's, at last everybody's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, Proposal, Seconding
from union import clock
from union.congress import parts
from union.congress.committee import find_committee
from union.congress.delegates import find_heads, is_delegate
from union.congress.handling import handling_parts
from union.congress.proposals import find_authors

SECONDING_PARTS = {"asked": parts.ASKED, "accepted": parts.SECONDER, "refused": parts.REFUSER, "released": parts.RELEASED}


def parts_of(session: Session, proposal: Proposal, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to a proposal; without any part it does not exist for them."""
    if member.is_missing or member.died_on is not None:
        return frozenset()
    found = _own_parts(session, proposal, member) | _seconding_parts(session, proposal, member)
    if proposal.tabled_at is not None and any(
        one.id == member.id for one in find_heads(session, proposal.delegation_id, clock.day_of(at), proposal.proposer_id)
    ):
        found.add(parts.HEAD)
    if proposal.reviewed_at is not None:
        found |= _public_parts(session, proposal, member, at)
    return frozenset(found)


def _own_parts(session: Session, proposal: Proposal, member: Member) -> set[str]:
    if proposal.proposer_id == member.id:
        return {parts.PROPOSER, parts.AUTHOR}
    if any(one.id == member.id for one in find_authors(session, proposal)):
        return {parts.AUTHOR, parts.COAUTHOR}
    return set()


def _seconding_parts(session: Session, proposal: Proposal, member: Member) -> set[str]:
    query = select(Seconding.state).where(Seconding.proposal_id == proposal.id, Seconding.member_id == member.id)
    return {SECONDING_PARTS[state] for state in session.scalars(query)}


def _public_parts(session: Session, proposal: Proposal, member: Member, at: datetime) -> set[str]:
    found = set(handling_parts(session, proposal, member, at))
    if any(one.id == member.id for one in find_committee(session, proposal, at)):
        found.add(parts.COMMITTEE)
    if is_delegate(session, member, clock.day_of(at)):
        found.add(parts.DELEGATE)
    published = select(Answer.id).where(Answer.proposal_id == proposal.id, Answer.published_at.is_not(None)).limit(1)
    if session.scalars(published).first() is not None:
        found.add(parts.READER)
    return found
