"""The clockwork: APScheduler calls at each due time, the run's row decides who runs, a start catches up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from gateways.vault import FileVault
from handlers.chat.room import Room
from jobs import runs
from jobs.context import RunContext
from jobs.runs import Taken
from jobs.table import Job
from jobs.timing import every, last_due
from models.job import RunState
from union.ground import clock
from union.ground.clock import SHANGHAI

THREADS = 4
LOOK_SECONDS = 15
"""How often a process looks for runs that another one has left."""
log = logging.getLogger(__name__)


class Clockwork:
    """Runs a table of jobs in this process; any number of processes may run the same table."""

    def __init__(
        self, engine: Engine, table: Sequence[Job], room: Room | None = None, vault: FileVault | None = None,
        look_seconds: int = LOOK_SECONDS, now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Prepare the scheduler; nothing runs before `start`."""
        self._engine, self._table, self._room, self._vault, self._now = engine, table, room, vault, now
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._catching_up = threading.Thread(target=self._catch_up, name="catching up", daemon=True)
        options = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = BackgroundScheduler(
            timezone=SHANGHAI, job_defaults=options, executors={"default": ThreadPoolExecutor(THREADS)}
        )

    def start(self) -> None:
        """Start the clock and catch up what was missed and is still useful, the last time of each job once."""
        for job in self._table:
            self._scheduler.add_job(self.run_due, job.trigger, args=(job,), id=job.name)
        self._scheduler.add_job(self.run_left, every(seconds=self._look_seconds), id="left by others")
        self._scheduler.start()
        self._catching_up.start()

    def wait_until_caught_up(self) -> None:
        """Wait until what was missed has been run."""
        self._catching_up.join()

    def stop(self) -> None:
        """Let the runs in progress come to their end, and end."""
        self._stopping.set()
        self._catching_up.join()
        self._scheduler.shutdown(wait=True)

    def run_due(self, job: Job) -> None:
        """Run a job's last due time, unless somebody has run it or it is no longer useful."""
        at = self._now()
        due_at = last_due(job.trigger, at)
        if due_at is None or at - due_at > job.useful_for:
            return
        taken = runs.take(self._engine, job.name, due_at, job.lease, at)
        if taken is not None:
            self._run(job, taken)

    def run_left(self) -> None:
        """Run what a dead process has left, and what failed and may be tried again."""
        jobs = {job.name: job for job in self._table}
        leases = {name: job.lease for name, job in jobs.items()}
        useful = {name: job.useful_for for name, job in jobs.items()}
        for taken in runs.take_again(self._engine, leases, useful, self._now()):
            log.warning("%s of %s is run again", taken.job, taken.due_at.isoformat())
            self._run(jobs[taken.job], taken)

    def run_now(self, job: Job) -> str:
        """Run a job at once, beside its due times; returns its result, raises what it raises."""
        at = self._now()
        taken = runs.take(self._engine, job.name, at, job.lease, at)
        if taken is None:
            return "somebody else ran it this very moment"
        return self._work(job, taken)

    def _catch_up(self) -> None:
        for job in self._table:
            if job.catch_up > timedelta(0) and not self._stopping.is_set():
                try:
                    self.run_due(job)
                except Exception:
                    log.exception("%s could not be caught up", job.name)

    def _run(self, job: Job, taken: Taken) -> None:
        try:
            result = self._work(job, taken)
            log.info("%s: %s", job.name, result)
        except Exception:
            log.exception("%s failed", job.name)

    def _work(self, job: Job, taken: Taken) -> str:
        with runs.holding(self._engine, taken, job.lease):
            try:
                result = job.run(RunContext(self._engine, self._now(), self._room, self._vault))
            except Exception as error:
                runs.finish(self._engine, taken, RunState.FAILED, f"{type(error).__name__}: {error}"[:200], self._now())
                raise
        runs.finish(self._engine, taken, RunState.DONE, result, self._now())
        return result
