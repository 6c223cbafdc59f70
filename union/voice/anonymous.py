"""Suggestions without a name: nothing of who wrote is kept; a case number and a PIN lead back to the answer."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import scrypt, sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.case import Case
from models.sealed import blind_index
from models.voice import AnonymousKey
from union.cases import cases
from union.cases.case_view import CaseView, read_case
from union.casework.forms.fields import FormContext, Person
from union.ground import clock
from union.ground.placeholder import NAME, get_placeholder
from union.ground.rule_keys import RuleKey, two
from union.ground.rules import find_rule, read_rule
from union.services.voice.suggestion import SERVICE
from union.voice import publishing

PIN_DIGITS = 8
LIMIT = RuleKey(
    "suggestion.anonymous_limit", "how many suggestions without a name one person may send in how many hours", two("count", "hours"),
    default={"count": 3, "hours": 24},
)
ATTEMPTS = RuleKey(
    "suggestion.pin_attempts", "how many wrong PINs are allowed in how many minutes", two("count", "minutes"),
    default={"count": 5, "minutes": 60},
)
COST, BLOCK = 2**14, 8
"""Of scrypt: some 30 ms and 16 MiB a try."""
NOBODYS = f"{'00' * 16}${'00' * 32}"
"""Compared with where there is no such case, so that the answer takes as long."""


@dataclass(frozen=True)
class Receipt:
    """What the author takes away; nothing else leads back."""

    number: str
    pin: str
    case_: Case


def open_anonymous(session: Session, raw: Mapping[str, Any], *, ticket: str, at: datetime) -> Receipt:
    """Open a suggestion that names nobody; the same ticket leads to the same case. Raises Invalid.

    Of the time only the day is kept."""
    digest = sha256(ticket.encode()).hexdigest()
    found = _find_key(session, digest)
    if found is not None:
        return Receipt(found.case_.number, _pin(ticket), found.case_)
    # Consent is a row with a person in it; here there is no person whose data it could be about.
    kind = replace(SERVICE, consent="")
    try:
        with session.begin_nested():
            case_ = cases.open_case(session, kind, raw, by=get_placeholder(session), at=noon(at))
            session.add(AnonymousKey(case_id=case_.id, pin_digest=_digest(_pin(ticket)), ticket_digest=digest))
    except IntegrityError:
        # The same form was sent twice at once; the unique ticket let one through.
        found = _find_key(session, digest)
        if found is None:
            raise
        case_ = found.case_
    return Receipt(case_.number, _pin(ticket), case_)


def is_open(session: Session, ticket: str) -> bool:
    """Say whether this form has been sent already."""
    return _find_key(session, sha256(ticket.encode()).hexdigest()) is not None


def daily_limit(session: Session, at: datetime) -> tuple[int, int]:
    """Return how many suggestions without a name one person may send in how many hours (rule suggestion.anonymous_limit)."""
    return read_rule(session, LIMIT, clock.day_of(at))


def enter(session: Session, number: str, pin: str, at: datetime) -> Case | str:
    """Return the case that number and PIN open, or the sentence why not: the same whatever is wrong.

    Wrong tries are counted with the case (rule suggestion.pin_attempts), so they must be committed too."""
    count, minutes = _attempts(session, at)
    refused = f"编号或查询码不对。同一编号连续输错{count}次后，{minutes}分钟内不能再查"
    key = _lock(session, plain(number).upper())
    is_right = _matches(plain(pin), key.pin_digest if key else NOBODYS)
    if key is None:
        return refused
    if key.failed_until is None or key.failed_until <= at:
        key.failed = 0
    if key.failed >= count:
        return refused
    if not is_right:
        key.failed, key.failed_until = key.failed + 1, _full_hour(at + timedelta(minutes=minutes))
        session.flush()
        return refused
    key.failed, key.failed_until = 0, None
    session.flush()
    return key.case_


def read(session: Session, number: str, at: datetime) -> CaseView:
    """Return a case as its author may see it, who has shown the PIN."""
    return read_case(session, number, get_placeholder(session), at)


def act(
    session: Session, number: str, action: str, raw: Mapping[str, Any], *, at: datetime, version: int | None = None
) -> Case:
    """Take a step of the author who has shown the PIN; raises Conflict, Invalid or Refusal. Only the day is kept."""
    return cases.act(session, number, action, raw, by=get_placeholder(session), at=noon(at), version=version)


def can_forbid(session: Session, case_: Case, at: datetime) -> bool:
    """Say whether the author may still take back that the answer may be published."""
    return publishing.can_forbid(session, case_, get_placeholder(session), at)


def forbid(session: Session, number: str, at: datetime) -> None:
    """Take the consent to publish back, and the answer off the board."""
    publishing.take_back(session, number, by=get_placeholder(session), at=noon(at))


def form_context(session: Session, at: datetime) -> FormContext:
    """Return what the form's fields need to know, without who asks."""
    today = clock.day_of(at)
    return FormContext(today, Person("", NAME, ""), lambda _text: (), cache(lambda key: find_rule(session, key, today)))


def noon(at: datetime) -> datetime:
    """Return noon of a day: all that is kept of the time."""
    return clock.instant(clock.day_of(at), 12)


def plain(text: str) -> str:
    """Return a number as it is compared: one width, no blanks, no marks."""
    return "".join(one for one in unicodedata.normalize("NFKC", text[:60]) if one.isascii() and one.isalnum())


def _attempts(session: Session, at: datetime) -> tuple[int, int]:
    return read_rule(session, ATTEMPTS, clock.day_of(at))


def _find_key(session: Session, ticket_digest: str) -> AnonymousKey | None:
    return session.scalars(select(AnonymousKey).where(AnonymousKey.ticket_digest == ticket_digest)).first()


def _lock(session: Session, number: str) -> AnonymousKey | None:
    """Return what opens a case, locked: tries made at the same moment are counted one after the other."""
    if not cases.is_number(number):
        return None
    query = select(AnonymousKey.id).join(Case, AnonymousKey.case_id == Case.id).where(Case.number == number)
    key_id = session.scalars(query.with_for_update(of=AnonymousKey, key_share=True)).first()
    return session.get(AnonymousKey, key_id, populate_existing=True) if key_id is not None else None


def _pin(ticket: str) -> str:
    """Return the PIN of a form's ticket: the form sent twice shows the same one, and the database cannot tell it."""
    return f"{int(blind_index('suggestion pin', ticket), 16) % 10**PIN_DIGITS:0{PIN_DIGITS}}"


def _digest(pin: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${_slow(pin, salt).hex()}"


def _matches(pin: str, digest: str) -> bool:
    salt, _, body = digest.partition("$")
    return hmac.compare_digest(_slow(pin, bytes.fromhex(salt)), bytes.fromhex(body))


def _slow(pin: str, salt: bytes) -> bytes:
    return scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=1, maxmem=64 * 1024 * 1024, dklen=32)


def _full_hour(at: datetime) -> datetime:
    """Return the next full hour: when somebody tried is kept no finer."""
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
