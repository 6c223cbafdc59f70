"""What a kind of thing that is no case is declared with: its moves as rows, and how it is found, locked and named."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from models.member import Member
from union.casework.flows.rows import RowTable
from union.casework.forms.fields import Answers, Field
from union.ground.errors import NotAllowed, NotFound


class Thing(Protocol):
    """What can move: a row with a state and a version."""

    id: Any
    state: Any
    version: Any


T = TypeVar("T", bound=Thing)
LONGEST_KEY = 18
"""Digits of a row's number."""


@dataclass(frozen=True)
class Taking(Generic[T]):
    """A move being taken, as its special behaviour sees it; by nobody: the clock takes it."""

    session: Session
    thing: T
    move: Move[T]
    given: Answers
    by: Member | None
    at: datetime
    kind: ThingKind[T]
    before: str
    """The state it was in when the move began, for what follows the change."""
    seen: int | None = None
    """The version that the person had before their eyes; none: any."""

    @property
    def member(self) -> Member:
        """Who takes it; raises NotAllowed where it is the clock."""
        if self.by is None:
            raise NotAllowed("这一步要由人来办")
        return self.by


@dataclass(frozen=True, kw_only=True)
class Move(Generic[T]):
    """One row of a thing's flow."""

    action: str
    title: str
    source: tuple[str, ...]
    target: str
    who: tuple[str, ...]
    """The parts that may take it; the clock takes what names CLOCK."""
    fields: tuple[Field, ...] = ()
    fields_of: Callable[[Session, T, Member, datetime], Sequence[Field]] | None = None
    """What is asked, where that depends on the thing or the person."""
    begun_of: Callable[[Session, T, Member], Answers] | None = None
    """What stands in the fields to begin with."""
    intro: str = ""
    consent: str = ""
    """What who takes it consents to, where sensitive fields are asked."""
    consent_of: Callable[[Session, T, Member], str] | None = None
    """The same, where it depends on the thing; empty: nothing sensitive is asked."""
    check: Callable[[Taking[T]], None] | None = None
    """Refuses the move (raises Refusal) before anything changes."""
    then: Callable[[Taking[T]], None] | None = None
    """What follows the change: further rows, and who is told."""
    words_of: Callable[[Taking[T]], str | None] | None = None
    """What the history keeps as the words of who took it; none: their answer to the field `reason`."""
    is_offered: Callable[[Session, T, Any, datetime], bool] | None = None
    """Whether somebody of the right part (a Member; None: the clock) may take it now; else the verb refuses it, too."""
    unoffered: str = ""
    """The sentence for who asks for it while it is not offered; none: its check, asked without answers, says why."""
    leads_to: Callable[[T], str] | None = None
    """The page it is taken from and leads back to; none: the thing's own."""
    said: str = ""
    """What is said when it has been taken; none: its title."""
    said_of: Callable[[Session, T, Member], str] | None = None
    """The same, where it depends on what came of it (a seat, or a place in the waiting list)."""
    is_grave: bool = False
    """It ends something, and its button says so."""
    is_internal: bool = False
    is_side_by_side: bool = False
    """Many people take it at once (signing up): what others did meanwhile does not stop it."""
    is_quiet: bool = False
    """It outdates nobody's page where it leaves the state as it is: who signs up is no news to an officer's form."""
    is_logged: bool = True

    @property
    def parts(self) -> AbstractSet[str]:
        """Who may take it."""
        return frozenset(self.who)


CLOCK = "clock"
"""The part of who is nobody: jobs take such moves by `advance`."""


@dataclass(frozen=True)
class MoveTable(RowTable[Move[T]], Generic[T]):
    """A kind's flow; `kept_by` are the parts that can move every open state."""

    kept_by: tuple[str, ...] = ()
    also_starts: tuple[str, ...] = ()
    """Further states in which a thing may begin (invited to a team, beside signing up oneself)."""

    @property
    def beginnings(self) -> AbstractSet[str]:
        """The states in which a thing may begin."""
        return {self.start, *self.also_starts}

    @property
    def keepers(self) -> AbstractSet[str]:
        """The parts of which there is always somebody."""
        return frozenset(self.kept_by)


@dataclass(frozen=True, kw_only=True)
class ThingKind(Generic[T]):
    """One kind of thing: how it is found and locked, what people are to it, where its pages are."""

    name: str
    """What its drafts, pages and history begin with."""
    title: str
    """What the documents call it: 活动报名."""
    model: type[T]
    """The table its rows stand in."""
    flow: MoveTable[T]
    get: Callable[[Session, str], T]
    """Return a thing by its key; raises NotFound."""
    lock: Callable[[Session, str], T]
    """The same with its row locked until the transaction ends, read afresh."""
    key_of: Callable[[T], str]
    title_of: Callable[[T], str]
    parts_of: Callable[[Session, T, Member, datetime], frozenset[str]]
    """What a member is to it; without any part it does not exist for them."""
    page_of: Callable[[T], str]
    move_page: Callable[[T, str], str]
    purpose_of: Callable[[T], str] | None = None
    """What consents given with its moves are for; none: the thing itself, by name and key."""
    word_of: Callable[[T], str] = lambda _thing: "我的"
    """What to write in chat to come back to it."""
    unknown: str
    """The sentence for who may not see it."""
    leads_on: bool = False
    """Whether chat offers the next moves as soon as one is taken."""

    def about(self, thing: T) -> str:
        """Return what the history calls it."""
        return f"{self.name}:{thing.id}"

    def code_of(self, key: str, action: str) -> str:
        """Return the code of the paper of one move."""
        return f"{self.name}:{key}:{action}"


def row_of(key: str, unknown: str) -> int:
    """Return the number of the row that is a thing's key; raises NotFound (`unknown`): a database would choke on anything else."""
    if not (key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY):
        raise NotFound(unknown)
    return int(key)
