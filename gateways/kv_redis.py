"""The shared values in Redis."""

import redis

from gateways.kv import check_key

_DELETE_IF_EQUAL = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""
_INCREMENT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""
_PATIENCE = 1.0  # seconds; a member waits five at most, and the table stands ready


class RedisKeyValue:
    """Shared values in one Redis database, every key under one prefix."""

    def __init__(self, url: str, prefix: str = "jgzj:") -> None:
        """Prepare the connections; nothing is connected before the first call."""
        self._redis = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=_PATIENCE,
            socket_timeout=_PATIENCE,
            health_check_interval=30,
        )
        self._prefix = prefix
        self._delete_if_equal = self._redis.register_script(_DELETE_IF_EQUAL)
        self._increment = self._redis.register_script(_INCREMENT)

    def get(self, key: str) -> str | None:
        """Return the value, or None when it is absent or its time is over."""
        value = self._redis.get(self._name(key))
        return None if value is None else str(value)

    def set(self, key: str, value: str, ttl: float) -> None:
        """Write the value, whatever was there."""
        self._redis.set(self._name(key), value, px=_milliseconds(ttl))

    def set_if_absent(self, key: str, value: str, ttl: float) -> bool:
        """Write the value unless there is one; say whether this call wrote it."""
        return bool(self._redis.set(self._name(key), value, px=_milliseconds(ttl), nx=True))

    def delete_if_equal(self, key: str, value: str) -> bool:
        """Delete the value if it is still this one; say whether this call deleted it."""
        return bool(self._delete_if_equal(keys=[self._name(key)], args=[value]))

    def increment(self, key: str, ttl: float) -> int:
        """Count one up and return the count; the lifetime begins with the first count."""
        return int(self._increment(keys=[self._name(key)], args=[_milliseconds(ttl)]))

    def _name(self, key: str) -> str:
        return self._prefix + check_key(key)


def _milliseconds(ttl: float) -> int:
    return max(1, round(ttl * 1000))
