"""What the clock does while departments handle a proposal: ends the rating, reminds whose turn it is, tells the committee."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, ProposalState
from union.casework.flows.deadlines import is_working_day, working_days_between
from union.casework.flows.reminding import BEFORE_DAYS, turn_since
from union.congress.flow import PROPOSALS
from union.congress.handling.rating import end_rating
from union.congress.handling.whose_turn import Turn, find_turns
from union.congress.proposal.committee import find_committee, find_escalate_days, is_late
from union.congress.proposal.proposals import lock_proposal
from union.congress.proposal.states import HANDLED
from union.congress.proposal.telling import tell_all
from union.ground import clock
from union.ground.rules import rule_days


def find_handled(session: Session) -> list[int]:
    """Return the ids of the proposals that departments handle, due soonest first."""
    query = select(Proposal.id).where(Proposal.state.in_(HANDLED))
    return list(session.scalars(query.order_by(Proposal.due_at.is_(None), Proposal.due_at, Proposal.id)))


def attend_handling(session: Session, proposal_id: int, at: datetime) -> None:
    """Do what the clock owes one proposal: end its rating in time, else on working days remind whose turn it is, once each."""
    proposal = lock_proposal(session, str(proposal_id))
    if proposal.state == ProposalState.ANSWERED and proposal.rated_at is None and proposal.due_at is not None and at > proposal.due_at:
        end_rating(session, PROPOSALS, proposal, at)
    elif is_working_day(clock.day_of(at))[0]:
        for turn in find_turns(session, proposal, at):
            _remind(session, proposal, turn, at)


def _remind(session: Session, proposal: Proposal, turn: Turn, at: datetime) -> None:
    if turn.is_department and not turn.people:
        key = f"unmanned:{proposal.round}:{turn.code}"
        tell_all(session, proposal, find_committee(session, proposal, at), "handling.unanswered", at=at, key=key)
    if turn.code == "stalled":
        # The committee hears of it as of every department's delay.
        return
    if turn.since is not None:
        # What somebody waits for an answer to has a rhythm of its own: the days of the answer run on meanwhile.
        if (count := turn_since(session, clock.day_of(turn.since), at)) > 0:
            tell_all(session, proposal, turn.people, "handling.waits", at=at, key=f"{turn.code}:{proposal.round}:{count}")
        return
    if turn.due_at is None:
        return
    today, due_on = clock.day_of(at), clock.day_of(turn.due_at)
    key = _key(proposal, turn, due_on)
    if at <= turn.due_at:
        if working_days_between(today, due_on) <= rule_days(session, BEFORE_DAYS, at):
            kind = "handling.rate_soon" if turn.code == "rate" else "proposal.due_soon"
            tell_all(session, proposal, turn.people, kind, at=at, key=key)
        return
    # Again at every interval: nobody has done with it by having been told once.
    key = f"{key}:{turn_since(session, due_on, at, first=1)}"
    tell_all(session, proposal, turn.people, "proposal.overdue", at=at, key=key)
    if turn.is_department and is_late(turn.due_at, find_escalate_days(session, at), at):
        _tell_above(session, proposal, turn, key, at)


def _tell_above(session: Session, proposal: Proposal, turn: Turn, key: str, at: datetime) -> None:
    """Tell the committee and the supervisor that a department is late."""
    people: list[Member] = find_committee(session, proposal, at)
    if proposal.supervisor is not None:
        people.append(proposal.supervisor)
    kind = "handling.unanswered" if turn.code.startswith("accept") else "proposal.escalated"
    tell_all(session, proposal, people, kind, at=at, key=key)


def _key(proposal: Proposal, turn: Turn, due_on: date) -> str:
    """Name the occasion; whoever owes several things by one day is told once."""
    code = "accept" if turn.code.startswith("accept") else turn.code if turn.code == "rate" else proposal.state
    return f"{code}:{proposal.round}:{due_on}"
