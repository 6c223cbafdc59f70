"""The one place that opens and commits a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

T = TypeVar("T")
RETRIES = 3
# SQLite busy; PostgreSQL serialization failure and deadlock; MariaDB deadlock and lock wait, and the savepoint that is gone
# because MariaDB has rolled the whole transaction back at a deadlock inside it.
_RETRYABLE = ("database is locked", "40001", "40P01", "1213", "1205", "1020", "1305")


def make_engine(url: str, **options: Any) -> Engine:
    """Return an engine whose SQLite connections use WAL, foreign keys and BEGIN IMMEDIATE."""
    # An error of the database goes to the log with its statement; who and what it was about does not.
    options.setdefault("hide_parameters", True)
    if not url.startswith("sqlite"):
        if url.startswith("mysql"):
            options.setdefault("isolation_level", "READ COMMITTED")
            options.setdefault("pool_recycle", 1800)
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, **options)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Any) -> None:
    # A read that later writes would otherwise fail at the upgrade, without waiting for busy_timeout.
    only_reads = connection.get_execution_options().get("only_reads")
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection that only reads: on SQLite it does not wait for a transaction that writes."""
    with engine.connect().execution_options(only_reads=True) as connection:
        yield connection


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open one transaction, commit it when the block ends, roll it back when the block raises."""
    with Session(engine, expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def is_retryable(error: BaseException) -> bool:
    """Say whether the database asks for the whole transaction to be run again."""
    return isinstance(error, DBAPIError) and any(code in str(error.orig) for code in _RETRYABLE)


def run_in_transaction(engine: Engine, work: Callable[[Session], T]) -> T:
    """Run `work` in one transaction, again from the start where the database reports a deadlock."""
    for attempt in range(RETRIES + 1):
        try:
            with transaction(engine) as session:
                return work(session)
        except Exception as error:
            if attempt == RETRIES or not is_retryable(error):
                raise
    raise AssertionError("unreachable")
