"""Condolence visit (五必访): an occasion is reported, checked, visited, and the union's care is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from models.sealed import blind_index
from union import clock
from union.casework.fields import Answers, Choice, Colleague, Date, Files, FormContext, Money, Option, Text
from union.casework.flows import Clock, Flow, Happening, State, Step, Who
from union.casework.kinds import Application, Ruling, ServiceKind
from union.casework.standard import DECLINED, REASON, RETURNED, WITHDRAWN, correction, hand_on, withdrawing
from union.errors import Refusal
from union.rules import RuleSnapshot, get_rule

OCCASIONS = "condolence.occasions"
BEREAVED = ("death_relative", "death_self")


def find_occasion(occasions: RuleSnapshot | None, code: str) -> Mapping[str, Any]:
    """Return an occasion's row of the rule; raises KeyError."""
    rows: list[dict[str, Any]] = occasions.value if occasions else []
    return {row["code"]: row for row in rows}[code]


def _is(*codes: str) -> Any:
    return lambda answers: answers.get("occasion") in codes


def _evidence_hint(context: FormContext, answers: Answers) -> str:
    """Say which papers help, and where that stands."""
    rule = context.find_rule(OCCASIONS)
    if rule is None or not answers.get("occasion"):
        return ""
    papers = find_occasion(rule, answers["occasion"])["evidence"]
    return f"需要：{'、'.join(papers)}（{rule.citation}）。可以先提交、后补。" if papers else "这项不需要材料。"


def _check(answers: Answers, context: FormContext) -> Mapping[str, str]:
    """Check the claim window of the occasion and that nobody reports their own death."""
    rule, window = context.find_rule(OCCASIONS), context.find_rule("condolence.window")
    occasion = find_occasion(rule, answers["occasion"])
    happened = date.fromisoformat(answers["happened_on"])
    problems = {}
    if happened + timedelta(days=occasion["days"]) < context.today:
        cited = f"（{window.citation}）" if window else ""
        problems["happened_on"] = f"“{occasion['title']}”须在发生后{occasion['days']}天内申报，现已超过期限{cited}"
    if answers["occasion"] == "death_self" and answers["subject"]["staff_number"] == context.asker.staff_number:
        problems["subject"] = "请写离世会员的姓名或工号，由您代为报送"
    return problems


def _rule(application: Application) -> Ruling:
    """Decide who visits and what counts as the same occasion, from the rules (五必访细则)."""
    answers, session, on = application.answers, application.session, application.on
    occasions, once = get_rule(session, OCCASIONS, on), get_rule(session, "condolence.once", on)
    occasion = find_occasion(occasions, answers["occasion"])
    ceiling = get_rule(session, f"condolence.ceiling.{occasion['ceiling']}", on)
    return Ruling(
        is_school=occasion["visit"] == "school", live_key=_live_key(application, occasion),
        twin_refusal=f"这件事已经有人报送，正在办理或已经慰问过，不必再报。依据：{once.citation}：{once.value}",
        rules=(occasions_row(occasions, occasion), ceiling),
    )


def occasions_row(rule: RuleSnapshot, occasion: Mapping[str, Any]) -> RuleSnapshot:
    """Return the rule cut down to the one occasion that was applied."""
    return RuleSnapshot(rule.key, dict(occasion), rule.unit, rule.document, rule.clause, rule.valid_from)


def _live_key(application: Application, occasion: Mapping[str, Any]) -> str | None:
    answers, person = application.answers, application.subject.id
    happened = date.fromisoformat(answers["happened_on"])
    illness = "".join((answers.get("illness") or "").split()).lower()
    scope = {
        "ever": "", "no": None, "year": str(happened.year), "event_day": happened.isoformat(),
        "relative": answers.get("relation") or "", "illness_year": f"{blind_index('illness', illness)}:{happened.year}",
    }[occasion["once"]]
    return None if scope is None else f"{person}:{blind_index('occasion', occasion['code'])}:{scope}"


def _within_ceiling(happening: Happening) -> None:
    """Refuse an amount above the ceiling that was in force when the case was opened."""
    ceiling = next(rule for rule in happening.case_.rules if rule["key"].startswith("condolence.ceiling."))
    amount = happening.given.get("amount") or 0
    if amount > ceiling["value"] * 100:
        raise Refusal(f"慰问标准不超过{ceiling['value']}元（{ceiling['document']}{ceiling['clause']}），请核对金额")


def _has_no_receiver(happening: Happening) -> bool:
    return bool((happening.case_.answers | happening.case_.sealed_answers).get("occasion") == "death_self")


def _receipt_where_nobody_confirms(happening: Happening) -> None:
    """Ask for a signed receipt where the person cannot confirm in WeChat (签收单由家属签字)."""
    _within_ceiling(happening)
    if _has_no_receiver(happening) and not happening.given.get("receipt"):
        raise Refusal("请上传家属签收单的照片")


def _not_in_future(happening: Happening) -> None:
    if date.fromisoformat(happening.given["visited_on"]) > clock.day_of(happening.at):
        raise Refusal("走访日期不能晚于今天")


