"""Sick care (病假关怀): a leave is reported, contact is kept until return, offers are made on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from union import links
from union.casework.flows.deadlines import add_working_days
from union.casework.flows.service_kinds import Application, Ruling, ServiceKind
from union.casework.flows.standard_steps import WITHDRAWN, hand_on, withdrawing
from union.casework.flows.states import Outcome
from union.casework.flows.steps import SAME, Clock, Flow, Happening, State, Step, Who
from union.casework.flows.tasks import find_open_tasks, finish_task, open_task
from union.casework.forms.fields import Answers, Choice, Date, FormContext, Option, Text, YesNo
from union.casework.forms.people_fields import Colleague
from union.ground import clock
from union.ground.errors import Refusal
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule
from union.notices.outbox import tell

FOLLOW_UPS = RuleKey(
    "sick_care.follow_ups", "on which days of a leave its member is contacted, and every how many days after them",
    lambda value: ([int(one) for one in value["days"]], int(value["then_every"])), unit="天",
)
LONG_LEAVE = RuleKey("sick_care.long_leave_days", "from how many days on a leave is long, so that mutual aid is offered", int, unit="天")
LONGEST = RuleKey("sick_care.longest_days", "how many days one leave may have when it is reported", int, unit="天")
FOLLOW_UP = "follow_up"
UNREACHED = "unreached"
CARING, BACK_AT_WORK, CARE_ENDED = "caring", "returned_to_work", "ended"
"""The states that no other service has."""
WORDS = {
    "sent": "已登记，请安心休养，工会会与您联系。",
    CARING: "安心休养，工会会定期与您联系；假期有变化请更新",
    BACK_AT_WORK: "欢迎回来，愿您身体健康",
}
"""To the person themselves; a colleague who reported reads the flow's own words."""


def _check(answers: Answers, context: FormContext) -> Mapping[str, str]:
    """Check that the leave's days are in order and not longer than the rule allows."""
    begin, end = date.fromisoformat(answers["from_on"]), date.fromisoformat(answers["until_on"])
    rule = context.find_rule(LONGEST)
    if end < begin:
        return {"until_on": "“病假到”不能早于“病假从”"}
    if rule and (end - begin).days > rule.value:
        return {"until_on": f"一次登记最长{rule.value}天（{rule.citation}），到期可以延长"}
    return {}


def _one_leave_at_a_time(application: Application) -> Ruling:
    """Let the branch care, for one leave of a person at a time."""
    return Ruling(
        live_key=f"{application.subject.id}:on leave",
        twin_refusal="这位会员的病假关怀正在进行，不用重复登记；假期有变化，请在原来的事项里更新",
    )


def _begin(happening: Happening) -> None:
    """Plan the first follow-up and make the offers that fit."""
    _plan_follow_up(happening)
    _offer(happening)


def _plan_follow_up(happening: Happening) -> None:
    """Open the next follow-up task by rule: given days of the leave, then at a steady pace, and the day it is over."""
    case_, session, after = happening.case_, happening.session, clock.day_of(happening.at)
    if find_open_tasks(session, case_):
        return
    days, then_every = read_rule(session, FOLLOW_UPS, clock.day_of(case_.opened_at))
    begin, until = (date.fromisoformat(case_.answers[code]) for code in ("from_on", "until_on"))
    day = next_follow_up(begin, after, days, then_every)
    title = f"第{(day - begin).days}天关怀联系"
    over = until + timedelta(days=1)
    if after < over <= day:
        day, title = over, "假期到期，确认返岗或延长"
    open_task(session, case_, FOLLOW_UP, title, clock.end_of_day(day))


def next_follow_up(begin: date, after: date, days: list[int], then_every: int) -> date:
    """Return the first follow-up day after a day: `days` into the leave, then every `then_every` days."""
    for number in days:
        if begin + timedelta(days=number) > after:
            return begin + timedelta(days=number)
    last = begin + timedelta(days=days[-1] if days else 0)
    rounds = max(0, (after - last).days) // then_every + 1
    return last + timedelta(days=rounds * then_every)


def _offer(happening: Happening) -> None:
    """Offer the condolence visit for a hospital stay and the mutual-aid claim for a long leave."""
    case_, session, on = happening.case_, happening.session, clock.day_of(happening.at)
    begin, end = date.fromisoformat(case_.answers["from_on"]), date.fromisoformat(case_.answers["until_on"])
    offers = []
    if case_.sealed_answers.get("hospital"):
        offers.append(("condolence_visit", links.service_form("condolence_visit", subject=case_.subject.staff_number)))
    if (end - begin).days >= read_rule(session, LONG_LEAVE, on):
        offers.append(("mutual_aid_claim", links.service_form("mutual_aid_claim")))
    for code, path in offers:
        key = f"{case_.id}:{code}"
        tell(session, case_.subject, "offer.service", key=key, at=happening.at, title=SERVICE.neutral_title, path=path)


def _record_contact(happening: Happening) -> None:
    """Finish the follow-up that was due with its result and plan the next one; who was not reached is tried again."""
    session, case_, today = happening.session, happening.case_, clock.day_of(happening.at)
    is_reached, is_first = happening.given["contact_form"] != UNREACHED, case_.due_at is not None
    if is_first and is_reached:
        first = open_task(session, case_, "first_contact", "首次关怀联系", happening.at)
        finish_task(first, happening.by, happening.given["result"], happening.at)
        case_.due_at = None
    for task in find_open_tasks(session, case_):
        if clock.day_of(task.due_at) <= today or (is_reached and not is_first):
            finish_task(task, happening.by, happening.given["result"], happening.at)
    if not is_reached and not is_first and not find_open_tasks(session, case_):
        again_on, _ = add_working_days(today, 1)
        open_task(session, case_, FOLLOW_UP, "再次联系", clock.end_of_day(again_on))
    _plan_follow_up(happening)


