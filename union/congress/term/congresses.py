"""Sittings of the staff congress: found and locked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Congress, SittingState
from union.ground.errors import NotFound

TAKES_PROPOSALS = (SittingState.CALLING, SittingState.PREPARING, SittingState.CLOSED, SittingState.HELD)
"""The states in which proposals may be begun, the best first: what comes after the call becomes a suggestion."""
UNARCHIVED = (SittingState.PREPARING, SittingState.CALLING, SittingState.CLOSED, SittingState.HELD)
"""The states of a sitting whose committee still works on it."""
UNKNOWN = "没有找到这次会议"


def find_congresses(session: Session) -> list[Congress]:
    """Return all sittings, the newest first."""
    return list(session.scalars(select(Congress).order_by(Congress.term.desc(), Congress.sitting.desc())))


def find_current(session: Session) -> Congress | None:
    """Return the sitting that new proposals are for: calling, else the next to come, else the last not archived."""
    found = [one for one in find_congresses(session) if one.state in TAKES_PROPOSALS]
    return min(found, key=_rank, default=None)


def _rank(congress: Congress) -> tuple[int, float]:
    soonest = congress.opens_at.timestamp()
    return TAKES_PROPOSALS.index(congress.state), soonest if congress.state == SittingState.PREPARING else -soonest


def get_congress(session: Session, congress_id: int) -> Congress:
    """Return a sitting; raises NotFound."""
    found = session.get(Congress, congress_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def lock_congress(session: Session, congress_id: int) -> Congress:
    """Return a sitting with its row locked until the transaction ends, read afresh; raises NotFound."""
    found = session.scalars(select(Congress.id).where(Congress.id == congress_id).with_for_update(key_share=True)).first()
    congress = session.get(Congress, found, populate_existing=True) if found is not None else None
    if congress is None:
        raise NotFound(UNKNOWN)
    return congress