ARRANGE = (
    Text(code="visitors", title="走访人员", example="周建平、陈雪梅", max=100),
    Date(code="visit_on", title="走访日期", example="明天", earliest=-7, latest=60),
)
VISIT = (
    Date(code="visited_on", title="实际走访日期", example="今天", earliest=-60, latest=0),
    Text(code="visited_by", title="实际走访人员", example="周建平、陈雪梅", max=100),
    Choice(code="visit_form", title="方式", example="1", options=(
        Option("home", "上门走访"), Option("hospital", "医院探望"), Option("phone", "电话慰问"), Option("other", "其他"))),
    Text(code="visit_note", title="了解到的情况", example="精神不错，家里有人照料", required=False, max=500, lines=True,
         sensitive=True),
)
GIVE = (
    Choice(code="gift_form", title="慰问形式", example="1", sensitive=True, options=(
        Option("money", "慰问金"), Option("goods", "慰问品"), Option("both", "慰问金和慰问品"), Option("none", "只走访"))),
    Money(code="amount", title="金额（含慰问品价值）", example="800", max_yuan=100_000, sensitive=True,
          when=lambda answers: answers.get("gift_form") != "none"),
    Text(code="goods", title="慰问品", example="水果一箱", required=False, max=100, sensitive=True,
         when=lambda answers: answers.get("gift_form") in ("goods", "both")),
    Files(code="receipt", title="签收单照片", example="", required=False, sensitive=True, help="会员本人也可以在微信里确认签收"),
)

FLOW = Flow(
    start="reported",
    states=(
        State("reported", "待核实", "工会正在核实，很快会与您联系"),
        State("accepted", "已受理", "正在安排走访"),
        State("arranged", "已安排走访", "走访人员会按约定时间前来，如不便请点“婉拒走访”，不影响慰问"),
        State("visited", "已走访", "正在办理慰问发放"),
        State("visit_declined", "不走访", "已尊重您的意愿不再走访，慰问照常办理"),
        State("given", "待签收", "请您确认已收到慰问"),
        RETURNED, State("completed", "已办结", "愿您和家人一切安好", outcome="completed"), DECLINED, WITHDRAWN,
    ),
    steps=(
        Step(action="accept", title="受理", source=("reported",), target="accepted", who=Who.DESK, notice="case.accepted"),
        Step(action="arrange", title="安排走访", source=("accepted",), target="arranged", who=Who.DESK, fields=ARRANGE,
             notice="case.progress"),
        Step(action="record_visit", title="登记走访", source=("accepted", "arranged"), target="visited", who=Who.DESK,
             fields=VISIT, notice="case.progress", check=_not_in_future),
        Step(action="decline_visit", title="婉拒走访", source=("reported", "accepted", "arranged"), target="visit_declined",
             who=Who.APPLICANT, desk_notice="desk.changed"),
        Step(action="record_gift", title="登记慰问", source=("visited", "visit_declined"), target="given", who=Who.DESK,
             fields=GIVE, notice="case.confirm", check=_receipt_where_nobody_confirms),
        Step(action="confirm_receipt", title="确认签收", source=("given",), target="completed", who=Who.SUBJECT,
             notice="case.completed", clock=Clock.STOP),
        Step(action="file_receipt", title="凭签收单办结", source=("given",), target="completed", who=Who.DESK,
             fields=(Files(code="receipt", title="签收单照片", example="", sensitive=True),), notice="case.completed",
             clock=Clock.STOP),
        *correction("reported", "accepted", back_to="accepted"),
        Step(action="decline", title="不符合慰问条件", source=("reported", "accepted"), target="declined", who=Who.DESK,
             fields=(REASON,), notice="case.declined", clock=Clock.STOP),
        *hand_on("reported", "accepted", "arranged", "visited", "visit_declined"),
        *withdrawing("reported", "accepted", "arranged", "returned"),
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
        Choice(code="relation", title="离世的亲人", example="1", options_rule="condolence.relations", sensitive=True,
               when=_is("death_relative")),
        Text(code="illness", title="病情简称", example="肺炎", max=30, required=False, sensitive=True,
             when=_is("hospital", "major_illness"), help="只用于核对是否重复，可以不填"),
        Date(code="happened_on", title="发生日期", example="昨天", latest=60, help="例如 11月15日、昨天"),
        Text(code="place", title="医院或住址", example="丽水市中心医院", max=100, required=False, sensitive=True,
             when=lambda answers: answers.get("occasion") not in BEREAVED, help="方便走访时联系"),
        Text(code="contact", title="联系电话", example="13805780001", max=30, required=False, sensitive=True),
        Text(code="facts", title="想告诉工会的话", example="同事住院一周，家里有老人需要照顾", max=500, lines=True, required=False,
             sensitive=True),
        Files(code="evidence", title="证明材料", example="", required=False, sensitive=True, hint=_evidence_hint),
    ),
    flow=FLOW, desk="welfare", promised_days=5, subject_field="subject", check=_check, rule=_rule,
    tells_subject=lambda answers: answers.get("occasion") != "death_self",
    consent="为办理慰问，工会会使用您填写的事由、病情、地址、电话和材料，仅当前办理人可见，每次查看都有记录；不提供这些信息不影响其他服务。",
    sent_text="已收到。工会会尽快与您联系，请多保重。",
)
