"""Proposals that come too late or are turned into suggestions go on as a suggestion of their proposer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union import links
from union.cases.cases import open_case
from union.casework.forms.fields import Text
from union.ground import audit
from union.notices.outbox import tell
from union.services.voice.suggestion import SERVICE
from union.voice.board import find_topics

NEUTRAL = "提案"
"""What pushes call what it was."""
OTHER = "other"


def open_from_proposal(
    session: Session, proposer: Member, title: str, reason: str, suggestion: str, *,
    by: Member | None, at: datetime, category: str = OTHER, notice: str = "proposal.converted",
) -> Case:
    """Open a suggestion with a proposal's words, for its proposer, who is told once; `by` is who turned it, None the clock.

    Raises NotAllowed where the proposer is no longer on the roster."""
    # A topic that the rule has given up since, or a text that an earlier rule let be longer, must not hold it up.
    topic = category if category in {one.code for one in find_topics(session, at)} else OTHER
    longest = {field.code: field.max for field in SERVICE.form if isinstance(field, Text)}
    raw = {
        "topic": topic, "what": f"{title}\n{reason}"[:longest["what"]], "wish": suggestion[:longest["wish"]],
        "may_publish": "no",
    }
    # What they wrote they wrote for the congress: no consent is made up, and nothing is published before they agree.
    case_ = open_case(session, replace(SERVICE, consent=""), raw, by=proposer, at=at, is_told=False)
    audit.record(session, "turn", f"case:{case_.number}", by=by, at=at, subject=proposer)
    tell(session, proposer, notice, key=f"{case_.id}:open", at=at, title=NEUTRAL, path=links.case(case_.number), case_=case_)
    return case_
