"""Telling many at once: the same rules as for one, with statements that do not grow with the people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.member import Member
from models.notice import Notice
from tests.cast import Cast
from tests.statements import counted
from tests.union.activities.afternoon import END, START, plan, seat
from tests.union.activities.outings import OPEN_AT, colleague, crowd, open_activity
from union.activities.attendance.ratings import thank
from union.activities.day.opening_and_ending import announce
from union.activities.day.reminders import remind
from union.notices.outbox import tell, tell_many


def test_many_are_told_by_the_rules_for_one(session: Session, cast: Cast) -> None:
    gone, dead = colleague(session, cast.ecology, "走了", "T1", is_missing=True), colleague(session, cast.ecology, "亡者", "T2",
                                                                                   died_on=OPEN_AT.date())
    night = OPEN_AT + timedelta(hours=15)
    people = [(one, f"/h5/{one.id}") for one in (cast.lin, cast.zheng, gone, dead)]
    tell(session, cast.zheng, "activity.opened", key="7:opened", at=night, title="工会活动", path="/h5")

    def many() -> int:
        return tell_many(session, people, "activity.opened", key="7:opened", at=night, title="工会活动")

    assert (many(), many()) == (2, 0)
    lin, away = (session.scalars(select(Notice).where(Notice.member_id == one.id)).one() for one in (cast.lin, gone))
    alone = tell(session, cast.lin, "activity.opened", key="8", at=night, title="工会活动", path=f"/h5/{cast.lin.id}")
    assert alone is not None
    assert [getattr(lin, name) for name in FIELDS] == [getattr(alone, name) for name in FIELDS]
    assert lin.next_attempt_at == night + timedelta(hours=8) and lin.details == {}
    assert lin.dedupe_key == f"activity.opened:7:opened:{lin.member_id}"
    assert (away.state, away.next_attempt_at) == ("inbox", night)


FIELDS = ("member_id", "kind", "is_for_officer", "is_urgent", "case_id", "title", "number", "phrase", "text", "path", "created_at",
          "state", "next_attempt_at", "attempts", "details")


def test_who_is_told_of_officers_is_kept_for_the_morning_as_ever(session: Session, cast: Cast) -> None:
    night = OPEN_AT + timedelta(hours=15)
    assert tell_many(session, [(cast.zhou, "/h5")], "activity.to_approve", key="1", at=night, title="工会活动") == 1
    assert session.scalars(select(Notice.state)).one() == "digest"


@pytest.mark.parametrize("doing", ["announce", "remind", "thank"])
def test_twice_as_many_people_take_as_many_statements(session: Session, cast: Cast, xia: Member, doing: str) -> None:
    assert _statements(session, cast, xia, doing, "C") == _statements(session, cast, xia, doing, "D")


def _statements(session: Session, cast: Cast, xia: Member, doing: str, code: str) -> int:
    for one in crowd(session, [cast.ecology], 6) if code == "C" else (colleague(session, cast.ecology, "新人", f"D{n}") for n in range(6)):
        one.title = "教师"
    if doing == "announce":
        activity = open_activity(session, xia, OPEN_AT)
    else:
        activity = plan(session, code=code, check_in="none")
        for member in session.scalars(select(Member).where(Member.title == "教师")).all():
            seat(session, activity, member)
    before = session.scalar(select(func.count()).select_from(Notice)) or 0
    with counted(session) as statements:
        if doing == "announce":
            announce(session, activity.id, OPEN_AT)
        elif doing == "remind":
            remind(session, activity.id, START - timedelta(minutes=50))
        else:
            thank(session, activity.id, END)
    assert (session.scalar(select(func.count()).select_from(Notice)) or 0) > before
    return len(statements)
