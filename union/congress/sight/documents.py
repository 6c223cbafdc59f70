"""What is printed of proposals: one with its answers in the official form (提案表), and the register of a sitting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.congress import Congress
from models.history import HistoryEntry
from models.member import Member
from models.proposal import Answer, Proposal, ProposalRating, ProposalState, SecondingState, Undertaking
from union.casework.flows.engine import find_history
from union.congress.filing.converting import stand_of_suggestion
from union.congress.flow import PROPOSALS
from union.congress.handling.answering import OUTCOMES, find_answers, find_last_answers
from union.congress.handling.rating import (
    RATINGS,
    SILENT,
    count_ratings,
    find_last_ratings,
    find_ratings,
    show_counts,
    show_ratings,
)
from union.congress.proposal.proposals import (
    find_all_authors,
    find_all_seconders,
    find_authors,
    find_merged,
    find_seconders,
)
from union.congress.proposal.states import stand_of
from union.congress.sittings.reporting import compose_report
from union.ground import clock
from union.ground.categories import find_categories, name_category
from union.ground.documents import Block, Cell, Document, Facts, Grid, Line, Passage, Sheet, Signature
from union.voice.publishing import find_answered_on

HEAD = ("编号", "案由", "类别", "提案人", "附议人", "代表团", "状态", "主办", "协办", "交办日期", "答复日期", "办理结果", "满意度", "并入")
LATE = "逾期"
"""Stands for the number of what came after the call."""
REVIEWED = ("file", "return", "convert", "decline", "merge", "refer")
"""The committee's moves whose words are its opinion."""


def compose_document(session: Session, proposal: Proposal, at: datetime, *, with_raters: bool = True) -> Document:
    """Return a proposal with every published answer and its ratings, in the official form; who rated how is not for all."""
    blocks: list[Block] = [
        Facts(_facts(session, proposal, at)),
        Passage("理由", proposal.reason), Passage("建议", proposal.suggestion), *_merged(session, proposal),
        Signature("提案人", _names(find_authors(session, proposal)), _day(proposal.tabled_at)),
        *_review(session, proposal),
    ]
    undertaken = _find_undertakings(session, [proposal])
    for answer in find_answers(session, proposal):
        blocks += _answer(session, proposal, answer, undertaken, with_raters=with_raters)
    blocks.append(Line(f"本表由教工之家于{clock.show_day(clock.day_of(at))}生成。"))
    return Document(title=f"{proposal.congress.title}提案表", number=proposal.number or "", blocks=blocks)


def compose_register(session: Session, congress: Congress, at: datetime) -> Sheet:
    """Return the register of a sitting: every proposal that has a number, one a line."""
    query = select(Proposal).options(joinedload(Proposal.case_)).where(
        Proposal.congress_id == congress.id, Proposal.number.is_not(None) | Proposal.case_id.is_not(None)
    )
    # What came after the call has no number, and stands last.
    proposals = list(session.scalars(query.order_by(Proposal.number.is_(None), Proposal.number, Proposal.id)))
    known = _know(session, proposals, at)
    rows = [_row(one, known) for one in proposals]
    return Sheet(title=f"{congress.title}提案登记表", head=HEAD, rows=rows, note=f"共{len(rows)}件")


def compose_report_document(session: Session, congress: Congress, at: datetime) -> Document:
    """Return what a sitting is told of earlier proposals, to be printed: the figures, and one line for each."""
    report = compose_report(session, congress)
    known = _know(session, report.proposals, at)
    figures = (
        ("审查", report.by_decision), ("进展", report.by_state), ("办理结果", report.by_outcome), ("评价", report.by_rating),
        ("主办部门", report.by_department),
    )
    rows = [
        (one.number or "", one.title, _departments(known.undertaken.get(one.id, ()), one, one.round)[0], _outcome(one.outcome),
         clock.show_day(one.promised_on) if one.promised_on else "", _rated(one, known)) for one in report.proposals
    ]
    return Document(title=f"{congress.title}提案办理情况报告", number="", blocks=[
        Facts([(title, "、".join(f"{name}{count}件" for name, count in part)) for title, part in figures if part]),
        Grid(("编号", "案由", "主办部门", "办理结果", "承诺完成", "评价"), rows, (11, 28, 15, 16, 16, 14)),
        Line(f"本表由教工之家于{clock.show_day(clock.day_of(at))}生成。"),
    ])


