"""Jobs as subjects declare them: what happens by the clock, when, and piece by piece for what it concerns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")
NEVER, HALF_A_DAY, ALL_DAY = timedelta(0), timedelta(hours=12), timedelta(hours=23)
"""How long a missed time is still worth running. Never: the next one comes soon and does the same."""


@dataclass(frozen=True)
class Every:
    """Every so many minutes, counted from one fixed instant."""

    minutes: int


@dataclass(frozen=True)
class Daily:
    """At a time of each day in Shanghai."""

    hour: int
    minute: int = 0


class ClockRun(Protocol):
    """One run of a job: each piece of its work is one transaction, so that one bad thing holds up no other."""

    @property
    def at(self) -> datetime:
        """The instant that the run is for."""

    def do(self, work: Callable[[Session], T]) -> T:
        """Do one piece of work in a transaction of its own."""

    def each(self, find: Callable[[Session], Sequence[T]], work: Callable[[Session, T], object], unit: str) -> str:
        """Do one piece of work for each thing found; raises when some failed, after all were tried."""


@dataclass(frozen=True)
class Round:
    """One verb for each thing that is found to need it now."""

    find: Callable[[Session, datetime], Sequence[Any]]
    do: Callable[[Session, Any, datetime], object]
    unit: str
    """What the things are called in the log: cases."""


def whenever(find: Callable[[Session], Sequence[Any]]) -> Callable[[Session, datetime], Sequence[Any]]:
    """Let what is found the same at any time be what a round looks for."""
    return lambda session, _at: find(session)


@dataclass(frozen=True, kw_only=True)
class ClockJob:
    """One job; whatever its rounds find is done, also after a round of which some failed."""

    name: str
    """What its runs are kept under; it never changes."""
    title: str
    due: Every | Daily
    rounds: tuple[Round, ...] = ()
    run: Callable[[ClockRun], str] | None = None
    """Its work, where it is no round of like things; returns what it did."""
    catch_up: timedelta = NEVER
    """How long after its time the last missed run is still useful; it is caught up once."""
    tells: bool = False
    """Whether people may be told something: such jobs are shown by `flask jobs preview`."""
