"""The operator's one command: it refuses in one line, starts once what is there once, and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from config.settings import load_settings
from models.schema import upgrade
from models.session import make_engine
from tests.tooling.conftest import installed
from tests.tooling.databases import SERVER
from tests.tooling.forked import run
from tests.tooling.programs import PYTHON, ROOT, Environment, free_port, living, read_until, started, wait_until

RUN = (PYTHON, "-m", "wx_backend.run")
LAST_WORDS = "make demo-reset"
ONE_AFTER_THE_OTHER = pytest.mark.xdist_group("run")
"""In one test process, so that there is one first start."""


def refusal(environment: Environment, *more: str) -> str:
    """Return the one line with which a start is refused."""
    code, told, complained = run("wx_backend.run", *more, given=environment)
    assert code not in (0, -signal.SIGTERM)
    assert told == ""
    assert len(complained.splitlines()) == 1, complained
    return complained


@dataclass(frozen=True)
class FirstStart:
    """What a first start of everything printed and showed in the process list, and the house that it left."""

    folder: Path
    environment: Environment
    printed: str
    commands: str


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FirstStart]:
    """An installation that was empty, started and stopped once for all tests that ask what came of it, or that go on from there."""
    folder = tmp_path_factory.mktemp("house")
    with installed(folder) as environment:
        with started(*RUN, environment=environment) as running:
            printed = read_until(running, LAST_WORDS)
            commands = " ".join(processes(environment))
            running.send_signal(signal.SIGTERM)
            printed += running.communicate()[0]
            assert running.returncode == 0
        yield FirstStart(folder, environment, printed, commands)


@pytest.fixture
def settled(first_start: FirstStart, tmp_path: Path) -> Environment:
    """A copy of that house with ports of its own: its tables and its demo are there."""
    house = tmp_path / "house"
    shutil.copytree(first_start.folder, house)
    moved = {name: value.replace(str(first_start.folder), str(house)) for name, value in first_start.environment.items()}
    return moved | {"JGZJ_PORT": free_port(), "JGZJ_SANDBOX_PORT": free_port()}


def processes(environment: Environment) -> list[str]:
    return living(f"JGZJ_VAR={environment['JGZJ_VAR']}")


def count(environment: Environment, table: str) -> int:
    engine = make_engine(environment["JGZJ_DATABASE_URL"])
    with engine.connect() as connection:
        found: int = connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()  # noqa: S608
    engine.dispose()
    return found


@pytest.mark.parametrize("name", ["JGZJ_PORT", "JGZJ_SANDBOX_PORT"])
def test_a_taken_port_is_said_in_one_line(installation: Environment, name: str) -> None:
    with socket.create_server(("127.0.0.1", int(installation[name]))):
        line = refusal(installation)
    assert name in line
    assert installation[name] in line


def test_one_port_for_two_programs_is_said_in_one_line(installation: Environment) -> None:
    line = refusal(installation | {"JGZJ_SANDBOX_PORT": installation["JGZJ_PORT"]})
    assert "the same port" in line


def test_a_wrong_setting_is_said_in_one_line(installation: Environment) -> None:
    assert "JGZJ_PORT must be" in refusal(installation | {"JGZJ_PORT": "eighty"})


def test_a_missing_setting_is_said_in_one_line(installation: Environment) -> None:
    assert "is not set" in refusal(installation | {"JGZJ_ENVIRONMENT": "production"})


def test_a_database_newer_than_the_program_is_said_in_one_line(installation: Environment) -> None:
    engine = make_engine(installation["JGZJ_DATABASE_URL"])
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert "newer than this program" in refusal(installation)


def test_a_file_that_is_no_database_is_said_in_one_line(installation: Environment, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear colleagues, this is no database. " * 100)
    line = refusal(installation | {"JGZJ_DATABASE_URL": f"sqlite:///{tmp_path / 'letter.txt'}"})
    assert "the database does not answer" in line


def test_a_server_that_does_not_answer_is_said_without_its_password(installation: Environment) -> None:
    url = "postgresql+pg8000://union:secretword@127.0.0.1:1/house"
    line = refusal(installation | {"JGZJ_DATABASE_URL": url})
    assert "the database does not answer" in line
    assert "secretword" not in line


def test_only_a_demo_on_its_own_file_is_thrown_away(installation: Environment) -> None:
    assert "only a demo" in refusal(installation, "--forget-demo")


@ONE_AFTER_THE_OTHER
@pytest.mark.kill
@pytest.mark.skipif(bool(SERVER), reason="how it ends has nothing to do with the database")
@pytest.mark.parametrize("ending", ["interrupt key", "terminal closed", "supervisor killed", "make killed"])
def test_make_run_ends_with_its_terminal_and_leaves_no_process(settled: Environment, ending: str) -> None:
    keyboard, terminal = pty.openpty()
    command = ("setsid", "--ctty", "make", "run")
    running = subprocess.Popen(command, cwd=ROOT, env=settled, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    read_terminal_until(keyboard, LAST_WORDS)
    assert len(processes(settled)) >= 6
    if ending == "interrupt key":
        os.write(keyboard, b"\x03")
    elif ending == "supervisor killed":
        os.kill(int(next(iter(supervisors(running.pid)))), signal.SIGKILL)
    elif ending == "make killed":
        running.kill()
    if ending != "terminal closed":
        drain(keyboard)
    os.close(keyboard)
    running.wait()
    # After the interrupt key make reports its own end or the supervisor's, whichever it hears of first.
    assert running.returncode != 0 or ending == "interrupt key"
    assert wait_until(lambda: processes(settled) == []), processes(settled)


@ONE_AFTER_THE_OTHER
def test_a_second_start_keeps_the_data_and_loads_nothing_twice(first_start: FirstStart) -> None:
    tables, environment = ("member", "rule", "account"), first_start.environment
    assert "demo data loaded" in first_start.printed
    before = [count(environment, table) for table in tables]
    with started(*RUN, environment=environment) as running:
        printed = read_until(running, LAST_WORDS)
        running.send_signal(signal.SIGTERM)
        running.communicate()
        assert running.returncode == 0
    assert "demo data loaded" not in printed
    assert before == [count(environment, table) for table in tables]
    assert before[0] > 50


@ONE_AFTER_THE_OTHER
def test_nothing_secret_is_printed_or_shown_in_the_process_list(first_start: FirstStart) -> None:
    settings = load_settings(first_start.environment)
    account = settings.account
    keys = [line.partition(":")[2] for line in (settings.var / "keys").read_text().splitlines()]
    for secret in (account.secret, account.token, account.aes_key, settings.session_secret, *keys):
        assert len(secret) > 10
        assert secret not in first_start.printed
        assert secret not in first_start.commands


def read_terminal_until(keyboard: int, wanted: str) -> str:
    seen = b""
    while wanted.encode() not in seen:
        try:
            seen += os.read(keyboard, 4096)
        except OSError:
            pytest.fail(f"{wanted!r} was never shown:\n{seen.decode()}")
    return seen.decode()


def drain(keyboard: int) -> None:
    """Read what a terminal still shows, until nobody holds it."""
    try:
        while os.read(keyboard, 4096):
            pass
    except OSError:
        return


def supervisors(make: int) -> list[str]:
    """List the children of make."""
    return Path(f"/proc/{make}/task/{make}/children").read_text().split()
