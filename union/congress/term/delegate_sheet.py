"""The list of a term's delegates, from a sheet: checked row by row, written only when every row is good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from union.casework.forms.dates import DateError, parse_date
from union.casework.forms.plain_text import NO, YES, plain
from union.congress.term.delegates import add_delegate, find_delegates
from union.ground.errors import Refusal
from union.ground.placeholder import is_person
from union.membership.roster import BadRow

NUMBER, NAME, DELEGATION, HEAD, FROM, UNTIL = "工号", "姓名", "代表团", "团长", "任期开始", "任期结束"
REQUIRED = (NUMBER, NAME, DELEGATION)


@dataclass(frozen=True)
class Seat:
    """One row that can be taken."""

    member: Member
    delegation: str
    is_head: bool
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class DelegateList:
    """What an import would do; who is a delegate already and not in the list stays one."""

    term: int
    seats: Sequence[Seat]
    bad_rows: Sequence[BadRow]
    headless: Sequence[str]
    """Delegations without a head: what they table goes to the committee unchecked."""
    others: Sequence[str]
    """Names of delegates in office who are not in the list."""


def check_delegates(session: Session, term: int, rows: Iterable[tuple[int, Mapping[str, Any]]], today: date) -> DelegateList:
    """Read rows of (line number, cells by Chinese heading) and report what would happen; changes nothing."""
    members = {one.staff_number: one for one in session.scalars(select(Member).where(is_person()))}
    seats: list[Seat] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        text = {name: str(cells.get(name) or "").strip() for name in (NUMBER, NAME, DELEGATION, HEAD, FROM, UNTIL)}
        reasons: list[str] = [f"缺少{name}" for name in REQUIRED if not text[name]]
        member = _find(members, text, reasons)
        twin = seen.setdefault(text[NUMBER].upper(), number)
        if twin != number:
            reasons.append(f"与第{twin}行重复")
        seat = _read_seat(text, member, today, reasons)
        if reasons or seat is None:
            bad.append(BadRow(number, tuple(reasons)))
        else:
            seats.append(seat)
    led = {one.delegation for one in seats if one.is_head}
    listed = {one.member.id for one in seats}
    others = [one.member.name for one in find_delegates(session, term, today) if one.member_id not in listed]
    return DelegateList(term, seats, bad, sorted({one.delegation for one in seats} - led), others)


def import_delegates(session: Session, found: DelegateList, *, by: Member | None, at: datetime) -> int:
    """Seat everybody of a checked list; returns how many. Raises Refusal where a row is bad or there is none."""
    if found.bad_rows:
        raise Refusal(f"名单有{len(found.bad_rows)}行需要更正，没有导入任何数据")
    if not found.seats:
        raise Refusal("名单里没有数据，没有导入任何数据")
    with session.begin_nested():
        for seat in found.seats:
            add_delegate(
                session, found.term, seat.member, seat.delegation, at=at, from_on=seat.from_on, until_on=seat.until_on,
                is_head=seat.is_head, by=by,
            )
    return len(found.seats)


def _find(members: Mapping[str, Member], text: Mapping[str, str], reasons: list[str]) -> Member | None:
    member = members.get(text[NUMBER].upper())
    if not text[NUMBER]:
        return None
    if member is None or member.is_missing or member.died_on is not None:
        reasons.append(f"名册里没有工号{text[NUMBER][:20]}")
        return None
    if text[NAME] and "".join(text[NAME].split()) != member.name:
        reasons.append(f"工号{member.staff_number}是{member.name}，不是{text[NAME][:20]}")
    return member


def _read_seat(text: Mapping[str, str], member: Member | None, today: date, reasons: list[str]) -> Seat | None:
    days: dict[str, date | None] = {FROM: None, UNTIL: None}
    for name in days:
        try:
            days[name] = parse_date(text[name][:10], today) if text[name] else None
        except DateError as error:
            reasons.append(f"{name}{error}")
    if len(text[DELEGATION]) > 60:
        reasons.append("代表团名称过长")
    is_head = plain(text[HEAD]) in (*YES, HEAD)
    if text[HEAD] and not is_head and plain(text[HEAD]) not in (*NO, "代表"):
        reasons.append(f"{HEAD}请写是或否")
    from_on, until_on = days[FROM] or today, days[UNTIL]
    if until_on is not None and until_on < from_on:
        reasons.append(f"{UNTIL}早于{FROM}")
    return Seat(member, text[DELEGATION], is_head, from_on, until_on) if member else None
