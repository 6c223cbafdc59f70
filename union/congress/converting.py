"""A proposal turned into a suggestion (转为意见建议): the service of that name goes on with it, in the proposer's name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.proposal import Proposal
from union.cases import open_case
from union.congress.limits import close
from union.errors import Refusal
from union.services.catalogue import catalogue

KIND = "suggestion"
LONGEST = {"what": 4000, "wish": 3000}


def convert_to_suggestion(session: Session, proposal: Proposal, *, at: datetime) -> Case | None:
    """Close a proposal and open a suggestion with its text for the proposer; None where they are no longer on the roster."""
    close(proposal, at)
    kind = catalogue().find(KIND)
    if kind is None:
        return None
    given = {
        "topic": proposal.category, "what": f"{proposal.title}\n{proposal.reason}"[:LONGEST["what"]],
        "wish": proposal.suggestion[:LONGEST["wish"]], "may_publish": "no",
    }
    try:
        # Who tables a proposal wants the committee and the departments to read it.
        proposal.case_ = open_case(session, kind, given, by=proposal.proposer, at=at, consents=True)
    except Refusal:
        return None
    session.flush()
    return proposal.case_
