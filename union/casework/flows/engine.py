"""Moving a thing that is no case along its flow (an activity, a registration, a proposal): rows, taken under its lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.history import HistoryEntry
from models.member import Member
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, T, Taking, ThingKind
from union.casework.forms.fields import Answers, Field
from union.casework.forms.papers import TO_PAPER, Paper, Sent
from union.casework.forms.parsing import parse_form
from union.casework.forms.people import form_context
from union.ground import audit, clock
from union.ground.choices import NumberedLine
from union.ground.consents import give_consent
from union.ground.errors import Conflict, NotAllowed, NotFound, Refusal


def open_moves(
    session: Session, kind: ThingKind[T], thing: T, by: Member, at: datetime, parts: AbstractSet[str] | None = None
) -> list[Move[T]]:
    """Return the moves a member may take now, in the order declared; `parts`: what they are to it, where that is known."""
    parts = kind.parts_of(session, thing, by, at) if parts is None else parts
    moves = kind.flow.steps_from(thing.state)
    return [move for move in moves if move.parts & parts and is_open(session, move, thing, by, at)]


def is_open(session: Session, move: Move[T], thing: T, by: Member | None, at: datetime) -> bool:
    """Say whether a move of a thing's present state is offered now, to who has a part in it."""
    return move.is_offered is None or move.is_offered(session, thing, by, at)


def take(
    session: Session, kind: ThingKind[T], key: str, action: str, raw: Mapping[str, Any], *,
    by: Member, at: datetime, version: int | None = None, consents: bool = False,
) -> T:
    """Take one move under the thing's lock; raises NotFound, NotAllowed, Conflict, Invalid, or Refusal."""
    thing = kind.lock(session, key)
    move = get_move(session, kind, thing, action, by=by, at=at, version=version)
    given = parse_form(_fields(session, move, thing, by, at), raw, form_context(session, by, at))
    consent = _consent(session, move, thing, by)
    if consent and not consents:
        raise Refusal("提交前请先阅读并同意个人信息使用说明")
    with session.begin_nested():
        _take(Taking(session, thing, move, given, by, at, kind, thing.state, version))
        if consent:
            give_consent(session, by, _purpose(kind, thing), consent, at)
    return thing


def get_move(
    session: Session, kind: ThingKind[T], thing: T, action: str, *, by: Member, at: datetime, version: int | None = None
) -> Move[T]:
    """Return the move that an action is for a member now; raises NotFound, NotAllowed, or Conflict saying what happened.

    What open_moves would not offer is refused here, for page, chat and clock alike: nothing is only hidden."""
    parts = kind.parts_of(session, thing, by, at)
    if not parts or by.is_missing:
        raise NotFound(kind.unknown)
    move = kind.flow.find_step(thing.state, action)
    is_stale = version is not None and version != thing.version
    if move is None or is_stale and not move.is_side_by_side:
        raise Conflict(_what_happened(session, kind, thing, parts))
    if not move.parts & parts:
        raise NotAllowed("您不能办理这一步，或它已由他人办理")
    if not is_open(session, move, thing, by, at):
        raise _why_closed(Taking(session, thing, move, {}, by, at, kind, thing.state, version), parts)
    return move


def advance(
    session: Session, kind: ThingKind[T], thing: T, action: str, at: datetime, given: Answers | None = None,
) -> bool:
    """Let the clock take a move of a thing that is locked; False where its state has no such row for the clock, or not yet."""
    move = kind.flow.find_step(thing.state, action)
    if move is None or CLOCK not in move.who or not is_open(session, move, thing, None, at):
        return False
    with session.begin_nested():
        _take(Taking(session, thing, move, given or {}, None, at, kind, thing.state))
    return True


def advance_all(
    session: Session, kind: ThingKind[T], things: Sequence[T], action: str, at: datetime, given: Answers | None = None,
) -> int:
    """Let the clock take one move of many things that are locked together, written at once; returns how many took it.

    What follows each step comes before anything is written: it asks the database nothing."""
    found = [(thing, kind.flow.find_step(thing.state, action)) for thing in things]
    steps = [(thing, move) for thing, move in found if move and CLOCK in move.who and is_open(session, move, thing, None, at)]
    takings = [Taking(session, thing, move, given or {}, None, at, kind, thing.state) for thing, move in steps]
    with session.begin_nested():
        for taking in takings:
            _begin(taking)
            _follow(taking)
        session.flush()
    return len(takings)


def make_paper(session: Session, kind: ThingKind[T], key: str, action: str, by: Member, at: datetime) -> Paper:
    """Return the form of one move, for chat and page; raises NotFound, NotAllowed, or Conflict saying what happened."""
    thing = kind.get(session, key)
    move = get_move(session, kind, thing, action, by=by, at=at)
    page_of, begun = move.leads_to or kind.page_of, move.begun_of(session, thing, by) if move.begun_of else {}
    page = page_of(thing)

    def send(raw: Mapping[str, Any], version: int | None, consents: bool) -> Sent:
        taken = take(session, kind, key, action, raw, by=by, at=at, version=version, consents=consents)
        said = move.said_of(session, taken, by) if move.said_of else move.said or f"已办理“{move.title}”"
        there = page_of(taken)
        options = find_options(session, kind, taken, by, at) if kind.leads_on else ()
        return Sent(number=kind.key_of(taken), path=f"{there}?done={action}", text=said, chat_path=there, options=options)

    return Paper(
        code=kind.code_of(kind.key_of(thing), action), title=move.title, name=f"{kind.title_of(thing)} {move.title}",
        intro=move.intro or kind.title_of(thing), fields=_fields(session, move, thing, by, at),
        page=kind.move_page(thing, action), back=page, send=send, send_title=move.title,
        consent=_consent(session, move, thing, by),
        begun=begun, is_edit=bool(begun), is_grave=move.is_grave,
        version=thing.version, word=kind.word_of(thing),
    )


