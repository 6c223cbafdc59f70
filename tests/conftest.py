"""What all tests share: a real database, a fixed instant, the cast."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from config.keys import KeyRing
from gateways import kv_table
from models.everything import metadata
from models.sealed import use_keys
from models.session import make_engine, transaction
from tests.beginnings import empty, keep
from tests.cast import Cast, make_cast
from tests.late_routes import use_late_routes

use_keys(KeyRing("k1", {"k1": bytes(range(32))}))
use_late_routes()


def database_url(tmp: Path, worker: str) -> str:
    """Return an own database's address: a file, or on JGZJ_TEST_DATABASE_URL's server one made for this worker."""
    server = os.environ.get("JGZJ_TEST_DATABASE_URL", "")
    if not server:
        return f"sqlite:///{tmp / 'test.sqlite3'}"
    url = make_url(server)
    name = f"{url.database or 'jgzj_test'}_{worker}"
    admin = make_engine(_text(url.set(database="postgres" if "postgres" in url.drivername else "mysql")))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        charset = " CHARACTER SET utf8mb4" if "mysql" in url.drivername else ""
        connection.execute(text(f"CREATE DATABASE {name}{charset}"))
    admin.dispose()
    return _text(url.set(database=name))


def _text(url: object) -> str:
    return url.render_as_string(hide_password=False)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Return this test process's name."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def shared_engine(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Iterator[Engine]:
    """One database with all tables for this test process."""
    engine = make_engine(database_url(tmp_path_factory.mktemp("database"), worker))
    metadata.create_all(engine)
    kv_table.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(shared_engine: Engine) -> Iterator[Engine]:
    """The database, for tests that commit; emptied afterwards."""
    yield shared_engine
    with shared_engine.begin() as connection:
        empty(connection)


@pytest.fixture
def session(shared_engine: Engine) -> Iterator[Session]:
    """A session whose work is rolled back after the test."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            yield session
        outer.rollback()


@pytest.fixture
def at() -> datetime:
    """Wednesday 2026-11-18, 10:00 in Lishui."""
    return datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def put_cast(shared_engine: Engine) -> Callable[[Session], Cast]:
    """Return what adds the cast to an empty database; it is made once in this test process."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            made = make_cast(session)
            for one in vars(made).values():
                session.refresh(one)
            session.commit()
        beginning = keep(connection)
        outer.rollback()

    def put(session: Session) -> Cast:
        beginning.put(session.connection())
        return Cast(**{name: session.merge(one, load=False) for name, one in vars(made).items()})

    return put


@pytest.fixture
def cast(session: Session, put_cast: Callable[[Session], Cast]) -> Cast:
    """The cast, in this test's own session."""
    return put_cast(session)


@pytest.fixture
def live_cast(engine: Engine, put_cast: Callable[[Session], Cast]) -> Cast:
    """The cast, committed, for tests that run over several connections."""
    with transaction(engine) as session:
        return put_cast(session)
