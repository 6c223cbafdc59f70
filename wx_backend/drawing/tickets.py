"""Tickets: each form as drawn carries one, so that two quick posts of it do one thing."""

from __future__ import annotations

import secrets

from flask import request
from sqlalchemy import select

from models.audit import AuditEntry
from models.member import Member
from union import links
from union.casework.forms.papers import Sent
from union.ground import audit
from wx_backend.guards import Visit

LONGEST = 40


def new_ticket() -> str:
    """Return a ticket for a form that is about to be drawn."""
    return secrets.token_urlsafe(18)


def posted_ticket() -> str:
    """Return the ticket of the form that was posted, a new one where it has none."""
    given = request.form.get("ticket", "")
    return given if 0 < len(given) <= LONGEST and given.isascii() and given.isprintable() else new_ticket()


def hold(visit: Visit) -> None:
    """Let no other request of this member past this point until this one has ended."""
    # On PostgreSQL the lock must not stop rows that merely refer to the member.
    visit.session.execute(select(Member.id).where(Member.id == visit.member.id).with_for_update(key_share=True))


def find_sent(visit: Visit, ticket: str) -> str | None:
    """Return the page that this form led to when it was posted before."""
    query = select(AuditEntry.fields).where(AuditEntry.about == _about(ticket), AuditEntry.by_id == visit.member.id)
    found = visit.session.scalars(query).first()
    return None if found is None else found.partition(",")[2] or links.home()


def note_sent(visit: Visit, ticket: str, sent: Sent) -> None:
    """Note what a form led to, and on which page that stands."""
    audit.record(visit.session, "send", _about(ticket), by=visit.member, at=visit.at, fields=(sent.number, sent.path))


def _about(ticket: str) -> str:
    return f"form:{ticket}"
