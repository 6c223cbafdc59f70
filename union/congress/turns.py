"""Whose turn it is: who has to act on a proposal that departments handle, on what, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from union.congress.committee import find_committee
from union.congress.rating import find_unrated, is_dissatisfied
from union.congress.states import UNANSWERED
from union.congress.tracking import is_done
from union.congress.undertakings import (
    accept_by,
    find_lead_staff,
    find_live,
    find_signers,
    find_staff,
    find_without_opinion,
)
from union.congress.withdrawing import is_withdrawal_asked


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


def find_turns(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    """Return everything that is waited for now; in every state until the archive there is somebody."""
    find = {
        "referred": _in_referred, "answering": _in_answering, "drafted": _in_drafted, "signed": _in_signed,
        "answered": _in_answered, "tracking": _in_tracking,
    }.get(proposal.state)
    turns = find(session, proposal, at) if find else []
    if proposal.state in UNANSWERED and is_withdrawal_asked(session, proposal):
        turns.append(_committee(session, proposal, "withdrawal", "待审批撤案", at))
    return turns


def _department(proposal: Proposal, code: str, what: str, people: Sequence[Member]) -> Turn:
    return Turn(code, what, people, proposal.due_at, proposal.is_due_provisional, is_department=True)


def _committee(session: Session, proposal: Proposal, code: str, what: str, at: datetime) -> Turn:
    people = find_committee(session, proposal, at)
    return Turn(code, what, people, proposal.due_at, proposal.is_due_provisional)


def _in_referred(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    turns, live = [], find_live(session, proposal)
    for one in live:
        if one.state == "asked":
            due, staff = accept_by(session, one), find_staff(session, one, at)
            turns.append(Turn(f"accept{one.id}", "待接收", staff, due.due_at, due.is_provisional, is_department=True))
    if any(one.state == "objected" for one in live):
        turns.append(_committee(session, proposal, "objected", "待处理异议", at))
    if any(turn.due_at is not None and at > turn.due_at or not turn.people for turn in turns if turn.is_department):
        turns.append(_committee(session, proposal, "silent", "部门未接收", at))
    return turns


def _in_answering(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    lead = find_lead_staff(session, proposal, at)
    turns = [_department(proposal, "answer", "待起草答复", lead)]
    for one in find_without_opinion(session, proposal):
        turns.append(_department(proposal, f"opinion{one.id}", "待提协办意见", find_staff(session, one, at)))
    if proposal.extension_asked_at is not None and proposal.extension_decided_at is None:
        turns.append(_committee(session, proposal, "extension", "待审批延期", at))
    if not lead:
        turns.append(_committee(session, proposal, "unmanned", "主办部门无人", at))
    return turns


def _in_drafted(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    signers = find_signers(session, proposal, at)
    if signers:
        return [_department(proposal, "sign", "待签发", signers)]
    return [_committee(session, proposal, "unsigned", "无人可签发", at)]


def _in_signed(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    return [_committee(session, proposal, "publish", "待公布", at)]


def _in_answered(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    if proposal.rated_at is None:
        unrated = find_unrated(session, proposal)
        return [Turn("rate", "待评价", unrated, proposal.due_at, proposal.is_due_provisional)]
    if is_dissatisfied(session, proposal):
        return [_committee(session, proposal, "decide", "待决定", at)]
    return [_committee(session, proposal, "archive", "可归档", at)]


def _in_tracking(session: Session, proposal: Proposal, at: datetime) -> list[Turn]:
    if is_done(session, proposal):
        return [_committee(session, proposal, "archive", "可归档", at)]
    return [_department(proposal, "progress", "待报告落实", find_lead_staff(session, proposal, at))]
