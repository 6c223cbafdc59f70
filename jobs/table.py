"""The table of jobs: what happens by the clock, when, and how long a missed time is still worth running."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobs import work
from jobs.context import RunContext
from jobs.timing import Trigger, daily, every

NEVER = timedelta(0)
"""A missed time is not caught up: the next one comes soon and does the same."""
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


HALF_A_DAY, ALL_DAY = timedelta(hours=12), timedelta(hours=23)

TABLE: tuple[Job, ...] = (
    Job("deliver", "整理发件箱", every(minutes=1), work.deliver),
    Job("finish_messages", "补办中断的对话", every(minutes=1), work.finish_messages),
    Job("rescue_cases", "无人可办的事项转请校工会", every(minutes=15), work.rescue_cases, tells=True),
    Job("turn_activities", "活动按时开始和截止报名，候补名额过时顺延", every(minutes=1), work.turn_activities, tells=True),
    Job("announce_activities", "告知新活动", every(minutes=5), work.announce_activities, tells=True),
    Job("remind_activities", "活动前后提醒，催评委，逾期未决定的报校工会", every(minutes=5), work.remind_activities, tells=True),
    Job("thank_participants", "活动后致谢和评价", every(minutes=15), work.thank_participants, tells=True),
    Job("turn_calls", "提案征集按时开始和截止", every(minutes=15), work.turn_calls, tells=True),
    # Before the digest, which gathers what is too much for single pushes.
    Job("remind_cases", "提醒将到期和超期的事项", daily(7, 5), work.remind_cases, HALF_A_DAY, tells=True),
    Job("remind_tasks", "提醒到期和超期的任务", daily(7, 10), work.remind_tasks, HALF_A_DAY, tells=True),
    Job("attend_activities", "催办报名审核、活动决定、结项和公示到期", daily(7, 15), work.attend_activities, HALF_A_DAY, tells=True),
    Job("attend_proposals", "催办提案", daily(7, 20), work.attend_proposals, HALF_A_DAY, tells=True),
    Job("send_digests", "发送晨报", daily(7, 30), work.send_digests, timedelta(hours=4), tells=True),
    Job("prepare_campaigns", "生成节日走访名单", daily(8, 30), work.prepare_campaigns, HALF_A_DAY, tells=True),
    Job("greet_members", "发送节日问候", daily(9), work.greet_members, HALF_A_DAY, tells=True),
    # Not among the previews: no draft leaves the database for one.
    Job("remind_of_drafts", "提醒没填完的内容快到期", daily(9, 30), work.remind_of_drafts, HALF_A_DAY),
    Job("end_offices", "任期到期", daily(0, 5), work.end_offices, ALL_DAY, tells=True),
    Job("expire_drafts", "清理过期草稿", daily(3, 10), work.expire, ALL_DAY),
    Job("purge", "清理过期记录", daily(3, 40), work.purge, ALL_DAY),
)


def find_job(table: Sequence[Job], name: str) -> Job | None:
    """Return a job by its name."""
    return next((job for job in table if job.name == name), None)
