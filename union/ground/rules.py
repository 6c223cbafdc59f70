"""Rules as data: looked up for a day, cited in refusals, kept as snapshots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.rule import Rule, RuleDocument
from union.ground import clock
from union.ground.errors import Refusal
from union.ground.rule_keys import RuleKey, RuleUndeclared, find_key, load_declarations, nearest, undeclared

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")
MEMORY = "rules"
"""Where a session keeps what was read while a function reads each rule once."""


class RuleMissing(Exception):
    """No rule is valid for this key on this day: the installation lacks data."""


class RulesUnknown(Exception):
    """A file has rules that nothing reads; str() names each, with the key most like it: most likely it is misspelt."""


@dataclass(frozen=True)
class RuleSnapshot:
    """A rule as it was applied."""

    key: str
    value: Any
    unit: str
    document: str
    clause: str
    valid_from: str

    @property
    def citation(self) -> str:
        """Write where the rule stands: 《…》（文号）第三条."""
        return f"{self.document}{self.clause}"

    def as_json(self) -> dict[str, Any]:
        """Return what a case keeps of the rule."""
        return {
            "key": self.key, "value": self.value, "unit": self.unit, "document": self.document,
            "clause": self.clause, "valid_from": self.valid_from,
        }


Known = tuple[date, date | None, RuleSnapshot]
"""A rule with its first and last day."""


def find_rule(session: Session, key: RuleKey[Any], on: date) -> RuleSnapshot | None:
    """Return the newest rule of a key valid on a day; raises RuleUndeclared for what is no declared key."""
    if problem := undeclared(key):
        raise RuleUndeclared(problem)
    memory = session.info.get(MEMORY)
    if memory is not None and key.key in memory:
        return _valid_on(memory[key.key], on)
    rows = _read_key(session, key.key)
    if memory is not None:
        memory[key.key] = rows
    return _valid_on(rows, on)


def read_once(find: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """Let a function that looks at many things read each rule once: none changes meanwhile."""

    @wraps(find)
    def reading(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if MEMORY in session.info:
            return find(session, *args, **kwargs)
        session.info[MEMORY] = {}
        try:
            return find(session, *args, **kwargs)
        finally:
            del session.info[MEMORY]

    return reading


def _read_key(session: Session, key: str) -> list[Known]:
    """Return all rules of a key, the newest first."""
    query = select(Rule).where(Rule.key == key).order_by(Rule.valid_from.desc(), Rule.id.desc())
    return [(rule.valid_from, rule.valid_until, _snapshot(rule)) for rule in session.scalars(query)]


def _snapshot(rule: Rule) -> RuleSnapshot:
    name = f"《{rule.document.title}》（{rule.document.number}）"
    return RuleSnapshot(rule.key, rule.value, rule.unit, name, rule.clause, rule.valid_from.isoformat())


def _valid_on(rows: list[Known], on: date) -> RuleSnapshot | None:
    return next((rule for begin, end, rule in rows if begin <= on and (end is None or on <= end)), None)


def get_rule(session: Session, key: RuleKey[Any], on: date) -> RuleSnapshot:
    """Return the rule of a key valid on a day; raises RuleMissing."""
    rule = find_rule(session, key, on)
    if rule is None:
        raise RuleMissing(f"no rule {key} is valid on {on.isoformat()}")
    return rule


def value_of(key: RuleKey[V], rule: RuleSnapshot | None) -> V:
    """Return what a rule that was looked up says, or its key's default; raises RuleMissing where there is neither."""
    if rule is None and not key.has_default:
        raise RuleMissing(f"no rule {key} is valid")
    return key.reads(rule.value if rule else key.default)


def read_rule(session: Session, key: RuleKey[V], on: date) -> V:
    """Return what holds on a day: what a rule says, or its key's default; raises RuleMissing where there is neither."""
    rule = find_rule(session, key, on)
    if rule is None and not key.has_default:
        raise RuleMissing(f"no rule {key} is valid on {on.isoformat()}")
    return value_of(key, rule)


def rule_days(session: Session, key: RuleKey[int], at: datetime) -> int:
    """Return a number of days, or of times, kept as a rule: one at least."""
    return max(1, read_rule(session, key, clock.day_of(at)))


def import_rules(session: Session, documents: list[dict[str, Any]], *, accepts_unknown: bool = False) -> int:
    """Add documents and rules that are not there yet, by number, key and first day; returns how many rules came.

    Raises RulesUnknown for keys that nothing reads, Refusal for values that their reader cannot read; then nothing comes."""
    _check_rules([row for entry in documents for row in entry["rules"]], accepts_unknown=accepts_unknown)
    added = 0
    for entry in documents:
        document = session.scalars(select(RuleDocument).where(RuleDocument.number == entry["number"])).first()
        if document is None:
            is_sample = entry.get("is_sample", False)
            document = RuleDocument(number=entry["number"], title=entry["title"], is_sample=is_sample)
            session.add(document)
            session.flush()
        present = {tuple(row) for row in session.execute(select(Rule.key, Rule.valid_from).where(Rule.document_id == document.id))}
        rules = [_read_rule(document, row) for row in entry["rules"]]
        new = {(rule.key, rule.valid_from): rule for rule in reversed(rules) if (rule.key, rule.valid_from) not in present}
        session.add_all(reversed(new.values()))
        added += len(new)
    session.flush()
    return added


def _check_rules(rows: list[dict[str, Any]], *, accepts_unknown: bool) -> None:
    load_declarations()
    keys = {row["key"]: find_key(row["key"]) for row in rows}
    unknown = [name for name, key in keys.items() if key is None]
    if unknown and not accepts_unknown:
        named = "、".join(f"{name}（相近的是 {like}）" if (like := nearest(name)) else name for name in unknown)
        raise RulesUnknown(f"程序不认识这些规则，请核对规则名：{named}")
    unreadable = [key.key for row in rows if (key := keys[row["key"]]) and not _can_read(key, row["value"])]
    if unreadable:
        raise Refusal(f"这些规则的值不合要求：{'、'.join(unreadable)}")


def _can_read(key: RuleKey[Any], value: Any) -> bool:
    try:
        key.reads(value)
    except (ValueError, TypeError, LookupError, ArithmeticError):
        return False
    return True


def _read_rule(document: RuleDocument, row: dict[str, Any]) -> Rule:
    until = date.fromisoformat(row["valid_until"]) if row.get("valid_until") else None
    return Rule(
        key=row["key"], value=row["value"], unit=row.get("unit", ""), document_id=document.id, clause=row["clause"],
        valid_from=date.fromisoformat(row["valid_from"]), valid_until=until,
    )