def _facts(session: Session, proposal: Proposal, at: datetime) -> list[tuple[str, str]]:
    leads, co = _departments(_find_undertakings(session, [proposal]), proposal, proposal.round)
    return [
        ("编号", proposal.number or ""), ("届次", proposal.congress.title), ("案由", proposal.title),
        ("类别", name_category(session, proposal.category, at)), ("提案人", _names(find_authors(session, proposal))),
        ("代表团", proposal.delegation.name if proposal.delegation else ""),
        ("附议人", _names(find_seconders(session, proposal, SecondingState.ACCEPTED))), ("提交日期", _day(proposal.tabled_at)),
        ("主办部门", leads), ("协办部门", co), ("状态", stand_of(proposal).title),
        ("办理结果", _outcome(proposal.outcome)), *_marks(session, proposal),
    ]


def _marks(session: Session, proposal: Proposal) -> list[tuple[str, str]]:
    """Return what sets a proposal apart: key, honoured, merged."""
    into = session.get(Proposal, proposal.merged_into_id) if proposal.merged_into_id is not None else None
    marks = "、".join(one for one in ("重点提案" if proposal.is_key else "", proposal.award) if one)
    return [*([("标记", marks)] if marks else []), *([("并入", f"{into.number} {into.title}")] if into else [])]


def _merged(session: Session, proposal: Proposal) -> list[Block]:
    return [
        Passage(f"并入提案 {one.number}", f"{one.title}（提案人：{one.proposer.name}）\n{one.reason}\n建议：{one.suggestion}")
        for one in find_merged(session, proposal)
    ]


def _review(session: Session, proposal: Proposal) -> list[Block]:
    entries = [
        one for one in find_history(session, PROPOSALS, proposal, with_internal=False)
        if one.action in REVIEWED and one.from_state in (ProposalState.REVIEW, ProposalState.FILED)
    ]
    if not entries:
        return [Passage("审查意见", ""), Signature("提案工作委员会")]
    text = "\n".join(_opinion(one) for one in entries)
    last = entries[-1]
    return [Passage("审查意见", text), Signature("提案工作委员会", last.by.name if last.by else "", _day(last.at))]


def _opinion(entry: HistoryEntry) -> str:
    return f"{entry.title}：{entry.note}" if entry.note else entry.title


def _answer(
    session: Session, proposal: Proposal, answer: Answer, undertaken: Sequence[Undertaking], *, with_raters: bool
) -> list[Block]:
    lead, co = _departments(undertaken, proposal, answer.round)
    title = "答复" if answer.round == 1 else f"答复（第{answer.round}次办理）"
    text = [f"承办部门：{lead}" + (f"（协办：{co}）" if co else ""), answer.text, f"办理结果：{_outcome(answer.outcome)}"]
    text += [f"理由：{answer.reason}"] if answer.reason else []
    text += [f"承诺完成日期：{clock.show_day(answer.promised_on)}"] if answer.promised_on else []
    signed = answer.signed_by.name if answer.signed_by else ""
    rated = find_ratings(session, answer)
    lines = [f"{one.member.name}：{RATINGS[one.rating]}" + (f"（{one.words}）" if one.words else "") for one in rated]
    known = {one.member_id for one in rated}
    lines += [f"{one.name}：{SILENT}" for one in find_authors(session, proposal) if one.id not in known]
    if not with_raters:
        lines = [show_ratings(session, proposal, answer)]
    return [
        Passage(title, "\n".join(text)), Signature("部门负责人", signed, _day(answer.signed_at)),
        Passage("评价", "\n".join(lines)), Signature("提案人", "", _day(max((one.at for one in rated), default=None))),
    ]


