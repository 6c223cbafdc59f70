"""Mutual aid claim (医疗互助理赔): papers are gathered once and passed on to the upper union."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from union.casework.flows.service_kinds import ServiceKind, by_school
from union.casework.flows.standard_steps import REVIEW_THEN_HANDLE
from union.casework.forms.fields import Answers, Choice, Date, Files, FormContext, Money, Option, Text
from union.ground.rule_keys import RuleKey

WINDOW = RuleKey("mutual_aid.window_days", "within how many days of leaving hospital a claim is made", int, unit="天")


def _check(answers: Answers, context: FormContext) -> Mapping[str, str]:
    """Check the stay's days and the claim window."""
    begin, end = date.fromisoformat(answers["admitted_on"]), date.fromisoformat(answers["discharged_on"])
    window = context.find_rule(WINDOW)
    if end < begin:
        return {"discharged_on": "“出院日期”不能早于“入院日期”"}
    if window and end + timedelta(days=window.value) < context.today:
        return {"discharged_on": f"须在出院后{window.value}天内申请，现已超过期限（{window.citation}）"}
    return {}


SERVICE = ServiceKind(
    code="mutual_aid_claim", title="医疗互助理赔", neutral_title="保障服务", theme="关爱帮扶", prefix="C",
    keywords=("医疗互助", "互助理赔", "理赔", "大病互助", "互助金", "医药费", "报销医疗费"),
    intro="参加了职工医疗互助的会员，住院或患重大疾病后可以申请互助金。",
    form=(
        Choice(code="claim", title="理赔类别", example="1", sensitive=True,
               options=(Option("hospital", "一般住院"), Option("major", "重大疾病补助"))),
        Date(code="admitted_on", title="入院日期", example="10天前", latest=0, sensitive=True),
        Date(code="discharged_on", title="出院日期", example="3天前", latest=0, sensitive=True),
        Money(code="self_paid", title="个人自付金额", example="3200.50", sensitive=True, help="单位元，以结算单为准"),
        Files(code="settlement", title="医保结算单", example="1", sensitive=True, help="须有医院盖章"),
        Text(code="bank_card", title="收款银行卡号", example="6222021234567890123", min=12, max=30, sensitive=True),
    ),
    flow=REVIEW_THEN_HANDLE, desk="welfare", promised_days=10, rule=by_school, check=_check,
    cites=(WINDOW,),
    consent="为申请互助金，工会会把您填写的住院日期、金额、结算单和银行卡号用于审核并报送上级互助机构，仅当前办理人可见，每次查看都有记录。",
    sent_text="已收到，校工会审核后报送，进展会通知您。",
)
