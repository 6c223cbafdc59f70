"""What came in over the platform API and what went out as pushes, with secrets masked."""

from __future__ import annotations

import itertools
import threading
from collections import deque

from wechat_sandbox.world.shapes import Json

_KEPT = 20_000
_SECRET_KEYS = {
    "secret", "appsecret", "access_token", "refresh_token", "code", "js_code", "session_key",
    "phoneNumber", "purePhoneNumber", "component_access_token",
}  # fmt: skip


def mask(value: object, *, also: frozenset[str] = frozenset()) -> object:
    """Return value with every secret replaced; of long ones four characters stay, to tell two apart."""
    if isinstance(value, dict):
        return {
            key: _masked(each) if key in _SECRET_KEYS | also else mask(each, also=also) for key, each in value.items()
        }
    if isinstance(value, list):
        return [mask(each, also=also) for each in value]
    return value


def _masked(value: object) -> str:
    text = str(value)
    return "***" + (text[-4:] if len(text) > 30 else "")


class Record:
    """The log to assert on; entries are plain JSON, newest last."""

    def __init__(self) -> None:
        """Start empty."""
        self._entries: deque[Json] = deque(maxlen=_KEPT)
        self._serial = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, entry: Json) -> Json:
        """Keep an entry, numbered."""
        also = frozenset({"ticket"}) if str(entry.get("path", "")).endswith("getticket") else frozenset()
        with self._lock:
            kept = {"seq": next(self._serial)} | {key: mask(each, also=also) for key, each in entry.items()}
            self._entries.append(kept)
            return kept

    def find(self, path: str = "", openid: str = "", after: int = 0) -> list[Json]:
        """Return the entries of a path and a person, after a number."""
        with self._lock:
            return [
                entry
                for entry in self._entries
                if entry["seq"] > after
                and (not path or entry["path"] == path)
                and (not openid or entry.get("openid") == openid)
            ]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        with self._lock:
            self._entries.clear()
