"""Reminding jurors, before a contest's activity ends, of the sheets that are still missing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.history import HistoryEntry
from models.member import Member
from union import links
from union.activities.activity.contest_terms import ONGOING, find_missing, is_counted
from union.activities.activity.presence import end_of
from union.activities.activity.telling import tell_about
from union.activities.day.reminders import times_before
from union.ground import clock


def find_to_judge(session: Session, at: datetime) -> list[int]:
    """Return the contests about to end of which a reminder of missing sheets is due."""
    query = select(Activity).where(Activity.state.in_(ONGOING), Activity.results_at.is_(None)).order_by(Activity.id)
    return [one.id for one in session.scalars(query) if one.contest and _latest_due(session, one, at) is not None]


def remind_jurors(session: Session, activity_id: int, at: datetime) -> int:
    """Remind each juror of how many sheets are missing, once for each time before the end; returns how many were told now."""
    activity = session.get_one(Activity, activity_id)
    hours, end = _latest_due(session, activity, at), end_of(activity)
    if hours is None or is_counted(session, activity):
        return 0
    missing = find_missing(session, activity)
    people: dict[int, Member] = {juror.member_id: juror.member for juror, _ in missing}
    counts = Counter(juror.member_id for juror, _ in missing)
    # With the end in the key, one that moves is told anew.
    key = f"missing:{hours}:{int(end.timestamp())}"
    return sum(
        tell_about(session, activity, one, "contest.sheets_missing", key, at, path=links.contest(activity.code), until=end,
                   text=f"“{activity.title}”：还有{counts[number]}份作品等您评分，请在{clock.show_time(end)}前评完。")
        for number, one in sorted(people.items())
    )


def _latest_due(session: Session, activity: Activity, at: datetime) -> int | None:
    """Return how many hours before the end the last reminder that is due is meant; none before the draw, none after the end."""
    end, drawn_at = end_of(activity), _drawn_at(session, activity)
    if drawn_at is None or at >= end:
        return None
    # Who was told at the draw that they can begin is not reminded at once.
    return next((hours for hours, due in reversed(times_before(session, end)) if drawn_at < due <= at), None)


def _drawn_at(session: Session, activity: Activity) -> datetime | None:
    about = HistoryEntry.about == f"activity:{activity.id}"
    return session.scalar(select(func.max(HistoryEntry.at)).where(about, HistoryEntry.action == "draw_numbers"))
