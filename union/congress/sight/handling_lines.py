"""What waits while departments handle proposals: for contacts, heads, committee and supervisors; for authors to rate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, Proposal, ProposalRating, ProposalState, Seconding, SecondingState, Undertaking
from union.casework.flows.list_lines import Mine, Waiting
from union.congress.choices import TO_PROPOSAL
from union.congress.handling.turn_basis import TurnBasis, find_facts
from union.congress.handling.whose_turn import Turn, find_turns
from union.congress.proposal.committee import POSTS
from union.congress.proposal.proposals import page_of
from union.congress.proposal.states import HANDLED, stand_of
from union.congress.proposal.undertakings import LEADER
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR


def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for a member of a department or the committee, a leader, or a supervisor; one line a proposal."""
    if member.is_missing:
        return []
    query = select(Proposal).where(Proposal.state.in_(HANDLED), _concerns(session, member, at)).order_by(Proposal.id)
    # Whom a rating waits for has it among their own (find_mine).
    unrated = (Proposal.state == ProposalState.ANSWERED) & Proposal.rated_at.is_(None)
    supervised = Proposal.is_key & (Proposal.supervisor_id == member.id)
    proposals = session.scalars(query.where(or_(~unrated, supervised))).all()
    facts, found = find_facts(session, proposals, at), []
    for proposal in proposals:
        turn = _turn_of(session, proposal, member, at, facts)
        if turn is not None:
            found.append(_wait_for(proposal, turn))
    return found


def _concerns(session: Session, member: Member, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a proposal may wait for a member at all."""
    offices = access.offices_of(session, member, clock.day_of(at))
    if any(access.holds(offices, post) for post in (*POSTS, LEADER, SCHOOL_CHAIR)):
        return true()
    own = access.departments_of(offices)
    undertaken = select(Undertaking.proposal_id).where(Undertaking.department_id.in_(own), Undertaking.live_key.is_not(None))
    return or_(Proposal.supervisor_id == member.id, Proposal.id.in_(undertaken) if own else false())


def _turn_of(session: Session, proposal: Proposal, member: Member, at: datetime, facts: TurnBasis) -> Turn | None:
    mine = [
        turn for turn in find_turns(session, proposal, at, facts)
        if turn.code != "rate" and any(one.id == member.id for one in turn.people)
    ]
    if not mine and proposal.is_key and proposal.supervisor_id == member.id:
        return Turn("supervise", "重点督办", (member,), proposal.due_at, proposal.is_due_provisional)
    # What is due first stands for all of it.
    return min(mine, key=lambda turn: (turn.due_at is None, turn.due_at or at), default=None)


def _wait_for(proposal: Proposal, turn: Turn) -> Waiting:
    return Waiting(
        title="提案", about=f"{proposal.title} · {proposal.proposer.name} · {proposal.congress.title}", name=proposal.title,
        what=turn.what, number=proposal.number or "", due_at=turn.due_at, is_provisional=turn.is_provisional,
        since=proposal.filed_at or proposal.created_at, path=page_of(proposal), choice=TO_PROPOSAL, argument=str(proposal.id),
    )


def find_unrated_ids(session: Session, member: Member) -> set[int]:
    """Return the proposals whose present answer waits for a member's rating, own ones and those theirs was merged into."""
    joined = select(Proposal.merged_into_id).where(
        Proposal.proposer_id == member.id, Proposal.merged_into_id.is_not(None), Proposal.left_at.is_(None)
    )
    rated = select(ProposalRating.answer_id).where(ProposalRating.member_id == member.id)
    query = select(Proposal.id).join(Answer, (Answer.proposal_id == Proposal.id) & (Answer.round == Proposal.round)).where(
        Proposal.state == ProposalState.ANSWERED, Proposal.rated_at.is_(None),
        or_(Proposal.proposer_id == member.id, Proposal.id.in_(joined)), Answer.id.not_in(rated),
    )
    return set(session.scalars(query))


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return the proposals a member's own was merged into and that wait for their rating, where no other list has them."""
    # Who seconds it, too, has it in the list of their own proposals (lists.find_mine), where it waits for them.
    seconded = select(Seconding.proposal_id).where(Seconding.member_id == member.id, Seconding.state == SecondingState.ACCEPTED)
    query = select(Proposal).where(
        Proposal.id.in_(find_unrated_ids(session, member)), Proposal.proposer_id != member.id, Proposal.id.not_in(seconded)
    )
    return [_line(one) for one in session.scalars(query.order_by(Proposal.id.desc()))]


def _line(proposal: Proposal) -> Mine:
    state = stand_of(proposal)
    return Mine(
        title=f"提案：{proposal.title}", state=state.title, next_step=state.next_step, number=proposal.number or "",
        path=page_of(proposal), choice=TO_PROPOSAL, argument=str(proposal.id), at=proposal.created_at, is_open=True,
        waits_for_me=True, foot=f"{proposal.congress.title} · 请您评价",
    )
