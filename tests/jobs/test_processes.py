"""Several job processes at once: each due time runs once, and what a dead one left is run by another."""

import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from jobs.table import TABLE as JOBS
from models.audit import AuditEntry
from models.job import JobRun
from models.session import transaction
from tests.cast import Cast
from tests.delivery.post import official_account
from tests.delivery.processes import at_work, environment, start_module
from tests.tooling.programs import read_until, wait_until
from wechat_sandbox.config import SandboxConfig

TICKING = ("--table", "tests.jobs.fast_table", "--look", "1")
HANGING = ("--table", "tests.jobs.hanging_table", "--look", "1")


@pytest.fixture
def given(engine: Engine, tmp_path: Path) -> dict[str, str]:
    """The settings of a job process on the test's database; it calls nobody."""
    return environment(engine, official_account(SandboxConfig(), "http://127.0.0.1:9"), tmp_path)


def runs(engine: Engine, job: str) -> list[JobRun]:
    with transaction(engine) as session:
        return list(session.scalars(select(JobRun).where(JobRun.job == job).order_by(JobRun.due_at)))


def all_runs(engine: Engine) -> list[JobRun]:
    with transaction(engine) as session:
        return list(session.scalars(select(JobRun)))


def noted(engine: Engine, action: str) -> int:
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == action)) or 0


def test_three_processes_run_each_due_time_once_and_end_cleanly(engine: Engine, given: dict[str, str]) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(at_work("jobs", *TICKING, given=given))
        seen = len(runs(engine, "tick"))
        assert wait_until(lambda: len(runs(engine, "tick")) >= seen + 6)
    done = runs(engine, "tick")
    assert noted(engine, "tick") == len(done)
    assert {(run.state, run.attempts) for run in done} == {("done", 1)}


@pytest.mark.kill
def test_a_run_whose_process_was_killed_is_run_by_another_and_not_before(engine: Engine, given: dict[str, str]) -> None:
    dying = start_module("jobs", *HANGING, given=given)
    read_until(dying, "ready")
    assert wait_until(lambda: noted(engine, "hang") == 1)
    with at_work("jobs", *HANGING, given=given):
        seen = len(runs(engine, "tick"))
        # Well past the lease, which the living process renews.
        assert wait_until(lambda: len(runs(engine, "tick")) >= seen + 4)
        assert noted(engine, "hang") == 1
        dying.send_signal(signal.SIGKILL)
        dying.wait()
        assert wait_until(lambda: [run.state for run in runs(engine, "hang")] == ["done"])
    (run,) = runs(engine, "hang")
    assert (run.attempts, run.result, noted(engine, "hang")) == (2, "try 2", 2)
    if dying.stdout:
        dying.stdout.close()


def test_the_real_table_says_ready_catches_up_and_ends_cleanly(
    engine: Engine, live_cast: Cast, given: dict[str, str]
) -> None:
    with at_work("jobs", given=given):
        # What was missed today is caught up at once; what runs every few minutes waits for its time.
        assert wait_until(lambda: len(all_runs(engine)) > 0 and {run.state for run in all_runs(engine)} == {"done"})
    assert {run.job for run in all_runs(engine)} <= {job.name for job in JOBS}


def test_a_table_that_is_not_there_is_one_clear_line(given: dict[str, str]) -> None:
    program = start_module("jobs", "--table", "tests.jobs.nowhere", given=given)
    told, _ = program.communicate(timeout=60)
    assert program.returncode == 1 and told == "jobs: tests.jobs.nowhere has no table of jobs\n"
