"""A proposal turned into a suggestion (转为意见建议): the service of that name goes on with it, in its author's name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from models.proposal import Proposal
from union.congress.proposal.proposal_rules import close
from union.congress.proposal.proposals import find_authors, find_concerned
from union.congress.proposal.telling import tell_all
from union.ground.errors import Refusal
from union.services.voice.suggestion import SERVICE
from union.voice.from_proposals import open_from_proposal


def check_convertible(session: Session, proposal: Proposal) -> None:
    """Raise Refusal where nobody is left in whose name it could go on."""
    _find_owner(session, proposal)


def convert_to_suggestion(session: Session, proposal: Proposal, notice: str, *, by: Member | None, at: datetime) -> Case:
    """Close a proposal, open a suggestion with its text, and tell everybody concerned, each once; raises Refusal."""
    owner, people = _find_owner(session, proposal), find_concerned(session, proposal)
    close(proposal, at)
    proposal.case_ = open_from_proposal(
        session, owner, proposal.title, proposal.reason, proposal.suggestion, by=by, at=at, category=proposal.category,
        notice=notice,
    )
    session.flush()
    tell_all(session, proposal, people, notice, at=at, but=owner)
    return proposal.case_


def stand_of_suggestion(proposal: Proposal) -> str:
    """Return how the suggestion that a proposal has become stands (办理中), empty for what has become none."""
    return SERVICE.flow.state(proposal.case_.state).title if proposal.case_ is not None else ""


def _find_owner(session: Session, proposal: Proposal) -> Member:
    """Return the proposer, or an author who joined them where they have left: a case needs somebody to be answered."""
    for author in find_authors(session, proposal):
        if author.died_on is None and not author.is_missing:
            return author
    raise Refusal("提案人已不在会员名册里，不能转为意见建议，请另作决定")
