"""A member's proposals and what waits: for seconders and heads among their own things, for the committee in its list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.congress import Delegate
from models.member import Member
from models.proposal import Proposal, ProposalState, Seconding, SecondingState
from union.casework.flows.list_lines import Mine, Waiting
from union.congress.choices import TO_PROPOSAL
from union.congress.proposal.committee import (
    COMMITTEE_STATES,
    choose,
    find_chairs,
    find_committee_members,
    find_escalate_days,
    is_escalated,
)
from union.congress.proposal.proposal_rules import find_seconders_rule
from union.congress.proposal.proposals import find_author_ids, page_of
from union.congress.proposal.states import READY, is_call_over, stand_of
from union.congress.sight.handling_lines import find_unrated_ids
from union.congress.term.delegates import in_office
from union.ground import clock

ROLES: dict[str, str] = {SecondingState.ASKED: "请您附议", SecondingState.ACCEPTED: "您已附议"}
"""What who was asked to second is told of their part."""
NEXT: dict[str, str] = {ProposalState.DELEGATION: "待代表团审核", ProposalState.REVIEW: "待审查", ProposalState.FILED: "待交办"}
LONGEST = 50


def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for a member of the committee, or for the chair where the committee cannot or does not decide."""
    members, chairs = find_committee_members(session, at), find_chairs(session, at)
    if member.is_missing or member.id not in {one.id for one in (*members, *chairs)}:
        return []
    query = select(Proposal).where(Proposal.state.in_(COMMITTEE_STATES)).order_by(Proposal.id)
    proposals = list(session.scalars(query))
    authors, days = find_author_ids(session, proposals), find_escalate_days(session, at)
    mine = [
        one for one in proposals
        if member.id in {who.id for who in choose(members, chairs, authors[one.id], is_late=is_escalated(one, days, at))}
    ]
    return [_wait_for(one) for one in mine]


def find_to_check(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return the proposals that wait for a head of delegation's check, never their own."""
    led = select(Delegate.delegation_id).where(
        Delegate.member_id == member.id, Delegate.is_head, in_office(clock.day_of(at))
    )
    query = select(Proposal).where(
        Proposal.state == ProposalState.DELEGATION, Proposal.delegation_id.in_(led), Proposal.proposer_id != member.id
    )
    return [_wait_for(one) for one in session.scalars(query.order_by(Proposal.id))]


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return a member's proposals, those they are asked to second or have seconded, and those their delegation checks."""
    today = clock.day_of(at)
    led = select(Delegate.delegation_id).where(Delegate.member_id == member.id, Delegate.is_head, in_office(today))
    leads = set(session.scalars(led))
    seconded = select(Seconding.proposal_id).where(
        Seconding.member_id == member.id, Seconding.state.in_((SecondingState.ASKED, SecondingState.ACCEPTED))
    )
    checked = and_(Proposal.state == ProposalState.DELEGATION, Proposal.delegation_id.in_(leads))
    query = select(Proposal).where(or_(Proposal.proposer_id == member.id, Proposal.id.in_(seconded), checked))
    proposals = list(session.scalars(query.order_by(Proposal.id.desc()).limit(LONGEST)))
    states = _find_own_secondings(session, member, proposals)
    agreed = _count_agreed(session, [one for one in proposals if one.state == ProposalState.SECONDING and one.proposer_id == member.id])
    needed, _ = find_seconders_rule(session, at)
    awaited = {one.id for one in proposals if one.state == ProposalState.DELEGATION and one.delegation_id in leads}
    awaited |= {
        one.id for one in proposals
        if one.proposer_id == member.id and one.state == ProposalState.SECONDING and (agreed[one.id] >= needed or is_call_over(one))
    }
    awaited |= find_unrated_ids(session, member)
    return [_line(one, member, states.get(one.id, ""), one.id in awaited) for one in proposals]


def _wait_for(proposal: Proposal) -> Waiting:
    return Waiting(
        title="提案", about=f"{proposal.title} · {proposal.proposer.name} · {proposal.congress.title}", name=proposal.title,
        what=NEXT[proposal.state], number=proposal.number or "", due_at=proposal.due_at,
        is_provisional=proposal.is_due_provisional, since=proposal.tabled_at or proposal.created_at, path=page_of(proposal),
        choice=TO_PROPOSAL, argument=str(proposal.id),
    )


def _line(proposal: Proposal, member: Member, seconding: str, is_awaited: bool) -> Mine:
    state = stand_of(proposal)
    is_own = proposal.proposer_id == member.id
    checks = proposal.state == ProposalState.DELEGATION and is_awaited and not is_own
    waits: dict[str, bool] = {
        ProposalState.SECONDING: is_awaited or (not is_own and seconding == SecondingState.ASKED),
        ProposalState.DELEGATION: checks, ProposalState.RETURNED: is_own, ProposalState.ANSWERED: is_awaited,
    }
    # Who leads the delegation and has seconded it, too, checks it all the same.
    role = "" if is_own else "请您审核" if checks else ROLES.get(seconding, "请您审核")
    role = "请您评价" if proposal.state == ProposalState.ANSWERED and is_awaited else role
    foot = " · ".join(part for part in (proposal.congress.title, role) if part)
    is_ready = proposal.state == ProposalState.SECONDING and is_own and is_awaited and not is_call_over(proposal)
    return Mine(
        title=f"提案：{proposal.title}", state=state.title, next_step=READY if is_ready else state.next_step, number=proposal.number or "",
        path=page_of(proposal), choice=TO_PROPOSAL, argument=str(proposal.id), at=proposal.created_at,
        is_open=not state.outcome, waits_for_me=waits.get(proposal.state, False), foot=foot,
    )


def _find_own_secondings(session: Session, member: Member, proposals: Collection[Proposal]) -> dict[int, str]:
    query = select(Seconding.proposal_id, Seconding.state).where(
        Seconding.member_id == member.id, Seconding.proposal_id.in_([one.id for one in proposals])
    )
    return dict(session.execute(query).all())


def _count_agreed(session: Session, proposals: Collection[Proposal]) -> defaultdict[int, int]:
    counts: defaultdict[int, int] = defaultdict(int)
    query = select(Seconding.proposal_id).where(
        Seconding.state == SecondingState.ACCEPTED, Seconding.proposal_id.in_([one.id for one in proposals])
    )
    for proposal_id in session.scalars(query):
        counts[proposal_id] += 1
    return counts