@dataclass(frozen=True)
class _Known:
    """What the register says of all its proposals, read at once."""

    undertaken: Mapping[int, Sequence[Undertaking]]
    authors: Mapping[int, Sequence[Member]]
    seconders: Mapping[int, Sequence[Member]]
    answers: Mapping[int, Answer]
    ratings: Mapping[int, Sequence[ProposalRating]]
    numbers: Mapping[int | None, str | None]
    categories: Mapping[str, str]
    turned: Mapping[int, datetime]
    """When the suggestions were answered that proposals have become, by case."""


def _know(session: Session, proposals: Sequence[Proposal], at: datetime) -> _Known:
    ids, undertaken = [one.id for one in proposals], defaultdict[int, list[Undertaking]](list)
    answers = find_last_answers(session, ids)
    for one in _find_undertakings(session, proposals):
        undertaken[one.proposal_id].append(one)
    return _Known(
        undertaken, find_all_authors(session, proposals), find_all_seconders(session, ids), answers,
        find_last_ratings(session, answers), {one.id: one.number for one in proposals}, find_categories(session, at),
        find_answered_on(session, [one.case_id for one in proposals if one.case_id is not None]),
    )


def _row(proposal: Proposal, known: _Known) -> Sequence[Cell]:
    undertaken, authors = known.undertaken.get(proposal.id, ()), known.authors[proposal.id]
    lead, co = _departments(undertaken, proposal, proposal.round)
    seconders = [one for one in known.seconders.get(proposal.id, ()) if one not in authors]
    answer = known.answers.get(proposal.id)
    answered_at = answer.published_at if answer else known.turned.get(proposal.case_id or 0)
    return (
        proposal.number or LATE, proposal.title, known.categories.get(proposal.category, proposal.category), _names(authors),
        _names(seconders), proposal.delegation.name if proposal.delegation else "",
        _stand(proposal), lead, co, clock.day_of(min(one.asked_at for one in undertaken)) if undertaken else None,
        clock.day_of(answered_at) if answered_at else None, _outcome(proposal.outcome),
        _rated(proposal, known), known.numbers.get(proposal.merged_into_id) or "",
    )


def _stand(proposal: Proposal) -> str:
    turned = stand_of_suggestion(proposal)
    return f"{stand_of(proposal).title}（{turned}）" if turned else stand_of(proposal).title


def _rated(proposal: Proposal, known: _Known) -> str:
    if proposal.id not in known.answers:
        return ""
    return show_counts(count_ratings([one.id for one in known.authors[proposal.id]], known.ratings.get(proposal.id, ())))


def _find_undertakings(session: Session, proposals: Sequence[Proposal]) -> list[Undertaking]:
    query = select(Undertaking).where(
        Undertaking.proposal_id.in_([one.id for one in proposals]), Undertaking.live_key.is_not(None)
    )
    return list(session.scalars(query.order_by(Undertaking.id)))


def _departments(undertaken: Sequence[Undertaking], proposal: Proposal, round_: int) -> tuple[str, str]:
    own = [one for one in undertaken if one.proposal_id == proposal.id and one.round == round_]
    names = {is_lead: "、".join(one.department.name for one in own if one.is_lead is is_lead) for is_lead in (True, False)}
    return names[True], names[False]


def _names(members: Sequence[Member]) -> str:
    return "、".join(one.name for one in members)


def _outcome(code: str) -> str:
    return f"{code} {OUTCOMES[code]}" if code in OUTCOMES else ""


def _day(at: datetime | None) -> str:
    return clock.show_day(clock.day_of(at)) if at is not None else ""
