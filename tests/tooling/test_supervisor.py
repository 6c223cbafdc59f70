"""Several programs as one: they start together, end together, and leave nothing behind."""

from __future__ import annotations

import signal
import subprocess
import uuid
from contextlib import AbstractContextManager

import pytest

from tests.tooling.programs import PYTHON, free_port, marked, read_until, started, wait_until


@pytest.fixture
def mark() -> str:
    return f"mark-{uuid.uuid4().hex}"


@pytest.fixture
def port() -> str:
    return free_port()


def house(port: str, mark: str, worker: str) -> AbstractContextManager[subprocess.Popen[str]]:
    return started(PYTHON, "-m", "tests.tooling.house_of_two", port, mark, worker)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_of_asking_to_stop_leaves_no_process(port: str, mark: str, number: signal.Signals) -> None:
    with house(port, mark, "stays") as running:
        read_until(running, "all ready")
        running.send_signal(number)
        running.communicate()
        assert running.returncode == 0
    assert marked(mark) == []


def test_a_supervisor_that_is_killed_leaves_no_process(port: str, mark: str) -> None:
    with house(port, mark, "stays") as running:
        read_until(running, "all ready")
        running.kill()
        running.wait()
    assert wait_until(lambda: marked(mark) == [])


def test_a_part_that_ends_by_itself_is_named_and_ends_all(port: str, mark: str) -> None:
    with house(port, mark, "dies") as running:
        printed, _ = running.communicate()
        assert "worker ended by itself (exit code 3)" in printed
        assert "worker | out of paper" in printed
        assert running.returncode == 1
    assert marked(mark) == []


def test_a_part_that_never_answers_is_named_and_ends_all(port: str, mark: str) -> None:
    with house(port, mark, "says nothing") as running:
        printed, _ = running.communicate()
        assert "worker did not answer within 2 seconds" in printed
        assert "all ready" not in printed
    assert marked(mark) == []


def test_a_second_request_to_stop_does_not_wait_for_a_stubborn_part(port: str, mark: str) -> None:
    with house(port, mark, "is stubborn") as running:
        read_until(running, "all ready")
        running.send_signal(signal.SIGINT)
        read_until(running, "worker | I stay")
        running.send_signal(signal.SIGINT)
        running.communicate()
    assert marked(mark) == []


def test_the_word_ready_is_heard_and_not_shown(port: str, mark: str) -> None:
    with house(port, mark, "stays") as running:
        printed = read_until(running, "all ready")
        running.send_signal(signal.SIGTERM)
        running.communicate()
        assert printed == "all ready\n"
