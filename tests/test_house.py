"""The house's own rules, so that vigilance is not needed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from union.casework.flows.register import subjects
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import SAME
from union.casework.flows.subjects import Subject
from union.casework.flows.things import ThingKind
from union.casework.forms.fields import Field, FormContext, Person
from union.casework.forms.parsing import asked_fields, parse_field
from union.notices.kinds import notice_kinds
from union.registers.describe import describe, describe_thing
from union.services.catalogue import Catalogue, CatalogueError, catalogue

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "models", "gateways", "union", "handlers", "delivery", "wx_backend", "jobs", "wechat_sandbox")
SERVICES = list(catalogue())


def sources() -> Iterator[tuple[Path, str]]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def calls(path: Path, text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text, str(path))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def test_only_the_session_file_commits() -> None:
    offenders = {str(path) for path, text in sources() if "commit" in set(calls(path, text))}
    assert offenders <= {"models/session.py"}


def test_only_config_reads_the_environment() -> None:
    pattern = re.compile(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)")
    offenders = {str(path) for path, text in sources() if pattern.search(text) and path.parts[0] != "config"}
    assert offenders == set()


def test_no_catch_all_files() -> None:
    assert not [path for path, _ in sources() if path.name in ("utils.py", "helpers.py", "misc.py", "common.py")]


def test_every_function_is_annotated_and_no_file_or_function_is_too_long() -> None:
    faults = []
    for path, text in sources():
        if text.count("\n") > 300:
            faults.append(f"{path} has {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.returns is None:
                    faults.append(f"{path}:{node.name} is not annotated")
                if (node.end_lineno or 0) - node.lineno >= 50:
                    faults.append(f"{path}:{node.name} is longer than 50 lines")
    assert faults == []


def test_every_module_says_what_it_is_in_one_line() -> None:
    assert [str(path) for path, text in sources() if not ast.get_docstring(ast.parse(text))] == []


def test_nothing_is_left_to_do() -> None:
    pattern = re.compile(r"#.*\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    found = [f"{path}: {match.group()}" for path, text in sources() for match in pattern.finditer(text)]
    assert found == []


def context(kind: ServiceKind) -> FormContext:
    import json

    rules = json.loads((ROOT / "config/samples/rules.json").read_text(encoding="utf-8"))
    from union.ground.rules import RuleSnapshot

    known = {
        rule["key"]: RuleSnapshot(rule["key"], rule["value"], rule.get("unit", ""), document["title"], rule["clause"], rule["valid_from"])
        for document in rules for rule in document["rules"]
    }
    from datetime import date

    return FormContext(date(2026, 11, 18), Person("T2015007", "林晓燕", "生态学院分工会"), lambda _: (), lambda key: known.get(key.key))


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.code)
def test_every_services_form_reads_its_own_example(kind: ServiceKind) -> None:
    answers: dict[str, object] = {}
    examples = kind.example_answers()
    for field in kind.form:
        if field in asked_fields(kind.form, answers):
            answers[field.code] = parse_field(field, examples[field.code], context(kind))
    assert kind.check is None or not kind.check(answers, context(kind))


def fields_of(kind: ServiceKind) -> Iterator[Field]:
    yield from kind.form
    for step in kind.flow.steps:
        yield from step.fields


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.code)
def test_every_step_field_reads_its_own_example(kind: ServiceKind) -> None:
    for field in fields_of(kind):
        if field.required and field.widget != "files":
            parse_field(field, field.example, context(kind))


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.code)
def test_every_flow_tells_the_member_of_every_change_and_every_state_says_what_comes_next(kind: ServiceKind) -> None:
    silent = [
        step.action for step in kind.flow.steps
        if step.target not in (SAME, *step.source) and not step.notice and not step.who.value.startswith(("applicant", "subject"))
    ]
    assert silent == []
    assert all(state.next_step for state in kind.flow.states)
    assert all(step.notice in notice_kinds() for step in kind.flow.steps if step.notice)


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.code)
def test_every_service_stands_in_the_documents(kind: ServiceKind) -> None:
    text = (ROOT / "docs/services.md").read_text(encoding="utf-8")
    assert describe(kind) in text, "run: flask services describe > docs/services.md"


@pytest.mark.parametrize(
    ("subject", "thing"), [(one, kind) for one in subjects() for kind in one.things], ids=lambda one: getattr(one, "name", "")
)
def test_everything_that_moves_stands_in_the_documents_and_says_what_comes_next(subject: Subject, thing: ThingKind[Any]) -> None:
    text = (ROOT / "docs/services.md").read_text(encoding="utf-8")
    assert describe_thing(subject, thing) in text, "run: flask services describe > docs/services.md"
    assert all(state.next_step or state.outcome for state in thing.flow.states)


def test_a_push_never_names_a_service_by_its_plain_title() -> None:
    assert all(kind.neutral_title != kind.title and len(kind.neutral_title) <= 20 for kind in SERVICES)


@pytest.mark.parametrize("change", [
    {"code": "sick_care"}, {"prefix": "A"}, {"keywords": ("慰问",)}, {"desk": "nowhere"}, {"subject_field": "nobody"},
    {"consent": ""}, {"promised_days": 0},
])
def test_the_catalogue_refuses_twins_and_broken_declarations(change: dict[str, object]) -> None:
    from dataclasses import replace

    fresh = {"code": "another", "prefix": "Z", "keywords": ("另一个",)}
    other = replace(catalogue().get("mutual_aid_claim"), **(fresh | change))  # type: ignore[arg-type]
    with pytest.raises(CatalogueError):
        Catalogue([*SERVICES, other])


def test_a_rule_is_declared_on_a_line_of_its_own_never_where_it_is_read() -> None:
    strays = []
    for path, text in sources():
        if path.name == "rule_keys.py":
            continue
        tree = ast.parse(text)
        declared = {id(node.value) for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)}
        for node in ast.walk(tree):
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if name.partition("[")[0] in ("RuleKey", "RuleFamily") and id(node) not in declared:
                strays.append(f"{path}:{node.lineno}")
    assert strays == []
