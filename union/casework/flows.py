"""A flow is rows: from which states, by which action, to which state, who may, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union.casework.fields import Answers, Field

OUTCOMES = ("completed", "declined", "withdrawn")
"""How a case can end."""
FRUITLESS = ("declined", "withdrawn")
"""The ends at which a member does not have what was asked for."""
SAME = "="
"""A step's target that leaves the state as it is."""


class FlowError(Exception):
    """A flow that is broken as declared."""


class Who(StrEnum):
    """Who may take a step."""

    APPLICANT = "applicant"
    """The subject or who opened the case."""
    SUBJECT = "subject"
    """Only the person the case is for."""
    DESK = "desk"
    """An officer of the handling desk; once assigned, the assignee and the desk's others alike."""
    TARGET = "target"
    """An officer of the desk that a waiting transfer goes to."""
    MEMBER_OR_DESK = "member_or_desk"
    """The person the case is for, or the desk; not a colleague who reported."""


class Clock(StrEnum):
    """What a step does to the deadline."""

    KEEP = "keep"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class Effect(StrEnum):
    """What a step does beyond its state, done by cases.py for every kind alike."""

    NONE = "none"
    RETURN = "return"
    CORRECT = "correct"
    GO_ON = "go_on"
    ASSIGN = "assign"
    ASK_TRANSFER = "ask_transfer"
    TAKE_TRANSFER = "take_transfer"
    REFUSE_TRANSFER = "refuse_transfer"
    RECALL_TRANSFER = "recall_transfer"


@dataclass(frozen=True)
class State:
    """One state; an end has an outcome."""

    code: str
    title: str
    next_step: str
    """What happens now, told to the member (分工会正在核实，请留意通知)."""
    outcome: str = ""
    """completed, declined or withdrawn for an end."""


@dataclass(frozen=True)
class Happening:
    """A step being taken, as special behaviour of a kind sees it."""

    session: Session
    case_: Case
    step: Step
    given: Answers
    by: Member
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row of a flow."""

    action: str
    title: str
    source: tuple[str, ...]
    target: str
    who: Who
    notice: str = ""
    """The kind of notice the member gets, none for silence."""
    desk_notice: str = ""
    """The kind of notice the desk gets."""
    fields: tuple[Field, ...] = ()
    """Everything that may be asked."""
    fields_of: Callable[[Case], tuple[Field, ...]] | None = None
    """What is asked of it, where that depends on the case."""
    is_awaited: bool = False
    """Whether the member is waited for to take this step, and reminded."""
    clock: Clock = Clock.KEEP
    effect: Effect = Effect.NONE
    reads_sensitive: bool = True
    """Whether who takes this step needs the sensitive fields for it."""
    is_internal: bool = False
    check: Callable[[Happening], None] | None = None
    """Refuses the step (raises Refusal) before anything changes."""
    then: Callable[[Happening], None] | None = None
    """Special behaviour after the state has changed."""
    is_offered: Callable[[Case], bool] | None = None


@dataclass(frozen=True)
class Flow:
    """States and steps, checked when made."""

    start: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise FlowError(problem)

    def state(self, code: str) -> State:
        """Return a state; raises KeyError."""
        return {state.code: state for state in self.states}[code]

    def steps_from(self, code: str) -> list[Step]:
        """Return the steps that lead away from a state, in the order declared."""
        return [step for step in self.steps if code in step.source]

    def find_step(self, code: str, action: str) -> Step | None:
        """Return the step an action is from a state."""
        return next((step for step in self.steps_from(code) if step.action == action), None)

    def find_awaited(self, code: str) -> Step | None:
        """Return the step for which the member is waited for in a state."""
        return next((step for step in self.steps_from(code) if step.is_awaited), None)

    def ending_actions(self) -> frozenset[str]:
        """Return the actions that end a case without what was asked for."""
        return frozenset(step.action for step in self.steps if step.target in self._fruitless())

    def is_paused(self, code: str) -> bool:
        """Say whether a state waits for nobody but the member, its clock standing still meanwhile."""
        return any(step.effect is Effect.CORRECT for step in self.steps_from(code))

    def _fruitless(self) -> frozenset[str]:
        return frozenset(state.code for state in self.states if state.outcome in FRUITLESS)


def _problems(flow: Flow) -> list[str]:
    """Return what is wrong: unknown states, twin rows, an end that goes on, a state out of reach, without end or officer."""
    problems = _state_problems(flow) + _row_problems(flow)
    return problems or _unreachable(flow) + _unattended(flow)


def _state_problems(flow: Flow) -> list[str]:
    codes = [state.code for state in flow.states]
    ends = {state.code for state in flow.states if state.outcome}
    problems = [f"state {code} is declared twice" for code in codes if codes.count(code) > 1]
    problems += [f"state {one.code} has the unknown outcome {one.outcome}" for one in flow.states
                 if one.outcome and one.outcome not in OUTCOMES]
    if flow.start not in codes or flow.start in ends:
        problems.append(f"the start {flow.start} is no state to begin in")
    return problems


def _row_problems(flow: Flow) -> list[str]:
    known = {state.code for state in flow.states}
    ends = {state.code for state in flow.states if state.outcome}
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


def _unreachable(flow: Flow) -> list[str]:
    known = {state.code for state in flow.states}
    ends = {state.code for state in flow.states if state.outcome}
    moves = {(source, step.target) for step in flow.steps for source in step.source if step.target != SAME}
    reached = _closure({flow.start}, moves)
    ending = _closure(ends, {(target, source) for source, target in moves})
    problems = [f"state {code} cannot be reached" for code in sorted(known - reached)]
    return problems + [f"state {code} has no way to an end" for code in sorted(known - ending)]


def _unattended(flow: Flow) -> list[str]:
    """Return the states that no officer could ever move: who has left or died must not hold a case up for good."""
    return [
        f"state {state.code} has no step for the desk" for state in flow.states
        if not state.outcome and not any(step.who in (Who.DESK, Who.MEMBER_OR_DESK) and step.target not in (SAME, state.code)
                                         for step in flow.steps_from(state.code))
    ]


def _closure(seeds: set[str], moves: set[tuple[str, str]]) -> set[str]:
    found: set[str] = set(seeds)
    while grown := {target for source, target in moves if source in found} - found:
        found |= grown
    return found


def describe(flow: Flow) -> list[dict[str, Any]]:
    """Return a flow's rows as data, for documents and tests."""
    return [
        {"from": source, "action": step.action, "to": step.target, "who": step.who.value, "notice": step.notice}
        for step in flow.steps for source in step.source
    ]
