"""How departments handle a filed proposal: the rows from referring to archive, and what their people are to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Office
from models.proposal import Proposal, UndertakingState
from union.casework.flows.things import Move
from union.congress.handling.answering import ANSWERING
from union.congress.handling.rating import RATING_MOVES
from union.congress.handling.referring import REFERRING
from union.congress.handling.supervising import SUPERVISING
from union.congress.handling.tracking import TRACKING
from union.congress.proposal import role_names
from union.congress.proposal.undertakings import LEADER, can_sign, find_live
from union.ground import access

HANDLING: tuple[Move[Proposal], ...] = (*REFERRING, *ANSWERING, *RATING_MOVES, *TRACKING, *SUPERVISING)
"""The rows that lead on from `filed`; `flow.py` appends them and then declares the states they lead to."""


def handling_parts(
    session: Session, proposal: Proposal, offices: Sequence[Office], at: datetime, *, is_author: bool
) -> set[str]:
    """Return what the holder of these offices is to a proposal by their department: UNDERTAKER, LEAD, LEAD_HEAD, CO …"""
    own = access.departments_of(offices)
    if not own and not access.holds_at_school(offices, (LEADER,)):
        return set()
    live, found = find_live(session, proposal), set()
    for one in live:
        if one.department_id in own:
            found |= {role_names.UNDERTAKER, role_names.LEAD if one.is_lead else role_names.CO}
            found |= {role_names.ASKED_DEPARTMENT} if one.state == UndertakingState.ASKED else set()
    lead = next((one for one in live if one.is_lead), None)
    if not is_author and can_sign(session, proposal, lead, offices, at):
        found.add(role_names.LEAD_HEAD)
    return found
