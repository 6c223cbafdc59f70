"""States are enumerations: each word is written once, with its table, and everywhere else by its member's name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment, nodes
from sqlalchemy import String

from models.everything import metadata
from tests.test_house import ROOT, SERVICES, sources
from union.casework.flows.register import things
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.standard_steps import REVIEW_THEN_HANDLE
from union.casework.flows.states import CaseState, Outcome
from union.casework.flows.steps import SAME
from union.casework.flows.things import ThingKind

COLUMNS: dict[str, type[StrEnum]] = {
    f"{table.name}.{column.name}": column.info["words"]
    for table in metadata.tables.values() for column in table.columns if "words" in column.info
}
OF_CASES = {"case_.state"}
"""A case's states are its service's."""
WORDS = (*dict.fromkeys(COLUMNS.values()), CaseState, Outcome)
"""Every enumeration of stored words."""
NAMES = {*(key.partition(".")[2] for key in COLUMNS), "before", "from_state", "to_state"} - {"kind"}
"""What an attribute is called that holds one of them."""
OF_ROWS = ("source", "target", "start", "also_starts", "back_to")
"""Arguments of a flow's rows that name states and nothing else."""
TEMPLATES = sorted((ROOT / "wx_backend/templates").glob("*.html"))


def test_every_column_of_states_says_which_words_it_holds() -> None:
    named = {
        f"{table.name}.{column.name}" for table in metadata.tables.values() for column in table.columns
        if column.name == "state" and isinstance(column.type, String)
    }
    assert named - set(COLUMNS) == OF_CASES


@pytest.mark.parametrize("subject", list(things().values()), ids=lambda subject: subject.name)
def test_what_moves_has_exactly_the_states_of_its_enumeration(subject: ThingKind[Any]) -> None:
    flow = subject.flow
    (kind,) = {type(state.code) for state in flow.states}
    assert kind in COLUMNS.values(), f"the states of {subject.name} are no enumeration of models/"
    assert {state.code for state in flow.states} == set(kind)
    used = {flow.start, *flow.also_starts, *(code for step in flow.steps for code in (*step.source, step.target) if code != SAME)}
    assert {code for code in used if type(code) is not kind} == set(), f"use the members of {kind.__name__}"


@pytest.mark.parametrize("kind", SERVICES, ids=lambda kind: kind.code)
def test_a_service_uses_the_shared_states_and_adds_only_words_of_its_own(kind: ServiceKind) -> None:
    used = {state.code for state in kind.flow.states}
    used |= {code for step in kind.flow.steps for code in (*step.source, step.target) if code != SAME}
    assert {code for code in used if code in set(CaseState) and type(code) is not CaseState} == set()
    assert {state.outcome for state in kind.flow.states if state.outcome and type(state.outcome) is not Outcome} == set()


def test_the_shared_states_are_those_of_the_standard_rows() -> None:
    assert {state.code for state in REVIEW_THEN_HANDLE.states} == set(CaseState)


def test_no_room_writes_a_state_as_a_bare_word() -> None:
    found = [fault for path, text in sources() if path.parts[0] != "wechat_sandbox" for fault in find_bare(path, text)]
    assert found == [], "name the member of the enumeration:\n" + "\n".join(found)


def test_a_column_is_compared_with_the_words_of_its_own_enumeration() -> None:
    owners = {f"{name}.{column}": words for name, column, words in _mapped()}
    found = [
        f"{path}:{node.lineno}: {ast.unparse(node)}" for path, text in sources() for node in ast.walk(ast.parse(text))
        for left, others in _comparisons(node)
        if (words := owners.get(ast.unparse(left))) is not None
        for member in _members(others) if member not in {words.__name__}
    ]
    assert found == []


@pytest.mark.parametrize("written", [
    'Move(action="open", source=("draft",), target="open")', 'State("seated", "已报名", "")', 'if one.state == "seated": pass',
    'if one.activity.state not in ("draft", "ended"): pass', 'query.where(Notice.state.in_(("queued", "sent")))',
    'one.hours_state, one.at = "measured", at', 'JobRun(state="running")', 'LIVE = ("pending", "seated")',
    'SHORT = {"pending": "待审核", "seated": "已报名"}', 'find_live(session, activity, "pending")',
    'add(one, state="pending" if one.needs_approval else "waiting")', 'close(notice, "inbox", at)', 'row = {"state": "queued", "at": at}',
])
def test_a_bare_word_is_found_however_it_is_used(written: str) -> None:
    assert find_bare(Path("union/example.py"), written)


@pytest.mark.parametrize("written", [
    'advance(session, ACTIVITY, activity, "open", at)', 'Option("other", "其他")', 'if chat.text == "open": pass',
    'ORDER = ("staff_number", "name")', 'OPEN = Step(action="open", source=(), target="")', 'State(ActivityState.OPEN, "报名中", "")',
])
def test_a_word_that_is_no_state_is_left_alone(written: str) -> None:
    assert find_bare(Path("union/example.py"), written) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_page_compares_a_state_only_with_words_that_there_are(path: Path) -> None:
    for told, words in find_compared(path.read_text(encoding="utf-8")):
        assert any(words <= set(kind) for kind in WORDS), f"{path.name} compares {told} with {sorted(words)}: no state is called so"


