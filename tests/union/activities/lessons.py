"""A contest of young teachers with its entrants and jurors: what tests of contests begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Branch, Member, Office
from models.registration import ContestEntry
from tests.cast import Cast
from tests.union.activities.afternoon import END, START, act, plan, run, seat
from union.activities.activity.contest_terms import find_entries
from union.activities.contest.entries import ENTRY
from union.casework.flows import engine
from union.ground import clock

CLOSES = START - timedelta(days=1)
AFTER = CLOSES + timedelta(hours=1)
"""When entries are no longer taken."""
JUDGED = END + timedelta(hours=1)
"""Saturday 2026-11-21, 18:00: when results are counted and shown."""
CONTEST = {
    "criteria": [{"code": "design", "title": "教学设计", "weight": 20}, {"code": "lesson", "title": "课堂教学", "weight": 80}],
    "awards": [{"title": "一等奖", "count": 1}, {"title": "二等奖", "count": 1}],
}


def announce(session: Session, *, branch: Branch | None = None, **contest: Any) -> Activity:
    """Add the contest, run by 夏明."""
    return plan(session, branch=branch, code="lessons", title="青年教师教学竞赛", kind="contest", state="open", counts_hours=False,
                closes_at=CLOSES, contest=CONTEST | contest)


def enter(session: Session, activity: Activity, member: Member, title: str = "水的循环") -> ContestEntry:
    """Hand in a member's entry."""
    one = seat(session, activity, member)
    act(session, one, "hand_in", member, CLOSES, title=title)
    return session.scalars(select(ContestEntry).where(ContestEntry.registration_id == one.id)).one()


def on_entry(session: Session, entry: ContestEntry, action: str, by: Member, at: datetime, **given: Any) -> ContestEntry:
    """Take a move of an entry."""
    return engine.take(session, ENTRY, str(entry.id), action, given, by=by, at=at)


def arts(session: Session) -> tuple[Branch, list[Member]]:
    """Add a third branch, from whose three members jurors come."""
    branch = Branch(code="YS", name="艺术学院分工会")
    session.add(branch)
    session.flush()
    people = [Member(staff_number=f"T200700{n}", name=name, branch=branch) for n, name in enumerate(("金云", "谢芳", "邵平"))]
    session.add_all(people)
    session.flush()
    return branch, people


def begin(session: Session, cast: Cast, **contest: Any) -> tuple[Activity, list[ContestEntry], list[Member]]:
    """Return a contest with two entries admitted and drawn, 林晓燕's and 郑敏's, and its three jurors."""
    activity = announce(session, **contest)
    xia = cast.xia
    entries = [enter(session, activity, member) for member in (cast.lin, cast.zheng)]
    jurors = arts(session)[1]
    for entry in entries:
        on_entry(session, entry, "admit", xia, CLOSES)
    for juror in jurors:
        run(session, activity, "appoint_juror", xia, CLOSES, person=juror.staff_number)
    run(session, activity, "draw_numbers", xia, AFTER)
    return activity, entries, jurors


def judge(session: Session, entry: ContestEntry, juror: Member, points: int, at: datetime = START) -> ContestEntry:
    """Give an entry the same points by every criterion."""
    return on_entry(session, entry, "score", juror, at, points_design=str(points), points_lesson=str(points))


def judge_all(session: Session, activity: Activity, jurors: list[Member], rows: list[tuple[int, ...]]) -> None:
    """Give each entry, in the order handed in, its jurors' points."""
    entries = sorted(find_entries(session, activity), key=lambda one: one.id)
    for entry, row in zip(entries, rows, strict=True):
        for juror, points in zip(jurors, row, strict=True):
            judge(session, entry, juror, points)


def appoint_as(session: Session, member: Member, post: str, branch: Branch | None) -> None:
    """Appoint somebody to a post."""
    session.add(Office(member=member, post=post, branch=branch, from_on=clock.day_of(START).replace(year=2024)))
    session.flush()
