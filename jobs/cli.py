"""The operator's commands behind `flask jobs`: what there is, what would run and whom it would reach, run one now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol, cast

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Engine, func, select

from config.settings import Settings
from gateways.doors import Doors
from handlers.chat.room import Room
from handlers.reception.register import make_table
from jobs.clockwork import Clockwork
from jobs.preview import Planned, preview
from jobs.table import TABLE, Job, find_job
from jobs.timing import last_due
from models.job import JobRun
from models.session import transaction
from union.festivals import campaigns
from union.festivals.dates import FESTIVALS
from union.ground import clock

LONGEST_DAYS = 400

jobs_group = AppGroup("jobs", help="What happens by the clock.")
groups: tuple[click.Group, ...] = (jobs_group,)

DAY = click.DateTime(["%Y-%m-%d"])


class Installation(Protocol):
    """What the application keeps for all its commands."""

    @property
    def settings(self) -> Settings: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def doors(self) -> Doors: ...
    @property
    def now(self) -> Callable[[], datetime]: ...


@jobs_group.command("list")
def list_jobs() -> None:
    """List the jobs, when each is due next and how its last run ended."""
    at = _house().now()
    with transaction(_house().engine) as session:
        newest = select(func.max(JobRun.id)).group_by(JobRun.job)
        last = {run.job: run for run in session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    for job in TABLE:
        run = last.get(job.name)
        ended = f"上次 {clock.show_time(run.due_at)} {run.state} {run.result}" if run else "尚未运行"
        print(f"{job.name:18} {job.title}  下次 {clock.show_time(_next(job, at))}  {ended}")


@jobs_group.command("preview")
@click.option("--from", "begin", type=DAY, required=True, help="the first day, 2027-01-01")
@click.option("--until", "until", type=DAY, required=True, help="the last day")
def show_preview(begin: datetime, until: datetime) -> None:
    """Show what would run and whom it would reach, counted on a copy of today's data; nothing is sent."""
    first, last = begin.date(), until.date()
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        raise click.ClickException(f"--until 不能早于 --from，且最多相隔{LONGEST_DAYS}天")
    print(f"{clock.show_day(first)} 至 {clock.show_day(last)}，按今天的数据推算，不会真的发送；其余任务不通知任何人。")
    for line in _festival_lines(first, last):
        print(line)
    for planned in preview(_house().engine, TABLE, first, last):
        print(_line(planned))


@jobs_group.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Run one job at once, beside its due times."""
    job = find_job(TABLE, name)
    if job is None:
        raise click.ClickException(f"没有任务 {name}；可用：{'、'.join(one.name for one in TABLE)}")
    house = _house()
    room = Room(house.settings, house.engine, house.doors, make_table(), house.now)
    try:
        print(Clockwork(house.engine, TABLE, room, house.doors.vault, now=house.now).run_now(job))
    except Exception as error:
        raise click.ClickException(f"{job.title}没有完成（{type(error).__name__}），详情见日志") from error


def _house() -> Installation:
    return cast(Installation, current_app.extensions["house"])


def _next(job: Job, at: datetime) -> datetime:
    last = last_due(job.trigger, at)
    found = job.trigger.get_next_fire_time(last, at)
    return found or at


def _festival_lines(first: date, last: date) -> list[str]:
    lines = []
    with transaction(_house().engine) as session:
        for code in FESTIVALS:
            for year in range(first.year, last.year + 2):
                plan = campaigns.make_plan(session, code, year, _house().now())
                if first <= plan.day_on <= last or first <= plan.lists_due_on <= last:
                    mark = "（暂定）" if plan.is_provisional else ""
                    due, greeting = clock.show_day(plan.lists_due_on), clock.show_time(plan.greet_at)
                    lines.append(f"{plan.title} {clock.show_day(plan.day_on)}：名单 {due}{mark}，问候 {greeting}")
    return lines


def _line(planned: Planned) -> str:
    reached = "，".join(f"{one.title}（{one.kind}）{one.people}人" for one in planned.reached)
    return f"{clock.local(planned.at):%Y-%m-%d %H:%M}  {planned.job.title}：{reached}"
