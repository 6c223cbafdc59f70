"""The count of suggestions without a name: per person and day, under a hash that ends with the day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from gateways import kv_table
from gateways.kv_table import TableKeyValue
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


def _rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(kv_table.kv))]
