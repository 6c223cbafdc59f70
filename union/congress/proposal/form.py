"""What a proposal is written in: one matter each, with title, category, reason and suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from union.casework.forms.fields import Answers, Choice, Field, Text
from union.congress.proposal.proposal_rules import find_lengths
from union.ground.categories import CATEGORIES

TITLE_COLUMN = 60
REASON_EXAMPLE = (
    "学校新校区离市区较远，早晚班车只有一班，许多教职工下课后要等一个多小时才能回家，带孩子的老师尤其不便，冬天天黑得早也不安全。"
)
SUGGESTION_EXAMPLE = "建议后勤管理处在下午五点和晚上八点各加开一班校区往返班车，并公布固定的发车时刻表。"
TEXT = ("title", "reason", "suggestion")
"""What seconders have put their name to."""


def find_fields(session: Session, at: datetime) -> Sequence[Field]:
    """Return the form of a proposal, its lengths by the rules of the day."""
    lengths = find_lengths(session, at)
    title, reason, suggestion = (lengths[code] for code in TEXT)
    return (
        Text(code="title", title="案名", example="增开新校区晚间班车", min=title["min"], max=min(title["max"], TITLE_COLUMN),
             help="一事一案：一件提案只写一件事。"),
        Choice(code="category", title="类别", example="5", options_rule=CATEGORIES),
        Text(code="reason", title="案由", example=REASON_EXAMPLE, min=reason["min"], max=reason["max"], lines=True,
             help=f"写清楚情况和原因，{reason['min']}–{reason['max']}字。"),
        Text(code="suggestion", title="建议", example=SUGGESTION_EXAMPLE, min=suggestion["min"], max=suggestion["max"], lines=True,
             help=f"写清楚希望怎么做，{suggestion['min']}–{suggestion['max']}字。"),
    )


def fields_of(session: Session, _proposal: Proposal, _by: Member, at: datetime) -> Sequence[Field]:
    """Return the form again, for changes."""
    return find_fields(session, at)


def answers_of(_session: Session, proposal: Proposal, _by: Member) -> Answers:
    """Return what stands in a proposal."""
    return {code: getattr(proposal, code) for code in ("title", "category", "reason", "suggestion")}


def fill_in(proposal: Proposal, given: Answers) -> bool:
    """Write answers into a proposal; says whether its text changed."""
    is_changed = any(getattr(proposal, code) != given[code] for code in TEXT)
    for code in ("title", "category", "reason", "suggestion"):
        setattr(proposal, code, given[code])
    return is_changed
