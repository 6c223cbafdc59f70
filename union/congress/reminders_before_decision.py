"""What the clock does for proposals until the decision: nobody holds one up; who is waited for is reminded at intervals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Congress, SittingState
from models.member import Member
from models.proposal import Proposal, ProposalState, Seconding, SecondingState
from union.casework.flows.deadlines import is_working_day, working_days_between
from union.casework.flows.engine import advance
from union.casework.flows.reminding import BEFORE_DAYS, turn_since
from union.congress.flow import PROPOSALS
from union.congress.proposal.committee import find_chairs, find_committee, find_escalate_days, is_escalated
from union.congress.proposal.proposals import lock_proposal
from union.congress.proposal.telling import tell_all
from union.congress.term.delegates import find_heads
from union.ground import clock
from union.ground.rules import rule_days

STATES = (ProposalState.SECONDING, ProposalState.DELEGATION, ProposalState.RETURNED, ProposalState.REVIEW, ProposalState.FILED)
CLOSING_DAYS, ASKED_TURNS = 3, 2
"""Working days before the end of the call; how often a seconder is reminded."""


def find_moving(session: Session) -> list[int]:
    """Return the ids of the proposals before the departments' part, due soonest first."""
    query = select(Proposal.id).where(Proposal.state.in_(STATES))
    return list(session.scalars(query.order_by(Proposal.due_at.is_(None), Proposal.due_at, Proposal.id)))


def attend(session: Session, proposal_id: int, at: datetime) -> None:
    """Do what the clock owes one proposal: let its deadline take effect, else remind who is waited for."""
    proposal = lock_proposal(session, str(proposal_id))
    if _let_lapse(session, proposal, at) or not is_working_day(clock.day_of(at))[0]:
        return
    reminders: dict[str, Callable[[Session, Proposal, datetime], None]] = {
        ProposalState.SECONDING: _remind_of_seconding, ProposalState.DELEGATION: _remind_heads, ProposalState.RETURNED: _remind_proposer,
        ProposalState.REVIEW: _remind_committee, ProposalState.FILED: _remind_committee,
    }
    if (remind := reminders.get(proposal.state)) is not None:
        remind(session, proposal, at)


def _let_lapse(session: Session, proposal: Proposal, at: datetime) -> bool:
    """Take the clock's move where its time has come."""
    is_over = proposal.due_at is not None and at > proposal.due_at
    if proposal.state == ProposalState.SECONDING:
        # Read afresh: somebody may archive the sitting at this moment.
        state = session.scalars(select(Congress.state).where(Congress.id == proposal.congress_id)).one()
        return state == SittingState.ARCHIVED and advance(session, PROPOSALS, proposal, "lapse", at)
    if proposal.state == ProposalState.DELEGATION:
        if is_over:
            return advance(session, PROPOSALS, proposal, "pass_on", at)
        return not _heads(session, proposal, at) and advance(session, PROPOSALS, proposal, "skip_check", at)
    return proposal.state == ProposalState.RETURNED and is_over and advance(session, PROPOSALS, proposal, "bring_back", at)


def _remind_of_seconding(session: Session, proposal: Proposal, at: datetime) -> None:
    closes_at, today = proposal.congress.closes_at, clock.day_of(at)
    if at <= closes_at and working_days_between(today, clock.day_of(closes_at)) <= CLOSING_DAYS:
        tell_all(session, proposal, [proposal.proposer], "proposal.closing", at=at, key=f"closing:{clock.day_of(closes_at)}")
    if 0 < (turn := turn_since(session, clock.day_of(closes_at), at)) <= ASKED_TURNS:
        tell_all(session, proposal, [proposal.proposer], "proposal.call_over", at=at, key=f"over:{turn}")
    if at > closes_at:
        # Nobody's consent is needed any more.
        return
    asked = session.scalars(select(Seconding).where(Seconding.proposal_id == proposal.id, Seconding.state == SecondingState.ASKED))
    for seconding in asked:
        turn = turn_since(session, clock.day_of(seconding.asked_at), at)
        if 0 < turn <= ASKED_TURNS:
            tell_all(session, proposal, [seconding.member], "proposal.waiting", at=at, key=f"asked:{turn}")


def _remind_heads(session: Session, proposal: Proposal, at: datetime) -> None:
    if _is_near(session, proposal, at):
        tell_all(session, proposal, _heads(session, proposal, at), "proposal.waiting", at=at, key=_due_key(proposal))


def _remind_proposer(session: Session, proposal: Proposal, at: datetime) -> None:
    if _is_near(session, proposal, at):
        tell_all(session, proposal, [proposal.proposer], "proposal.waiting", at=at, key=_due_key(proposal))


def _remind_committee(session: Session, proposal: Proposal, at: datetime) -> None:
    if proposal.due_at is None:
        return
    committee = find_committee(session, proposal, at)
    if at <= proposal.due_at:
        if _is_near(session, proposal, at):
            tell_all(session, proposal, committee, "proposal.due_soon", at=at, key=_due_key(proposal))
        return
    turn = turn_since(session, clock.day_of(proposal.due_at), at, first=1)
    tell_all(session, proposal, committee, "proposal.overdue", at=at, key=f"{_due_key(proposal)}:{turn}")
    if is_escalated(proposal, find_escalate_days(session, at), at):
        among = {one.id for one in committee}
        # A chair who is an author stands aside, as everybody does.
        called = [chair for chair in find_chairs(session, at) if chair.id in among]
        tell_all(session, proposal, called, "proposal.escalated", at=at, key=f"{_due_key(proposal)}:{turn}")


def _is_near(session: Session, proposal: Proposal, at: datetime) -> bool:
    if proposal.due_at is None:
        return False
    before = rule_days(session, BEFORE_DAYS, at)
    return working_days_between(clock.day_of(at), clock.day_of(proposal.due_at)) <= before


def _due_key(proposal: Proposal) -> str:
    return f"{proposal.state}:{clock.day_of(proposal.due_at) if proposal.due_at else ''}"


def _heads(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    return find_heads(session, proposal.delegation_id, clock.day_of(at), proposal.proposer_id)

