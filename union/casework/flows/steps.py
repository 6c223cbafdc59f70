"""A flow is rows: from which states, by which action, to which state, who may, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union.casework.flows.rows import SAME, FlowError, RowTable, State
from union.casework.flows.states import Outcome
from union.casework.forms.fields import Answers, Field

OUTCOMES = (Outcome.COMPLETED, Outcome.DECLINED, Outcome.WITHDRAWN)
"""How a case can end."""
FRUITLESS = (Outcome.DECLINED, Outcome.WITHDRAWN)
"""The ends at which a member does not have what was asked for."""


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
    POST = "post"
    """Whoever holds one of the posts that the step names, in the branch or the school union; else the school union's chair."""


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
    posts: tuple[str, ...] = ()
    """The posts whose holders take it, where that is who takes it."""
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
    is_fallback: bool = False
    """For where what is waited for does not come: never the first thing to do."""

    @property
    def parts(self) -> AbstractSet[str]:
        """Who may take it."""
        return frozenset(self.posts) if self.who is Who.POST else {self.who}


@dataclass(frozen=True)
class Flow(RowTable[Step]):
    """The states and steps of a case."""

    @property
    def outcomes(self) -> AbstractSet[str]:
        """How a case can end."""
        return frozenset(OUTCOMES)

    @property
    def keepers(self) -> AbstractSet[str]:
        """The desk, and posts, for the chair stands in: who never answers, has left or has died must not hold a case up."""
        return frozenset({Who.DESK, Who.MEMBER_OR_DESK, *(post for step in self.steps for post in step.posts)})

    def posts_by_state(self) -> dict[str, tuple[str, ...]]:
        """Return the posts that may take a step, by the states in which there is one."""
        found: dict[str, tuple[str, ...]] = {}
        for step in self.steps if any(one.posts for one in self.steps) else ():
            for state in step.source if step.posts else ():
                found[state] = (*found.get(state, ()), *step.posts)
        return found

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


__all__ = ["OUTCOMES", "SAME", "Clock", "Effect", "Flow", "FlowError", "Happening", "State", "Step", "Who"]
