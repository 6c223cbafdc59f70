"""Suggestion (意见建议): any member says what could be better, the school union answers, the member rates the answer."""

from __future__ import annotations

from sqlalchemy import select

from models.case import CaseLogEntry
from union import links
from union.casework.flows.deadlines import deadline
from union.casework.flows.service_kinds import ServiceKind, by_school
from union.casework.flows.standard_steps import DECLINED, REASON, RETURNED, WITHDRAWN, correction, hand_on, withdrawing
from union.casework.flows.states import CaseState, Outcome
from union.casework.flows.steps import Clock, Flow, Happening, State, Step, Who
from union.casework.forms.fields import Choice, Option, Text, YesNo
from union.ground import clock
from union.ground.categories import CATEGORIES
from union.ground.errors import Refusal
from union.ground.placeholder import is_placeholder
from union.ground.rule_keys import RuleKey
from union.ground.rules import find_rule, read_rule, value_of

SATISFIED, MOSTLY, UNSATISFIED = (
    Option("satisfied", "满意"), Option("mostly", "基本满意"), Option("unsatisfied", "不满意"),
)
ANSWER = Text(code="answer", title="答复", example="已请后勤处加装两处热水点，下月可用", min=2, max=2000, lines=True, sensitive=True)
RATE_DAYS = RuleKey(
    "suggestion.rate_days", "how many working days a member has to rate an answer before the desk may close", int, unit="工作日",
    default=10,
)
WORDS = Text(code="words", title="还想说的", example="谢谢，希望尽快落实", max=500, lines=True, required=False, sensitive=True)


def _rating(*options: Option) -> tuple[Choice, Text]:
    return Choice(code="rating", title="您的评价", example="1", options=options, sensitive=True), WORDS


def _check_waited(happening: Happening) -> None:
    """Give the member time to rate the answer (rule suggestion.rate_days, working days) before the desk may close."""
    session, case_, subject = happening.session, happening.case_, happening.case_.subject
    if (subject.is_missing and not is_placeholder(subject)) or subject.died_on is not None:
        return
    answers = select(CaseLogEntry.at).where(CaseLogEntry.case_id == case_.id, CaseLogEntry.action == "answer")
    answered_at = session.scalars(answers.order_by(CaseLogEntry.id.desc()).limit(1)).one()
    rule = find_rule(session, RATE_DAYS, clock.day_of(answered_at))
    days = value_of(RATE_DAYS, rule)
    if happening.at <= deadline(answered_at, days).due_at:
        raise Refusal(f"答复后{days}个工作日内请等会员评价{f'（{rule.citation}）' if rule else ''}")


def _begin_again(happening: Happening) -> None:
    """Promise the second answer as the first was promised (rule promise.suggestion)."""
    case_, at = happening.case_, happening.at
    due = deadline(at, read_rule(happening.session, SERVICE.promise, clock.day_of(case_.opened_at)))
    case_.due_at, case_.is_due_provisional = due.due_at, due.is_provisional


ANSWERED, AGAIN, ANSWERED_AGAIN = "answered", "again", "answered_again"
"""States that no other service has."""
OPEN = (CaseState.SUBMITTED, CaseState.HANDLING, CaseState.RETURNED, ANSWERED, AGAIN, ANSWERED_AGAIN)

