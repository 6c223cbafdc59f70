"""Condolence visit (五必访): an occasion is reported, checked, visited, and the union's care is handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select

from models.case import Case
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.standard_steps import (
    DECLINED,
    REASON,
    RETURNED,
    WITHDRAWN,
    WORDS,
    correction,
    hand_on,
    withdrawing,
)
from union.casework.flows.states import CaseState, Outcome
from union.casework.flows.steps import SAME, Clock, Flow, Happening, State, Step, Who
from union.casework.forms.fields import Choice, Date, Field, Files, Money, Option, Text
from union.casework.forms.people_fields import Colleague
from union.ground.errors import Refusal
from union.services.care.condolence_rules import (
    BEREAVED,
    DEATH,
    LATEST,
    OCCASIONS,
    ONCE,
    RELATIONS,
    WINDOW,
    check_report,
    evidence_hint,
    guide,
    is_occasion,
    may_confirm,
    may_give,
    once_ever,
    rule_on,
    standard,
    window_hint,
    within_ceiling,
)
from union.services.care.condolence_words import (
    ACCEPTED,
    ARRANGED,
    GIVEN,
    REPORTED,
    VISIT_DECLINED,
    VISITED,
    choose_words,
)

MOST_PAPERS = 30


def _gift_fields(case_: Case) -> tuple[Field, ...]:
    return tuple(replace(field, help=standard(case_)) if field.code == "amount" else field for field in GIVE)


def _signed_fields(case_: Case) -> tuple[Field, ...]:
    return (*_gift_fields(case_), RECEIPT)


def _not_too_many(happening: Happening) -> None:
    if len(happening.case_.sealed_answers.get("evidence") or []) + len(happening.given["evidence"]) > MOST_PAPERS:
        raise Refusal(f"材料最多{MOST_PAPERS}个文件，其余的请直接交给承办人")


def _add_evidence(happening: Happening) -> None:
    """Put the papers that came later beside those that are there."""
    case_ = happening.case_
    before = case_.sealed_answers.get("evidence") or []
    case_.sealed_answers = case_.sealed_answers | {"evidence": [*before, *happening.given["evidence"]]}


def _note_death(happening: Happening) -> None:
    """Keep on the member whether a report of their death stands that the union has accepted."""
    session, case_ = happening.session, happening.case_
    if case_.sealed_answers["occasion"] != DEATH and "occasion" not in happening.given:
        return
    report = session.scalars(select(Case).where(Case.live_key == f"{SERVICE.code}:{once_ever(case_.subject_id, DEATH)}")).first()
    is_accepted = report is not None and report.state != FLOW.start
    case_.subject.died_on = date.fromisoformat(report.answers["happened_on"]) if report and is_accepted else None


ARRANGE = (
    Text(code="visitors", title="走访人员", example="周建平、陈雪梅", max=100),
    Date(code="visit_on", title="走访日期", example="明天", earliest=-7, latest=60),
)
VISIT = (
    Date(code="visited_on", title="实际走访日期", example="今天", earliest=-180, latest=0),
    Text(code="visited_by", title="实际走访人员", example="周建平、陈雪梅", max=100),
    Choice(code="visit_form", title="方式", example="1", options=(
        Option("home", "上门走访"), Option("hospital", "医院探望"), Option("phone", "电话慰问"), Option("other", "其他"))),
    Text(code="visit_note", title="了解到的情况", example="精神不错，家里有人照料", required=False, max=500, lines=True,
         sensitive=True),
)
GIVE = (
    Choice(code="gift_form", title="慰问形式", example="1", sensitive=True, options=(
        Option("money", "慰问金"), Option("goods", "慰问品"), Option("both", "慰问金和慰问品"))),
    Money(code="amount", title="金额（含慰问品价值）", example="800", max_yuan=100_000, sensitive=True),
    Text(code="goods", title="慰问品", example="水果一箱", required=False, max=100, sensitive=True,
         when=lambda answers: answers.get("gift_form") in ("goods", "both")),
)
RECEIPT = Files(code="receipt", title="签收单照片", example="", sensitive=True)
AT_WORK = (ACCEPTED, ARRANGED, VISITED, VISIT_DECLINED)

FLOW = Flow(
    start=REPORTED,
    states=(
        State(REPORTED, "待核实", "工会正在核实，会尽快联系"),
        State(ACCEPTED, "已受理", "正在安排走访"),
        State(ARRANGED, "已安排走访", "已约定走访时间"),
        State(VISITED, "已走访", "正在办理慰问发放"),
        State(VISIT_DECLINED, "不走访", "已尊重本人意愿不再走访，慰问照常办理"),
        State(GIVEN, "待签收", "等待本人确认签收"),
        RETURNED, State(CaseState.COMPLETED, "已办结", "已办结，感谢您的信任", outcome=Outcome.COMPLETED), DECLINED, WITHDRAWN,
    ),
    steps=(
        Step(action="accept", title="受理", source=(REPORTED,), target=ACCEPTED, who=Who.DESK, notice="case.accepted",
             then=_note_death),
        Step(action="arrange", title="安排走访", source=(ACCEPTED, ARRANGED), target=ARRANGED, who=Who.DESK,
             fields=ARRANGE, notice="case.progress"),
        Step(action="record_visit", title="登记走访", source=(ACCEPTED, ARRANGED), target=VISITED, who=Who.DESK,
             fields=VISIT, notice="case.progress"),
        Step(action="decline_visit", title="婉拒走访", source=(ACCEPTED, ARRANGED), target=VISIT_DECLINED,
             who=Who.SUBJECT, desk_notice="desk.changed"),
        Step(action="skip_visit", title="家属婉拒走访", source=(ACCEPTED, ARRANGED), target=VISIT_DECLINED, who=Who.DESK,
             notice="case.progress", is_offered=lambda case_: case_.sealed_answers["occasion"] == DEATH),
        Step(action="record_gift", title="登记慰问，请本人确认", source=(VISITED, VISIT_DECLINED), target=GIVEN,
             who=Who.DESK, fields=GIVE, fields_of=_gift_fields, notice="case.confirm", check=within_ceiling,
             is_offered=may_confirm, clock=Clock.STOP),
        Step(action="record_receipt", title="登记慰问，已有签收单", source=(VISITED, VISIT_DECLINED), target=CaseState.COMPLETED,
             who=Who.DESK, fields=(*GIVE, RECEIPT), fields_of=_signed_fields, notice="case.completed", check=within_ceiling,
             is_offered=may_give, clock=Clock.STOP),
        Step(action="finish", title="不发慰问，办结", source=(VISITED, VISIT_DECLINED), target=CaseState.COMPLETED, who=Who.DESK,
             fields=(replace(REASON, example="按规定只走访，不发慰问"),), notice="case.completed", clock=Clock.STOP),
        Step(action="confirm_receipt", title="确认签收", source=(GIVEN,), target=CaseState.COMPLETED, who=Who.SUBJECT,
             notice="case.completed", is_awaited=True),
        Step(action="not_received", title="还没有收到", source=(GIVEN,), target=SAME, who=Who.SUBJECT,
             desk_notice="desk.changed", fields=(replace(WORDS, example="卡上还没有到账"),)),
        Step(action="file_receipt", title="凭签收单办结", source=(GIVEN,), target=CaseState.COMPLETED, who=Who.DESK,
             fields=(RECEIPT,), notice="case.completed"),
        *correction(REPORTED, ACCEPTED, back_to=ACCEPTED, then=_note_death),
        Step(action="decline", title="不符合慰问条件", source=(REPORTED, CaseState.RETURNED, *AT_WORK), target=CaseState.DECLINED,
             who=Who.DESK, fields=(REASON,), notice="case.declined", clock=Clock.STOP, then=_note_death),
        Step(action="add_evidence", title="补交材料", source=(REPORTED, *AT_WORK), target=SAME, who=Who.APPLICANT,
             fields=(Files(code="evidence", title="证明材料", example="", sensitive=True),), desk_notice="desk.changed",
             check=_not_too_many, then=_add_evidence),
        *hand_on(REPORTED, CaseState.RETURNED, GIVEN, *AT_WORK),
        *withdrawing(REPORTED, CaseState.RETURNED, then=_note_death),
        *withdrawing(ACCEPTED, ARRANGED, VISIT_DECLINED, who=Who.SUBJECT),
    ),
)

SERVICE = ServiceKind(
    code="condolence_visit", title="五必访慰问", neutral_title="关怀服务", theme="关爱帮扶", prefix="A",
    keywords=(
        "慰问", "慰问申请", "五必访", "走访", "探望", "看望", "住院", "住院慰问", "去世", "过世", "离世", "丧事", "结婚", "生孩子",
        "生育", "退休",
    ),
    intro="住院、结婚、生育、亲人离世、遇到困难时，请告诉工会，我们来看望您。可为自己或同事申请。",
    form=(
        Colleague(code="subject", title="为谁申请", example="本人", help="回复“本人”，或同事的姓名、工号"),
        Choice(code="occasion", title="事由", example="1", options_rule=OCCASIONS, sensitive=True),
        Choice(code="relation", title="离世的亲人", example="1", options_rule=RELATIONS, sensitive=True,
               when=is_occasion("death_relative")),
        Text(code="illness", title="病情简称", example="肺炎", max=30, required=False, sensitive=True,
             when=is_occasion("hospital", "major_illness"), help="只用于核对是否重复，可以不填"),
        Date(code="happened_on", title="发生日期", example="昨天", latest=LATEST, help="例如 11月15日、昨天", hint=window_hint),
        Text(code="place", title="医院或住址", example="丽水市中心医院", max=100, required=False, sensitive=True,
             when=lambda answers: answers.get("occasion") not in BEREAVED, help="方便走访时联系"),
        Text(code="contact", title="联系电话", example="13805780001", max=30, required=False, sensitive=True),
        Text(code="facts", title="想告诉工会的话", example="同事住院一周，家里有老人需要照顾", max=500, lines=True, required=False,
             sensitive=True),
        Files(code="evidence", title="证明材料", example="", required=False, sensitive=True, hint=evidence_hint),
    ),
    flow=FLOW, desk="welfare", promised_days=5, subject_field="subject", check=check_report, rule=rule_on,
    tells_subject=lambda answers: answers.get("occasion") != DEATH, wording=choose_words, guide=guide,
    cites=(ONCE, WINDOW),
    consent=(
        "为办理慰问，工会会使用您填写的事由、病情、地址、电话和材料，仅当前办理人可见，每次查看都有记录；"
        "节日走访名单只提示事由和月份，供本分工会和校工会走访；不提供这些信息不影响其他服务。"
    ),
    sent_text="已收到，感谢您的关心。工会会尽快联系本人。",
)
