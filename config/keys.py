"""The keys that seal sensitive fields and files: kept outside the database, each with an id, the first one current."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


@dataclass(frozen=True)
class KeyRing:
    """Keys by id; new data is sealed with `current`, old data is opened with whichever key sealed it."""

    current: str
    keys: dict[str, bytes]

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, derived from the oldest key so that rotation does not change them."""
        oldest = self.keys[list(self.keys)[-1]]
        return hmac.digest(oldest, b"jgzj:" + purpose.encode(), "sha256")

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self.keys)})"


def parse_keys(text: str) -> KeyRing:
    """Read 'id:base64' entries, newest first; raises ValueError."""
    keys: dict[str, bytes] = {}
    for entry in text.replace(",", "\n").split():
        name, _, value = entry.partition(":")
        try:
            raw = base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise ValueError("every key is id:base64") from error
        if not name or not name.isalnum() or len(raw) != KEY_BYTES or name in keys:
            raise ValueError(f"every key has an own id and {KEY_BYTES} bytes")
        keys[name] = raw
    if not keys:
        raise ValueError("at least one key is needed")
    return KeyRing(next(iter(keys)), keys)


def ensure_keys(path: Path) -> KeyRing:
    """Return the keys of a demo's file, making the file at the first start; raises OSError, ValueError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entry = "k1:" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return parse_keys(path.read_text(encoding="utf-8"))
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(entry + "\n")
    return parse_keys(entry)
