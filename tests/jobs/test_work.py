"""What the jobs do, on the cast's own data."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from sqlalchemy import Engine, func, select

from handlers.chat.room import Room
from jobs.clockwork import Clockwork
from jobs.context import PartlyDone, RunContext, one_after_another
from jobs.table import TABLE, Job, find_job
from models.campaign import Campaign
from models.case import Case
from models.job import JobRun
from models.member import Member, Office
from models.message import ReceivedMessage
from models.notice import ChannelStop, Notice
from models.session import transaction
from tests.cast import Cast
from tests.story import ask_for_visit, report_leave
from union.casework.forms.attachments import attach
from union.casework.forms.drafts import keep_draft
from union.ground import clock
from union.ground.accounts import follow, get_account
from union.membership.binding import SecretKind, bind as bind_account
from union.notices.outbox import tell


def run(engine: Engine, name: str, at: datetime, room: Room | None = None) -> str:
    job = find_job(TABLE, name)
    assert job is not None
    return job.run(RunContext(engine, at, room, room.doors.vault if room else None))


def told(engine: Engine, kind: str) -> int:
    with transaction(engine) as session:
        return session.scalar(select(func.count()).where(Notice.kind == kind)) or 0


def bind(engine: Engine, member: Member, room: Room, at: datetime) -> None:
    with transaction(engine) as session:
        account = get_account(session, room.settings.account.app_id, f"o{member.staff_number}")
        follow(account, at)
        given = {"staff_number": member.staff_number, "name": member.name, "secret": member.staff_number[-4:]}
        assert isinstance(bind_account(session, account, **given, kind=SecretKind.PHONE, at=at), Member)


@pytest.mark.parametrize("job", TABLE, ids=lambda job: job.name)
def test_every_job_runs_and_says_what_it_did(clockwork: Clockwork, job: Job, engine: Engine) -> None:
    assert clockwork.run_now(job)
    with transaction(engine) as session:
        assert session.scalars(select(JobRun.state)).all() == ["done"]


def test_overdue_cases_are_reminded_of_and_escalated(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        number = ask_for_visit(session, session.merge(live_cast.lin), at).number
    assert run(engine, "remind_cases", clock.instant(date(2026, 11, 27), 7, 5)) == "1 cases"
    with transaction(engine) as session:
        assert session.scalars(select(Case).where(Case.number == number)).one().escalated_at is not None
    assert told(engine, "desk.escalated") == 3


def test_who_has_written_something_is_reminded_once_before_it_is_deleted(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        keep_draft(session, live_cast.lin, "sick_care", {"needs": "接送孩子有困难"}, at)
        keep_draft(session, live_cast.zhou, "sick_care", {"needs": None}, at)
    run(engine, "remind_of_drafts", at + timedelta(days=4))
    assert told(engine, "draft.expiring") == 0
    for days in (5, 6):
        run(engine, "remind_of_drafts", at + timedelta(days=days, hours=1))
    with transaction(engine) as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "draft.expiring")).one()
    assert notice.member_id == live_cast.lin.id and "保存到2026年11月25日" in notice.text and "病假" not in notice.text + notice.path


def test_tasks_are_reminded_of(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        report_leave(session, session.merge(live_cast.lin), at)
    run(engine, "remind_tasks", clock.instant(date(2026, 11, 20), 7, 10))
    assert told(engine, "task.due") == 2


def test_stranded_cases_reach_the_school_union_within_minutes(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        ask_for_visit(session, session.merge(live_cast.lin), at)
        for office in session.scalars(select(Office).where(Office.branch_id == live_cast.ecology.id)):
            office.until_on = date(2026, 11, 17)
    run(engine, "rescue_cases", at + timedelta(minutes=15))
    assert told(engine, "desk.stranded") == 1


def test_the_digest_gathers_the_night(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        for key in "abc":
            tell(session, session.merge(live_cast.zhou), "desk.new", key=key, at=at + timedelta(hours=13), title="服务", path="/h5/")
    run(engine, "send_digests", clock.instant(date(2026, 11, 19), 7, 30))
    assert told(engine, "officer.digest") == 1


def test_drafts_and_their_files_go_together_and_a_living_drafts_files_stay(
    engine: Engine, live_cast: Cast, at: datetime, room: Room
) -> None:
    vault = room.doors.vault
    names = [vault.store(BytesIO(b"a picture")) for _ in range(2)]
    with transaction(engine) as session:
        for member, name, when in ((live_cast.lin, names[0], at), (live_cast.zhou, names[1], at + timedelta(days=5))):
            one = session.merge(member)
            stored = attach(session, one, "evidence", stored_name=name, file_name="a.jpg", media_type="image/jpeg", size=9, at=when)
            keep_draft(session, one, "condolence_visit", {"evidence": [stored.id]}, when)
    assert run(engine, "expire_drafts", at + timedelta(days=8), room) == "1 files"
    assert vault.names() == [names[1]]


def test_offices_that_have_ended_are_told_of_once(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        session.scalars(select(Office).where(Office.member_id == live_cast.chen.id)).one().until_on = date(2026, 11, 17)
    assert [run(engine, "end_offices", at) for _ in range(2)] == ["1 offices", "0 offices"]


def test_what_has_served_its_time_is_purged_and_nothing_else(engine: Engine, room: Room, at: datetime) -> None:
    with transaction(engine) as session:
        for days in (6, 8):
            session.add(ReceivedMessage(
                key=f"m{days}", body="{}", received_at=at - timedelta(days=days), claimed_by="a", lease_until=at, attempts=1
            ))
            session.add(ChannelStop(channel=f"c{days}", until=at + timedelta(days=7 - days), reason="quota"))
    room.doors.kv.set("still wanted", "1", 60)
    run(engine, "purge", at)
    with transaction(engine) as session:
        assert session.scalars(select(ReceivedMessage.key)).all() == ["m6"]
        assert session.scalars(select(ChannelStop.channel)).all() == ["c6"]
    assert room.doors.kv.get("still wanted") == "1"


def test_the_lists_are_made_on_their_day_and_not_before(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        ask_for_visit(session, session.merge(live_cast.lin), at)
    run(engine, "prepare_campaigns", clock.instant(date(2027, 1, 7), 8, 30))
    assert told(engine, "campaign.lists") == 0
    counts = []
    for day in (8, 9):
        run(engine, "prepare_campaigns", clock.instant(date(2027, 1, day), 8, 30))
        counts.append(told(engine, "campaign.lists"))
    assert counts[0] >= 3 and counts[1] == counts[0]


def test_the_greeting_goes_out_on_the_eve_once_to_each_and_late_comers_the_day_after(
    engine: Engine, live_cast: Cast, room: Room, at: datetime
) -> None:
    eve = clock.instant(date(2027, 2, 5), 9)
    bind(engine, live_cast.lin, room, at)
    bind(engine, live_cast.zheng, room, at)
    assert run(engine, "greet_members", eve - timedelta(days=1)) == "0 festivals"
    for _ in range(2):
        assert run(engine, "greet_members", eve) == "1 festivals"
    with transaction(engine) as session:
        assert session.scalars(select(Campaign)).one().greeted_at == eve
    greeted = told(engine, "campaign.greeting")
    bind(engine, live_cast.zhou, room, eve)
    run(engine, "greet_members", eve + timedelta(days=1))
    assert (greeted, told(engine, "campaign.greeting")) == (2, 3)


def test_a_late_outbox_is_an_alert(engine: Engine, live_cast: Cast, at: datetime, caplog: pytest.LogCaptureFixture) -> None:
    with transaction(engine) as session:
        tell(session, session.merge(live_cast.lin), "case.progress", key="1", at=at, title="服务", path="/h5/")
    assert "late 1" in run(engine, "deliver", at + timedelta(minutes=6))
    assert "alert" in caplog.text


def test_a_bad_piece_of_one_part_does_not_keep_the_next_part_from_its_work(engine: Engine, at: datetime) -> None:
    context, done = RunContext(engine, at), []

    def part(*numbers: int) -> str:
        return context.each(lambda _session: numbers, lambda _session, one: done.append(6 // one), "numbers")

    with pytest.raises(PartlyDone, match="1 of 2 numbers failed, 1 numbers"):
        one_after_another(lambda: part(0, 3), lambda: part(2))
    assert done == [2, 3]
    assert one_after_another(lambda: part(1), lambda: part(1)) == "1 numbers, 1 numbers"
