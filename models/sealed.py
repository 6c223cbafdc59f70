"""Sealed columns: AES-256-GCM under a key that lives outside the database, its id stored with the value."""

from __future__ import annotations

import base64
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from config.keys import KeyRing
from models.base import long_text

NONCE_BYTES = 12


class SealError(Exception):
    """A sealed value cannot be opened: its key is missing or the value was changed."""


class _Keys:
    ring: KeyRing | None = None


def use_keys(ring: KeyRing) -> None:
    """Give this process the keys; called once by the wiring."""
    _Keys.ring = ring


def _ring() -> KeyRing:
    if _Keys.ring is None:
        raise SealError("no keys were given to this process")
    return _Keys.ring


def seal(text: str) -> str:
    """Return text sealed with the current key as 'key id:base64'."""
    ring = _ring()
    nonce = os.urandom(NONCE_BYTES)
    name = ring.current
    sealed = AESGCM(ring.keys[name]).encrypt(nonce, text.encode(), name.encode())
    return f"{name}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(value: str) -> str:
    """Return the text behind a sealed value; raises SealError."""
    name, _, body = value.partition(":")
    key = _ring().keys.get(name)
    if key is None:
        raise SealError(f"key {name} is not in the key ring")
    raw = base64.b64decode(body)
    try:
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], name.encode()).decode()
    except InvalidTag as error:
        raise SealError("a sealed value was changed") from error


def blind_index(purpose: str, text: str) -> str:
    """Return a keyed digest to compare sensitive text for equality without storing it."""
    return hmac.digest(_ring().derive("blind:" + purpose), text.encode(), "sha256").hex()[:32]


class SealedText(TypeDecorator[str]):
    """A text column sealed at rest."""

    impl = long_text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(value)


class SealedJson(TypeDecorator[dict[str, Any]]):
    """A JSON column sealed at rest; assign a new dict to change it."""

    impl = long_text()
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else dict(json.loads(unseal(value)))


class SealedList(TypeDecorator[list[Any]]):
    """A JSON list sealed at rest; assign a new list to change it."""

    impl = long_text()
    cache_ok = True

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> str | None:
        return None if value is None else seal(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> list[Any] | None:
        return None if value is None else list(json.loads(unseal(value)))
