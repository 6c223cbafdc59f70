"""How departments handle a filed proposal: the rows from referring to archive, and what their people are to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from union import access, clock
from union.congress import parts
from union.congress.answering import ANSWERING
from union.congress.rating import RATING_MOVES
from union.congress.referring import REFERRING
from union.congress.supervising import SUPERVISING
from union.congress.tracking import TRACKING
from union.congress.undertakings import CONTACT, HEAD, LEADER, find_live, find_signers
from union.moves import Move

HANDLING: tuple[Move[Proposal], ...] = (*REFERRING, *ANSWERING, *RATING_MOVES, *TRACKING, *SUPERVISING)
"""The rows that lead on from `filed`; `flow.py` appends them and then declares the states they lead to."""


def handling_parts(session: Session, proposal: Proposal, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to a proposal by their department: UNDERTAKER, LEAD, LEAD_HEAD, CO …; or as SUPERVISOR."""
    found = {parts.SUPERVISOR} if proposal.is_key and proposal.supervisor_id == member.id else set()
    offices = access.offices_of(session, member, clock.day_of(at))
    own = {one.department_id for one in offices if one.post in (CONTACT, HEAD) and one.department_id is not None}
    for one in find_live(session, proposal) if own else ():
        if one.department_id in own:
            found |= {parts.UNDERTAKER, parts.LEAD if one.is_lead else parts.CO}
            found |= {parts.ASKED_DEPARTMENT} if one.state == "asked" else set()
    may_sign = own or access.holds(offices, LEADER)
    if may_sign and any(one.id == member.id for one in find_signers(session, proposal, at)):
        found.add(parts.LEAD_HEAD)
    return frozenset(found)
