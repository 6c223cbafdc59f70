"""Tabling a proposal (提交): the list of seconders freezes, a number is given, the delegation checks it; a late one turns."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, ProposalState, SecondingState
from union.casework.flows.engine import advance
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Text
from union.congress.filing.converting import convert_to_suggestion
from union.congress.filing.review import come_before_committee
from union.congress.filing.seconding import count_seconders, release_asked
from union.congress.proposal.proposal_rules import CHECK_DAYS, RETURN_DAYS, find_seconders_rule, set_due
from union.congress.proposal.proposals import find_authors, find_concerned, find_seconders
from union.congress.proposal.role_names import HEAD, PROPOSER
from union.congress.proposal.telling import tell_all
from union.congress.term.congresses import lock_congress
from union.congress.term.delegates import find_delegate, find_heads
from union.congress.term.numbers import draw_number
from union.ground import clock
from union.ground.errors import NotAllowed, Refusal

REASON = Text(code="reason", title="修改意见", example="请补充班车时刻的具体建议", max=500, lines=True)


def _is_late(taking: Taking[Proposal]) -> bool:
    """Say whether the call has ended, whatever the clock has noticed of it."""
    return taking.at > lock_congress(taking.session, taking.thing.congress_id).closes_at


def _can_table(session: Session, proposal: Proposal, _by: Member, at: datetime) -> bool:
    congress, (needed, _) = proposal.congress, find_seconders_rule(session, at)
    return at >= congress.opens_at and (at > congress.closes_at or count_seconders(session, proposal) >= needed)


def _check_table(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    congress = proposal.congress
    if find_delegate(session, taking.member, clock.day_of(at), congress.term) is None:
        raise NotAllowed(f"您不是第{congress.term}届的正式代表，不能提交提案")
    if at < congress.opens_at:
        raise Refusal(f"提案征集{clock.show_time(congress.opens_at)}开始，到时再提交")
    if _is_late(taking):
        # As a suggestion it needs no seconders.
        return
    needed, rule = find_seconders_rule(session, at)
    if (agreed := count_seconders(session, proposal)) < needed:
        cited = f"（{rule.citation}）" if rule else ""
        raise Refusal(f"还差{needed - agreed}位代表附议：需要{needed}位，现在{agreed}位{cited}")


def _table(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    released = release_asked(session, proposal)
    if _is_late(taking):
        advance(session, taking.kind, proposal, "convert_late", at)
        tell_all(session, proposal, released, "proposal.late", at=at)
        return
    congress = lock_congress(session, proposal.congress_id)
    delegate = find_delegate(session, taking.member, clock.day_of(at), congress.term)
    proposal.number, proposal.tabled_at = draw_number(session, congress), at
    proposal.delegation_id = delegate.delegation_id if delegate else proposal.delegation_id
    session.flush()
    tell_all(session, proposal, released, "proposal.released", at=at)
    tell_all(session, proposal, find_concerned(session, proposal), "proposal.tabled", at=at)
    heads = find_heads(session, proposal.delegation_id, clock.day_of(at), proposal.proposer_id)
    if not heads:
        advance(session, taking.kind, proposal, "skip_check", at)
        return
    set_due(session, proposal, CHECK_DAYS, at)
    tell_all(session, proposal, heads, "proposal.check", at=at)


def _said(_session: Session, proposal: Proposal, _by: Member) -> str:
    if proposal.case_ is not None:
        return f"征集已经结束，已转为意见建议（{proposal.case_.number}），会按意见建议办理并答复您"
    return f"已提交，编号{proposal.number}"


def _convert_late(taking: Taking[Proposal]) -> None:
    convert_to_suggestion(taking.session, taking.thing, "proposal.late", by=taking.by, at=taking.at)


def _approve(taking: Taking[Proposal]) -> None:
    come_before_committee(taking.session, taking.thing, at=taking.at)
    tell_all(taking.session, taking.thing, find_concerned(taking.session, taking.thing), "proposal.checked", at=taking.at)


def _send_back(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    proposal.sent_back_at = taking.at
    set_due(session, proposal, RETURN_DAYS, taking.at)
    tell_all(session, proposal, find_authors(session, proposal), "proposal.returned", at=taking.at)
    tell_all(session, proposal, find_seconders(session, proposal, SecondingState.ACCEPTED), "proposal.progress", at=taking.at)


def _skip_check(taking: Taking[Proposal]) -> None:
    come_before_committee(taking.session, taking.thing, at=taking.at)


def _pass_on(taking: Taking[Proposal]) -> None:
    """Pass on what the delegation has not checked in time: nobody may hold a proposal up."""
    session, proposal, at = taking.session, taking.thing, taking.at
    heads = find_heads(session, proposal.delegation_id, clock.day_of(at), proposal.proposer_id)
    come_before_committee(session, proposal, at=at, kind="proposal.unchecked")
    tell_all(session, proposal, [*find_concerned(session, proposal), *heads], "proposal.check_passed", at=at)


TABLING: tuple[Move[Proposal], ...] = (
    Move(action="table", title="提交提案", source=(ProposalState.SECONDING,), target=ProposalState.DELEGATION, who=(PROPOSER,),
         is_offered=_can_table, check=_check_table, then=_table, said_of=_said,
         intro="提交后附议名单就定了，内容也不能再改。征集结束后提交的，会转为意见建议继续办理。"),
    Move(action="convert_late", title="征集已结束，转为意见建议", source=(ProposalState.DELEGATION,),
         target=ProposalState.SUGGESTION, who=(CLOCK,), then=_convert_late),
    Move(action="approve", title="审核通过", source=(ProposalState.DELEGATION,), target=ProposalState.REVIEW, who=(HEAD,), then=_approve),
    Move(action="send_back", title="退回修改", source=(ProposalState.DELEGATION,), target=ProposalState.RETURNED, who=(HEAD,),
         fields=(REASON,), then=_send_back),
    Move(action="skip_check", title="无需代表团审核", source=(ProposalState.DELEGATION,), target=ProposalState.REVIEW,
         who=(CLOCK,), then=_skip_check),
    Move(action="pass_on", title="逾期未审核，转入审查", source=(ProposalState.DELEGATION,), target=ProposalState.REVIEW,
         who=(CLOCK,), then=_pass_on),
)