def test_a_misspelt_state_on_a_page_is_found() -> None:
    assert find_compared('{% if one.state in ("opne", "open") %}{% endif %}') == [("state", {"opne", "open"})]
    assert find_compared('{{ {"seatd": "已报名"}[mine.state] }}') == [("state", {"seatd"})]


def find_bare(path: Path, text: str) -> list[str]:
    """Return the literal words of a file that stand where a member of an enumeration belongs."""
    found = set()
    for node in ast.walk(ast.parse(text, str(path))):
        for word in _suspects(node):
            called = [f"{kind.__name__}.{kind(word.value).name}" for kind in WORDS if word.value in set(kind)]
            found.add((word.lineno, f"{path}:{word.lineno}: {word.value!r} ({' or '.join(called) or 'declare a constant'})"))
    return [said for _, said in sorted(found)]


def _suspects(node: ast.AST) -> Iterator[ast.Constant]:
    known = [word for word in _judged(node) if any(word.value in set(kind) for kind in WORDS)]
    yield from known
    if isinstance(node, ast.Call):
        rows = [one.value for one in node.keywords if one.arg in OF_ROWS]
        yield from _literals([*rows, *(node.args[:1] if _name(node.func) == "State" else [])])


def _judged(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the literals that are compared, assigned, handed over or listed as a state."""
    for left, others in _comparisons(node):
        if _name(left) in NAMES:
            yield from _literals(others)
    if isinstance(node, ast.Assign):
        for target, value in _pairs(node.targets[0], node.value):
            if isinstance(target, ast.Attribute) and target.attr in NAMES:
                yield from _literals([value])
    if isinstance(node, ast.Call):
        yield from _literals([one.value for one in node.keywords if one.arg in NAMES])
        yield from _literals(_handed_over(node))
    if isinstance(node, ast.Dict):
        yield from _literals([value for key, value in zip(node.keys, node.values, strict=True) if key and _text(key) in NAMES])
    if isinstance(node, ast.Tuple | ast.Set | ast.List | ast.Dict):
        yield from _listed(node)


def _listed(node: ast.Tuple | ast.Set | ast.List | ast.Dict) -> Sequence[ast.Constant]:
    """Return the words of a list, or the keys of a dictionary, that are all words of one enumeration."""
    whole = [one for one in (node.keys if isinstance(node, ast.Dict) else node.elts) if one is not None]
    words = [one for one in whole if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value]
    is_list = len(words) > 1 and len(words) == len(whole)
    return words if is_list and any({one.value for one in words} <= set(kind) for kind in WORDS) else []


def _comparisons(node: ast.AST) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    if isinstance(node, ast.Compare):
        yield node.left, node.comparators
        yield node.comparators[0], [node.left]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("in_", "not_in"):
        yield node.func.value, node.args


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _literals(found: Sequence[ast.expr]) -> Iterator[ast.Constant]:
    """Yield the texts in expressions, of either branch and of every part, but not those handed to something else."""
    for one in found:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value:
            yield one
        elif isinstance(one, ast.Tuple | ast.Set | ast.List):
            yield from _literals(one.elts)
        elif isinstance(one, ast.IfExp):
            yield from _literals([one.body, one.orelse])


def _members(found: Sequence[ast.expr]) -> set[str]:
    """Return the enumerations whose members stand in expressions."""
    names = {kind.__name__ for kind in WORDS}
    return {
        part.value.id for one in found for part in ast.walk(one)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in names
    }


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _handed_over(call: ast.Call) -> list[ast.expr]:
    """Return what is handed by its place to a parameter called `state` or `states`."""
    first, last = _takers().get(_name(call.func), (0, 0))
    return call.args[first:last]


@cache
def _takers() -> dict[str, tuple[int, int]]:
    """Return the functions of the house that take states by their place, and from which place to which."""
    found = {}
    for _, text in sources():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                names = [one.arg for one in node.args.args if one.arg != "self"]
                place = next((names.index(name) for name in ("state", "states") if name in names), None)
                if place is not None:
                    found[node.name] = (place, place + 1)
                elif node.args.vararg and node.args.vararg.arg == "states":
                    found[node.name] = (len(names), len(names) + 99)
    return found


def _mapped() -> Iterator[tuple[str, str, type[StrEnum]]]:
    from models.base import Base

    for mapper in Base.registry.mappers:
        for name, column in mapper.columns.items():
            if "words" in column.info:
                yield mapper.class_.__name__, name, column.info["words"]


def find_compared(source: str) -> list[tuple[str, set[str]]]:
    """Return what a page's template compares or looks up by a state, and with which words."""
    tree, found = Environment(autoescape=True).parse(source), []
    for node in tree.find_all(nodes.Compare):
        told = getattr(node.expr, "attr", getattr(node.expr, "name", ""))
        found += [(told, _texts(operand.expr)) for operand in node.ops if told in NAMES]
    for node in tree.find_all(nodes.Getitem):
        told = getattr(node.arg, "attr", getattr(node.arg, "name", ""))
        if isinstance(node.node, nodes.Dict) and told in NAMES:
            found.append((told, {word for pair in node.node.items for word in _texts(pair.key)}))
    # A line's state is told in words of Chinese; those are no stored ones.
    return [(told, words) for told, words in found if words and all(word.isascii() for word in words)]


def _texts(node: nodes.Expr) -> set[str]:
    whole = node.items if isinstance(node, nodes.Tuple | nodes.List) else [node]
    return {one.value for one in whole if isinstance(one, nodes.Const) and isinstance(one.value, str)}
