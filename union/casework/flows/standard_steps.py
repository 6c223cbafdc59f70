"""Rows that many flows share: returning for correction, handing on, withdrawing, declining."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from union.casework.flows.states import CaseState, Outcome
from union.casework.flows.steps import SAME, Clock, Effect, Flow, Happening, State, Step, Who
from union.casework.forms.fields import Text

Behaviour = Callable[[Happening], None]

REASON = Text(code="reason", title="理由", example="材料与规定不符", max=500, lines=True, sensitive=True)
"""What an officer writes and the member reads."""
WORDS = Text(
    code="reason", title="说明", example="请补拍票据，字迹要清楚", max=500, lines=True, sensitive=True, required=False
)

RETURNED = State(CaseState.RETURNED, "待补充", "请按列出的内容一次补齐，补齐后继续办理，这段时间不计入承诺时限")
DECLINED = State(CaseState.DECLINED, "未通过", "理由和依据见办理记录，如有疑问可联系校工会", outcome=Outcome.DECLINED)
WITHDRAWN = State(CaseState.WITHDRAWN, "已撤回", "您可以随时重新申请", outcome=Outcome.WITHDRAWN)


def hand_on(*states: str) -> tuple[Step, ...]:
    """Return the rows for assigning and transferring a case while it is in these states."""
    return (
        Step(action="assign", title="指定承办人", source=states, target=SAME, who=Who.DESK, effect=Effect.ASSIGN,
             reads_sensitive=False, is_internal=True),
        Step(action="transfer", title="转办", source=states, target=SAME, who=Who.DESK, effect=Effect.ASK_TRANSFER,
             fields=(replace(REASON, example="情况较重，请校工会办理"),), reads_sensitive=False, is_internal=True),
        Step(action="take_transfer", title="接收转办", source=states, target=SAME, who=Who.TARGET, notice="case.transferred",
             effect=Effect.TAKE_TRANSFER, reads_sensitive=False),
        Step(action="refuse_transfer", title="不接收转办", source=states, target=SAME, who=Who.TARGET,
             fields=(replace(REASON, example="请所在分工会先去看望"),),
             effect=Effect.REFUSE_TRANSFER, reads_sensitive=False, is_internal=True),
        Step(action="recall_transfer", title="收回转办", source=states, target=SAME, who=Who.DESK,
             effect=Effect.RECALL_TRANSFER, reads_sensitive=False, is_internal=True),
    )


def correction(*states: str, back_to: str, then: Behaviour | None = None) -> tuple[Step, ...]:
    """Return the rows for one consolidated return (一次性告知), after which the clock pauses, and for going on from it."""
    return (
        Step(action="return", title="退回补充", source=states, target=CaseState.RETURNED, who=Who.DESK, notice="case.returned",
             fields=(WORDS,), clock=Clock.PAUSE, effect=Effect.RETURN),
        Step(action="correct", title="补充内容", source=(CaseState.RETURNED,), target=back_to, who=Who.APPLICANT,
             desk_notice="desk.corrected", clock=Clock.RESUME, effect=Effect.CORRECT, is_awaited=True,
             then=then),
        # Who never answers, or no longer can, must not hold the case up.
        Step(action="go_on", title="不等补充，继续办理", source=(CaseState.RETURNED,), target=back_to, who=Who.DESK,
             notice="case.progress", clock=Clock.RESUME, effect=Effect.GO_ON, then=then),
    )


def withdrawing(*states: str, who: Who = Who.APPLICANT, then: Behaviour | None = None) -> tuple[Step, ...]:
    """Return the row by which who asked withdraws, or only the person it is for."""
    return (
        Step(action="withdraw", title="撤回", source=states, target=CaseState.WITHDRAWN, who=who, notice="case.withdrawn",
             desk_notice="desk.withdrawn", clock=Clock.STOP, then=then),
    )


REVIEW_THEN_HANDLE = Flow(
    start=CaseState.SUBMITTED,
    states=(
        State(CaseState.SUBMITTED, "待受理", "正在等待受理"),
        State(CaseState.HANDLING, "办理中", "正在办理，有进展会通知您"),
        RETURNED, State(CaseState.COMPLETED, "已办结", "已办结，感谢您的信任", outcome=Outcome.COMPLETED), DECLINED, WITHDRAWN,
    ),
    steps=(
        Step(action="accept", title="受理", source=(CaseState.SUBMITTED,), target=CaseState.HANDLING, who=Who.DESK, notice="case.accepted"),
        Step(action="complete", title="办结", source=(CaseState.HANDLING,), target=CaseState.COMPLETED, who=Who.DESK,
             notice="case.completed", clock=Clock.STOP,
             fields=(Text(code="result", title="办理结果", example="材料已报送上级，款项预计月内到账", max=500, lines=True,
                          sensitive=True),)),
        *correction(CaseState.SUBMITTED, CaseState.HANDLING, back_to=CaseState.HANDLING),
        Step(action="decline", title="不予办理", source=(CaseState.SUBMITTED, CaseState.HANDLING, CaseState.RETURNED),
             target=CaseState.DECLINED, who=Who.DESK, notice="case.declined", fields=(REASON,), clock=Clock.STOP),
        *hand_on(CaseState.SUBMITTED, CaseState.HANDLING, CaseState.RETURNED),
        *withdrawing(CaseState.SUBMITTED, CaseState.HANDLING, CaseState.RETURNED),
    ),
)
"""Accept, handle, complete: the flow of a plain service."""
