"""The shared values in Redis, and in the table while Redis is away."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import redis

from gateways.kv import KeyValue

_log = logging.getLogger(__name__)
T = TypeVar("T")


class FallbackKeyValue:
    """Asks Redis first; one log line when it goes away and one when it comes back.

    For a while after an outage the table is still looked at, so that what was claimed there is not claimed
    again in Redis.
    """

    def __init__(
        self,
        first: KeyValue,
        second: KeyValue,
        pause: float = 5.0,
        remember: float = 120.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Use `second` for `pause` seconds after each failure of `first`, and look at it `remember` seconds more."""
        self._first, self._second = first, second
        self._pause, self._remember, self._clock = pause, remember, clock
        self._away = False
        self._try_again_at = self._look_until = float("-inf")

    def get(self, key: str) -> str | None:
        """Return the value, or None when it is absent or its time is over."""
        value = self._ask(lambda store: store.get(key))
        return self._second.get(key) if value is None and self._looks_back() else value

    def set(self, key: str, value: str, ttl: float) -> None:
        """Write the value, whatever was there."""
        self._ask(lambda store: store.set(key, value, ttl))

    def set_if_absent(self, key: str, value: str, ttl: float) -> bool:
        """Write the value unless there is one; say whether this call wrote it."""
        if self._looks_back() and self._second.get(key) is not None:
            return False
        return self._ask(lambda store: store.set_if_absent(key, value, ttl))

    def delete_if_equal(self, key: str, value: str) -> bool:
        """Delete the value if it is still this one; say whether this call deleted it."""
        deleted = self._ask(lambda store: store.delete_if_equal(key, value))
        return (self._looks_back() and self._second.delete_if_equal(key, value)) or deleted

    def increment(self, key: str, ttl: float) -> int:
        """Count one up and return the count; the lifetime begins with the first count."""
        return self._ask(lambda store: store.increment(key, ttl))

    def _ask(self, call: Callable[[KeyValue], T]) -> T:
        if self._clock() < self._try_again_at:
            return call(self._second)
        try:
            answer = call(self._first)
        except redis.RedisError as error:
            self._note_away(error)
            return call(self._second)
        if self._away:
            self._away = False
            _log.info("Redis is back.")
        return answer

    def _note_away(self, error: redis.RedisError) -> None:
        now = self._clock()
        self._try_again_at = now + self._pause
        self._look_until = now + self._pause + self._remember
        if not self._away:
            self._away = True
            _log.warning("Redis is away (%s); the table is used meanwhile.", type(error).__name__)

    def _looks_back(self) -> bool:
        return self._try_again_at <= self._clock() < self._look_until
