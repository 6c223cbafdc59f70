"""The committee's review (审查): file a proposal, return it once, turn it into a suggestion, or decline it with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.proposal import Proposal, ProposalState, SecondingState
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Text
from union.congress.filing.converting import check_convertible, convert_to_suggestion
from union.congress.proposal import form
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import REFER_DAYS, RETURN_DAYS, REVIEW_DAYS, close, set_due
from union.congress.proposal.proposals import find_authors, find_concerned, find_seconders
from union.congress.proposal.role_names import COMMITTEE, PROPOSER
from union.congress.proposal.telling import tell_all

REASON = Text(code="reason", title="理由", example="不属于学校职权范围，已请示上级工会", max=500, lines=True)
"""What the committee writes and the authors read."""
RULE = Text(code="rule", title="依据", example="《提案工作办法》第三条", max=100, required=False)


def come_before_committee(session: Session, proposal: Proposal, *, at: datetime, kind: str = "proposal.to_review") -> None:
    """Begin the committee's time to decide, and tell it; from the first time on every delegate may read the proposal."""
    proposal.reviewed_at = proposal.reviewed_at or at
    set_due(session, proposal, REVIEW_DAYS, at)
    session.flush()
    tell_all(session, proposal, find_committee(session, proposal, at), kind, at=at)


def _file(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    proposal.filed_at = at
    set_due(session, proposal, REFER_DAYS, at)
    tell_all(session, proposal, find_concerned(session, proposal), "proposal.filed", at=at)


def _return(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    proposal.returned_at = at
    set_due(session, proposal, RETURN_DAYS, at)
    authors = find_authors(session, proposal)
    tell_all(session, proposal, [proposal.proposer], "proposal.returned", at=at)
    tell_all(session, proposal, [*authors[1:], *find_seconders(session, proposal, SecondingState.ACCEPTED)], "proposal.progress", at=at)


def _check_convert(taking: Taking[Proposal]) -> None:
    check_convertible(taking.session, taking.thing)


def _convert(taking: Taking[Proposal]) -> None:
    convert_to_suggestion(taking.session, taking.thing, "proposal.converted", by=taking.by, at=taking.at)


def _decline(taking: Taking[Proposal]) -> None:
    close(taking.thing, taking.at)
    tell_all(taking.session, taking.thing, find_concerned(taking.session, taking.thing), "proposal.declined", at=taking.at)


def _words_of_decline(taking: Taking[Proposal]) -> str:
    reason, rule = taking.given["reason"], taking.given["rule"]
    return f"{reason}（依据：{rule}）" if rule else str(reason)


def _resubmit(taking: Taking[Proposal]) -> None:
    """Take the changes up and go on with the committee, whoever returned it: the delegation has had its say."""
    session, proposal = taking.session, taking.thing
    is_changed = form.fill_in(proposal, taking.given)
    come_before_committee(session, proposal, at=taking.at)
    people = find_concerned(session, proposal)
    if is_changed:
        # The list of seconders is frozen, but nobody's name stands under words they do not want: see SECONDING's retract.
        seconders = find_seconders(session, proposal, SecondingState.ACCEPTED)
        tell_all(session, proposal, seconders, "proposal.reworked", at=taking.at, but=taking.by)
        told = {one.id for one in seconders}
        people = [one for one in people if one.id not in told]
    tell_all(session, proposal, people, "proposal.progress", at=taking.at, but=taking.by)


def _bring_back(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    come_before_committee(session, proposal, at=taking.at)
    tell_all(session, proposal, find_concerned(session, proposal), "proposal.brought_back", at=taking.at)


REVIEW: tuple[Move[Proposal], ...] = (
    Move(action="file", title="立案", source=(ProposalState.REVIEW,), target=ProposalState.FILED, who=(COMMITTEE,), then=_file),
    Move(action="return", title="退回修改", source=(ProposalState.REVIEW,), target=ProposalState.RETURNED, who=(COMMITTEE,),
         fields=(replace(REASON, title="修改意见", example="请写明希望由哪个部门落实"),), then=_return,
         is_offered=lambda _session, proposal, _by, _at: proposal.returned_at is None,
         unoffered="这件提案已经退回过一次，请直接作出审查决定"),
    Move(action="convert", title="转为意见建议", source=(ProposalState.REVIEW,), target=ProposalState.SUGGESTION, who=(COMMITTEE,),
         fields=(replace(REASON, example="属于日常工作，由校工会联系有关部门后直接答复"),), check=_check_convert,
         then=_convert),
    Move(action="decline", title="不予立案", source=(ProposalState.REVIEW,), target=ProposalState.DECLINED, who=(COMMITTEE,),
         fields=(REASON, RULE), words_of=_words_of_decline, then=_decline, is_grave=True),
    Move(action="resubmit", title="修改后重新提交", source=(ProposalState.RETURNED,), target=ProposalState.REVIEW, who=(PROPOSER,),
         fields_of=form.fields_of, begun_of=form.answers_of, then=_resubmit, said="已重新提交，正在审查"),
    Move(action="bring_back", title="逾期未修改，转回审查", source=(ProposalState.RETURNED,), target=ProposalState.REVIEW, who=(CLOCK,),
         then=_bring_back),
)
