"""The table of jobs: the house's own and every subject's, when each is due, and how long a missed time is worth running."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobs import work
from jobs.context import RunContext
from jobs.timing import Trigger, daily, every
from union.casework.flows.clock_jobs import ALL_DAY, HALF_A_DAY, NEVER, ClockJob, Daily, Every, Round
from union.casework.flows.register import subjects
from union.ground.declarations import by_name
from union.registers.digests import find_digest_readers, send_digest
from union.registers.draft_reminders import find_holders, remind_holder

SOON = timedelta(hours=1)


@dataclass(frozen=True)
class Job:
    """One job; due times are Shanghai's, and each runs once however many processes there are."""

    name: str
    title: str
    trigger: Trigger
    run: Callable[[RunContext], str]
    catch_up: timedelta = NEVER
    """How long after its time the last missed run is still useful; it is caught up once."""
    tells: bool = False
    """Whether people may be told something: such jobs are shown by `flask jobs preview`."""
    lease: timedelta = timedelta(minutes=5)

    @property
    def useful_for(self) -> timedelta:
        """Return how long after its time a run that broke off is worth running again."""
        return max(self.catch_up, SOON)


# What needs the chat, the vault or delivery, which the union does not know.
OWN: tuple[tuple[str, str, Every | Daily, Callable[[RunContext], str], timedelta], ...] = (
    ("deliver", "整理发件箱", Every(1), work.deliver, NEVER),
    ("finish_messages", "补办中断的对话", Every(1), work.finish_messages, NEVER),
    ("end_offices", "任期到期", Daily(0, 5), work.end_offices, ALL_DAY),
    ("expire_drafts", "清理过期草稿", Daily(3, 10), work.expire, ALL_DAY),
    ("purge", "清理过期记录", Daily(3, 40), work.purge, ALL_DAY),
)
OF_NO_SUBJECT = (
    ClockJob(name="send_digests", title="发送晨报", due=Daily(7, 30), catch_up=timedelta(hours=4), tells=True, rounds=(
        Round(find_digest_readers, send_digest, "officers"),
    )),
    # Not among the previews: no draft leaves the database for one.
    ClockJob(name="remind_of_drafts", title="提醒没填完的内容快到期", due=Daily(9, 30), catch_up=HALF_A_DAY, rounds=(
        Round(find_holders, remind_holder, "members"),
    )),
)
TELLING = ("end_offices",)
"""Which of the house's own tell people something."""


def make_table() -> tuple[Job, ...]:
    """Return every job, by its time of day: what runs at intervals first; raises DeclarationError for two of one name."""
    own = [(due, Job(name, title, _trigger(due), run, catch_up, tells=name in TELLING)) for name, title, due, run, catch_up in OWN]
    declared = [(one.due, _job(one)) for one in (*OF_NO_SUBJECT, *(job for subject in subjects() for job in subject.jobs))]
    ordered = [job for _, job in sorted([*own, *declared], key=lambda one: _order(one[0]))]
    return tuple(by_name("jobs", [(job.name, job) for job in ordered]).values())


def _job(one: ClockJob) -> Job:
    return Job(one.name, one.title, _trigger(one.due), one.run or work.go_round(one.rounds), one.catch_up, tells=one.tells)


def _trigger(due: Every | Daily) -> Trigger:
    return every(minutes=due.minutes) if isinstance(due, Every) else daily(due.hour, due.minute)


def _order(due: Every | Daily) -> tuple[int, int, int]:
    # Reminders come before the digest, which gathers what is too much for single pushes: also when they are caught up.
    return (0, due.minutes, 0) if isinstance(due, Every) else (1, due.hour, due.minute)


TABLE = make_table()


def find_job(table: Sequence[Job], name: str) -> Job | None:
    """Return a job by its name."""
    return next((job for job in table if job.name == name), None)
