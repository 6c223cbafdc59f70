"""What of the congress is taken away as a file: a proposal by who may read it, the register by the committee; all audited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union.congress.flow import PROPOSALS
from union.congress.sight.documents import compose_document, compose_register, compose_report_document
from union.congress.sight.proposal_view import RATERS_KNOWN_TO, read_proposal
from union.congress.sittings.sitting import SITTING, manages_sittings
from union.congress.term.congresses import get_congress
from union.ground import audit
from union.ground.documents import Document, Sheet
from union.ground.errors import NotAllowed, NotFound


def print_proposal(session: Session, key: str, by: Member, at: datetime) -> Document:
    """Return a proposal in the official form as far as its reader may see it; raises NotFound."""
    view = read_proposal(session, key, by, at)
    audit.record(session, "print", PROPOSALS.about(view.proposal), by=by, at=at)
    with_raters = bool(view.parts & RATERS_KNOWN_TO)
    return compose_document(session, view.proposal, at, with_raters=with_raters)


def print_register(session: Session, congress_id: int, by: Member, at: datetime) -> Sheet:
    """Return the register of a sitting to its committee; raises NotAllowed, NotFound."""
    if not manages_sittings(session, by, at):
        raise NotAllowed("只有提案工作委员会可以下载提案登记表")
    congress = get_congress(session, congress_id)
    audit.record(session, "print", SITTING.about(congress), by=by, at=at)
    return compose_register(session, congress, at)


def print_report(session: Session, congress_id: int, by: Member, at: datetime) -> Document:
    """Return what a sitting was told of earlier proposals, which every member may read; raises NotFound."""
    congress = get_congress(session, congress_id)
    if not SITTING.parts_of(session, congress, by, at):
        raise NotFound(SITTING.unknown)
    audit.record(session, "print", SITTING.about(congress), by=by, at=at)
    return compose_report_document(session, congress, at)
