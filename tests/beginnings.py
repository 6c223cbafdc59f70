"""What many tests begin with: made once in a test process, then put back by a few plain statements; and how all of it goes again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, event, insert, null, select, text

from gateways import kv_table
from models.everything import metadata

TABLES = [*metadata.sorted_tables, *kv_table.metadata.sorted_tables]
"""Who is referred to comes first."""
# One question for all tables: most tests write to a few, and asking costs less than deleting nothing. Not by EXISTS, which
# PostgreSQL plans twenty times as long.
FILLED = text(" UNION ALL ".join(
    f"SELECT * FROM (SELECT {number} FROM {table.name} LIMIT 1) AS filled_{number}" for number, table in enumerate(TABLES)  # noqa: S608
))


@dataclass(frozen=True)
class Beginning:
    """The rows of a database, in the statements that a driver is given to add them."""

    statements: tuple[tuple[str, Any], ...]

    def put(self, connection: Connection) -> None:
        """Add the rows to an empty database."""
        with _rows_in_any_order(connection):
            for statement, values in self.statements:
                connection.exec_driver_sql(statement, values)


def keep(connection: Connection) -> Beginning:
    """Keep the rows that are there, and leave them there."""
    found = {table: connection.execute(select(table)).mappings().all() for table in filled(connection)}
    empty(connection)
    given: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        given.append((statement, values))

    with _rows_in_any_order(connection):
        event.listen(connection, "before_cursor_execute", note)
        for table, rows in found.items():
            # None by itself would become a JSON null in a column of JSON.
            connection.execute(insert(table).values([
                {name: null() if value is None else value for name, value in row.items()} for row in rows
            ]))
        event.remove(connection, "before_cursor_execute", note)
    return Beginning(tuple(given))


def empty(connection: Connection) -> None:
    """Delete all rows of all tables."""
    # On PostgreSQL, too: emptying small tables takes thirty times as long by TRUNCATE.
    with _rows_in_any_order(connection):
        for table in reversed(filled(connection)):
            connection.execute(table.delete())


def filled(connection: Connection) -> list[Table]:
    """List the tables that have rows, who is referred to first."""
    there = set(connection.scalars(FILLED))
    return [table for number, table in enumerate(TABLES) if number in there]


@contextmanager
def _rows_in_any_order(connection: Connection) -> Iterator[None]:
    """Let rows come and go before those they refer to; where a database can, nothing that refers is looked up."""
    off, on = _references(connection)
    if off:
        connection.execute(text(off))
    yield
    if on:
        connection.execute(text(on))


def _references(connection: Connection) -> tuple[str, str]:
    """Return what switches a database's own look at references off, and on again."""
    kind = connection.dialect.name
    if kind == "sqlite":
        return "PRAGMA defer_foreign_keys = 1", ""
    if kind == "mysql":
        return "SET foreign_key_checks = 0", "SET foreign_key_checks = 1"
    # Only a superuser may; anybody else waits a little longer.
    may = connection.scalar(text("SELECT current_setting('is_superuser')")) == "on"
    return ("SET LOCAL session_replication_role = replica", "SET LOCAL session_replication_role = origin") if may else ("", "")
