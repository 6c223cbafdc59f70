"""Who is told of what happens to an activity: each thing once, with its time and place, leading to its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from union import links
from union.notices.details import Details
from union.notices.kinds import notice_kinds
from union.notices.outbox import tell, tell_many


def tell_about(
    session: Session, activity: Activity, to: Member, kind: str, key: str, at: datetime, *, text: str = "", path: str = "",
    until: datetime | None = None,
) -> bool:
    """Queue one notice about an activity, leading to its page, or `until` when it waits; False where it was told before."""
    told = tell(session, to, kind, key=f"{activity.id}:{key}", at=at, title=activity.title,
                path=path or links.activity(activity.code), text=text or _sentence(activity, kind), details=_details(activity, until))
    return told is not None


def tell_all_about(
    session: Session, activity: Activity, to: Iterable[Member], kind: str, key: str, at: datetime, *, text: str = "",
) -> int:
    """Queue the same notice for many people, leading to the activity's page; returns how many are told now."""
    path = links.activity(activity.code)
    return tell_each_about(session, activity, [(one, path) for one in to], kind, key, at, text=text)


def tell_each_about(
    session: Session, activity: Activity, to: Sequence[tuple[Member, str]], kind: str, key: str, at: datetime, *, text: str = "",
) -> int:
    """Queue the same notice for many people, with the page each is led to; returns how many are told now."""
    return tell_many(session, to, kind, key=f"{activity.id}:{key}", at=at, title=activity.title,
                     text=text or _sentence(activity, kind), details=_details(activity))


def _sentence(activity: Activity, kind: str) -> str:
    return f"“{activity.title}”：{notice_kinds()[kind].sentence}。"


def _details(activity: Activity, until: datetime | None = None) -> Details:
    return Details(until) if until else Details(activity.starts_at, activity.venue)
