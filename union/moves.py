"""Moving a thing that is no case along its flow (an activity, a registration, a proposal): rows, taken under its lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.history import HistoryEntry
from models.member import Member
from union import audit, clock
from union.casework.fields import Answers, Field
from union.casework.forms import parse_form
from union.casework.papers import Paper, Sent
from union.casework.rows import SAME, RowTable
from union.errors import Conflict, NotAllowed, NotFound, Refusal
from union.people import form_context


class Thing(Protocol):
    """What can move: a row with a state and a version."""

    id: Any
    state: Any
    version: Any


T = TypeVar("T", bound=Thing)


@dataclass(frozen=True)
class Taking(Generic[T]):
    """A move being taken, as its special behaviour sees it; by nobody: the clock takes it."""

    session: Session
    thing: T
    move: Move[T]
    given: Answers
    by: Member | None
    at: datetime
    subject: Subject[T]
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
    """One row of a subject's flow."""

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
    check: Callable[[Taking[T]], None] | None = None
    """Refuses the move (raises Refusal) before anything changes."""
    then: Callable[[Taking[T]], None] | None = None
    """What follows the change: further rows, and who is told."""
    words_of: Callable[[Taking[T]], str | None] | None = None
    """What the history keeps as the words of who took it; none: their answer to the field `reason`."""
    is_offered: Callable[[Session, T, Member, datetime], bool] | None = None
    """Whether somebody of the right part is offered it; the verb itself still checks."""
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
    """A subject's flow; `kept_by` are the parts that can move every open state."""

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
class Subject(Generic[T]):
    """One kind of thing: how it is found and locked, what people are to it, where its pages are."""

    name: str
    """What its drafts, pages and history begin with."""
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
    word_of: Callable[[T], str] = lambda _thing: "我的"
    """What to write in chat to come back to it."""
    unknown: str
    """The sentence for who may not see it."""
    leads_on: bool = False
    """Whether chat offers the next moves as soon as one is taken."""

    def about(self, thing: T) -> str:
        """Return what the history calls it."""
        return f"{self.name}:{thing.id}"


def open_moves(session: Session, subject: Subject[T], thing: T, by: Member, at: datetime) -> list[Move[T]]:
    """Return the moves a member may take now, in the order declared."""
    parts = subject.parts_of(session, thing, by, at)
    return [
        move for move in subject.flow.steps_from(thing.state)
        if move.parts & parts and (move.is_offered is None or move.is_offered(session, thing, by, at))
    ]


def take(
    session: Session, subject: Subject[T], key: str, action: str, raw: Mapping[str, Any], *,
    by: Member, at: datetime, version: int | None = None, consents: bool = False,
) -> T:
    """Take one move under the thing's lock; raises NotFound, NotAllowed, Conflict, Invalid, or Refusal."""
    thing = subject.lock(session, key)
    move = get_move(session, subject, thing, action, by=by, at=at, version=version)
    given = parse_form(_fields(session, move, thing, by, at), raw, form_context(session, by, at))
    if move.consent and not consents:
        raise Refusal("提交前请先阅读并同意个人信息使用说明")
    with session.begin_nested():
        _take(Taking(session, thing, move, given, by, at, subject, thing.state, version))
    return thing


def get_move(
    session: Session, subject: Subject[T], thing: T, action: str, *, by: Member, at: datetime, version: int | None = None
) -> Move[T]:
    """Return the move that an action is for a member now; raises NotFound, NotAllowed, or Conflict saying what happened."""
    parts = subject.parts_of(session, thing, by, at)
    if not parts or by.is_missing:
        raise NotFound(subject.unknown)
    move = subject.flow.find_step(thing.state, action)
    is_stale = version is not None and version != thing.version
    if move is None or is_stale and not move.is_side_by_side:
        raise Conflict(_what_happened(session, subject, thing))
    if not move.parts & parts:
        raise NotAllowed("您不能办理这一步，或它已由他人办理")
    return move


def advance(
    session: Session, subject: Subject[T], thing: T, action: str, at: datetime, given: Answers | None = None,
) -> bool:
    """Let the clock take a move of a thing that is locked; False where its state has no such row for the clock."""
    move = subject.flow.find_step(thing.state, action)
    if move is None or CLOCK not in move.who:
        return False
    with session.begin_nested():
        _take(Taking(session, thing, move, given or {}, None, at, subject, thing.state))
    return True


