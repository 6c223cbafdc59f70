"""Whose turn it is: who has to act on a proposal that departments handle, on what, and until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, ProposalState, UndertakingState
from union.congress.handling.rating import find_unrated
from union.congress.handling.tracking import is_done
from union.congress.handling.turn_basis import TurnBasis, find_facts
from union.congress.proposal.committee import is_late
from union.congress.proposal.proposal_rules import is_extension_asked
from union.congress.proposal.states import UNANSWERED
from union.congress.proposal.undertakings import accept_by


@dataclass(frozen=True)
class Turn:
    """Something that somebody has to do."""

    code: str
    what: str
    """What is waited for: 待接收."""
    people: Sequence[Member]
    due_at: datetime | None
    is_provisional: bool = False
    is_department: bool = False
    """A department has to act: it is reminded, may be pressed, and the committee hears of its delay."""
    since: datetime | None = None
    """When somebody asked for it: it is reminded of at intervals from then on, whatever else is due when."""


def find_turns(session: Session, proposal: Proposal, at: datetime, facts: TurnBasis | None = None) -> list[Turn]:
    """Return everything that is waited for now; in every state until the archive there is somebody."""
    facts = facts or find_facts(session, [proposal], at)
    finders: dict[str, Callable[[Session, Proposal, TurnBasis], list[Turn]]] = {
        ProposalState.REFERRED: _in_referred, ProposalState.ANSWERING: _in_answering, ProposalState.DRAFTED: _in_drafted,
        ProposalState.SIGNED: _in_signed, ProposalState.ANSWERED: _in_answered, ProposalState.TRACKING: _in_tracking,
    }
    find = finders.get(proposal.state)
    turns = find(session, proposal, facts) if find else []
    if proposal.state in UNANSWERED and proposal.id in facts.asks_withdrawal:
        turns.append(_committee(proposal, "withdrawal", "待审批撤案", facts, since=facts.asks_withdrawal[proposal.id]))
    return turns


def _department(proposal: Proposal, code: str, what: str, people: Sequence[Member]) -> Turn:
    return Turn(code, what, people, proposal.due_at, proposal.is_due_provisional, is_department=True)


def _committee(proposal: Proposal, code: str, what: str, facts: TurnBasis, since: datetime | None = None) -> Turn:
    return Turn(code, what, facts.committee(proposal), proposal.due_at, proposal.is_due_provisional, since=since)


def _in_referred(session: Session, proposal: Proposal, facts: TurnBasis) -> list[Turn]:
    turns, live = [], facts.live[proposal.id]
    for one in live:
        if one.state == UndertakingState.ASKED:
            due = accept_by(session, one)
            turns.append(Turn(f"accept{one.id}", "待接收", facts.staff(one), due.due_at, due.is_provisional, is_department=True))
    objected = [one.answered_at for one in live if one.state == UndertakingState.OBJECTED and one.answered_at is not None]
    if objected:
        turns.append(_committee(proposal, "objected", "待处理异议", facts, since=min(objected)))
    if any(turn.due_at is not None and facts.at > turn.due_at or not turn.people for turn in turns if turn.is_department):
        turns.append(_committee(proposal, "silent", "部门未接收", facts))
    return turns


def _in_answering(_session: Session, proposal: Proposal, facts: TurnBasis) -> list[Turn]:
    lead = facts.staff(facts.lead(proposal))
    turns = [_department(proposal, "answer", "待起草答复", lead)]
    for one in facts.live[proposal.id]:
        if not one.is_lead and one.opinion is None:
            turns.append(_department(proposal, f"opinion{one.id}", "待提协办意见", facts.staff(one)))
    if is_extension_asked(proposal):
        turns.append(_committee(proposal, "extension", "待审批延期", facts, since=proposal.extension_asked_at))
    if not lead:
        turns.append(_committee(proposal, "unmanned", "主办部门无人", facts))
    return turns


def _in_drafted(_session: Session, proposal: Proposal, facts: TurnBasis) -> list[Turn]:
    signers = facts.signers(proposal)
    if signers:
        return [_department(proposal, "sign", "待签发", signers)]
    return [_committee(proposal, "unsigned", "无人可签发", facts)]


def _in_signed(_session: Session, proposal: Proposal, facts: TurnBasis) -> list[Turn]:
    return [_committee(proposal, "publish", "待公布", facts)]


def _in_answered(session: Session, proposal: Proposal, facts: TurnBasis) -> list[Turn]:
    if proposal.rated_at is None:
        return [Turn("rate", "待评价", find_unrated(session, proposal), proposal.due_at, proposal.is_due_provisional)]
    if proposal.id in facts.dissatisfied:
        return [_committee(proposal, "decide", "待决定", facts, since=proposal.rated_at)]
    return [_committee(proposal, "archive", "可归档", facts, since=proposal.rated_at)]


def _in_tracking(session: Session, proposal: Proposal, facts: TurnBasis) -> list[Turn]:
    if is_done(session, proposal):
        return [_committee(proposal, "archive", "可归档", facts, since=proposal.rated_at)]
    turns = [_department(proposal, "progress", "待报告落实", facts.staff(facts.lead(proposal)))]
    if proposal.due_at is not None and is_late(proposal.due_at, facts.escalate_days, facts.at):
        turns.append(_committee(proposal, "stalled", "落实超期", facts))
    return turns
