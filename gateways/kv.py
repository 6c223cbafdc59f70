"""Small values with a lifetime that all processes share: locks, token cache, repeats seen, rate limits."""

from typing import Protocol

MAX_KEY = 191  # characters; what one indexed column holds on every database


class KeyValue(Protocol):
    """What every store can do; each call is atomic, `ttl` is in seconds and at least a millisecond."""

    def get(self, key: str) -> str | None:
        """Return the value, or None when it is absent or its time is over."""

    def set(self, key: str, value: str, ttl: float) -> None:
        """Write the value, whatever was there."""

    def set_if_absent(self, key: str, value: str, ttl: float) -> bool:
        """Write the value unless there is one; say whether this call wrote it."""

    def delete_if_equal(self, key: str, value: str) -> bool:
        """Delete the value if it is still this one; say whether this call deleted it."""

    def increment(self, key: str, ttl: float) -> int:
        """Count one up and return the count; the lifetime begins with the first count."""


def check_key(key: str) -> str:
    """Return the key; raise ValueError for one that a store could not keep whole."""
    if not 0 < len(key) <= MAX_KEY:
        raise ValueError(f"A key has 1 to {MAX_KEY} characters, not {len(key)}.")
    return key