def _check_extension(happening: Happening) -> None:
    until = date.fromisoformat(happening.given["until_on"])
    if until < date.fromisoformat(happening.case_.answers["from_on"]):
        raise Refusal("病假结束日期不能早于开始日期")


def _extend(happening: Happening) -> None:
    """Take the new last day, and hospital where that is new; what was planned for later is planned anew."""
    case_, session = happening.case_, happening.session
    case_.answers = case_.answers | {"until_on": happening.given["until_on"]}
    if happening.given.get("hospital"):
        case_.sealed_answers = case_.sealed_answers | {"hospital": True}
    for task in find_open_tasks(session, case_):
        if clock.day_of(task.due_at) > clock.day_of(happening.at):
            task.dropped_at = happening.at
    session.flush()
    _plan_follow_up(happening)
    _offer(happening)


def _check_return(happening: Happening) -> None:
    returned = date.fromisoformat(happening.given["returned_on"])
    if returned < date.fromisoformat(happening.case_.answers["from_on"]):
        raise Refusal("返岗日期不能早于病假开始日期")


def _stop(happening: Happening) -> None:
    """Keep why care has ended, before anybody is told: of a death nobody tells the dead."""
    happening.case_.sealed_answers = happening.case_.sealed_answers | {"ended": happening.given["ended"]}
    happening.session.flush()


CONTACT = (
    Choice(code="contact_form", title="联系方式", example="1", options=(
        Option("phone", "电话"), Option("visit", "上门"), Option("wechat", "微信"), Option(UNREACHED, "没有联系上"))),
    Text(code="result", title="情况和需要", example="恢复得不错，暂时没有困难", max=500, lines=True, sensitive=True),
)

EXTENSION = (
    Date(code="until_on", title="病假到", example="2周后", latest=730),
    YesNo(code="hospital", title="现在是否住院", example="否", required=False, sensitive=True),
)
ENDED = Choice(code="ended", title="结束的原因", example="1", sensitive=True, options=(
    Option("left", "退休或离职"), Option("long", "转为长期休养"), Option("mistake", "登记有误"), Option("died", "会员离世")))

FLOW = Flow(
    start=CARING,
    states=(
        State(CARING, "关怀中", "工会会与本人联系，直到返岗"),
        State(BACK_AT_WORK, "已返岗", "已返岗，病假关怀结束", outcome=Outcome.COMPLETED),
        State(CARE_ENDED, "已结束", "病假关怀已结束", outcome=Outcome.COMPLETED),
        WITHDRAWN,
    ),
    steps=(
        Step(action="record_contact", title="登记联系", source=(CARING,), target=SAME, who=Who.DESK, fields=CONTACT,
             is_internal=True, then=_record_contact),
        Step(action="extend", title="更新假期", source=(CARING,), target=SAME, who=Who.MEMBER_OR_DESK,
             fields=EXTENSION, notice="case.extended",
             desk_notice="desk.changed", check=_check_extension, then=_extend),
        Step(action="end_leave", title="返岗销假", source=(CARING,), target=BACK_AT_WORK, who=Who.MEMBER_OR_DESK,
             fields=(Date(code="returned_on", title="返岗日期", example="今天", latest=0),), check=_check_return,
             notice="case.closed_with_greeting", desk_notice="desk.changed", clock=Clock.STOP),
        Step(action="stop_care", title="结束关怀", source=(CARING,), target=CARE_ENDED, who=Who.DESK, fields=(ENDED,),
             notice="case.completed", clock=Clock.STOP, then=_stop),
        *hand_on(CARING),
        *withdrawing(CARING, who=Who.SUBJECT),
    ),
)

SERVICE = ServiceKind(
    code="sick_care", title="病假关怀", neutral_title="关怀服务", theme="关爱帮扶", prefix="B",
    keywords=("病假", "病假关怀", "生病", "请病假", "销假", "病假登记", "养病", "返岗"),
    intro="请病假时登记一下，工会会定期联系您，直到您安心返岗。也可以为同事登记。",
    form=(
        Colleague(code="subject", title="为谁登记", example="本人", help="回复“本人”，或同事的姓名、工号"),
        Date(code="from_on", title="病假从", example="昨天", earliest=-365, latest=60),
        Date(code="until_on", title="病假到", example="5天后", earliest=-365, latest=730, help="还不确定可以先估计，之后能改"),
        YesNo(code="hospital", title="是否住院", example="否", sensitive=True),
        Text(code="needs", title="需要工会帮什么", example="接送孩子有困难", max=300, lines=True, required=False, sensitive=True,
             help="不必写病情"),
        Text(code="contact", title="联系电话", example="13805780001", max=30, required=False, sensitive=True),
    ),
    flow=FLOW, desk="welfare", promised_days=2, subject_field="subject", check=_check,
    then=_begin, rule=_one_leave_at_a_time, frees_key=True, wording=lambda _answers: WORDS,
    tells_subject=lambda answers: answers.get("ended") != "died",
    consent=(
        "为关怀联系，工会会使用您填写的假期、是否住院、需要和电话，仅当前办理人可见，每次查看都有记录；"
        "节日走访名单只提示病假的月份，供本分工会和校工会走访；不提供这些信息不影响其他服务。"
    ),
    sent_text="已登记，感谢您的关心。工会会与本人联系。",
)
