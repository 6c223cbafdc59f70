"""`flask jobs`: what there is, what would run and whom it would reach, without a trace in the real database."""

from datetime import date, datetime

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import Engine, func, select

from handlers.chat.room import Room
from jobs import cli
from jobs.preview import preview
from jobs.table import TABLE
from models.campaign import Campaign, CampaignVisit
from models.job import JobRun
from models.notice import Notice
from models.session import transaction
from tests.cast import PEOPLE, Cast
from tests.jobs.test_work import bind
from tests.story import ask_for_visit
from wx_backend.application import create_app
from wx_backend.house import House


@pytest.fixture
def flask_jobs(room: Room) -> FlaskCliRunner:
    """The `flask` command of this installation."""
    app = create_app(house=House(room.settings, room.engine, room.doors, room.now))
    for group in cli.groups:
        app.cli.add_command(group)
    return app.test_cli_runner()


def count_rows(engine: Engine) -> list[int]:
    with transaction(engine) as session:
        return [session.scalar(select(func.count()).select_from(one)) or 0 for one in (Notice, Campaign, CampaignVisit, JobRun)]


def test_the_spring_festival_is_foreseen_with_its_people_counted(
    engine: Engine, live_cast: Cast, at: datetime, room: Room
) -> None:
    bind(engine, live_cast.lin, room, at)
    bind(engine, live_cast.zheng, room, at)
    with transaction(engine) as session:
        ask_for_visit(session, session.merge(live_cast.lin), at)
    before = count_rows(engine)
    planned = [
        one for days in ((date(2027, 1, 7), date(2027, 1, 9)), (date(2027, 2, 4), date(2027, 2, 6)))
        for one in preview(engine, TABLE, *days)
    ]
    reached = {(f"{one.at.astimezone(at.tzinfo):%m-%d}", one.job.name, reach.kind): reach.people
               for one in planned for reach in one.reached}
    assert reached["01-08", "prepare_campaigns", "campaign.lists"] >= 3
    assert reached["02-05", "greet_members", "campaign.greeting"] == 2
    assert {job for _, job, _ in reached} >= {"remind_cases", "prepare_campaigns", "greet_members"}
    assert count_rows(engine) == before


def test_nothing_planned_is_nothing_shown(engine: Engine, live_cast: Cast) -> None:
    assert list(preview(engine, TABLE, date(2026, 11, 19), date(2026, 11, 21))) == []


def test_a_deadline_is_foreseen_once_and_its_escalation_after_it(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        ask_for_visit(session, session.merge(live_cast.lin), at)
    kinds = [
        (f"{one.at:%m-%d}", reach.kind) for one in preview(engine, TABLE, date(2026, 11, 19), date(2026, 11, 27))
        for reach in one.reached if reach.kind != "officer.digest"
    ]
    assert kinds == [("11-23", "desk.due_soon"), ("11-25", "desk.overdue"), ("11-26", "desk.escalated")]


def test_the_command_prints_days_jobs_and_counts_and_no_person_or_case(
    engine: Engine, live_cast: Cast, at: datetime, room: Room, flask_jobs: FlaskCliRunner
) -> None:
    bind(engine, live_cast.lin, room, at)
    with transaction(engine) as session:
        number = ask_for_visit(session, session.merge(live_cast.lin), at).number
    told = flask_jobs.invoke(args=["jobs", "preview", "--from", "2027-02-01", "--until", "2027-02-07"])
    assert told.exit_code == 0, told.output
    assert "2027年春节 2027年2月6日：名单 2027年1月8日，问候 2027年2月5日 09:00" in told.output
    assert "2027-02-05 09:00  发送节日问候：有问候（campaign.greeting）1人" in told.output
    assert number not in told.output and not [name for _, _, name, *_ in PEOPLE if name in told.output]


@pytest.mark.parametrize("days", [("2027-03-01", "2027-01-01"), ("2027-01-01", "2037-01-01"), ("soon", "2027-01-01")])
def test_days_out_of_order_are_one_clear_line(flask_jobs: FlaskCliRunner, days: tuple[str, str]) -> None:
    told = flask_jobs.invoke(args=["jobs", "preview", "--from", days[0], "--until", days[1]])
    assert told.exit_code != 0 and "Traceback" not in told.output


def test_the_list_names_every_job_its_next_time_and_its_last_run(engine: Engine, flask_jobs: FlaskCliRunner) -> None:
    assert flask_jobs.invoke(args=["jobs", "run", "purge"]).output == "0 shared values\n"
    told = flask_jobs.invoke(args=["jobs", "list"])
    lines = told.output.splitlines()
    assert [line.split()[0] for line in lines] == [job.name for job in TABLE]
    assert "下次 2026年11月19日 03:40" in told.output and "done 0 shared values" in told.output


def test_an_unknown_job_is_refused_with_the_names_there_are(flask_jobs: FlaskCliRunner) -> None:
    told = flask_jobs.invoke(args=["jobs", "run", "nothing"])
    assert told.exit_code == 1 and "没有任务 nothing" in told.output and "send_digests" in told.output