def find_options(session: Session, kind: ThingKind[T], thing: T, by: Member, at: datetime) -> list[NumberedLine]:
    """Return the moves a member may take now as chat offers them by number, grave ones last."""
    return options_of(kind, thing, open_moves(session, kind, thing, by, at))


def options_of(kind: ThingKind[T], thing: T, moves: Sequence[Move[T]]) -> list[NumberedLine]:
    """Return moves that are open already as chat offers them."""
    key, ordered = kind.key_of(thing), sorted(moves, key=lambda move: move.is_grave)
    return [NumberedLine(move.title, TO_PAPER, kind.code_of(key, move.action)) for move in ordered]


def find_history(session: Session, kind: ThingKind[T], thing: T, *, with_internal: bool) -> list[HistoryEntry]:
    """Return what happened to a thing, oldest first."""
    query = select(HistoryEntry).where(HistoryEntry.about == kind.about(thing))
    if not with_internal:
        query = query.where(HistoryEntry.is_internal.is_(False))
    return list(session.scalars(query.order_by(HistoryEntry.id)))


def note(
    session: Session, kind: ThingKind[T], thing: T, action: str, title: str, before: str, *,
    by: Member | None, at: datetime, words: str | None = None, is_internal: bool = False, whose: Member | None = None,
) -> None:
    """Add a row to a thing's history, and to the audit log; `whose`: the member it is about."""
    session.add(HistoryEntry(
        about=kind.about(thing), at=at, by_id=by.id if by else None, action=action, title=title, from_state=before,
        to_state=thing.state, note=words or None, is_internal=is_internal,
    ))
    audit.record(session, action, kind.about(thing), by=by, at=at, subject=whose, step=before)


def _take(taking: Taking[T]) -> None:
    _begin(taking)
    taking.session.flush()
    _follow(taking)
    taking.session.flush()


def _begin(taking: Taking[T]) -> None:
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
        note(session, taking.kind, thing, move.action, move.title, taking.before, by=taking.by, at=taking.at,
             words=words, is_internal=move.is_internal)


def _follow(taking: Taking[T]) -> None:
    if taking.move.then:
        taking.move.then(taking)


def _fields(session: Session, move: Move[T], thing: T, by: Member, at: datetime) -> Sequence[Field]:
    return move.fields_of(session, thing, by, at) if move.fields_of else move.fields


def _consent(session: Session, move: Move[T], thing: T, by: Member) -> str:
    return move.consent_of(session, thing, by) if move.consent_of else move.consent


def _purpose(kind: ThingKind[T], thing: T) -> str:
    return kind.purpose_of(thing) if kind.purpose_of else f"{kind.name}:{kind.key_of(thing)}"


def _why_closed(taking: Taking[T], parts: AbstractSet[str]) -> Refusal:
    """Return what is said of a move that is not offered now: who was quicker, else why, in the move's own words."""
    session, kind, thing, move = taking.session, taking.kind, taking.thing, taking.move
    said, last = _own_words(taking), _find_last(session, kind, thing)
    is_anothers = last is not None and last.by_id not in (None, taking.member.id)
    if last is not None and is_anothers and isinstance(said, Conflict) and _is_instead(kind, move, last):
        return Conflict(_what_happened(session, kind, thing, parts))
    return said


def _own_words(taking: Taking[T]) -> Refusal:
    """Return why a move is not offered, as it says itself; where neither of its sentences does, the plain one."""
    move = taking.move
    try:
        if move.check and not move.unoffered:
            move.check(taking)
    except Refusal as refusal:
        return refusal
    return Conflict(move.unoffered or f"现在不能办理“{move.title}”，请重新打开看看可以办什么")


def _is_instead(kind: ThingKind[T], move: Move[T], row: HistoryEntry) -> bool:
    """Say whether a row of the history is this very move, or one that was offered beside it: to grant, and to refuse."""
    return any(one.action == row.action and one.is_offered is move.is_offered for one in kind.flow.steps)


def _find_last(session: Session, kind: ThingKind[T], thing: T) -> HistoryEntry | None:
    """Return what happened last, unless it is one of what many do side by side."""
    query = select(HistoryEntry).where(HistoryEntry.about == kind.about(thing))
    last = session.scalars(query.order_by(HistoryEntry.id.desc()).limit(1)).first()
    return None if last is not None and _is_of_many(kind, last) else last


def _what_happened(session: Session, kind: ThingKind[T], thing: T, parts: AbstractSet[str]) -> str:
    """Say who was quicker, from the last row of the history; of an internal one only to who could have taken it."""
    last = _find_last(session, kind, thing)
    state = kind.flow.state(thing.state).title
    if last is None:
        return f"现在是“{state}”，请重新打开后再办"
    if last.is_internal and not any(one.action == last.action and one.parts & parts for one in kind.flow.steps):
        return f"刚刚有新的进展，现在是“{state}”，请重新打开后再办"
    who = last.by.name if last.by else "系统"
    return f"{who}已于{clock.show_time(last.at)}办理“{last.title}”，现在是“{state}”，请重新打开后再办"


def _is_of_many(kind: ThingKind[T], row: HistoryEntry) -> bool:
    """Say whether a row is one of what many do side by side: who signed up, seconded or rated is not everybody's to know."""
    return any(move.is_side_by_side and move.action == row.action for move in kind.flow.steps)
