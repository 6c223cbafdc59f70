"""Rules as data: each key is declared once, stands in the samples, and is refused by name where it is misspelt."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.rule import Rule, RuleDocument
from tests.cast import SAMPLES, Cast
from union.casework.flows.service_kinds import PROMISE
from union.casework.forms.drafts import KEEP_DAYS
from union.casework.forms.fields import Choice
from union.casework.forms.people import form_context
from union.festivals.campaigns import CAMPAIGN
from union.festivals.dates import FESTIVALS
from union.ground import clock
from union.ground.errors import Refusal
from union.ground.rule_keys import (
    RuleFamily,
    RuleKey,
    RuleTwin,
    RuleUndeclared,
    find_families,
    find_key,
    find_keys,
    load_declarations,
)
from union.ground.rules import RuleMissing, RulesUnknown, find_rule, get_rule, import_rules, read_rule, rule_days
from union.services.care.condolence_rules import CEILING, OCCASIONS
from union.services.care.mutual_aid_claim import WINDOW
from union.services.catalogue import Catalogue, CatalogueError, catalogue

load_declarations()
MISSPELT: Any = "mutual_aid.windw_days"
NOWHERE = r"rule 'mutual_aid\.windw_days' is (read|cited) but declared nowhere \(perhaps mutual_aid\.window_days\)"


def sample_rules() -> list[dict[str, Any]]:
    """Return the rules of both sample files."""
    files = [json.loads((SAMPLES / name).read_text(encoding="utf-8")) for name in ("rules.json", "demo_rules.json")]
    return [row for documents in files for document in documents for row in document["rules"]]


def written(key: str, value: Any) -> list[dict[str, Any]]:
    """Return a file of one good rule and the one given."""
    row = {"clause": "第一条", "valid_from": "2026-01-01"}
    rules = [{**row, "key": KEEP_DAYS.key, "value": 9}, {**row, "key": key, "value": value}]
    return [{"number": "示例〔2026〕9号", "title": "示例", "is_sample": True, "rules": rules}]


def test_every_declared_rule_stands_in_the_samples() -> None:
    keys = {row["key"] for row in sample_rules()}
    assert [key.key for key in find_keys() if key.key not in keys] == []
    assert [family.prefix for family in find_families() if not any(map(family.has, keys))] == []


@pytest.mark.parametrize("row", sample_rules(), ids=lambda row: row["key"])
def test_every_rule_of_the_samples_is_declared_and_reads_as_it_is_declared(row: dict[str, Any]) -> None:
    key = find_key(row["key"])
    assert key is not None and row.get("unit", "") == key.unit
    assert type(key.reads(row["value"])) is type(key.reads(key.default if key.has_default else row["value"]))


def test_the_members_of_families_in_the_samples_are_services_festivals_and_levels() -> None:
    keys = {row["key"]: row["value"] for row in sample_rules()}
    known = {PROMISE: {kind.code for kind in catalogue()}, CAMPAIGN: set(FESTIVALS)}
    known[CEILING] = {row["ceiling"] for row in keys[OCCASIONS.key]}
    assert known.keys() == set(find_families())
    for family, codes in known.items():
        assert {key for key in keys if family.has(key)} <= {family.of(code).key for code in codes}
    assert {CEILING.of(level).key for level in known[CEILING]} <= keys.keys()


@pytest.mark.parametrize("read", [
    lambda session, cast, at: find_rule(session, MISSPELT, at.date()),
    lambda session, cast, at: get_rule(session, MISSPELT, at.date()),
    lambda session, cast, at: rule_days(session, MISSPELT, at),
    lambda session, cast, at: read_rule(session, MISSPELT, at.date()),
    lambda session, cast, at: form_context(session, cast.lin, at).find_rule(MISSPELT),
    lambda session, cast, at: Choice(code="matter", title="事项", example="1", options_rule=MISSPELT).parse(
        "1", form_context(session, cast.lin, at)),
], ids=["find_rule", "get_rule", "rule_days", "read_rule", "a form's context", "a field's choices"])
def test_a_misspelt_key_is_refused_by_name_where_it_is_read(
    session: Session, cast: Cast, at: datetime, read: Callable[[Session, Cast, datetime], Any],
) -> None:
    with pytest.raises(RuleUndeclared, match=NOWHERE):
        read(session, cast, at)


def _asking(*fields: Choice) -> dict[str, Any]:
    return {"form": (*catalogue().get("suggestion").form, *fields)}


def _asking_at_a_step(*fields: Choice) -> dict[str, Any]:
    flow = catalogue().get("suggestion").flow
    return {"flow": replace(flow, steps=tuple(replace(step, fields=(*step.fields, *fields)) for step in flow.steps))}


@pytest.mark.parametrize("change", [
    {"cites": (WINDOW, MISSPELT)},
    _asking(Choice(code="matter", title="事项", example="1", options_rule=MISSPELT)),
    _asking_at_a_step(Choice(code="matter", title="事项", example="1", options_rule=MISSPELT)),
], ids=["cites", "a field of the form", "a field of a step"])
def test_a_service_that_names_a_misspelt_key_is_refused_by_both_names(change: dict[str, Any]) -> None:
    with pytest.raises(CatalogueError, match=f"service suggestion: .*{NOWHERE}"):
        Catalogue([replace(catalogue().get("suggestion"), **change)])


@pytest.mark.parametrize("declare", [
    lambda: RuleKey(KEEP_DAYS.key, "another", int), lambda: RuleKey("promise.suggestion", "inside a family", int),
    lambda: RuleFamily("promise", "another", int), lambda: RuleFamily("draft", "around a key", int),
])
def test_a_twin_is_refused_by_name(declare: Callable[[], object]) -> None:
    with pytest.raises(RuleTwin, match=r"rule '(draft|draft\.days|promise|promise\.suggestion)' is declared twice: "):
        declare()
    assert find_key(KEEP_DAYS.key) is KEEP_DAYS


def test_where_no_rule_is_valid_the_declared_default_holds_and_where_there_is_none_the_rule_is_missed_by_name(
    session: Session, cast: Cast, at: datetime,
) -> None:
    session.execute(delete(Rule))
    for key in (*find_keys(), *(family.of("any") for family in find_families())):
        if key.has_default:
            assert read_rule(session, key, at.date()) == key.reads(key.default)
            continue
        with pytest.raises(RuleMissing, match=f"no rule {key} is valid"):
            read_rule(session, key, at.date())
    suggestion = catalogue().get("suggestion")
    assert read_rule(session, suggestion.promise, at.date()) == suggestion.promised_days


def test_a_file_with_a_key_that_nothing_reads_brings_nothing_and_names_it_with_the_nearest(session: Session) -> None:
    for misspelt, meant in ((MISSPELT, WINDOW.key), ("promised.suggestion", "promise.suggestion")):
        with pytest.raises(RulesUnknown, match=f"程序不认识这些规则，请核对规则名：{misspelt}（相近的是 {meant}）$"):
            import_rules(session, written(misspelt, 180))
    with pytest.raises(RulesUnknown, match="：房租$"):
        import_rules(session, written("房租", 180))
    assert session.scalar(select(func.count()).select_from(RuleDocument)) == 0


def test_a_key_that_nothing_reads_comes_where_that_is_accepted(session: Session, at: datetime) -> None:
    assert import_rules(session, written(MISSPELT, 180), accepts_unknown=True) == 2
    assert session.scalars(select(Rule.value).where(Rule.key == MISSPELT)).one() == 180
    # What a database holds of unknown keys is left alone.
    assert import_rules(session, written("draft.days", 9)) == 0
    assert read_rule(session, KEEP_DAYS, clock.day_of(at)) == 9


@pytest.mark.parametrize(("key", "value"), [
    ("mutual_aid.window_days", "half a year"), ("notice.quiet", {"from": 22}), ("activity.remind", 24),
    ("condolence.relations", [{"code": "spouse"}]), ("campaign.teachers_day", 10), ("promise.sick_care", None),
])
def test_a_value_that_its_reader_cannot_read_brings_nothing_and_is_named(session: Session, key: str, value: Any) -> None:
    with pytest.raises(Refusal, match=f"这些规则的值不合要求：{key}$"):
        import_rules(session, written(key, value), accepts_unknown=True)
    assert session.scalar(select(func.count()).select_from(RuleDocument)) == 0
