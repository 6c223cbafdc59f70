"""Proposals that come too late or are turned into suggestions go on as a suggestion of their proposer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union import audit
from union.cases import open_case
from union.services.voice.suggestion import SERVICE


def open_from_proposal(
    session: Session, proposer: Member, title: str, reason: str, suggestion: str, *,
    by: Member | None, at: datetime, category: str = "other",
) -> Case:
    """Open a suggestion with a proposal's words, for its proposer, who is told; `by` is who turned it, None the clock.

    Raises NotAllowed where the proposer is no longer on the roster, Invalid where the category is none of the rule's."""
    what = f"{title}\n{reason}"
    raw = {"topic": category, "what": what, "wish": suggestion, "may_publish": "no"}
    # What they wrote they wrote for the congress: no consent is made up, and nothing is published before they agree.
    case_ = open_case(session, replace(SERVICE, consent=""), raw, by=proposer, at=at)
    audit.record(session, "turn", f"case:{case_.number}", by=by, at=at, subject=proposer)
    return case_
