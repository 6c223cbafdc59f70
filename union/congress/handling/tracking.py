"""Tracking what became of an answer (落实跟踪): progress reported, the outcome changed, at last the archive."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, AnswerOutcome, Proposal, ProposalRating, ProposalState, Satisfaction
from union.casework.flows.deadlines import Deadline, deadline
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Text
from union.congress.handling.answering import OUTCOME, PROMISED
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import FOLLOW_DAYS, close, keep_due, stop_clock
from union.congress.proposal.proposals import find_concerned
from union.congress.proposal.role_names import COMMITTEE, LEAD
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import find_all_staff, find_lead_staff
from union.ground import clock
from union.ground.errors import Refusal
from union.ground.rules import rule_days

PROGRESS = Text(code="reason", title="落实进展", example="车辆已完成招标，预计下月投入运行", min=10, max=1000, lines=True)
REASON = Text(code="reason", title="理由", example="新增班次已经运行，提案人确认", min=5, max=500, lines=True)
WORDS = Text(code="reason", title="归档说明", example="已落实，提案人满意", max=500, lines=True, required=False)
DONE = (AnswerOutcome.SOLVED, AnswerOutcome.NOT_ADOPTED)
"""Outcomes of which nothing is left to follow, once the committee says so."""
NOT_YET: dict[str, str] = {
    AnswerOutcome.SOLVED: "提案人希望继续落实，落实后请先确认办理结果再归档",
    AnswerOutcome.UNDER_WAY: "承诺的事项还没有落实，请先调整办理结果再归档",
}


def follow_up(taking: Taking[Proposal]) -> None:
    """Begin tracking: progress is due on the promised day, or after proposal.follow_days where none was promised."""
    session, proposal, at = taking.session, taking.thing, taking.at
    due = deadline(at, rule_days(session, FOLLOW_DAYS, at))
    proposal.rated_at = proposal.rated_at or at
    # What the department answered stays its word, also where the authors want more of it: only the clock runs on.
    _run_until(proposal, due, at)
    tell_all(session, proposal, find_lead_staff(session, proposal, at), "handling.follow", at=at)
    tell_all(session, proposal, find_concerned(session, proposal), "handling.tracking", at=at, but=taking.by)


def _run_until(proposal: Proposal, otherwise: Deadline, at: datetime) -> None:
    promised = clock.end_of_day(proposal.promised_on) if proposal.promised_on else None
    keep_due(proposal, Deadline(promised, False) if promised is not None and promised > at else otherwise)


def _report(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    if not is_done(session, proposal):
        # Whoever has reported owes the next report later; a promised day that is still to come stays.
        _run_until(proposal, deadline(at, rule_days(session, FOLLOW_DAYS, at)), at)
    concerned = find_concerned(session, proposal)
    told = {one.id for one in concerned}
    tell_all(session, proposal, concerned, "proposal.progress", at=at, but=taking.by)
    others = [one for one in find_committee(session, proposal, at) if one.id not in told]
    tell_all(session, proposal, others, "handling.reported", at=at, but=taking.by)


def _change_outcome(taking: Taking[Proposal]) -> None:
    session, proposal, at, given = taking.session, taking.thing, taking.at, taking.given
    promised = given.get("promised_on")
    proposal.outcome, proposal.promised_on = given["outcome"], date.fromisoformat(promised) if promised else None
    if proposal.outcome in DONE:
        stop_clock(proposal)
    else:
        _run_until(proposal, deadline(at, rule_days(session, FOLLOW_DAYS, at)), at)
    people = [*find_concerned(session, proposal), *find_lead_staff(session, proposal, at)]
    tell_all(session, proposal, people, "handling.outcome", at=at, but=taking.by)


def _words_of_outcome(taking: Taking[Proposal]) -> str:
    given = taking.given
    title = next(one.title for one in OUTCOME.options if one.code == given["outcome"])
    until = f"，承诺{clock.show_day(date.fromisoformat(given['promised_on']))}完成" if given.get("promised_on") else ""
    return f"{title}{until}：{given['reason']}"


def is_done(session: Session, proposal: Proposal) -> bool:
    """Say whether nothing is left to do: answered to nobody's dissatisfaction, or confirmed after it was followed up."""
    if proposal.state == ProposalState.TRACKING:
        return proposal.outcome in DONE and proposal.due_at is None
    if proposal.state != ProposalState.ANSWERED or proposal.rated_at is None:
        return False
    query = select(ProposalRating.id).join(Answer, Answer.id == ProposalRating.answer_id).where(
        Answer.proposal_id == proposal.id, Answer.round == proposal.round, ProposalRating.rating == Satisfaction.UNSATISFIED
    )
    return session.scalars(query.limit(1)).first() is None


def _may_archive(session: Session, proposal: Proposal, _by: Member, _at: datetime) -> bool:
    return is_done(session, proposal) or proposal.state == ProposalState.TRACKING and proposal.outcome not in NOT_YET


def _check_archive(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    if is_done(session, proposal):
        return
    if proposal.state == ProposalState.ANSWERED:
        raise Refusal("评价还没有结束，或还有人不满意，不能归档")
    if proposal.outcome in NOT_YET:
        raise Refusal(NOT_YET[proposal.outcome])
    if not taking.given.get("reason"):
        raise Refusal("没有解决的提案归档时请写明说明")


def _archive(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    close(proposal, at)
    concerned = find_concerned(session, proposal)
    tell_all(session, proposal, [*concerned, *find_all_staff(session, proposal, at)], "handling.archived", at=at, but=taking.by)


TRACKING: tuple[Move[Proposal], ...] = (
    Move(action="report_progress", title="报告落实进展", source=(ProposalState.TRACKING,), target=SAME, who=(LEAD,), fields=(PROGRESS,),
         then=_report, said="已报告，提案人会收到通知", is_side_by_side=True),
    Move(action="change_outcome", title="确认或调整办理结果", source=(ProposalState.TRACKING,), target=SAME, who=(COMMITTEE,),
         fields=(OUTCOME, PROMISED, REASON), then=_change_outcome, words_of=_words_of_outcome),
    Move(action="archive", title="归档", source=(ProposalState.ANSWERED, ProposalState.TRACKING), target=ProposalState.ARCHIVED,
         who=(COMMITTEE, CLOCK), fields=(WORDS,), is_offered=_may_archive, check=_check_archive, then=_archive, is_grave=True),
)
