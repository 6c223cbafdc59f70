"""Databases to load it into: SQLite in a file, and the servers that listen on this machine; each copy is somebody's own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from models.session import make_engine
from tests.tooling.before.storing import Stored, load_and_upgrade

ADDRESSES = {
    "sqlite": "", "postgresql": "postgresql+pg8000://postgres@127.0.0.1:5432/postgres",
    "mariadb": "mysql+pymysql://root@127.0.0.1:3306/mysql",
}
SIGNS = {"postgresql": "", "mariadb": " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"}


class NotThere(Exception):
    """No such server listens on this machine."""


@dataclass
class Server:
    """One kind of database: `upgraded` gives a copy of the database of the commit before, brought to today's version."""

    name: str
    folder: Path
    stored: Stored
    made: list[str] = field(default_factory=list)
    """What has been made here, the first to be copied."""

    @contextmanager
    def upgraded(self) -> Iterator[Engine]:
        """Give a copy of its own."""
        engine = make_engine(self._copy() if self.made and self.name != "mariadb" else self._load())
        try:
            yield engine
        finally:
            engine.dispose()

    def _load(self) -> str:
        url = self._new()
        engine = make_engine(url)
        load_and_upgrade(engine, self.stored)
        engine.dispose()
        return url

    def _copy(self) -> str:
        if self.name == "postgresql":
            return self._new(f" TEMPLATE {make_url(self.made[0]).database}")
        url = self._new()
        shutil.copy(str(make_url(self.made[0]).database), str(make_url(url).database))
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
            with server.connect() as connection:
                connection.exec_driver_sql(statement)
        except (OperationalError, InterfaceError) as error:
            raise NotThere(self.name) from error

    def drop_all(self) -> None:
        """Drop what has been made."""
        for url in self.made:
            if self.name == "sqlite":
                Path(str(make_url(url).database)).unlink(missing_ok=True)
            else:
                self._say(f"DROP DATABASE {make_url(url).database}")


@contextmanager
def open_server(name: str, folder: Path, stored: Stored) -> Iterator[Server]:
    """Give a kind of database; raises NotThere where no such server listens."""
    server = Server(name, folder, stored)
    try:
        yield server
    finally:
        server.drop_all()
