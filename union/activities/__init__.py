"""Activities as members find them: open ones first to come, each by its code."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from union.errors import NotFound

SHOWN = ("open", "ended", "cancelled")
"""States in which an activity has a page; a draft has none."""


def find_activities(session: Session, at: datetime) -> list[Activity]:
    """Return the open activities that are still to come, the next one first."""
    query = select(Activity).where(Activity.state == "open", Activity.starts_at >= at)
    return list(session.scalars(query.order_by(Activity.starts_at, Activity.id)))


def get_activity(session: Session, code: str) -> Activity:
    """Return an activity that members may see; raises NotFound."""
    activity = session.scalars(select(Activity).where(Activity.code == code, Activity.state.in_(SHOWN))).first()
    if activity is None:
        raise NotFound("没有找到这个活动，它可能已经取消")
    return activity
