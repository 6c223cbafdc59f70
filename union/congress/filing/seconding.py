"""Looking for seconders (附议): delegates asked, their answers, and the text they put their name to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, ProposalState, Seconding, SecondingState
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Field
from union.casework.forms.people import get_member
from union.casework.forms.people_fields import Colleagues
from union.congress.proposal import form
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import close, find_seconders_rule
from union.congress.proposal.proposals import find_seconders
from union.congress.proposal.role_names import ASKED, PROPOSER, REFUSER, SECONDER
from union.congress.proposal.telling import tell_all
from union.congress.term.delegates import find_delegate
from union.ground import clock
from union.ground.errors import Conflict, Invalid

WHOM = Colleagues(
    code="seconders", title="邀请谁附议", example="T2010021", help="写姓名或工号，几位之间用顿号隔开；只能邀请本届的正式代表。"
)


def count_seconders(session: Session, proposal: Proposal) -> int:
    """Return how many have agreed to second a proposal."""
    query = select(func.count()).where(Seconding.proposal_id == proposal.id, Seconding.state == SecondingState.ACCEPTED)
    return session.scalar(query) or 0


def release_asked(session: Session, proposal: Proposal) -> list[Member]:
    """Let those go who have not answered; returns them."""
    open_ones = _find(session, proposal, SecondingState.ASKED)
    for seconding in open_ones:
        seconding.state = SecondingState.RELEASED
    return [seconding.member for seconding in open_ones]


def _fields_of_invitation(session: Session, proposal: Proposal, _by: Member, at: datetime) -> Sequence[Field]:
    asked = {one.member_id for one in _find(session, proposal, SecondingState.ASKED, SecondingState.ACCEPTED, SecondingState.REFUSED)}
    # Said when a name is written, in chat and on a page alike, and once more when all is sent.
    return (replace(WHOM, against=lambda number: _why_not(session, proposal, get_member(session, number), asked, at)),)


def _why_not(session: Session, proposal: Proposal, person: Member, asked: set[int], at: datetime) -> str:
    if person.id == proposal.proposer_id:
        return "不能邀请自己附议"
    if person.id in asked:
        return f"已经邀请过{person.name}了"
    is_able = not person.is_missing and person.died_on is None
    term = proposal.congress.term
    if not is_able or find_delegate(session, person, clock.day_of(at), term) is None:
        return f"{person.name}不是第{term}届的正式代表，不能附议"
    return ""


def _invite(taking: Taking[Proposal]) -> None:
    session, proposal, people = taking.session, taking.thing, _invited(taking)
    session.add_all(
        Seconding(proposal_id=proposal.id, member=person, state=SecondingState.ASKED, asked_at=taking.at) for person in people
    )
    tell_all(session, proposal, people, "proposal.second_asked", at=taking.at)


def _invited(taking: Taking[Proposal]) -> list[Member]:
    return [get_member(taking.session, person["staff_number"]) for person in taking.given[WHOM.code]]


def _words_of_invited(taking: Taking[Proposal]) -> str:
    return "、".join(person["name"] for person in taking.given[WHOM.code])


def _check_delegate(taking: Taking[Proposal]) -> None:
    problem = _why_not(taking.session, taking.thing, taking.member, set(), taking.at)
    if problem:
        raise Invalid({WHOM.code: "您已不是这一届的正式代表，不能附议"})
    if taking.seen is not None and taking.seen < taking.thing.text_version:
        raise Conflict("提案内容刚刚修改过，请看过新的内容再决定")


def _second(taking: Taking[Proposal]) -> None:
    _answer(taking, SecondingState.ACCEPTED)
    needed, _ = find_seconders_rule(taking.session, taking.at)
    is_enough = count_seconders(taking.session, taking.thing) == needed
    _tell_proposer(taking, "proposal.ready" if is_enough else "proposal.seconded")


def _refuse(taking: Taking[Proposal]) -> None:
    _answer(taking, SecondingState.REFUSED)
    _tell_proposer(taking, "proposal.second_refused")


def _may_retract(_session: Session, proposal: Proposal, _by: Member, _at: datetime) -> bool:
    """Say whether a consent may still be taken back: once tabled, only where the words were changed since."""
    return proposal.state == ProposalState.SECONDING or proposal.returned_at is not None or proposal.sent_back_at is not None


def _retract(taking: Taking[Proposal]) -> None:
    _answer(taking, SecondingState.REFUSED)
    _tell_proposer(taking, "proposal.second_retracted")
    if taking.thing.state == ProposalState.REVIEW:
        committee = find_committee(taking.session, taking.thing, taking.at)
        tell_all(taking.session, taking.thing, committee, "proposal.fewer", at=taking.at)


def _answer(taking: Taking[Proposal], state: str) -> None:
    query = select(Seconding).where(Seconding.proposal_id == taking.thing.id, Seconding.member_id == taking.member.id)
    # Under the proposal's lock, but perhaps read before it was taken.
    seconding = taking.session.scalars(query.execution_options(populate_existing=True)).one()
    seconding.state, seconding.answered_at = state, taking.at
    taking.session.flush()


def _tell_proposer(taking: Taking[Proposal], kind: str) -> None:
    tell_all(taking.session, taking.thing, [taking.thing.proposer], kind, at=taking.at)


def _edit(taking: Taking[Proposal]) -> None:
    """Write the changes; who has agreed to other words is asked again."""
    session, proposal = taking.session, taking.thing
    if not form.fill_in(proposal, taking.given):
        return
    # The version that the change itself has just made.
    proposal.text_version = proposal.version + 1
    agreed = _find(session, proposal, SecondingState.ACCEPTED)
    for seconding in agreed:
        seconding.state, seconding.answered_at = SecondingState.ASKED, None
    tell_all(session, proposal, [seconding.member for seconding in agreed], "proposal.changed", at=taking.at)


def _lapse(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    people = [proposal.proposer, *find_seconders(session, proposal, SecondingState.ACCEPTED), *release_asked(session, proposal)]
    close(proposal, taking.at)
    tell_all(session, proposal, people, "proposal.withdrawn", at=taking.at)


def _find(session: Session, proposal: Proposal, *states: str) -> Sequence[Seconding]:
    query = select(Seconding).where(Seconding.proposal_id == proposal.id, Seconding.state.in_(states)).order_by(Seconding.id)
    return session.scalars(query.execution_options(populate_existing=True)).all()


SECONDING: tuple[Move[Proposal], ...] = (
    Move(action="invite", title="邀请附议", source=(ProposalState.SECONDING,), target=SAME, who=(PROPOSER,),
         fields_of=_fields_of_invitation, then=_invite, words_of=_words_of_invited, said="已发出邀请，对方答复后会通知您",
         is_side_by_side=True),
    Move(action="edit", title="修改提案", source=(ProposalState.SECONDING,), target=SAME, who=(PROPOSER,), fields_of=form.fields_of,
         begun_of=form.answers_of, then=_edit, intro="修改案名、案由或建议后，已同意附议的代表要重新确认。",
         said="已保存修改", is_side_by_side=True),
    Move(action="second", title="同意附议", source=(ProposalState.SECONDING,), target=SAME, who=(ASKED, REFUSER), check=_check_delegate,
         then=_second, said="谢谢您的附议", is_side_by_side=True),
    Move(action="refuse", title="不附议", source=(ProposalState.SECONDING,), target=SAME, who=(ASKED,), then=_refuse,
         said="已答复，提案人会收到通知", is_side_by_side=True),
    Move(action="retract", title="撤回附议", source=(ProposalState.SECONDING, ProposalState.REVIEW), target=SAME,
         who=(SECONDER,), then=_retract,
         is_offered=_may_retract, unoffered="提案已经提交，附议名单已定", said="已撤回附议", is_side_by_side=True),
    Move(action="lapse", title="会议已归档，自动撤案", source=(ProposalState.SECONDING,), target=ProposalState.WITHDRAWN,
         who=(CLOCK,), then=_lapse),
)
