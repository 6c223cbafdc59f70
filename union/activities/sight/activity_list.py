"""Activities as members find them: open ones first to come, each by its code, those open for oneself, by words and days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityQuota, ActivityState
from models.member import Branch, Member
from models.registration import Registration
from union.activities.activity.eligibility import MemberFacts, find_facts, reason_against
from union.activities.activity.locks import SHOWN, UNKNOWN_ACTIVITY, close_of
from union.activities.choices import TO_ACTIVITY
from union.activities.places.seats import find_kept, left_of
from union.casework.forms import date_text as wording
from union.casework.forms.dates import FORMS, DateError, parse_date
from union.ground import clock
from union.ground.errors import NotFound
from union.ground.search import SearchEntry, find_matches

GOING_ON = (ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED, ActivityState.RUNNING)
WEEKEND = re.compile(r"(?P<shift>[上下]{1,2}|这|本)?个?(?:周末|双休日)")
WEEK = re.compile(r"(?P<shift>下{1,2}|这|本)个?(?:周|星期|礼拜)(?![一二三四五六日天1-7末])")
LONGEST = 200
"""Characters of a sentence that are looked at."""


@dataclass(frozen=True)
class ListedActivity:
    """An activity as one member sees it in a list."""

    activity: Activity
    seats_left: int | None
    """For this member, by the whole, their branch's quota and who waits ahead; None: as many as come."""
    registration: Registration | None

    @property
    def series_title(self) -> str:
        """The series it belongs to; empty for none."""
        return self.activity.series.title if self.activity.series else ""


def find_activities(session: Session, at: datetime) -> list[Activity]:
    """Return the open activities that are still to come, the next one first."""
    query = select(Activity).where(Activity.state == ActivityState.OPEN, Activity.starts_at >= at)
    return list(session.scalars(query.order_by(Activity.starts_at, Activity.id)))


def get_activity(session: Session, code: str) -> Activity:
    """Return an activity that members may see; raises NotFound."""
    activity = session.scalars(select(Activity).where(Activity.code == code, Activity.state.in_(SHOWN))).first()
    if activity is None:
        raise NotFound(UNKNOWN_ACTIVITY)
    return activity


def find_open_for(
    session: Session, member: Member, at: datetime, text: str = "", facts: MemberFacts | None = None
) -> list[ListedActivity]:
    """Return what is open for a member, the next one first; with words or days, what they speak of (周六的羽毛球).

    What the member may not take part in is hidden, save where they are registered already. The number of
    statements does not grow with the number of activities."""
    activities = [one for one in find_activities(session, at) if close_of(one) > at]
    return _as_found(session, member, at, activities, text, facts)


def find_known_to(session: Session, member: Member, at: datetime, text: str = "") -> list[ListedActivity]:
    """Return what a member may hear of, the next one first: what is coming, open, closed and going on; else as what is open."""
    query = select(Activity).where(Activity.state.in_(GOING_ON)).order_by(Activity.starts_at, Activity.id)
    return _as_found(session, member, at, list(session.scalars(query)), text)


def is_open(activity: Activity, at: datetime) -> bool:
    """Say whether members may sign up now, whether the clock has noted the end of it or not."""
    return activity.state == ActivityState.OPEN and close_of(activity) > at


def _as_found(
    session: Session, member: Member, at: datetime, activities: list[Activity], text: str, facts: MemberFacts | None = None
) -> list[ListedActivity]:
    own = _find_own(session, member, activities)
    facts = facts or find_facts(session, member, at)
    mine = [one for one in activities if one.id in own or reason_against(one, facts) is None]
    quotas = _find_quotas(session, member.branch, mine)
    kept = find_kept(session, member.branch_id, mine, at)
    return [
        ListedActivity(one, 0 if one.id in kept else left_of(one, quotas.get(one.id)), own.get(one.id))
        for one in _spoken_of(mine, text, clock.day_of(at))
    ]


def _find_own(session: Session, member: Member, activities: list[Activity]) -> dict[int, Registration]:
    query = select(Registration).where(Registration.member_id == member.id, Registration.ended_at.is_(None))
    found = session.scalars(query.where(Registration.activity_id.in_([one.id for one in activities])))
    return {one.activity_id: one for one in found}


def _find_quotas(session: Session, branch: Branch, activities: list[Activity]) -> dict[int, ActivityQuota]:
    query = select(ActivityQuota).where(ActivityQuota.branch_id == branch.id)
    found = session.scalars(query.where(ActivityQuota.activity_id.in_([one.id for one in activities])))
    return {one.activity_id: one for one in found}


def _spoken_of(activities: list[Activity], text: str, today: date) -> list[Activity]:
    """Return the activities a sentence speaks of: on one of its days, and about its other words."""
    if not text.strip():
        return activities
    days, words = read_days(text, today)
    found = [one for one in activities if not days or _takes_place(one, days)]
    if not words:
        return found if days else []
    entries = [SearchEntry(TO_ACTIVITY, one.code, one.title, _keywords(one), one.intro) for one in found]
    order = {match.entry.code: place for place, match in enumerate(find_matches(words, entries, limit=len(entries)))}
    return sorted((one for one in found if one.code in order), key=lambda one: order[one.code])


def _keywords(activity: Activity) -> tuple[str, ...]:
    """Return the words by which an activity is found beside its title: its own, and the series it belongs to."""
    return (*activity.keywords.split(), *([activity.series.title] if activity.series else []))


def _takes_place(activity: Activity, days: set[date]) -> bool:
    first = clock.day_of(activity.starts_at)
    last = clock.day_of(activity.ends_at or activity.starts_at)
    return any(first <= day <= last for day in days)


def read_days(text: str, today: date) -> tuple[set[date], str]:
    """Return the days a sentence names, looked for ahead, and the sentence without them; what is no day stays a word."""
    rest, days = wording.tidy(text[:LONGEST]), set[date]()
    for match in WEEKEND.finditer(rest):
        shift = match["shift"] or ""
        weeks = {"上": -1, "下": 1}.get(shift[:1], 0) * len(shift)
        saturday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=5)
        days |= {saturday, saturday + timedelta(days=1)}
    rest = WEEKEND.sub(" ", rest)
    for match in WEEK.finditer(rest):
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=match["shift"].count("下"))
        days |= {monday + timedelta(days=n) for n in range(7)}
    rest = WEEK.sub(" ", rest)
    for pattern in (*(pattern for pattern, _ in FORMS), wording.BARE_WEEKDAY):
        for match in pattern.finditer(rest):
            try:
                days.add(parse_date(match.group(), today, "future"))
            except DateError:
                continue
        rest = pattern.sub(" ", rest)
    words = re.sub(r"有没有|还有|哪些|什么|活动|的|吗|呢|在|有", " ", wording.TIME_OF_DAY.sub(" ", rest))
    return days, " ".join(re.sub(r"[\W_]+", " ", words).split())
