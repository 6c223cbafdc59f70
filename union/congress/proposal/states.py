"""The states of a proposal, from the seconders it looks for to its end."""

from __future__ import annotations

from models.congress import SittingState
from models.proposal import Proposal, ProposalState
from union.casework.flows.rows import State
from union.casework.flows.states import Outcome

TO_DECISION = (
    State(ProposalState.SECONDING, "征集附议", "正在征集代表附议，人数够了提案人就可以提交"),
    State(ProposalState.DELEGATION, "代表团审核", "正在等代表团审核，逾期会自动转入审查"),
    State(ProposalState.REVIEW, "审查中", "提案工作委员会正在审查"),
    State(ProposalState.RETURNED, "退回修改", "请提案人按意见修改后重新提交，逾期将按原文审查"),
    State(ProposalState.FILED, "已立案", "正在确定承办部门"),
    State(ProposalState.MERGED, "已并案", "已并入另一件提案一起办理，提案人都会收到答复", outcome=Outcome.MERGED),
    State(ProposalState.SUGGESTION, "转为意见建议", "已作为意见建议继续办理，办理结果会通知提案人", outcome=Outcome.CONVERTED),
    State(ProposalState.DECLINED, "不予立案", "理由和依据见办理记录", outcome=Outcome.DECLINED),
    State(ProposalState.WITHDRAWN, "已撤案", "不再办理", outcome=Outcome.WITHDRAWN),
)
UNANSWERED = (ProposalState.FILED, ProposalState.REFERRED, ProposalState.ANSWERING, ProposalState.DRAFTED, ProposalState.SIGNED)
"""The states between filing and an answer: what is answered is rated, not withdrawn."""
TO_ARCHIVE = (
    State(ProposalState.REFERRED, "已交办", "正在等承办部门接收"),
    State(ProposalState.ANSWERING, "办理中", "承办部门正在办理并起草答复"),
    State(ProposalState.DRAFTED, "答复待签发", "答复已起草，正在等部门负责人签发"),
    State(ProposalState.SIGNED, "答复待公布", "答复已签发，正在等提案工作委员会公布"),
    State(ProposalState.ANSWERED, "已答复待评价", "答复已公布，请提案人评价"),
    State(ProposalState.TRACKING, "落实跟踪", "正在跟踪落实情况"),
    State(ProposalState.ARCHIVED, "已归档", "已办结归档", outcome=Outcome.COMPLETED),
)
HANDLED = tuple(state.code for state in TO_ARCHIVE if not state.outcome)
"""The states in which departments handle a proposal, or its authors rate the answer."""
TITLES = {state.code: state.title for state in (*TO_DECISION, *TO_ARCHIVE)}
RATED = State(ProposalState.ANSWERED, "已评价", "评价已经结束，正在等提案工作委员会归档或决定")
"""What is said of an answered proposal whose authors have all been heard."""
_BY_CODE = {state.code: state for state in (*TO_DECISION, *TO_ARCHIVE)}


READY = "附议人数已够，请提交提案"
"""What is told to who can table it."""
LATE = State(ProposalState.SECONDING, "还没有提交", "征集已经结束，现在提交会转为意见建议继续办理，不再需要附议")
"""What is said of what its call has overtaken."""


def stand_of(proposal: Proposal) -> State:
    """Return how a proposal stands, as it is said to people: nobody is asked for what is over."""
    if proposal.state == LATE.code and is_call_over(proposal):
        return LATE
    return RATED if proposal.state == RATED.code and proposal.rated_at is not None else _BY_CODE[proposal.state]


def is_call_over(proposal: Proposal) -> bool:
    """Say whether the call of a proposal's sitting has ended: what is tabled now becomes a suggestion."""
    return proposal.congress.state in (SittingState.CLOSED, SittingState.HELD, SittingState.ARCHIVED)