FLOW = Flow(
    start=CaseState.SUBMITTED,
    states=(
        State(CaseState.SUBMITTED, "待受理", "正在等待受理"),
        State(CaseState.HANDLING, "办理中", "正在了解和办理，答复后会通知您"),
        RETURNED,
        State(ANSWERED, "已答复", "请看看答复，告诉我们是否满意；不满意会再办理一次"),
        State(AGAIN, "再次办理", "已按您的意见再次办理，答复后会通知您"),
        State(ANSWERED_AGAIN, "已再次答复", "请看看新的答复，告诉我们是否满意"),
        State(CaseState.COMPLETED, "已办结", "感谢您的建议", outcome=Outcome.COMPLETED),
        DECLINED, WITHDRAWN,
    ),
    steps=(
        Step(action="accept", title="受理", source=(CaseState.SUBMITTED,), target=CaseState.HANDLING, who=Who.DESK, notice="case.accepted"),
        Step(action="answer", title="答复", source=(CaseState.HANDLING,), target=ANSWERED, who=Who.DESK, fields=(ANSWER,),
             notice="voice.answered", clock=Clock.STOP),
        Step(action="answer", title="再次答复", source=(AGAIN,), target=ANSWERED_AGAIN, who=Who.DESK, fields=(ANSWER,),
             notice="voice.answered", clock=Clock.STOP),
        Step(action="rate", title="评价", source=(ANSWERED,), target=CaseState.COMPLETED, who=Who.SUBJECT, is_awaited=True,
             fields=_rating(SATISFIED, MOSTLY), notice="case.completed", desk_notice="desk.changed"),
        Step(action="rate", title="评价", source=(ANSWERED_AGAIN,), target=CaseState.COMPLETED, who=Who.SUBJECT, is_awaited=True,
             fields=_rating(SATISFIED, MOSTLY, UNSATISFIED), notice="case.completed", desk_notice="desk.changed"),
        # Once: a second answer that does not satisfy is kept as rated, and ends.
        Step(action="object", title="不满意，请再办理", source=(ANSWERED,), target=AGAIN, who=Who.SUBJECT,
             fields=(Text(code="reason", title="哪里不满意", example="热水点离办公室太远", min=2, max=500, lines=True,
                          sensitive=True),),
             notice="voice.again", desk_notice="voice.unsatisfied", then=_begin_again),
        Step(action="close", title="会员未评价，办结", source=(ANSWERED, ANSWERED_AGAIN), target=CaseState.COMPLETED, who=Who.DESK,
             check=_check_waited, is_fallback=True, notice="case.completed"),
        *correction(CaseState.SUBMITTED, CaseState.HANDLING, back_to=CaseState.HANDLING),
        Step(action="decline", title="不予办理", source=(CaseState.SUBMITTED, CaseState.HANDLING, CaseState.RETURNED, AGAIN),
             target=CaseState.DECLINED, who=Who.DESK, notice="case.declined", clock=Clock.STOP,
             fields=(Text(code="reason", title=REASON.title, example="与已办理的建议重复，答复见回音壁", max=500, lines=True,
                          sensitive=True),)),
        *hand_on(*OPEN),
        *withdrawing(CaseState.SUBMITTED, CaseState.HANDLING, CaseState.RETURNED, who=Who.SUBJECT),
    ),
)

SERVICE = ServiceKind(
    code="suggestion", title="意见建议", neutral_title="工会事务", theme="民主管理", prefix="E",
    keywords=("意见", "建议", "提意见", "提建议", "建言献策", "心声", "诉求", "吐槽", "金点子", "合理化建议"),
    intro="对学校和工会有意见、建议，写下来，校工会会答复您，您再评价答复。",
    form=(
        Choice(code="topic", title="类别", example="4", options_rule=CATEGORIES),
        Text(code="what", title="意见建议", example="10号楼没有热水点，冬天打水要走很远", min=5, max=4000, lines=True, sensitive=True),
        Text(code="wish", title="希望怎么办", example="在每层楼加装一个热水点", max=3000, lines=True, required=False, sensitive=True),
        YesNo(code="may_publish", title="同意公开答复（不公开姓名和编号）", example="是",
              help="同意后，校工会可以把整理过的建议和答复放到回音壁；随时可以收回"),
    ),
    flow=FLOW, desk="voice", promised_days=10, rule=by_school,
    consent="为办理并答复您的意见建议，工会会使用您填写的内容，仅当前办理人可见，每次查看都有记录；不同意公开也照常办理。",
    sent_text="收到您的建议，谢谢！校工会会尽快答复。",
    aside=(links.anonymous_suggestion(), "想匿名？打开匿名页面"),
)
