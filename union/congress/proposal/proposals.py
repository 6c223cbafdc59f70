"""Proposals found, locked and named; who its authors are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, Seconding, SecondingState
from union import links
from union.casework.flows.things import row_of
from union.ground.errors import NotFound

UNKNOWN = "没有找到这件提案，它可能还没有公开"
NEUTRAL = "提案"
"""What pushes call it."""


def get_proposal(session: Session, key: str) -> Proposal:
    """Return a proposal by its key (its row's number, as text); raises NotFound."""
    proposal = session.get(Proposal, row_of(key, UNKNOWN))
    if proposal is None:
        raise NotFound(UNKNOWN)
    return proposal


def lock_proposal(session: Session, key: str) -> Proposal:
    """Return a proposal with its row locked until the transaction ends, read afresh; raises NotFound."""
    # The row alone: a lock on the joined people and sitting would make all proposals wait for each other.
    found = session.scalars(select(Proposal.id).where(Proposal.id == row_of(key, UNKNOWN)).with_for_update(key_share=True)).first()
    proposal = session.get(Proposal, found, populate_existing=True) if found is not None else None
    if proposal is None:
        raise NotFound(UNKNOWN)
    return proposal


def find_authors(session: Session, proposal: Proposal) -> list[Member]:
    """Return the proposer and then the proposers of what was merged into it, but those who have left, each once."""
    joined = select(Proposal.proposer_id).where(Proposal.merged_into_id == proposal.id, Proposal.left_at.is_(None))
    query = select(Member).where(or_(Member.id == proposal.proposer_id, Member.id.in_(joined)))
    return _proposer_first(proposal, session.scalars(query))


def find_author_ids(session: Session, proposals: Collection[Proposal]) -> defaultdict[int, set[int]]:
    """Return the ids of the authors of proposals, by proposal."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for one in proposals:
        found[one.id].add(one.proposer_id)
    query = select(Proposal.merged_into_id, Proposal.proposer_id).where(
        Proposal.merged_into_id.in_([one.id for one in proposals]), Proposal.left_at.is_(None)
    )
    for into, proposer in session.execute(query):
        found[into or 0].add(proposer)
    return found


def find_all_authors(session: Session, proposals: Collection[Proposal]) -> dict[int, list[Member]]:
    """Return the authors of many proposals, by proposal, the proposer first."""
    found = find_author_ids(session, proposals)
    people = {one.id: one for one in session.scalars(select(Member).where(Member.id.in_(set().union(*found.values()))))}
    return {one.id: _proposer_first(one, (people[who] for who in found[one.id])) for one in proposals}


def _proposer_first(proposal: Proposal, people: Iterable[Member]) -> list[Member]:
    return sorted(people, key=lambda one: (one.id != proposal.proposer_id, one.id))


def find_all_seconders(session: Session, ids: Collection[int]) -> defaultdict[int, list[Member]]:
    """Return who seconds many proposals, by proposal, in the order asked."""
    found: defaultdict[int, list[Member]] = defaultdict(list)
    query = select(Seconding).where(Seconding.proposal_id.in_(ids), Seconding.state == SecondingState.ACCEPTED)
    for one in session.scalars(query.order_by(Seconding.id)):
        found[one.proposal_id].append(one.member)
    return found


def find_seconders(session: Session, proposal: Proposal, *states: str) -> list[Member]:
    """Return who was asked to second a proposal and is now in one of these states; who became its author by a merge is none."""
    query = select(Member).join(Seconding, Seconding.member_id == Member.id)
    query = query.where(Seconding.proposal_id == proposal.id, Seconding.state.in_(states))
    authors = find_author_ids(session, [proposal])[proposal.id]
    return [one for one in session.scalars(query.order_by(Seconding.id)) if one.id not in authors]


def find_merged(session: Session, proposal: Proposal) -> Sequence[Proposal]:
    """Return what was merged into a proposal."""
    query = select(Proposal).where(Proposal.merged_into_id == proposal.id).order_by(Proposal.number)
    return session.scalars(query).all()


def find_concerned(session: Session, proposal: Proposal) -> list[Member]:
    """Return whom news of a proposal is for: its authors, and who seconds it or what was merged into it."""
    joined = find_all_seconders(session, [one.id for one in find_merged(session, proposal)])
    found = [*find_authors(session, proposal), *find_seconders(session, proposal, SecondingState.ACCEPTED), *chain(*joined.values())]
    return list({one.id: one for one in found}.values())


def key_of(proposal: Proposal) -> str:
    """Return a proposal's key."""
    return str(proposal.id)


def title_of(proposal: Proposal) -> str:
    """Return how pages and chat name a proposal: by its number, or its title while it has none."""
    return f"提案{proposal.number}" if proposal.number else f"提案“{proposal.title}”"


def word_of(_proposal: Proposal) -> str:
    """Return what is written in chat to come to proposals."""
    return NEUTRAL


def page_of(proposal: Proposal) -> str:
    """Return a proposal's page."""
    return links.proposal(proposal.id)


def move_page(proposal: Proposal, action: str) -> str:
    """Return the page of one move on a proposal."""
    return links.proposal_move(proposal.id, action)
