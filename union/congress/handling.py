"""How departments handle a filed proposal: the rows from referring to archive, and what their people are to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from union.moves import Move

HANDLING: tuple[Move[Proposal], ...] = ()
"""The rows that lead on from `filed`; `flow.py` appends them and then declares the states they lead to."""


def handling_parts(_session: Session, _proposal: Proposal, _member: Member, _at: datetime) -> frozenset[str]:
    """Return what a member is to a proposal by their department: UNDERTAKER, LEAD, LEAD_HEAD, and what else the rows name."""
    return frozenset()
