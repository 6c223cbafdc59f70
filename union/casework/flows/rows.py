"""A flow as rows, whatever moves along it: states, who leads from which to which, all of it checked when made."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

SAME = "="
"""A row's target that leaves the state as it is."""


class FlowError(Exception):
    """A flow that is broken as declared."""


@dataclass(frozen=True)
class State:
    """One state; an end has an outcome."""

    code: str
    title: str
    next_step: str
    """What happens now, told to the member (分工会正在核实，请留意通知)."""
    outcome: str = ""
    """How it has ended, for an end: completed, declined, withdrawn …"""


class Row(Protocol):
    """What every row of a flow has."""

    @property
    def action(self) -> str: ...
    @property
    def source(self) -> tuple[str, ...]: ...
    @property
    def target(self) -> str: ...
    @property
    def parts(self) -> AbstractSet[str]:
        """Who may take it."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class RowTable(Generic[R]):
    """States and rows, checked when made."""

    start: str
    states: tuple[State, ...]
    steps: tuple[R, ...]

    def __post_init__(self) -> None:
        for problem in find_problems(self):
            raise FlowError(problem)

    @property
    def outcomes(self) -> AbstractSet[str]:
        """How things can end here."""
        return {state.outcome for state in self.states if state.outcome}

    @property
    def beginnings(self) -> AbstractSet[str]:
        """The states in which a thing may begin."""
        return {self.start}

    @property
    def keepers(self) -> AbstractSet[str]:
        """The parts of which there is always somebody: they must be able to move every open state."""
        return frozenset()

    def state(self, code: str) -> State:
        """Return a state; raises KeyError."""
        return {state.code: state for state in self.states}[code]

    def steps_from(self, code: str) -> list[R]:
        """Return the rows that lead away from a state, in the order declared."""
        return [step for step in self.steps if code in step.source]

    def find_step(self, code: str, action: str) -> R | None:
        """Return the row an action is from a state."""
        return next((step for step in self.steps_from(code) if step.action == action), None)

    def find_named(self, action: str) -> R | None:
        """Return the first row of an action, whatever state it leads away from."""
        return next((step for step in self.steps if step.action == action), None)


def find_problems(flow: RowTable[R]) -> list[str]:
    """Return what is wrong: unknown states, twin rows, an end that goes on, a state out of reach, without end or keeper."""
    problems = _state_problems(flow) + _row_problems(flow)
    return problems or _unreachable(flow) + _unattended(flow)


def _ends(flow: RowTable[R]) -> set[str]:
    return {state.code for state in flow.states if state.outcome}


def _state_problems(flow: RowTable[R]) -> list[str]:
    codes = [state.code for state in flow.states]
    problems = [f"state {code} is declared twice" for code in codes if codes.count(code) > 1]
    problems += [f"state {one.code} has the unknown outcome {one.outcome}" for one in flow.states
                 if one.outcome and one.outcome not in flow.outcomes]
    problems += [f"the start {one} is no state to begin in" for one in sorted(flow.beginnings)
                 if one not in codes or one in _ends(flow)]
    return problems


def _row_problems(flow: RowTable[R]) -> list[str]:
    known, ends = {state.code for state in flow.states}, _ends(flow)
    problems = [f"step {step.action} leads away from no state" for step in flow.steps if not step.source]
    rows: set[tuple[str, str]] = set()
    for step in flow.steps:
        for source in step.source:
            if source not in known or (step.target not in known and step.target != SAME):
                problems.append(f"step {step.action} names an unknown state")
            if source in ends:
                problems.append(f"step {step.action} leads away from the end {source}")
            if (source, step.action) in rows:
                problems.append(f"two steps {step.action} lead away from {source}")
            rows.add((source, step.action))
    return problems


def _unreachable(flow: RowTable[R]) -> list[str]:
    known, ends = {state.code for state in flow.states}, _ends(flow)
    moves = {(source, step.target) for step in flow.steps for source in step.source if step.target != SAME}
    reached = _closure(set(flow.beginnings), moves)
    ending = _closure(ends, {(target, source) for source, target in moves})
    problems = [f"state {code} cannot be reached" for code in sorted(known - reached)]
    return problems + [f"state {code} has no way to an end" for code in sorted(known - ending)]


def _unattended(flow: RowTable[R]) -> list[str]:
    """Return the states that no keeper could ever move: who has left or died must not hold a thing up for good."""
    return [
        f"state {state.code} has no step for the desk" for state in flow.states
        if flow.keepers and not state.outcome and not any(
            step.parts & flow.keepers and step.target not in (SAME, state.code) for step in flow.steps_from(state.code)
        )
    ]


def _closure(seeds: set[str], moves: set[tuple[str, str]]) -> set[str]:
    found: set[str] = set(seeds)
    while grown := {target for source, target in moves if source in found} - found:
        found |= grown
    return found
