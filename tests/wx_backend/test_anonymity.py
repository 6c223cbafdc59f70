"""The count of suggestions without a name: per person and day, under a hash that ends with the day."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from gateways import kv_table
from gateways.kv_table import TableKeyValue
from models.session import make_engine
from wx_backend.anonymity import SALT, count_up


class Seconds:
    """The clock of the shared values."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def clock(at: datetime) -> Seconds:
    return Seconds(at)


@pytest.fixture
def kv(engine: Engine, clock: Seconds) -> TableKeyValue:
    return TableKeyValue(engine, clock)


def test_each_account_is_counted_for_itself(kv: TableKeyValue, at: datetime) -> None:
    assert [count_up(kv, "wx1", "oLin", at, 24) for _ in range(3)] == [1, 2, 3]
    assert count_up(kv, "wx1", "oZhou", at, 24) == 1


def test_no_key_tells_the_account_and_the_days_salt_ends_with_the_day(
    kv: TableKeyValue, engine: Engine, clock: Seconds, at: datetime
) -> None:
    count_up(kv, "wx1", "oLin", at, 24)
    salt = kv.get(SALT)
    rows = _rows(engine)
    assert "oLin" not in str(rows)
    # At 10:00 in Lishui the day has 14 hours left.
    clock.at = at + timedelta(hours=14)
    assert kv.get(SALT) is None
    assert count_up(kv, "wx1", "oLin", clock.at, 24) == 1, "yesterday's count is under a hash that cannot be found again"
    assert salt is not None and salt not in str(_rows(engine)), "the new salt takes the old one's place"


def test_who_holds_the_database_finds_no_account_by_trying_and_no_minute(kv: TableKeyValue, engine: Engine, at: datetime) -> None:
    later = at + timedelta(minutes=37)
    kv = TableKeyValue(engine, Seconds(later))
    count_up(kv, "wx1", "oLin", later, 24)
    salt = kv.get(SALT)
    assert sha256(f"{salt}:wx1:oLin".encode()).hexdigest() not in str(_rows(engine))
    midnight = at + timedelta(hours=14)
    assert {row[2] for row in _rows(engine)} == {midnight.timestamp()}, "all that is kept ends with the day"
    count_up(kv, "wx1", "oZhou", later, 2)
    assert (at + timedelta(hours=3)).timestamp() in {row[2] for row in _rows(engine)}, "or with a full hour"


def _rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(kv_table.kv))]


def test_an_error_of_the_database_says_in_the_log_nothing_of_whom_it_was_about(engine: Engine) -> None:
    own = make_engine(engine.url.render_as_string(hide_password=False))
    with own.connect() as connection, pytest.raises(DBAPIError) as broken:
        connection.execute(text("SELECT nothing FROM nowhere WHERE openid = :openid"), {"openid": "oLin"})
    own.dispose()
    assert "oLin" not in str(broken.value) and "nowhere" in str(broken.value)
