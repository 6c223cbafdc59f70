"""Reminding of forms begun and not sent, once before they are deleted; never by what they are about."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.draft import Draft
from models.member import Member
from union import links
from union.casework.forms.parsing import EMPTY
from union.ground import clock
from union.notices.outbox import tell
from union.registers.papers import find_begun

BEFORE = timedelta(days=2)
TITLE = "未填完的内容"


def find_holders(session: Session, at: datetime) -> list[int]:
    """Return the members with a form begun that is deleted within days."""
    query = select(Draft.member_id).where(Draft.expires_at > at, Draft.expires_at <= at + BEFORE)
    return list(session.scalars(query.distinct().order_by(Draft.member_id)))


def remind_holder(session: Session, member_id: int, at: datetime) -> bool:
    """Tell a member until when what they wrote is kept, where something is written and can still be sent."""
    member = session.get_one(Member, member_id)
    soonest = _find_soonest(session, member, at)
    if soonest is None:
        return False
    draft_id, expires_at = soonest
    day = clock.show_day(clock.day_of(expires_at))
    text = f"您有没填完的内容，保存到{day}，过后自动删除。需要请回复“继续”接着填。"
    key = f"{draft_id}:{clock.day_of(expires_at)}"
    return tell(session, member, "draft.expiring", key=key, at=at, title=TITLE, path=links.home(), text=text) is not None


def _find_soonest(session: Session, member: Member, at: datetime) -> tuple[int, datetime] | None:
    # A paper may note that it was read; the clock reads nothing, so what looking at them wrote is undone.
    with session.begin_nested() as looking:
        found = [
            (draft.expires_at, draft.id) for draft, _ in find_begun(session, member, at)
            if draft.expires_at <= at + BEFORE and any(one not in EMPTY for one in draft.answers.values())
        ]
        looking.rollback()
    return next(((draft_id, expires_at) for expires_at, draft_id in sorted(found)), None)
