"""The morning digest: one notice instead of a flood, nothing where there is nothing."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.notice import Notice
from tests.cast import Cast
from tests.story import ask_for_visit, told
from union import clock, links
from union.digests import find_digest_readers, send_digest
from union.notices import tell

MORNING = clock.instant(date(2026, 11, 19), 7, 30)


def tell_at_night(session: Session, to: Member, count: int, at: datetime) -> None:
    for number in range(count):
        tell(session, to, "desk.new", key=str(number), at=at, title="关怀服务", path="/h5/cases/1")


def test_what_came_at_night_is_one_notice_in_the_morning(session: Session, cast: Cast, at: datetime) -> None:
    tell_at_night(session, cast.zhou, 3, at + timedelta(hours=13))
    assert cast.zhou.id in find_digest_readers(session, MORNING)
    digest = send_digest(session, cast.zhou.id, MORNING)
    assert digest is not None
    assert (digest.title, digest.path, digest.state) == ("新提醒3条", links.todo(), "queued")
    gathered = session.scalars(select(Notice).where(Notice.digest_id == digest.id)).all()
    assert {one.state for one in gathered} == {"inbox"} and len(gathered) == 3


def test_a_second_run_of_the_morning_sends_nothing_more_and_loses_nothing(session: Session, cast: Cast, at: datetime) -> None:
    tell_at_night(session, cast.zhou, 1, at + timedelta(hours=13))
    send_digest(session, cast.zhou.id, MORNING)
    tell_at_night(session, cast.zhou, 9, MORNING + timedelta(minutes=1))
    assert send_digest(session, cast.zhou.id, MORNING + timedelta(minutes=2)) is None
    waiting = session.scalars(select(Notice).where(Notice.member_id == cast.zhou.id, Notice.state == "digest")).all()
    assert waiting
    assert send_digest(session, cast.zhou.id, MORNING + timedelta(days=1)) is not None
    assert told(session, cast.zhou).count("officer.digest") == 2


def test_nothing_to_tell_is_not_told(session: Session, cast: Cast) -> None:
    assert [send_digest(session, one, MORNING) for one in find_digest_readers(session, MORNING)].count(None) >= 4
    assert not told(session, cast.zhou)


def test_what_is_overdue_is_counted_on_working_days(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    tuesday, saturday = clock.instant(date(2026, 12, 1), 7, 30), clock.instant(date(2026, 12, 5), 7, 30)
    digest = send_digest(session, cast.zhou.id, tuesday)
    assert digest is not None and digest.title == "超期1件"
    assert send_digest(session, cast.zhou.id, saturday) is None
    assert cast.zhou.id not in find_digest_readers(session, saturday)


def test_who_is_no_officer_any_more_still_gets_what_waited_with_a_page_they_may_open(
    session: Session, cast: Cast, at: datetime
) -> None:
    tell_at_night(session, cast.zheng, 1, at + timedelta(hours=13))
    digest = send_digest(session, cast.zheng.id, MORNING)
    assert digest is not None and digest.path == links.inbox()
