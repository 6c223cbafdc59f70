"""What of the congress is taken away as a file: a proposal by who may read it, the register by the committee; all audited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.congress import Congress
from models.member import Member
from union import audit
from union.congress import parts
from union.congress.awards import check_committee
from union.congress.documents import compose_document, compose_register
from union.congress.flow import PROPOSALS
from union.congress.reading import read_proposal
from union.documents import Document, Sheet
from union.errors import NotFound


def print_proposal(session: Session, key: str, by: Member, at: datetime) -> Document:
    """Return a proposal in the official form as far as its reader may see it; raises NotFound."""
    view = read_proposal(session, key, by, at)
    audit.record(session, "print", PROPOSALS.about(view.proposal), by=by, at=at)
    with_raters = bool(view.parts & {parts.COMMITTEE, parts.AUTHOR})
    return compose_document(session, view.proposal, at, with_raters=with_raters)


def print_register(session: Session, congress_id: int, by: Member, at: datetime) -> Sheet:
    """Return the register of a sitting to its committee; raises NotAllowed, NotFound."""
    check_committee(session, by, at)
    congress = session.get(Congress, congress_id)
    if congress is None:
        raise NotFound("没有这次会议")
    audit.record(session, "print", f"congress:{congress.id}", by=by, at=at)
    return compose_register(session, congress, at)
