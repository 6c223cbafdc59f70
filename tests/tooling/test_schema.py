"""The migrations make what the models say, and a database that is not ours to use is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from migrations.tables import TABLES
from models.schema import SchemaError, SchemaState, alembic_config, check, upgrade
from models.session import make_engine
from tests.tooling.databases import empty_database


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with empty_database(tmp_path) as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


def say(engine: Engine, statement: str) -> None:
    with engine.connect() as connection, connection.begin():
        connection.execute(text(statement))


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, TABLES) == []  # type: ignore[arg-type]  # Alembic takes a list as well


def test_an_empty_database_becomes_current_and_stays_so(engine: Engine) -> None:
    assert check(engine) is SchemaState.EMPTY
    upgrade(engine)
    assert check(engine) is SchemaState.CURRENT
    upgrade(engine)
    assert check(engine) is SchemaState.CURRENT


def test_a_database_newer_than_the_code_is_refused(engine: Engine) -> None:
    upgrade(engine)
    say(engine, "UPDATE alembic_version SET version_num = '9999'")
    assert check(engine) is SchemaState.NEWER
    with pytest.raises(SchemaError, match="newer than this program"):
        upgrade(engine)


def test_a_database_of_another_program_is_refused_untouched(engine: Engine) -> None:
    say(engine, "CREATE TABLE payroll (id INTEGER PRIMARY KEY)")
    assert check(engine) is SchemaState.FOREIGN
    with pytest.raises(SchemaError, match="another program"):
        upgrade(engine)
    with engine.connect() as connection:
        assert connection.dialect.get_table_names(connection) == ["payroll"]


def test_processes_that_migrate_at_the_same_time_wait_for_each_other(engine: Engine) -> None:
    refused: list[Exception] = []

    def migrate() -> None:
        try:
            upgrade(engine)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            refused.append(error)

    threads = [threading.Thread(target=migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert check(engine) is SchemaState.CURRENT


@pytest.mark.parametrize(
    "url", ["postgresql+pg8000://somebody:secretword@127.0.0.1:1/none", "mysql+pymysql://somebody:secretword@127.0.0.1:1/none"]
)
def test_a_server_that_does_not_answer_is_said_without_its_password(url: str) -> None:
    with pytest.raises(SchemaError, match="does not answer") as refusal:
        check(make_engine(url))
    assert "secretword" not in str(refusal.value)


def test_a_migrated_database_itself_refuses_to_oversell(engine: Engine) -> None:
    upgrade(engine)
    say(engine, "INSERT INTO branch (id, code, name) VALUES (1, 'ST', '生态学院分工会')")
    say(engine, "INSERT INTO activity (id, code, title, keywords, intro, venue, starts_at, state, capacity) "
                "VALUES (1, 'walk', '健步走', '', '', '', '2026-12-01 09:00:00', 'open', 3)")
    say(engine, "INSERT INTO activity_quota (id, activity_id, branch_id, seats, taken) VALUES (1, 1, 1, 2, 0)")
    say(engine, "UPDATE activity SET seats_taken = 3")
    for statement in (
        "UPDATE activity SET seats_taken = 4", "UPDATE activity SET seats_taken = -1", "UPDATE activity_quota SET taken = 3",
    ):
        with pytest.raises(DBAPIError):
            say(engine, statement)


def test_a_database_of_the_first_version_keeps_its_activities(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0001")
    say(engine, "INSERT INTO activity (id, code, title, keywords, intro, venue, starts_at, state) "
                "VALUES (1, 'walk', '健步走', '', '', '', '2026-12-01 09:00:00', 'open')")
    upgrade(engine)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT code, kind, seats_taken, capacity, check_in, version FROM activity")).one()
    assert tuple(kept) == ("walk", "other", 0, None, "scene", 1)
