"""What waits for the committee about a sitting itself: to note that it was held, to archive it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Congress, SittingState
from models.member import Member
from models.proposal import Proposal
from union import links
from union.casework.flows.list_lines import Waiting
from union.congress.choices import TO_SITTING
from union.congress.flow import FLOW
from union.congress.sittings.sitting import BEFORE_HELD, SITTING, manages_sittings
from union.ground import clock

OPEN = tuple(state.code for state in FLOW.states if not state.outcome)


def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return the sittings whose planned day has gone by unnoted, and those held of which every proposal has ended."""
    if not manages_sittings(session, member, at):
        return []
    gone_by = Congress.state.in_(BEFORE_HELD) & (Congress.held_on < clock.day_of(at))
    open_ones = select(Proposal.id).where(Proposal.congress_id == Congress.id, Proposal.state.in_(OPEN))
    done = (Congress.state == SittingState.HELD) & ~open_ones.exists()
    query = select(Congress).where(gone_by | done).order_by(Congress.id)
    return [_wait_for(one, "待登记召开" if one.state in BEFORE_HELD else "可归档", at) for one in session.scalars(query)]


def _wait_for(congress: Congress, what: str, at: datetime) -> Waiting:
    since = clock.instant(congress.held_on) if congress.held_on else at
    return Waiting(
        title="教代会", about=congress.title, name=congress.title, what=what, number="", due_at=None, is_provisional=False,
        since=since, path=links.sitting(congress.id), choice=TO_SITTING, argument=SITTING.key_of(congress),
    )
