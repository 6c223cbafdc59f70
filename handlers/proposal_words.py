"""What chat says of a proposal: a line of a list, and the whole of it as far as a message holds."""

from __future__ import annotations

from handlers.chat.words import harmless
from models.history import HistoryEntry
from models.proposal import Proposal, ProposalState
from union.casework.flows.list_lines import Mine, Waiting
from union.congress.choices import TO_PROPOSAL
from union.congress.handling.answering import OUTCOMES
from union.congress.proposal.states import stand_of
from union.congress.sight.proposal_view import Answered, ProposalView
from union.ground import clock
from union.ground.choices import NumberedLine

PART_OF = "proposals"

LONG, SHORT = 160, 60
LATEST = 3


def tell_line(proposal: Proposal) -> NumberedLine:
    """Return a proposal as a line to choose: T35-001 增开晚间班车（审查中）."""
    state = stand_of(proposal).title
    title = harmless(f"{proposal.number or ''} {proposal.title}（{state}）".strip())
    return NumberedLine(title, TO_PROPOSAL, str(proposal.id))


def tell_own(one: Mine) -> NumberedLine:
    """Return a line of a member's own."""
    waits = "，等您办" if one.waits_for_me else ""
    title = harmless(f"{one.number} {one.title.removeprefix('提案：')}（{one.state}{waits}）".strip())
    return NumberedLine(title, one.choice, one.argument)


def tell_waiting(one: Waiting) -> NumberedLine:
    """Return a line of what waits for committee or department."""
    return NumberedLine(harmless(f"{one.number} {one.name}（{one.what}）".strip()), one.choice, one.argument)


def describe(view: ProposalView) -> str:
    """Return what a reader may know of a proposal, in a message."""
    proposal = view.proposal
    lines = [f"{proposal.number or '提案'} {proposal.title}", f"现在：{view.state.title}。{view.state.next_step}"]
    if proposal.due_at is not None:
        lines.append(f"期限：{clock.show_day(clock.day_of(proposal.due_at))}{'（暂定）' if proposal.is_due_provisional else ''}")
    lines += [f"提案人：{'、'.join(one.name for one in view.authors)}（{view.category}）", *_seconders(view)]
    if view.turned:
        number = proposal.case_.number if view.owns_turned and proposal.case_ else ""
        lines.append(f"意见建议{number}：{view.turned}" + (f"，回复“进度 {number}”查看" if number else ""))
    lines += [f"案由：{_cut(proposal.reason, LONG)}", f"建议：{_cut(proposal.suggestion, LONG)}"]
    lines += [f"{'主办' if one.undertaking.is_lead else '协办'}：{one.undertaking.department.name}（{one.state}）"
              + (f"：{_cut(one.words, SHORT)}" if one.words else "") for one in view.undertakings]
    if view.draft is not None:
        lines.append(f"答复稿：{_cut(view.draft.text, LONG)}（{OUTCOMES[view.draft.outcome]}）")
    lines += [line for one in view.answers[-1:] for line in _answer(one)]
    lines += [_happened(row) for row in view.history[-LATEST:]]
    lines += [f"· 相似：{one.proposal.number or ''}《{one.proposal.title}》{one.told}" for one in view.alike[:LATEST]]
    return harmless("\n".join(lines))


def _seconders(view: ProposalView) -> list[str]:
    if not view.needed and view.proposal.state == ProposalState.SECONDING:
        return []
    if view.asked and view.proposal.state == ProposalState.SECONDING:
        told = "、".join(f"{one.member.name}（{title}）" for one, title in view.asked)
        return [f"附议：{len(view.seconders)}人，需要{view.needed}人。{told}"]
    if view.seconders:
        return [f"附议人：{'、'.join(one.name for one in view.seconders)}"]
    return [f"附议：需要{view.needed}人，还没有人同意"] if view.proposal.state == ProposalState.SECONDING else []


def _answer(one: Answered) -> list[str]:
    answer = one.answer
    promised = f"，承诺{clock.show_day(answer.promised_on)}前完成" if answer.promised_on else ""
    lines = [f"答复：{_cut(answer.text, LONG)}", f"结果：{OUTCOMES[answer.outcome]}{promised}"]
    return [*lines, f"评价：{one.ratings}"] if one.ratings else lines


def _happened(row: HistoryEntry) -> str:
    when = clock.local(row.at)
    said = f"：{_cut(row.note, SHORT)}" if row.note else ""
    return f"· {when.month}月{when.day}日 {row.title}（{row.by.name if row.by else '系统'}）{said}"


def _cut(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most - 1]}…"
