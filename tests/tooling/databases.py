"""An empty database of one's own, on the server that this run is given, else in a file."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

SERVER = os.environ.get("JGZJ_TEST_DATABASE_URL", "")


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Make an empty database, give its address, drop it afterwards."""
    if not SERVER:
        yield f"sqlite:///{folder / 'empty.sqlite3'}"
        return
    name = f"jgzj_{uuid.uuid4().hex[:12]}"
    own = make_url(SERVER).set(database="postgres" if SERVER.startswith("postgresql") else "mysql")
    server = create_engine(own, poolclass=NullPool).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}{_as_utf8(SERVER)}")
        try:
            yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name}")


def _as_utf8(address: str) -> str:
    return " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" if address.startswith("mysql") else ""
