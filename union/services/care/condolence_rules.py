"""The rules of the condolence visit (五必访细则): occasions, claim window, who visits, what is the same, how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from models.case import Case
from models.sealed import blind_index
from union.casework.flows.service_kinds import Application, Ruling
from union.casework.flows.steps import Happening
from union.casework.forms.fields import Answers, FormContext
from union.casework.forms.plain_text import plain
from union.ground.access import holds, offices_of
from union.ground.errors import Refusal
from union.ground.rule_keys import RuleFamily, RuleKey, rows
from union.ground.rules import RuleSnapshot, find_rule, get_rule

PART_OF = "condolence_visit"

OCCASIONS = RuleKey(
    "condolence.occasions", "on which occasions the union visits: who goes, what is the same, the ceiling, the days, the papers", rows,
)
RELATIONS = RuleKey("condolence.relations", "whose death in the family is an occasion", rows)
SCHOOL_POSTS = RuleKey("condolence.school_posts", "whom the school union visits itself, by their posts", list)
ONCE = RuleKey("condolence.once", "how often one person is visited for one occasion, as a sentence", str)
WINDOW = RuleKey("condolence.window", "that an occasion is reported within its days, as a sentence", str)
CEILING = RuleFamily("condolence.ceiling", "up to how much may be given, by the level that an occasion names", float, unit="元")
DEATH = "death_self"
BEREAVED = ("death_relative", DEATH)
LATEST = 60
"""Days ahead that an occasion can be announced, where its row does not say (`ahead`)."""


def find_occasion(occasions: RuleSnapshot | None, code: str) -> Mapping[str, Any]:
    """Return an occasion's row of the rule; raises KeyError."""
    rows: list[dict[str, Any]] = occasions.value if occasions else []
    return {row["code"]: row for row in rows}[code]


def is_occasion(*codes: str) -> Callable[[Answers], bool]:
    """Return the condition that a form is about one of these occasions."""
    return lambda answers: answers.get("occasion") in codes


def evidence_hint(context: FormContext, answers: Answers) -> str:
    """Say which papers help, and where that stands."""
    rule = context.find_rule(OCCASIONS)
    if rule is None or not answers.get("occasion"):
        return ""
    papers = find_occasion(rule, answers["occasion"])["evidence"]
    return f"需要：{'、'.join(papers)}（{rule.citation}）。可以先提交、后补。" if papers else "这项不需要材料。"


def window_hint(context: FormContext, answers: Answers) -> str:
    """Say until when an occasion can be reported."""
    rule, window = context.find_rule(OCCASIONS), context.find_rule(WINDOW)
    if rule is None or window is None or not answers.get("occasion"):
        return ""
    return f"须在发生后{find_occasion(rule, answers['occasion'])['days']}天内申报（{window.citation}）。"


def check_report(answers: Answers, context: FormContext) -> Mapping[str, str]:
    """Check the claim window of the occasion and that nobody reports their own death."""
    rule, window = context.find_rule(OCCASIONS), context.find_rule(WINDOW)
    occasion = find_occasion(rule, answers["occasion"])
    happened = date.fromisoformat(answers["happened_on"])
    problems = {}
    if happened + timedelta(days=occasion["days"]) < context.today:
        cited = f"（{window.citation}）" if window else ""
        problems["happened_on"] = f"“{occasion['title']}”须在发生后{occasion['days']}天内申报，现已超过期限{cited}"
    if happened > context.today + timedelta(days=occasion.get("ahead", LATEST)):
        problems["happened_on"] = "“发生日期”不能晚于今天"
    if answers["occasion"] == DEATH and answers["subject"]["staff_number"] == context.asker.staff_number:
        problems["subject"] = "请写离世会员的姓名或工号，由您代为报送"
    return problems


