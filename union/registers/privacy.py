"""Privacy as a member sees it: who read what of theirs and why, what they consented to, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from models.audit import AuditEntry, Consent
from models.member import Member
from union.casework.flows.register import subjects
from union.casework.flows.subjects import WasRead
from union.ground.audit import find_readings
from union.ground.consents import withdraw_consent

T = TypeVar("T")
UNNAMED = WasRead("其他事项", ())
"""What was read that no subject has words for."""


@dataclass(frozen=True)
class Reading:
    """Somebody read my data: who, when, of what, which fields, and why where that was asked."""

    at: datetime
    by: str
    about: str
    fields: Sequence[str]
    why: str = ""


def list_readings(session: Session, member: Member, limit: int = 50) -> list[Reading]:
    """Return who read a member's sensitive data, newest first, in the member's words."""
    entries = find_readings(session, member, limit)
    namers = {prefix: name for one in subjects() for prefix, name in one.readings.items()}
    named: dict[int, WasRead] = {}
    for prefix, some in _by_prefix([(entry.about, entry) for entry in entries]).items():
        if prefix in namers:
            named |= namers[prefix](session, member, some)
    return [_reading(entry, named.get(entry.id, UNNAMED)) for entry in entries]


def name_purposes(session: Session, consents: Sequence[Consent]) -> dict[str, str]:
    """Return what consents are for, by their purpose: a service's code, or what a subject calls it (activity:<code>)."""
    namers = {prefix: name for one in subjects() for prefix, name in one.purposes.items()}
    asked = _by_prefix([(one.purpose, one.purpose) for one in consents])
    found: dict[str, str] = {}
    for prefix, some in asked.items():
        found |= namers[prefix](session, some) if prefix in namers else {}
    return found


def take_back(session: Session, member: Member, consent_id: int, at: datetime) -> Consent:
    """Take a consent back and erase what was kept only by it; raises NotFound where it is not in force."""
    consent = withdraw_consent(session, member, consent_id, at)
    for subject in subjects():
        for forget in subject.forgets:
            forget(session, member, consent.purpose, at)
    return consent


def _by_prefix(named: Sequence[tuple[str, T]]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for name, one in named:
        prefix, colon, _ = name.partition(":")
        found.setdefault(prefix if colon else "", []).append(one)
    return found


def _reading(entry: AuditEntry, read: WasRead) -> Reading:
    return Reading(entry.at, entry.by.name if entry.by else "系统", read.about, read.fields, read.why)
