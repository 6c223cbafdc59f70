"""Notices: once each, neutral, silent at night, and never a flood."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notice import Notice
from tests.cast import Cast
from tests.story import ask_for_visit, report_leave, take
from union.ground import clock
from union.notices.kinds import notice_kinds
from union.notices.outbox import after_quiet, tell


def queue(session: Session, to: object, at: datetime, kind: str = "desk.new", key: str = "1") -> Notice | None:
    return tell(session, to, kind, key=key, at=at, title="关怀服务", path="/h5/")  # type: ignore[arg-type]


def test_the_same_thing_is_told_once(session: Session, cast: Cast, at: datetime) -> None:
    assert queue(session, cast.zhou, at) is not None
    assert queue(session, cast.zhou, at) is None
    assert queue(session, cast.chen, at) is not None


@pytest.mark.parametrize(("hour", "minute", "wait_until"), [(21, 59, None), (22, 0, 7), (23, 30, 7), (0, 10, 7), (6, 59, 7), (7, 0, None)])
def test_nobodys_phone_rings_at_night(session: Session, cast: Cast, hour: int, minute: int, wait_until: int | None) -> None:
    at = clock.instant(datetime(2026, 11, 18, tzinfo=UTC).date(), hour, minute)
    then = after_quiet(session, at)
    assert (then == at) == (wait_until is None)
    if wait_until is not None:
        assert clock.local(then).hour == wait_until and timedelta() < then - at <= timedelta(hours=9)


def test_at_night_an_officer_waits_for_the_digest_and_a_member_for_the_morning(session: Session, cast: Cast, at: datetime) -> None:
    night = at + timedelta(hours=13)
    officers, members = queue(session, cast.zhou, night), queue(session, cast.lin, night, "case.accepted")
    assert officers is not None and members is not None
    assert (officers.state, members.state) == ("digest", "queued")
    assert members.next_attempt_at > night


def test_the_fifth_push_in_an_hour_waits_for_the_morning_but_an_urgent_one_does_not(session: Session, cast: Cast, at: datetime) -> None:
    states = [notice.state for number in range(6) if (notice := queue(session, cast.zhou, at, key=str(number)))]
    assert states == ["queued"] * 4 + ["digest"] * 2
    urgent = queue(session, cast.zhou, at, "desk.overdue")
    assert urgent is not None and urgent.state == "queued"


def test_no_pushed_text_says_what_the_case_is_about(session: Session, cast: Cast, at: datetime) -> None:
    visit = ask_for_visit(session, cast.zheng, at, subject="林晓燕", facts="母亲病重")
    leave = report_leave(session, cast.lin, at, hospital="是", needs="接送孩子")
    take(session, visit, "decline", cast.zhou, at, reason="门诊不在范围内")
    take(session, leave, "end_leave", cast.lin, at, returned_on="今天")
    pushed = " ".join(f"{one.title}{one.number}{one.phrase}{one.text}" for one in session.scalars(select(Notice)))
    for secret in ("肺炎", "住院", "病", "慰问", "林晓燕", "郑敏", "周建平", "母亲", "孩子", "门诊", "医院", "元"):
        assert secret not in pushed, secret


def test_every_status_fits_the_template(session: Session) -> None:
    assert all(len(kind.phrase) <= 5 for kind in notice_kinds().values())
