"""Merging (并案): one proposal joins another of its sitting, and its authors join that one's authors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.member import Member
from models.proposal import Proposal, ProposalState
from union.casework.flows.engine import find_history, note
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Field, Text
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import close
from union.congress.proposal.proposals import find_authors, find_concerned, lock_proposal
from union.congress.proposal.role_names import COAUTHOR, COMMITTEE
from union.congress.proposal.states import TITLES, UNANSWERED
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import find_all_staff
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal

TAKES_IN = (ProposalState.REVIEW, *UNANSWERED)
"""The states in which a proposal may take in another: until it is answered."""
INTO = Text(code="into", title="并入哪件提案", example="T35-001", max=24)
WORDS = Text(code="reason", title="说明", example="内容相同，合并办理", max=500, lines=True, required=False)


def _fields(session: Session, proposal: Proposal, _by: Member, _at: datetime) -> Sequence[Field]:
    query = select(Proposal.number).where(
        Proposal.congress_id == proposal.congress_id, Proposal.state.in_(TAKES_IN), Proposal.id != proposal.id
    )
    numbers = [number for number in session.scalars(query.order_by(Proposal.number)) if number]
    help_ = f"写提案编号，例如 {'、'.join(numbers[:5])}。" if numbers else "本次会议现在没有可以并入的提案。"
    return (replace(INTO, example=numbers[0] if numbers else INTO.example, help=help_), WORDS)


def _lock_target(taking: Taking[Proposal]) -> Proposal:
    """Return the proposal to join, locked: where the one named was merged itself, the one that took it in.

    Two merges that cross lock in opposite order; the database then lets one of them run again (run_in_transaction)."""
    session, proposal = taking.session, taking.thing
    number = taking.given[INTO.code].replace(" ", "").upper()
    query = select(Proposal.id).where(Proposal.number == number, Proposal.congress_id == proposal.congress_id)
    found = session.scalars(query).first()
    if found is None:
        raise Invalid({INTO.code: f"本次会议没有编号是{number[:12]}的提案，请核对编号"})
    if found == proposal.id:
        raise Invalid({INTO.code: "不能并入这件提案自己"})
    target = lock_proposal(session, str(found))
    if target.merged_into_id == proposal.id:
        raise Conflict(_who_was_first(taking, target, f"并入本提案（{proposal.number}），不能再反过来并案"))
    return lock_proposal(session, str(target.merged_into_id)) if target.merged_into_id is not None else target


def _check(taking: Taking[Proposal]) -> None:
    target = _lock_target(taking)
    if target.state not in TAKES_IN:
        raise Conflict(_who_was_first(taking, target, f"办理，现在是“{TITLES[target.state]}”，不能再并入"))
    if taking.member.id not in {one.id for one in find_committee(taking.session, target, taking.at)}:
        raise NotAllowed(f"您是{target.number}的提案人，请由其他委员决定并案")


def _who_was_first(taking: Taking[Proposal], target: Proposal, what: str) -> str:
    history = find_history(taking.session, taking.kind, target, with_internal=False)
    last = history[-1] if history else None
    who = last.by.name if last is not None and last.by else "系统"
    when = f"于{clock.show_time(last.at)}" if last is not None else ""
    return f"{target.number}已由{who}{when}{what}"


def _merge(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    target, joining = _lock_target(taking), find_authors(session, proposal)
    before = find_authors(session, target)
    people = find_concerned(session, proposal)
    proposal.merged_into_id = target.id
    for earlier in session.scalars(select(Proposal).where(Proposal.merged_into_id == proposal.id)):
        # What this one had taken in goes on with it, so that nothing ever leads to what is merged itself.
        earlier.merged_into_id = target.id
    close(proposal, at)
    flag_modified(target, "state")
    session.flush()
    note(session, taking.kind, target, "absorb", f"并入{proposal.number}", target.state, by=taking.by, at=at,
         words=f"联名提案人：{'、'.join(one.name for one in joining)}")
    tell_all(session, proposal, people, "proposal.merged", at=at)
    tell_all(session, target, before, "proposal.absorbed", at=at)
    tell_all(session, target, find_all_staff(session, target, at), "handling.absorbed", at=at)


def _check_alone(taking: Taking[Proposal]) -> None:
    if not _own_merged(taking):
        raise Refusal("您不是联名提案人")


def _leave(taking: Taking[Proposal]) -> None:
    for merged in _own_merged(taking):
        merged.left_at = taking.at
    taking.session.flush()
    tell_all(taking.session, taking.thing, find_authors(taking.session, taking.thing), "proposal.left", at=taking.at)


def _own_merged(taking: Taking[Proposal]) -> Sequence[Proposal]:
    query = select(Proposal).where(
        Proposal.merged_into_id == taking.thing.id, Proposal.proposer_id == taking.member.id, Proposal.left_at.is_(None)
    )
    return taking.session.scalars(query).all()


def has_coauthors(session: Session, proposal: Proposal) -> bool:
    """Say whether a proposal has taken in others, whose authors are still with it."""
    return len(find_authors(session, proposal)) > 1


MERGING: tuple[Move[Proposal], ...] = (
    Move(action="merge", title="并案", source=(ProposalState.REVIEW,), target=ProposalState.MERGED, who=(COMMITTEE,),
         fields_of=_fields, check=_check, then=_merge, is_grave=True),
    Move(action="leave", title="退出联名", source=(ProposalState.REVIEW, ProposalState.RETURNED, *UNANSWERED), target=SAME, who=(COAUTHOR,),
         fields=(replace(WORDS, example="我的意见已经得到答复"),), check=_check_alone, then=_leave,
         intro="退出后不再是这件提案的联名提案人，提案照常办理。", is_grave=True),
)
