"""Databases to load it into: SQLite in a file, and the servers that listen on this machine; each copy is somebody's own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from models.session import make_engine
from tests.tooling.before.storing import Stored, load_and_upgrade

ADDRESSES = {
    "sqlite": "", "postgresql": "postgresql+pg8000://postgres@127.0.0.1:5432/postgres",
    "mariadb": "mysql+pymysql://root@127.0.0.1:3306/mysql",
}
HASTY = {"sqlite": "PRAGMA synchronous=OFF", "postgresql": "SET synchronous_commit TO off"}
SIGNS = {"postgresql": "", "mariadb": " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"}


class NotThere(Exception):
    """No such server listens on this machine."""


@dataclass
class Server:
    """One kind of database, with copies of the database of the commit before, each brought to today's version."""

    name: str
    folder: Path
    stored: Stored
    made: list[str] = field(default_factory=list)
    """What has been made here, the first to be copied."""

    def copy(self) -> str:
        """Make a copy; returns its address."""
        if not self.made or self.name == "mariadb":
            return self._load()
        first = str(make_url(self.made[0]).database)
        if self.name == "postgresql":
            return self._new(f" TEMPLATE {first}")
        url = self._new()
        shutil.copy(first, str(make_url(url).database))
        return url

    def _load(self) -> str:
        url = self._new()
        with opened(url) as engine:
            load_and_upgrade(engine, self.stored)
        return url

    def _new(self, how: str = "") -> str:
        name = f"jgzj_before_{uuid.uuid4().hex[:12]}"
        if self.name == "sqlite":
            url = f"sqlite:///{self.folder / name}.sqlite3"
        else:
            self._say(f"CREATE DATABASE {name}{SIGNS[self.name]}{how}")
            url = make_url(ADDRESSES[self.name]).set(database=name).render_as_string(hide_password=False)
        self.made.append(url)
        return url

    def _say(self, statement: str) -> None:
        server = create_engine(ADDRESSES[self.name], poolclass=NullPool, isolation_level="AUTOCOMMIT")
        try:
            connection = server.connect()
        except (OperationalError, InterfaceError) as error:
            raise NotThere(self.name) from error
        with connection:
            connection.exec_driver_sql(statement)

    def drop_all(self) -> None:
        """Drop what has been made."""
        for url in self.made:
            if self.name == "sqlite":
                Path(str(make_url(url).database)).unlink(missing_ok=True)
            else:
                self._say(f"DROP DATABASE {make_url(url).database}")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """Open a database, and leave no connection to it afterwards."""
    engine = make_engine(url)
    if statement := HASTY.get(engine.dialect.name):
        event.listen(engine, "connect", partial(_hurry, statement))
    try:
        yield engine
    finally:
        engine.dispose()


def _hurry(statement: str, connection: Any, _record: Any) -> None:
    # What is gone with the test need not outlive a power cut.
    cursor = connection.cursor()
    cursor.execute(statement)
    cursor.close()
    connection.commit()


@contextmanager
def open_server(name: str, folder: Path, stored: Stored) -> Iterator[Server]:
    """Give a kind of database with one copy in it; raises NotThere where no such server listens."""
    server = Server(name, folder, stored)
    try:
        server.copy()
        yield server
    finally:
        server.drop_all()
