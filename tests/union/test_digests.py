"""The morning digest: one notice instead of a flood, nothing where there is nothing."""

from datetime import date, datetime, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.member import Member
from models.notice import Notice
from models.session import run_in_transaction, transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import ask_for_visit, report_leave, take, told
from union import links
from union.ground import clock
from union.notices.outbox import tell
from union.registers.digests import find_digest_readers, send_digest

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


def test_the_digest_counts_what_came_by_sort_the_same_thing_once_and_names_nothing(
    session: Session, cast: Cast, at: datetime
) -> None:
    night = at + timedelta(hours=13)
    changed, withdrawn = (ask_for_visit(session, member, night, facts="母亲病重") for member in (cast.lin, cast.lan))
    take(session, changed, "accept", cast.zhou, night)
    take(session, changed, "decline_visit", cast.lin, night)
    take(session, withdrawn, "withdraw", cast.lan, night)
    overdue = ask_for_visit(session, cast.lin, at - timedelta(days=20), occasion="结婚", illness="", happened_on="今天")
    digest = send_digest(session, cast.zhou.id, MORNING)
    assert digest is not None and overdue.due_at is not None
    assert digest.text == "今日待办：新待办2项，有更新1项，已撤回1项，已超期1项。"
    assert digest.title == "新提醒4条，已超期1项" and len(digest.title) <= 20
    assert digest.path == links.todo()


def test_two_changes_of_the_same_thing_are_one_thing(session: Session, cast: Cast, at: datetime) -> None:
    night = at + timedelta(hours=13)
    leave = report_leave(session, cast.lin, at)
    for until in ("2026-11-30", "2026-12-02"):
        take(session, leave, "extend", cast.lin, night, until_on=until)
    digest = send_digest(session, cast.zhou.id, MORNING)
    assert digest is not None and (digest.title, digest.text) == ("新提醒2条", "今日待办：有更新1项。")


def test_what_came_after_the_digests_moment_and_what_is_on_its_way_is_left_alone(
    session: Session, cast: Cast, at: datetime
) -> None:
    pushed = tell(session, cast.zhou, "desk.new", key="day", at=at, title="关怀服务", path="/h5/")
    tell_at_night(session, cast.zhou, 1, MORNING + timedelta(hours=16))
    assert cast.zhou.id in find_digest_readers(session, MORNING)
    assert send_digest(session, cast.zhou.id, MORNING) is None
    states = session.scalars(select(Notice.state).where(Notice.member_id == cast.zhou.id).order_by(Notice.id)).all()
    assert pushed is not None and states == ["queued", "digest"]


def test_two_processes_send_one_digest(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        tell_at_night(session, session.get_one(Member, live_cast.zhou.id), 3, at + timedelta(hours=13))

    def work() -> bool:
        return run_in_transaction(engine, lambda session: send_digest(session, live_cast.zhou.id, MORNING) is not None)

    assert sorted(at_once([work] * 4)) == [False, False, False, True]
    with transaction(engine) as session:
        states = session.scalars(select(Notice.state).where(Notice.member_id == live_cast.zhou.id)).all()
        assert sorted(states) == ["inbox", "inbox", "inbox", "queued"]


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
    assert digest is not None and digest.title == "已超期1项"
    assert send_digest(session, cast.zhou.id, saturday) is None
    assert cast.zhou.id not in find_digest_readers(session, saturday)


def test_who_is_no_officer_any_more_still_gets_what_waited_with_a_page_they_may_open(
    session: Session, cast: Cast, at: datetime
) -> None:
    tell_at_night(session, cast.zheng, 1, at + timedelta(hours=13))
    digest = send_digest(session, cast.zheng.id, MORNING)
    assert digest is not None and digest.path == links.inbox()
