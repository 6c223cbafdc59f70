"""Reporting to a sitting what became of earlier proposals; what is done goes to the archive with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.congress import Congress
from models.member import Member
from models.proposal import Proposal, ProposalState, Undertaking
from union.casework.flows.engine import advance, note
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.congress.flow import FLOW, PROPOSALS
from union.congress.handling.answering import OUTCOMES, find_last_answers
from union.congress.handling.rating import RATINGS, SILENT, count_ratings, find_last_ratings
from union.congress.handling.tracking import is_done
from union.congress.proposal.proposals import find_author_ids, lock_proposal
from union.congress.proposal.role_names import COMMITTEE
from union.congress.proposal.telling import tell_delegates
from union.congress.term.congresses import UNARCHIVED

OPEN = (ProposalState.ANSWERED, ProposalState.TRACKING)
DECISIONS: dict[str, str] = {
    ProposalState.MERGED: "并案", ProposalState.SUGGESTION: "转为意见建议", ProposalState.DECLINED: "不予立案",
    ProposalState.WITHDRAWN: "撤案", ProposalState.SECONDING: "还没有提交", ProposalState.DELEGATION: "代表团审核中",
    ProposalState.REVIEW: "审查中", ProposalState.RETURNED: "审查中",
}
"""What was decided on a proposal, by its state; every other state comes after it was filed."""


@dataclass(frozen=True)
class Report:
    """What a sitting is told; each part is a title with a number of proposals, or of ratings."""

    congress: Congress
    proposals: Sequence[Proposal]
    by_decision: Sequence[tuple[str, int]]
    """How many the sittings reported on received, and what was decided on them."""
    by_state: Sequence[tuple[str, int]]
    by_outcome: Sequence[tuple[str, int]]
    by_rating: Sequence[tuple[str, int]]
    """How often each rating of the last answers was given, and how many authors gave none."""
    by_department: Sequence[tuple[str, int]]
    """How many proposals each department answered as the lead."""


def compose_report(session: Session, congress: Congress) -> Report:
    """Return the report of a sitting on what was marked for it."""
    query = select(Proposal).where(Proposal.reported_to_id == congress.id).order_by(Proposal.number)
    proposals = list(session.scalars(query))
    states = Counter(one.state for one in proposals)
    outcomes = Counter(one.outcome for one in proposals)
    return Report(
        congress=congress, proposals=proposals, by_decision=count_decisions(session, {one.congress_id for one in proposals}),
        by_state=[(state.title, states[state.code]) for state in FLOW.states if states[state.code]],
        by_outcome=[(title, outcomes[code]) for code, title in OUTCOMES.items() if outcomes[code]],
        by_rating=_count_ratings(session, proposals), by_department=_count_departments(session, proposals),
    )


def count_decisions(session: Session, sittings: Collection[int]) -> list[tuple[str, int]]:
    """Return how many proposals were tabled at sittings, late ones too, and what was decided on them: a title with a number each."""
    query = select(Proposal.state, func.count()).where(
        Proposal.congress_id.in_(sittings), Proposal.tabled_at.is_not(None) | Proposal.case_id.is_not(None)
    )
    counts: Counter[str] = Counter()
    for state, count in session.execute(query.group_by(Proposal.state)):
        counts["收到"] += count
        counts[DECISIONS.get(state, "立案")] += count
    order = ("收到", "立案", *dict.fromkeys(DECISIONS.values()))
    return [(title, counts[title]) for title in order if counts[title]]


def _find_unreported(session: Session, congress: Congress) -> list[int]:
    """Return what earlier sittings proposed and was answered, not reported yet or still open, in the order of the locks."""
    earlier = [
        one.id for one in session.scalars(select(Congress))
        if (one.term, one.sitting) < (congress.term, congress.sitting)
    ]
    query = select(Proposal.id).where(
        Proposal.congress_id.in_(earlier), Proposal.outcome != "", Proposal.state.in_((*OPEN, ProposalState.ARCHIVED)),
        Proposal.reported_to_id.is_(None) | Proposal.state.in_(OPEN),
    )
    return list(session.scalars(query.order_by(Proposal.id)))


def _report(taking: Taking[Congress]) -> None:
    """Mark what was answered since for a later sitting, and archive what is done.

    What is still tracked keeps the mark and is reported to the next sitting again."""
    for proposal_id in _find_unreported(taking.session, taking.thing):
        _report_one(taking.session, taking.thing, lock_proposal(taking.session, str(proposal_id)), taking.member, taking.at)
    tell_delegates(taking, "call.reported", "")


def _may_report(session: Session, congress: Congress, _by: Member, _at: datetime) -> bool:
    return bool(_find_unreported(session, congress))


REPORT_MOVES: tuple[Move[Congress], ...] = (
    Move(action="report", title="报告提案办理情况", source=UNARCHIVED, target=SAME, who=(COMMITTEE,),
         then=_report, is_offered=_may_report, unoffered="现在没有要向大会报告的提案", said="已向大会报告以往提案的办理情况，办完的已归档",
         intro="把以往会议提案的办理情况列入这次大会的报告，其中办完的同时归档；还在落实的下次大会再报告"),
)
"""Reporting, as a move of the sitting that is told."""


def _report_one(session: Session, congress: Congress, proposal: Proposal, by: Member, at: datetime) -> None:
    if proposal.state not in (*OPEN, ProposalState.ARCHIVED):
        # Handled again since it was found.
        return
    if proposal.reported_to_id != congress.id:
        proposal.reported_to_id = congress.id
        flag_modified(proposal, "state")
        note(session, PROPOSALS, proposal, "report", f"向{congress.title}报告"[:40], proposal.state, by=by, at=at)
        session.flush()
    if is_done(session, proposal):
        advance(session, PROPOSALS, proposal, "archive", at)


def _count_ratings(session: Session, proposals: Sequence[Proposal]) -> list[tuple[str, int]]:
    answers = find_last_answers(session, [one.id for one in proposals])
    authors, given = find_author_ids(session, proposals), find_last_ratings(session, answers)
    counts: Counter[str] = Counter()
    for one in proposals:
        counts.update(dict(count_ratings(authors[one.id], given[one.id])))
    return [(title, counts[title]) for title in (*RATINGS.values(), SILENT) if counts[title]]


def _count_departments(session: Session, proposals: Sequence[Proposal]) -> list[tuple[str, int]]:
    query = select(Undertaking).where(
        Undertaking.proposal_id.in_([one.id for one in proposals]), Undertaking.is_lead, Undertaking.live_key.is_not(None)
    )
    leads = {(one.proposal_id, one.department_id): one.department.name for one in session.scalars(query)}
    return sorted(Counter(leads.values()).items(), key=lambda one: (-one[1], one[0]))
