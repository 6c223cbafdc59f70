"""Shared values: the same promises in Redis and in a table of each database, and from one to the other."""

import logging
import secrets
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select

from gateways.kv import KeyValue
from gateways.kv_fallback import FallbackKeyValue
from gateways.kv_redis import RedisKeyValue
from gateways.kv_table import TableKeyValue, kv, metadata
from tests.gateways.conftest import REDIS


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.25

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def table(engine: Engine, clock: Clock) -> Iterator[TableKeyValue]:
    metadata.create_all(engine)
    yield TableKeyValue(engine, clock)
    metadata.drop_all(engine)


@pytest.fixture
def redis_store(redis_prefix: str) -> RedisKeyValue:
    return RedisKeyValue(REDIS, redis_prefix)


def promises(store: KeyValue) -> None:
    key = secrets.token_hex(8)
    assert store.get(key) is None
    assert store.set_if_absent(key, "陈", 60)
    assert not store.set_if_absent(key, "林", 60)
    assert store.get(key) == "陈"
    assert not store.delete_if_equal(key, "林")
    assert store.delete_if_equal(key, "陈")
    assert not store.delete_if_equal(key, "陈")
    store.set(key, "一", 60)
    store.set(key, "二", 60)
    assert store.get(key) == "二"
    assert [store.increment(key + "n", 60) for _ in range(3)] == [1, 2, 3]


def only_one_wins(store: KeyValue) -> None:
    keys = [secrets.token_hex(8) for _ in range(10)]
    with ThreadPoolExecutor(8) as pool:
        for key in keys:
            won = list(pool.map(lambda name, key=key: store.set_if_absent(key, str(name), 60), range(8)))
            assert won.count(True) == 1
            assert store.get(key) == str(won.index(True))


def every_count_counts(store: KeyValue) -> None:
    key = secrets.token_hex(8)
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: store.increment(key, 60), range(40)))
    assert sorted(counts) == list(range(1, 41))


def a_lock_has_one_holder(store: KeyValue) -> None:
    """Many take and give back few locks: the server breaks deadlocks among them, and nobody notices."""
    names = [secrets.token_hex(8) for _ in range(2)]
    held: list[str] = []

    def take_and_give_back(owner: int) -> None:
        for turn in range(25):
            name = names[turn % 2]
            if store.set_if_absent(name, str(owner), 60):
                assert name not in held
                held.append(name)
                held.remove(name)
                assert store.delete_if_equal(name, str(owner))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_and_give_back, range(8)))


PROMISES = [promises, only_one_wins, every_count_counts, a_lock_has_one_holder]


@pytest.mark.parametrize("promise", PROMISES)
def test_redis_keeps_every_promise(redis_store: RedisKeyValue, promise: Callable[[KeyValue], None]) -> None:
    promise(redis_store)


@pytest.mark.parametrize("promise", PROMISES)
def test_the_table_keeps_every_promise(table: TableKeyValue, promise: Callable[[KeyValue], None]) -> None:
    promise(table)


def test_keys_and_values_differ_by_case(table: TableKeyValue) -> None:
    names = ["oCHEN", "ochen"]
    assert all(table.set_if_absent(name, name, 60) for name in names)
    assert [table.get(name) for name in names] == names
    assert not table.delete_if_equal("ochen", "oCHEN")


def test_a_value_of_the_table_ends_at_its_second(table: TableKeyValue, clock: Clock) -> None:
    table.set("lock", "first", 30)
    clock.now += 29.5
    assert not table.set_if_absent("lock", "second", 30)
    clock.now += 0.5
    assert table.get("lock") is None
    assert not table.delete_if_equal("lock", "first")
    assert table.set_if_absent("lock", "second", 30)
    assert table.get("lock") == "second"


def test_a_count_begins_again_when_its_time_is_over(table: TableKeyValue, clock: Clock) -> None:
    assert [table.increment("sms", 60), table.increment("sms", 60)] == [1, 2]
    clock.now += 59
    assert table.increment("sms", 60) == 3
    clock.now += 1
    assert table.increment("sms", 60) == 1


def test_expired_rows_are_forgotten_and_others_kept(table: TableKeyValue, engine: Engine, clock: Clock) -> None:
    table.set("old", "1", 10)
    table.set("new", "2", 100)
    clock.now += 50
    assert table.forget_expired() == 1
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(kv)).scalar_one() == 1


def test_a_redis_value_ends_by_itself(redis_store: RedisKeyValue) -> None:
    redis_store.set("token", "t", 7200)
    redis_store.increment("count", 60)
    server = redis_store._redis  # noqa: SLF001
    assert 7190_000 < server.pttl(redis_store._name("token")) <= 7200_000  # noqa: SLF001
    assert 50_000 < server.pttl(redis_store._name("count")) <= 60_000  # noqa: SLF001


def test_a_key_that_a_store_could_not_keep_whole_is_refused(redis_store: RedisKeyValue, table: TableKeyValue) -> None:
    for store in (redis_store, table):
        for key in ("", "x" * 192):
            with pytest.raises(ValueError, match="1 to 191"):
                store.set_if_absent(key, "1", 60)


def nobody_listens() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def test_with_redis_away_the_table_answers_and_the_log_says_it_once(
    table: TableKeyValue, caplog: pytest.LogCaptureFixture
) -> None:
    store = FallbackKeyValue(RedisKeyValue(nobody_listens()), table, pause=0)
    with caplog.at_level(logging.INFO):
        promises(store)
        only_one_wins(store)
    assert [record.message for record in caplog.records] == [
        "Redis is away (ConnectionError); the table is used meanwhile."
    ]


class Switched:
    """A store that can be cut off, by pointing it at a port where nobody listens."""

    def __init__(self, real: RedisKeyValue) -> None:
        self.real, self.dead = real, RedisKeyValue(nobody_listens())
        self.away = False

    def __getattr__(self, name: str) -> object:
        return getattr(self.dead if self.away else self.real, name)


def test_after_an_outage_redis_is_used_again_and_claims_of_the_outage_still_hold(
    table: TableKeyValue, redis_store: RedisKeyValue, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    line = Switched(redis_store)
    store = FallbackKeyValue(line, table, pause=5, remember=120, clock=clock)  # type: ignore[arg-type]
    line.away = True
    assert store.set_if_absent("message-1", "claimed", 600)
    line.away = False
    clock.now += 6
    caplog.clear()
    with caplog.at_level(logging.INFO):
        assert not store.set_if_absent("message-1", "again", 600)
        assert store.get("message-1") == "claimed"
        assert store.set_if_absent("message-2", "claimed", 600)
    assert redis_store.get("message-2") == "claimed"
    assert caplog.messages == ["Redis is back."]
    assert store.delete_if_equal("message-1", "claimed")
    assert store.get("message-1") is None


def test_during_an_outage_redis_is_asked_only_now_and_then(
    table: TableKeyValue, redis_store: RedisKeyValue, clock: Clock
) -> None:
    line = Switched(redis_store)
    store = FallbackKeyValue(line, table, pause=5, clock=clock)  # type: ignore[arg-type]
    line.away = True
    store.set("a", "1", 60)
    line.away = False
    clock.now += 4
    store.set("b", "1", 60)
    assert (redis_store.get("b"), table.get("b")) == (None, "1")
