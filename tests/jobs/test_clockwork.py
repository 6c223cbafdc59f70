"""The clockwork: each due time once, what was missed caught up once while it is useful, what broke off run again."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from jobs import runs
from jobs.clockwork import Clockwork
from jobs.context import PartlyDone, RunContext
from jobs.table import TABLE, Job
from jobs.timing import daily, due_times, every, last_due
from models.job import JobRun
from models.session import transaction
from tests.concurrency import at_once
from union.ground import clock

DIGEST = timedelta(hours=4)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return clock.instant(date(2026, 11, day), hour, minute)


def digest(run: Callable[[RunContext], str] = lambda _context: "sent") -> Job:
    return Job("digest", "晨报", daily(7, 30), run, DIGEST)


def stored(engine: Engine) -> list[JobRun]:
    with transaction(engine) as session:
        return list(session.scalars(select(JobRun).order_by(JobRun.due_at)))


def start_and_stop(engine: Engine, job: Job, at: datetime) -> None:
    clockwork = Clockwork(engine, (job,), now=lambda: at)
    clockwork.start()
    clockwork.wait_until_caught_up()
    clockwork.stop()


def test_due_times_are_shanghais_and_the_same_for_everybody() -> None:
    assert due_times(daily(7, 30), shanghai(18, 0), shanghai(20, 7, 30)) == [shanghai(day, 7, 30) for day in (18, 19, 20)]
    assert last_due(daily(7, 30), shanghai(18, 7, 29)) == shanghai(17, 7, 30)
    assert last_due(every(minutes=15), shanghai(18, 10, 14)) == shanghai(18, 10)
    assert last_due(every(minutes=1), shanghai(18, 10) + timedelta(seconds=59)) == shanghai(18, 10)


def test_a_digest_missed_in_the_morning_is_sent_when_the_house_starts_at_nine(engine: Engine) -> None:
    start_and_stop(engine, digest(), shanghai(18, 9))
    (run,) = stored(engine)
    assert (run.due_at, run.state, run.result, run.attempts) == (shanghai(18, 7, 30), "done", "sent", 1)


def test_it_is_caught_up_once_however_often_the_house_starts(engine: Engine) -> None:
    for minute in (0, 1, 2):
        start_and_stop(engine, digest(), shanghai(18, 9, minute))
    assert len(stored(engine)) == 1


def test_after_days_away_only_the_last_missed_time_is_caught_up(engine: Engine) -> None:
    start_and_stop(engine, digest(), shanghai(14, 8))
    start_and_stop(engine, digest(), shanghai(18, 8))
    assert [run.due_at for run in stored(engine)] == [shanghai(14, 7, 30), shanghai(18, 7, 30)]


def test_a_digest_is_not_sent_in_the_afternoon(engine: Engine) -> None:
    start_and_stop(engine, digest(), shanghai(18, 11, 31))
    assert stored(engine) == []


def test_a_time_that_is_not_worth_catching_up_stays_missed(engine: Engine) -> None:
    job = Job("sweep", "整理", daily(8, 30), lambda _context: "swept")
    start_and_stop(engine, job, shanghai(18, 9))
    assert stored(engine) == []


def test_of_many_who_come_at_once_one_runs(engine: Engine) -> None:
    ran: list[int] = []
    job = digest(lambda _context: str(ran.append(1)))
    clockworks = [Clockwork(engine, (job,), now=lambda: shanghai(18, 7, 30)) for _ in range(6)]
    at_once([lambda one=one: one.run_due(job) for one in clockworks])  # type: ignore[misc]
    assert len(ran) == len(stored(engine)) == 1


def test_a_run_left_by_a_dead_process_is_taken_when_its_lease_is_over_and_by_one_only(engine: Engine) -> None:
    job, due = digest(), shanghai(18, 7, 30)
    assert runs.take(engine, job.name, due, job.lease, due) is not None
    early, late = due + timedelta(minutes=4), due + timedelta(minutes=5)
    Clockwork(engine, (job,), now=lambda: early).run_left()
    assert stored(engine)[0].state == "running"
    clockworks = [Clockwork(engine, (job,), now=lambda: late) for _ in range(4)]
    at_once([one.run_left for one in clockworks])
    (run,) = stored(engine)
    assert (run.state, run.attempts) == ("done", 2)


def test_a_process_that_was_believed_dead_does_not_overwrite_who_took_over(engine: Engine) -> None:
    job, due = digest(), shanghai(18, 7, 30)
    slow = runs.take(engine, job.name, due, job.lease, due)
    assert slow is not None
    Clockwork(engine, (job,), now=lambda: due + timedelta(minutes=5)).run_left()
    runs.finish(engine, slow, "failed", "too late", due + timedelta(minutes=6))
    assert stored(engine)[0].state == "done"


def test_a_run_left_is_given_up_when_it_is_too_late_for_it(engine: Engine) -> None:
    job, due = digest(), shanghai(18, 7, 30)
    runs.take(engine, job.name, due, job.lease, due)
    Clockwork(engine, (job,), now=lambda: shanghai(19, 7)).run_left()
    (run,) = stored(engine)
    assert run.state == "failed" and run.result.startswith("given up")


def test_a_run_that_fails_is_tried_three_times_a_minute_apart(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []

    def fail(_context: RunContext) -> str:
        tries.append(1)
        raise OSError("the file is away")

    job, at = digest(fail), shanghai(18, 7, 30)
    Clockwork(engine, (job,), now=lambda: at).run_due(job)
    for seconds in (30, 60, 61, 120, 180, 600):
        Clockwork(engine, (job,), now=lambda seconds=seconds: at + timedelta(seconds=seconds)).run_left()  # type: ignore[misc]
    (run,) = stored(engine)
    assert (len(tries), run.state, run.attempts, run.result) == (3, "failed", 3, "OSError: the file is away")
    assert "digest failed" in caplog.text


def test_one_piece_that_fails_holds_up_no_other_and_is_counted(engine: Engine) -> None:
    done: list[int] = []

    def work(_session: object, number: int) -> None:
        if number == 2:
            raise ValueError("a bad case")
        done.append(number)

    context = RunContext(engine, datetime.now(UTC))
    with pytest.raises(PartlyDone, match="1 of 3 cases failed"):
        context.each(lambda _session: [1, 2, 3], work, "cases")
    assert done == [1, 3]


def test_every_job_has_a_name_of_its_own_that_fits_its_column() -> None:
    names = [job.name for job in TABLE]
    assert len(set(names)) == len(names) and all(len(name) <= 40 for name in names)
