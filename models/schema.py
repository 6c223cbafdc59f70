"""The database's version against the code's: checked before a start, raised by the numbered migrations."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError

from config.settings import ROOT

# Every look at the version would otherwise be two lines of log.
logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)

VERSION_TABLE = "alembic_version"
_LOCK_NAME, _LOCK_NUMBER, _LOCK_SECONDS = "jgzj_schema", 7_201_953, 60


class SchemaError(Exception):
    """One clear line on why the database cannot be used as it is."""


class SchemaState(Enum):
    """How the database stands to the code."""

    EMPTY = "the database is empty"
    BEHIND = "the database is older than this program: run `flask database upgrade`"
    CURRENT = "the database is what this program expects"
    NEWER = "the database is newer than this program: start the newer program, or restore the backup made before it"
    FOREIGN = "the database holds tables of another program: give this one a database of its own"


def check(engine: Engine) -> SchemaState:
    """Say how the database stands to the code; raises SchemaError when it does not answer."""
    with _connect(engine) as connection, connection.begin():
        return _state(connection)


def upgrade(engine: Engine) -> None:
    """Bring the database to the code's version, one process at a time; raises SchemaError."""
    with _connect(engine) as connection:
        _trust_references(connection, on=False)
        try:
            with connection.begin(), _alone(connection):
                _upgrade(connection)
        finally:
            _trust_references(connection, on=True)


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, working on the given connection."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    state = _state(connection)
    if state in (SchemaState.NEWER, SchemaState.FOREIGN):
        raise SchemaError(state.value)
    if state is SchemaState.CURRENT:
        return
    command.upgrade(alembic_config(connection), "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise SchemaError("a migration left rows that refer to rows that are gone; nothing was changed")


def _state(connection: Connection) -> SchemaState:
    script = ScriptDirectory.from_config(alembic_config())
    applied = set(MigrationContext.configure(connection).get_current_heads())
    if not applied:
        tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
        return SchemaState.FOREIGN if tables else SchemaState.EMPTY
    if not applied <= {revision.revision for revision in script.walk_revisions()}:
        return SchemaState.NEWER
    return SchemaState.CURRENT if applied == set(script.get_heads()) else SchemaState.BEHIND


@contextmanager
def _connect(engine: Engine) -> Iterator[Connection]:
    try:
        connection = engine.connect()
    except DBAPIError as error:
        # The driver's own words may carry the address with its password.
        raise SchemaError(f"the database does not answer ({type(error.orig).__name__})") from None
    with connection:
        yield connection


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Keep every other process out while migrations run; SQLite's own write lock does it there."""
    match connection.dialect.name:
        case "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})")
        case "mysql":
            # MariaDB commits at every table it makes, so the lock is the connection's, not the transaction's.
            if not connection.exec_driver_sql(f"SELECT GET_LOCK('{_LOCK_NAME}', {_LOCK_SECONDS})").scalar():
                raise SchemaError("another process is migrating the database")
    yield
    if connection.dialect.name == "mysql":
        connection.exec_driver_sql(f"SELECT RELEASE_LOCK('{_LOCK_NAME}')")


def _trust_references(connection: Connection, *, on: bool) -> None:
    """Switch SQLite's foreign keys outside a transaction: a table rebuilt by a migration is dropped in between."""
    if connection.dialect.name == "sqlite" and connection.connection.dbapi_connection is not None:
        connection.connection.dbapi_connection.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
