"""Drafts: forms begun and not sent, the same one whether chat or a page is used."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.case import Attachment
from models.draft import Draft
from models.member import Member
from union.ground import clock
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule

KEEP_DAYS = RuleKey("draft.days", "how many days a form that was begun and not sent is kept", int, unit="天", default=7)
LOOSE_DAYS = 7
"""How long a file is kept that belongs to no draft and no case."""


def find_draft(session: Session, member: Member, form: str, at: datetime) -> Draft | None:
    """Return a member's draft of a form, locked against a second message; None: there is none, or it expired."""
    query = select(Draft).where(Draft.member_id == member.id, Draft.form == form).with_for_update()
    draft = session.scalars(query.execution_options(populate_existing=True)).first()
    return draft if draft is not None and draft.expires_at > at else None


def find_drafts(session: Session, member: Member, at: datetime) -> list[Draft]:
    """Return a member's drafts, newest first."""
    query = select(Draft).where(Draft.member_id == member.id, Draft.expires_at > at)
    return list(session.scalars(query.order_by(Draft.changed_at.desc())))


def keep_draft(
    session: Session, member: Member, form: str, answers: dict[str, Any], at: datetime, open_until: datetime | None = None
) -> Draft:
    """Store the answers so far and put the expiry off (rule draft.days), counted from when the form itself ends, if it does."""
    expires_at = max(at, open_until or at) + timedelta(days=read_rule(session, KEEP_DAYS, clock.day_of(at)))
    query = select(Draft).where(Draft.member_id == member.id, Draft.form == form).with_for_update()
    draft = session.scalars(query).first()
    if draft is None:
        try:
            with session.begin_nested():
                draft = Draft(member_id=member.id, form=form, answers=answers, changed_at=at, expires_at=expires_at)
                session.add(draft)
        except IntegrityError:
            # The same form was begun in chat and on a page at once; the later hand goes on with what the earlier wrote.
            draft = session.scalars(query).one()
    draft.answers, draft.changed_at, draft.expires_at = answers, at, expires_at
    session.flush()
    return draft


def discard_draft(session: Session, member: Member, form: str) -> None:
    """Delete a draft."""
    session.execute(delete(Draft).where(Draft.member_id == member.id, Draft.form == form))


def expire_drafts(session: Session, at: datetime) -> list[str]:
    """Delete drafts past their time and files of no draft or case; returns the stored names for the vault to delete."""
    session.execute(delete(Draft).where(Draft.expires_at <= at))
    loose = select(Attachment).where(
        Attachment.case_id.is_(None), Attachment.about.is_(None), Attachment.at < at - timedelta(days=LOOSE_DAYS)
    )
    kept = {number for draft in session.scalars(select(Draft)) for number in _file_numbers(draft.answers)}
    names = []
    for attachment in session.scalars(loose):
        if attachment.id not in kept:
            names.append(attachment.stored_name)
            session.delete(attachment)
    return names


def _file_numbers(answers: dict[str, Any]) -> list[int]:
    return [one for value in answers.values() if isinstance(value, list) for one in value if isinstance(one, int)]
