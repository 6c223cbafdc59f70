"""Short-lived secrets of an account (access token, JS-SDK ticket) that all processes share."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gateways.kv import KeyValue
from gateways.wechat.errors import ErrorClass, WeChatError

_EARLY = 300  # seconds before its end at which the platform begins to hand out the next one
_LOCK_SECONDS = 10.0
_WAIT_SECONDS = 15.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Fetched:
    """A secret as the platform gave it, with its lifetime in seconds."""

    value: str = field(repr=False)
    expires_in: int


class SharedSecret:
    """One secret in the shared store, fetched by one process while the others wait for it."""

    def __init__(self, store: KeyValue, name: str, fetch: Callable[[], Fetched]) -> None:
        """Keep the secret under `name` in the store; `fetch` asks the platform for a new one."""
        self._store, self._name, self._fetch = store, name, fetch

    def get(self) -> str:
        """Return the secret, fetching it when nobody has; raise WeChatError when the platform refuses."""
        known = self._store.get(self._name)
        if known is not None:
            return known
        owner = secrets.token_hex(8)
        deadline = time.monotonic() + _WAIT_SECONDS
        while not self._store.set_if_absent(self._lock, owner, _LOCK_SECONDS):
            time.sleep(_POLL_SECONDS)
            known = self._store.get(self._name)
            if known is not None:
                return known
            if time.monotonic() > deadline:
                raise WeChatError(None, "another process is still fetching the token", ErrorClass.TRANSIENT)
        try:
            return self._store.get(self._name) or self._renew()
        finally:
            self._store.delete_if_equal(self._lock, owner)

    def drop(self, used: str) -> None:
        """Forget the secret if it is still the one that was used: another process may have renewed it."""
        self._store.delete_if_equal(self._name, used)

    def _renew(self) -> str:
        fetched = self._fetch()
        ttl = max(fetched.expires_in - _EARLY, fetched.expires_in / 2)
        self._store.set(self._name, fetched.value, ttl)
        return fetched.value

    @property
    def _lock(self) -> str:
        return f"{self._name}:lock"
