"""Activities as they are found by words: a member's own to hear of, and for somebody unknown what the whole school may know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from union import links
from union.activities.choices import TO_ACTIVITY
from union.activities.sight.activity_list import find_activities, find_known_to, is_open
from union.ground import clock
from union.ground.search import SearchEntry


def find_entries(session: Session, member: Member | None, at: datetime) -> Sequence[SearchEntry]:
    """Return the activities that are coming or go on, as far as somebody may hear of them."""
    if member is None:
        return [_entry(one, at) for one in find_for_everybody(session, at)]
    return [_entry(one.activity, at) for one in find_known_to(session, member, at)]


def find_for_everybody(session: Session, at: datetime) -> list[Activity]:
    """Return the open activities that anybody may hear of."""
    return [one for one in find_activities(session, at) if is_for_everybody(one)]


def is_for_everybody(one: Activity) -> bool:
    """Say whether an activity is for the whole school, so that somebody unknown may hear of it."""
    return one.branch_id is None and not (one.eligibility or {}).get("branches")


def tell_when(one: Activity) -> str:
    """Say why nobody can sign up now: 11月20日 08:00开始报名, 报名已截止, 进行中."""
    if one.state == ActivityState.PUBLISHED:
        opens = clock.local(one.opens_at) if one.opens_at else None
        return f"{opens.month}月{opens.day}日 {opens:%H:%M}开始报名" if opens else "即将开放报名"
    return "进行中" if one.state == ActivityState.RUNNING else "报名已截止"


def _entry(one: Activity, at: datetime) -> SearchEntry:
    intro = one.intro if is_open(one, at) else f"{tell_when(one)}。{one.intro}"
    keywords = tuple(one.keywords.split())
    return SearchEntry(TO_ACTIVITY, one.code, one.title, keywords, intro, path=links.activity(one.code), note="（活动）")