def rule_on(application: Application) -> Ruling:
    """Decide who visits and what counts as the same occasion, from the rules (五必访细则)."""
    answers, session, on = application.answers, application.session, application.on
    occasions, once = get_rule(session, OCCASIONS, on), get_rule(session, ONCE, on)
    occasion = find_occasion(occasions, answers["occasion"])
    ceiling = get_rule(session, CEILING.of(occasion["ceiling"]), on)
    posts = _school_posts(application)
    another = "如果是另一种疾病，请填写“病情简称”后再提交。" if occasion["once"] == "illness_year" else ""
    return Ruling(
        is_school=occasion["visit"] == "school" or posts is not None, live_key=_live_key(application, occasion),
        twin_refusal=f"这件事已经有人报送，正在办理或已经慰问过，不必再报。{another}依据：{once.citation}：{once.value}",
        rules=(occasions_row(occasions, occasion), ceiling, *([posts] if posts else [])),
    )


def _school_posts(application: Application) -> RuleSnapshot | None:
    """Return the rule that the school union visits a branch's chair itself, where the person is one."""
    rule = find_rule(application.session, SCHOOL_POSTS, application.on)
    offices = offices_of(application.session, application.subject, application.on)
    return rule if rule is not None and any(holds(offices, post) for post in rule.value) else None


def occasions_row(rule: RuleSnapshot, occasion: Mapping[str, Any]) -> RuleSnapshot:
    """Return the rule cut down to the one occasion that was applied."""
    return RuleSnapshot(rule.key, dict(occasion), rule.unit, rule.document, rule.clause, rule.valid_from)


def _live_key(application: Application, occasion: Mapping[str, Any]) -> str | None:
    answers, person = application.answers, application.subject.id
    relations = find_rule(application.session, RELATIONS, application.on)
    happened = date.fromisoformat(answers["happened_on"])
    illness = plain("".join((answers.get("illness") or "").split()))
    scope = {
        "ever": "", "no": None, "year": str(happened.year), "event_day": happened.isoformat(),
        "relative": _relative(relations, answers.get("relation") or "", happened),
        "illness_year": f"{blind_index('illness', illness)}:{happened.year}",
    }[occasion["once"]]
    return None if scope is None else once_ever(person, occasion["code"]) + scope


def _relative(relations: RuleSnapshot | None, relation: str, happened: date) -> str:
    """Return which relative is meant: of some a person has several, told apart by the day."""
    has_many = relations is not None and any(row["code"] == relation and row.get("many") for row in relations.value)
    return f"{relation}:{happened.isoformat()}" if has_many else relation


def once_ever(member_id: int, occasion: str) -> str:
    """Return the key of what happens to a person once in their life."""
    return f"{member_id}:{blind_index('occasion', occasion)}:"


def _ceiling(case_: Case) -> dict[str, Any]:
    """Return the rule on the amount that was in force when the case was opened."""
    return next(rule for rule in case_.rules if CEILING.has(rule["key"]))


def within_ceiling(happening: Happening) -> None:
    """Refuse an amount above the ceiling, and a gift that is worth nothing."""
    ceiling, amount = _ceiling(happening.case_), happening.given["amount"]
    if amount > ceiling["value"] * 100:
        raise Refusal(f"慰问标准不超过{ceiling['value']}元（{ceiling['document']}{ceiling['clause']}），请核对金额")
    if amount == 0:
        raise Refusal("金额要大于0；不发慰问请选“不发慰问，办结”")


def may_give(case_: Case) -> bool:
    """Say whether the rules give anything for the occasion."""
    return bool(_ceiling(case_)["value"] > 0)


def may_confirm(case_: Case) -> bool:
    """Say whether the person can confirm in WeChat what they were given."""
    return may_give(case_) and case_.sealed_answers["occasion"] != DEATH


def standard(case_: Case) -> str:
    """Write how much may be given, and where that stands."""
    rule = _ceiling(case_)
    amount = f"慰问标准：不超过{rule['value']}元" if rule["value"] else "只走访，不发慰问金"
    return f"{amount}（{rule['document']}{rule['clause']}）"


def guide(case_: Case) -> Sequence[str]:
    """Say which papers the rules ask for and how much may be given."""
    rule = next(one for one in case_.rules if one["key"] == OCCASIONS.key)
    papers = "、".join(rule["value"]["evidence"]) or "不需要材料"
    return (f"材料：{papers}（{rule['document']}{rule['clause']}）", standard(case_))
