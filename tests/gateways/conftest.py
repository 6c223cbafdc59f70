"""The stores the doors are tried against: this machine's Redis, PostgreSQL and MariaDB, and SQLite in a file."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import InterfaceError, OperationalError

REDIS = "redis://127.0.0.1:6379/9"
SERVERS = {
    "postgresql": ("postgresql+pg8000://postgres@127.0.0.1:5432/{}", "postgres"),
    "mariadb": ("mariadb+pymysql://root@127.0.0.1:3306/{}", "mysql"),
}


@pytest.fixture
def redis_prefix() -> Iterator[str]:
    """A prefix of this test's own in the real Redis; its keys are gone afterwards."""
    prefix = f"test:{secrets.token_hex(6)}:"
    server = redis.Redis.from_url(REDIS)
    try:
        server.ping()
    except redis.ConnectionError:
        pytest.skip("no Redis on this machine")
    yield prefix
    for key in server.scan_iter(f"{prefix}*"):
        server.delete(key)
    server.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql", "mariadb"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on an empty database of its own, on each kind of server in turn."""
    if request.param == "sqlite":
        yield from _sqlite(tmp_path_factory.mktemp("sqlite"))
        return
    address, first = SERVERS[request.param]
    name = f"jgzj_test_{secrets.token_hex(6)}"
    server = create_engine(address.format(first), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except (OperationalError, InterfaceError):
        pytest.skip(f"no {request.param} on this machine")
    inside = create_engine(address.format(name), pool_size=10)
    yield inside
    inside.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def _sqlite(folder: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{folder / 'kv.db'}", connect_args={"timeout": 30})
    with engine.connect() as connection:
        connection.execute(text("PRAGMA journal_mode=WAL"))
    yield engine
    engine.dispose()
