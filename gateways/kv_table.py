"""The shared values in a database table, for an installation without Redis or while Redis is away."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from sqlalchemy import (
    Column,
    Connection,
    Delete,
    Double,
    Engine,
    Insert,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Update,
    cast,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from gateways.kv import check_key

metadata = MetaData()

# MariaDB compares text without regard to case and keeps FLOAT to four bytes; keys and openids need the exact
# text, and the seconds of our century need eight bytes.
_exact = {"charset": "utf8mb4", "collation": "utf8mb4_bin"}
kv = Table(
    "kv",
    metadata,
    Column("key", String(191).with_variant(mysql.VARCHAR(191, **_exact), "mysql", "mariadb"), primary_key=True),
    Column("value", Text().with_variant(mysql.MEDIUMTEXT(**_exact), "mysql", "mariadb"), nullable=False),
    Column("expires_at", Double(), nullable=False, index=True),
)
_ATTEMPTS = 5
_DEADLOCKS = 20
_DEADLOCK_CODES = {1205, 1213, "40001", "40P01"}  # MariaDB's and PostgreSQL's own names for it
T = TypeVar("T")


class TableKeyValue:
    """Shared values in the `kv` table; each call is one or two short transactions of its own."""

    def __init__(self, engine: Engine, now: Callable[[], float] = time.time) -> None:
        """Use the engine's table; `now` tells the time in seconds since 1970."""
        self._engine = engine
        self._now = now

    def get(self, key: str) -> str | None:
        """Return the value, or None when it is absent or its time is over."""
        with self._engine.connect() as connection:
            wanted = select(kv.c.value).where(kv.c.key == check_key(key), kv.c.expires_at > self._now())
            return connection.execute(wanted).scalar()

    def set(self, key: str, value: str, ttl: float) -> None:
        """Write the value, whatever was there."""
        row = {"value": value, "expires_at": self._now() + ttl}
        for _ in self._attempts(key):
            if self._write(update(kv).where(kv.c.key == key).values(row)) or self._insert(key, row):
                return
        raise RuntimeError("the value could not be written")

    def set_if_absent(self, key: str, value: str, ttl: float) -> bool:
        """Write the value unless there is one; say whether this call wrote it."""
        for _ in self._attempts(key):
            row = {"value": value, "expires_at": self._now() + ttl}
            if self._insert(key, row):
                return True
            over = update(kv).where(kv.c.key == key, kv.c.expires_at <= self._now()).values(row)
            if self._write(over):
                return True
            if self.get(key) is not None:
                return False
        return False

    def delete_if_equal(self, key: str, value: str) -> bool:
        """Delete the value if it is still this one; say whether this call deleted it."""
        same = (kv.c.key == check_key(key), kv.c.value == value, kv.c.expires_at > self._now())
        return bool(self._write(delete(kv).where(*same)))

    def increment(self, key: str, ttl: float) -> int:
        """Count one up and return the count; the lifetime begins with the first count."""
        for _ in self._attempts(key):
            count = self._transact(lambda connection: self._count_up(connection, key))
            if count is not None:
                return count
            if self.set_if_absent(key, "1", ttl):
                return 1
        raise RuntimeError("the count could not be written")

    def forget_expired(self) -> int:
        """Delete the rows whose time is over; return how many."""
        return self._write(delete(kv).where(kv.c.expires_at <= self._now()))

    def _count_up(self, connection: Connection, key: str) -> int | None:
        alive = (kv.c.key == key, kv.c.expires_at > self._now())
        one_more = cast(cast(kv.c.value, Integer) + 1, String(20))
        if not connection.execute(update(kv).where(*alive).values(value=one_more)).rowcount:
            return None
        return int(connection.execute(select(kv.c.value).where(kv.c.key == key)).scalar_one())

    def _insert(self, key: str, row: Mapping[str, object]) -> bool:
        return bool(self._write(_insert_if_absent(self._engine.dialect.name).values(key=key, **row)))

    def _write(self, statement: Insert | Update | Delete) -> int:
        return self._transact(lambda connection: connection.execute(statement).rowcount)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        """Run one short transaction, again when the server chose it as a deadlock's victim."""
        for attempt in range(_DEADLOCKS):
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if not _is_deadlock(error):
                    raise
                time.sleep(random.uniform(0, 0.005 * (attempt + 1)))  # noqa: S311 - spreads the rivals
        raise RuntimeError("the table stayed locked")

    def _attempts(self, key: str) -> Iterator[int]:
        """Another process may write or delete between our two statements: try again, a few times."""
        check_key(key)
        yield from range(_ATTEMPTS)


def _insert_if_absent(dialect: str) -> Insert:
    if dialect == "postgresql":
        return postgresql.insert(kv).on_conflict_do_nothing()
    if dialect == "sqlite":
        return sqlite.insert(kv).on_conflict_do_nothing()
    return insert(kv).prefix_with("IGNORE")


def _is_deadlock(error: DBAPIError) -> bool:
    original = error.orig
    told = original.args[0] if original is not None and original.args else None
    code = told.get("C") if isinstance(told, dict) else told
    return code in _DEADLOCK_CODES or getattr(original, "sqlstate", None) in _DEADLOCK_CODES
