"""Consents: what a member agreed to, in which wording, and taking it back as easily (PIPL 15)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Consent
from models.member import Member
from union.ground import audit
from union.ground.errors import NotFound


def find_consents(session: Session, member: Member) -> list[Consent]:
    """Return a member's consents, newest first."""
    query = select(Consent).where(Consent.member_id == member.id)
    return list(session.scalars(query.order_by(Consent.given_at.desc(), Consent.id.desc())))


def give_consent(session: Session, member: Member, purpose: str, text: str, at: datetime) -> None:
    """Keep that a member agreed to a purpose in one wording, told from another by its digest."""
    version = sha256(text.encode()).hexdigest()[:12]
    session.add(Consent(member_id=member.id, purpose=purpose[:40], version=version, given_at=at))


def withdraw_consent(session: Session, member: Member, consent_id: int, at: datetime) -> Consent:
    """Take a consent back from now on, with every other to the same purpose; raises NotFound where it is not in force."""
    mine = select(Consent).where(Consent.member_id == member.id, Consent.withdrawn_at.is_(None)).with_for_update()
    live = {consent.id: consent for consent in session.scalars(mine)}
    found = live.get(consent_id)
    if found is None:
        raise NotFound("没有找到这项同意，或它已经撤回")
    for consent in live.values():
        if consent.purpose == found.purpose:
            consent.withdrawn_at = at
    audit.record(session, "withdraw_consent", f"consent:{found.purpose}", by=member, at=at, subject=member)
    session.flush()
    return found