def make_paper(session: Session, subject: Subject[T], key: str, action: str, by: Member, at: datetime) -> Paper:
    """Return the form of one move, for chat and page; raises NotFound, NotAllowed, or Conflict saying what happened."""
    thing = subject.get(session, key)
    move = get_move(session, subject, thing, action, by=by, at=at)
    page = subject.page_of(thing)

    def send(raw: Mapping[str, Any], version: int | None, consents: bool) -> Sent:
        taken = take(session, subject, key, action, raw, by=by, at=at, version=version, consents=consents)
        said = move.said_of(session, taken, by) if move.said_of else move.said or f"已办理“{move.title}”"
        there = subject.page_of(taken)
        options = find_options(session, subject, taken, by, at) if subject.leads_on else ()
        return Sent(number=subject.key_of(taken), path=f"{there}?done={action}", text=said, chat_path=there, options=options)

    return Paper(
        code=f"{subject.name}:{subject.key_of(thing)}:{action}", title=move.title, name=f"{subject.title_of(thing)} {move.title}",
        intro=move.intro or subject.title_of(thing), fields=_fields(session, move, thing, by, at),
        page=subject.move_page(thing, action), back=page, send=send, send_title=move.title, consent=move.consent,
        begun=move.begun_of(session, thing, by) if move.begun_of else {}, is_grave=move.is_grave,
        version=thing.version, word=subject.word_of(thing),
    )


def find_options(session: Session, subject: Subject[T], thing: T, by: Member, at: datetime) -> list[tuple[str, str, str]]:
    """Return the moves a member may take now as chat offers them by number, grave ones last: title, choice, argument."""
    key = f"{subject.name}:{subject.key_of(thing)}"
    moves = sorted(open_moves(session, subject, thing, by, at), key=lambda move: move.is_grave)
    return [(move.title, "paper", f"{key}:{move.action}") for move in moves]


def find_history(session: Session, subject: Subject[T], thing: T, *, with_internal: bool) -> list[HistoryEntry]:
    """Return what happened to a thing, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.about == subject.about(thing))
    if not with_internal:
        query = query.where(HistoryEntry.is_internal.is_(False))
    return list(session.scalars(query.order_by(HistoryEntry.id)))


def note(
    session: Session, subject: Subject[T], thing: T, action: str, title: str, before: str, *,
    by: Member | None, at: datetime, words: str | None = None, is_internal: bool = False,
) -> None:
    """Add a row to a thing's history, and to the audit log."""
    session.add(HistoryEntry(
        about=subject.about(thing), at=at, by_id=by.id if by else None, action=action, title=title, from_state=before,
        to_state=thing.state, note=words or None, is_internal=is_internal,
    ))
    audit.record(session, action, subject.about(thing), by=by, at=at, step=before)


def _take(taking: Taking[T]) -> None:
    session, thing, move = taking.session, taking.thing, taking.move
    if move.check:
        move.check(taking)
    # Every move makes a new version, so that a page from before it cannot act.
    if not move.is_quiet or move.target != SAME:
        flag_modified(thing, "state")
    if move.target != SAME:
        thing.state = move.target
    if move.is_logged:
        words = move.words_of(taking) if move.words_of else taking.given.get("reason")
        note(session, taking.subject, thing, move.action, move.title, taking.before, by=taking.by, at=taking.at,
             words=words, is_internal=move.is_internal)
    session.flush()
    if move.then:
        move.then(taking)
        session.flush()


def _fields(session: Session, move: Move[T], thing: T, by: Member, at: datetime) -> Sequence[Field]:
    return move.fields_of(session, thing, by, at) if move.fields_of else move.fields


def _what_happened(session: Session, subject: Subject[T], thing: T) -> str:
    """Say who was quicker, from the last public row of the history."""
    query = select(HistoryEntry).where(HistoryEntry.about == subject.about(thing), HistoryEntry.is_internal.is_(False))
    last = session.scalars(query.order_by(HistoryEntry.id.desc()).limit(1)).first()
    last = None if last is not None and _is_of_many(subject, last) else last
    state = subject.flow.state(thing.state).title
    if last is None:
        return f"现在是“{state}”，请重新打开后再办"
    who = last.by.name if last.by else "系统"
    return f"{who}已于{clock.show_time(last.at)}办理“{last.title}”，现在是“{state}”，请重新打开后再办"


def _is_of_many(subject: Subject[T], row: HistoryEntry) -> bool:
    """Say whether a row is one of what many do side by side: who signed up, seconded or rated is not everybody's to know."""
    return any(move.is_side_by_side and move.action == row.action for move in subject.flow.steps)
