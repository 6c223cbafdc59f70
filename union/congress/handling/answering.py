"""Answering: co-undertakers give opinions, the lead drafts, its head signs; publishing is a step of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ScalarResult, select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, AnswerOutcome, Proposal, ProposalState, Undertaking, UndertakingState
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Answers, Choice, Date, Field, Option, Text
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import RATE_DAYS, is_extension_asked, set_due
from union.congress.proposal.proposals import find_authors, find_concerned
from union.congress.proposal.role_names import CO, COMMITTEE, LEAD, LEAD_HEAD
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import (
    find_all_staff,
    find_lead_staff,
    find_live,
    find_signers,
    find_without_opinion,
)
from union.ground import access, clock

OUTCOMES: dict[str, str] = {
    AnswerOutcome.SOLVED: "已解决", AnswerOutcome.UNDER_WAY: "正在解决或列入计划", AnswerOutcome.HARD: "暂难解决",
    AnswerOutcome.NOT_ADOPTED: "不予采纳",
}
REASON = Text(code="reason", title="修改意见", example="请补充完成的时间和经费来源", min=5, max=500, lines=True)
OPINION = Text(code="opinion", title="协办意见", example="人事处可以配合调整作息时间，所需岗位已列入计划", min=10, max=2000, lines=True)
OUTCOME = Choice(
    code="outcome", title="办理结果", example="2", options=tuple(Option(code, title) for code, title in OUTCOMES.items())
)
PROMISED = Date(
    code="promised_on", title="承诺完成日期", example="2027年6月30日", earliest=0, latest=1830,
    when=lambda answers: answers.get("outcome") == AnswerOutcome.UNDER_WAY,
)
WHY_NOT = Text(
    code="why_not", title="没有解决的理由", min=30, max=1000, lines=True,
    example="现有车辆和驾驶员都已满负荷，新增班次需要另购车辆，本年度的预算中没有安排这笔经费，明年再行论证",
    when=lambda answers: answers.get("outcome") in (AnswerOutcome.HARD, AnswerOutcome.NOT_ADOPTED), help="至少写30个字，让提案人看得明白。",
)
TEXT = Text(
    code="text", title="答复内容", min=20, max=3000, lines=True,
    example="感谢您对校园班车的关心。经研究，从下学期起晚间加开一班校区往返班车。",
)


def find_answer(session: Session, proposal: Proposal) -> Answer | None:
    """Return the answer of the present round, read afresh."""
    return _read_answer(session, proposal).first()


def get_answer(session: Session, proposal: Proposal) -> Answer:
    """Return the answer of a round that has one."""
    return _read_answer(session, proposal).one()


def _read_answer(session: Session, proposal: Proposal) -> ScalarResult[Answer]:
    query = select(Answer).where(Answer.proposal_id == proposal.id, Answer.round == proposal.round)
    return session.scalars(query.execution_options(populate_existing=True))


def find_answers(session: Session, proposal: Proposal) -> list[Answer]:
    """Return the published answers of all rounds, oldest first."""
    query = select(Answer).where(Answer.proposal_id == proposal.id, Answer.published_at.is_not(None))
    return list(session.scalars(query.order_by(Answer.round)))


def find_last_answers(session: Session, ids: Collection[int]) -> dict[int, Answer]:
    """Return the answers published last to many proposals, by proposal."""
    query = select(Answer).where(Answer.proposal_id.in_(ids), Answer.published_at.is_not(None))
    return {one.proposal_id: one for one in session.scalars(query.order_by(Answer.round))}


def _co_of(session: Session, proposal: Proposal, member: Member, at: datetime) -> list[Undertaking]:
    own = access.departments_of(access.offices_of(session, member, clock.day_of(at)))
    return [one for one in find_live(session, proposal) if not one.is_lead and one.department_id in own]


def _give_opinion(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    for one in _co_of(session, proposal, taking.member, taking.at):
        one.opinion = taking.given["opinion"]
    session.flush()
    tell_all(session, proposal, find_lead_staff(session, proposal, taking.at), "handling.opinion", at=taking.at, but=taking.by)


def _words_of_opinion(taking: Taking[Proposal]) -> str:
    names = "、".join(one.department.name for one in _co_of(taking.session, taking.thing, taking.member, taking.at))
    return f"{names}：{taking.given['opinion']}"


def _draft_fields(session: Session, proposal: Proposal, _by: Member, _at: datetime) -> Sequence[Field]:
    fields = (TEXT, OUTCOME, PROMISED, WHY_NOT)
    missing = "、".join(one.department.name for one in find_without_opinion(session, proposal))
    if not missing:
        return fields
    going_on = Text(
        code="going_on", title="不等协办意见的理由", example="已当面商定，对方没有不同意见", min=5, max=300, lines=True,
        help=f"{missing}还没有提交意见；如不再等候，请写明理由。",
    )
    return (*fields, going_on)


def _begun_draft(session: Session, proposal: Proposal, _by: Member) -> Answers:
    answer = find_answer(session, proposal)
    if answer is None:
        return {}
    begun = {"text": answer.text, "outcome": answer.outcome}
    if answer.promised_on is not None:
        begun["promised_on"] = answer.promised_on.isoformat()
    return begun | ({"why_not": answer.reason} if answer.reason else {})


def _draft(taking: Taking[Proposal]) -> None:
    session, proposal, given = taking.session, taking.thing, taking.given
    answer = find_answer(session, proposal)
    if answer is None:
        answer = Answer(proposal_id=proposal.id, round=proposal.round)
        session.add(answer)
    promised = given.get("promised_on")
    answer.text, answer.outcome, answer.reason = given["text"], given["outcome"], given.get("why_not")
    answer.promised_on = date.fromisoformat(promised) if promised else None
    answer.drafted_by, answer.drafted_at = taking.member, taking.at
    answer.signed_by, answer.signed_at = None, None
    session.flush()
    tell_all(session, proposal, find_signers(session, proposal, taking.at), "handling.to_sign", at=taking.at, but=taking.by)


def _words_of_draft(taking: Taking[Proposal]) -> str | None:
    going_on = taking.given.get("going_on")
    return f"不再等候协办意见：{going_on}" if going_on else None


def _take_back(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    tell_all(session, proposal, find_signers(session, proposal, taking.at), "handling.taken_back", at=taking.at, but=taking.by)


def _return(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    answer = get_answer(session, proposal)
    people = find_lead_staff(session, proposal, taking.at)
    if answer.signed_at is not None:
        people += find_signers(session, proposal, taking.at)
    answer.signed_by, answer.signed_at = None, None
    tell_all(session, proposal, people, "handling.draft_returned", at=taking.at, but=taking.by)


def _sign(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    answer = get_answer(session, proposal)
    answer.signed_by, answer.signed_at = taking.member, taking.at
    tell_all(session, proposal, find_committee(session, proposal, taking.at), "handling.to_publish", at=taking.at, but=taking.by)


def _publish(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    answer = get_answer(session, proposal)
    answer.published_by_id, answer.published_at = taking.member.id, at
    proposal.outcome, proposal.promised_on, proposal.rated_at = answer.outcome, answer.promised_on, None
    if is_extension_asked(proposal):
        # Nobody needs more time for what is answered.
        proposal.extension_decided_at = at
    for one in find_live(session, proposal):
        one.state = UndertakingState.DONE
    set_due(session, proposal, RATE_DAYS, at)
    authors = find_authors(session, proposal)
    asked = {one.id for one in authors}
    tell_all(session, proposal, authors, "handling.rate", at=at)
    others = [one for one in find_concerned(session, proposal) if one.id not in asked]
    tell_all(session, proposal, others, "handling.answered", at=at, but=taking.by)
    told = asked | {one.id for one in others}
    staff = [*find_all_staff(session, proposal, at), *find_signers(session, proposal, at)]
    tell_all(session, proposal, [one for one in staff if one.id not in told], "handling.public", at=at, but=taking.by)


ANSWERING: tuple[Move[Proposal], ...] = (
    Move(action="give_opinion", title="提交协办意见", source=(ProposalState.ANSWERING,), target=SAME, who=(CO,), fields=(OPINION,),
         then=_give_opinion, words_of=_words_of_opinion, said="已提交给主办部门", is_side_by_side=True, is_internal=True),
    Move(action="draft", title="起草答复", source=(ProposalState.ANSWERING,), target=ProposalState.DRAFTED, who=(LEAD,),
         fields_of=_draft_fields, begun_of=_begun_draft, then=_draft, words_of=_words_of_draft, said="已送部门负责人签发",
         is_internal=True),
    Move(action="take_back", title="撤回修改", source=(ProposalState.DRAFTED,), target=ProposalState.ANSWERING, who=(LEAD,),
         then=_take_back, is_internal=True),
    Move(action="return_draft", title="退回修改", source=(ProposalState.DRAFTED,), target=ProposalState.ANSWERING,
         who=(LEAD_HEAD, COMMITTEE), fields=(REASON,), then=_return, is_internal=True),
    Move(action="sign", title="签发", source=(ProposalState.DRAFTED,), target=ProposalState.SIGNED, who=(LEAD_HEAD,), then=_sign,
         said="已签发，等提案工作委员会公布"),
    Move(action="return_signed", title="退回重拟", source=(ProposalState.SIGNED,), target=ProposalState.ANSWERING,
         who=(COMMITTEE, LEAD_HEAD), fields=(replace(REASON, example="请写明承诺完成的具体日期"),), then=_return,
         is_internal=True),
    Move(action="publish", title="公布答复", source=(ProposalState.SIGNED,), target=ProposalState.ANSWERED, who=(COMMITTEE,), then=_publish,
         said="已公布，提案人会收到通知"),
)
