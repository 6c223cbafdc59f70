"""The codes at the door: the printed one that stays, and the one on the screen that a picture of yesterday does not know."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from models.activity import Activity

NUMBER_DIGITS = 6
TOKEN_SIGNS = 20
DOOR = "door"
"""Instead of a window of time: the code that stays."""
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def new_secret() -> str:
    """Return a secret for one activity's codes."""
    return secrets.token_hex(32)


def number_at(secret: str, at: datetime, seconds: int) -> str:
    """Return the number to type that the screen shows at an instant, when it changes every so many seconds."""
    return _number(secret, _window(at, seconds))


def token_at(secret: str, at: datetime, seconds: int) -> str:
    """Return what the address behind the screen's QR code carries at an instant."""
    return _token(secret, _window(at, seconds))


def is_current(secret: str, given: str, at: datetime, seconds: int) -> bool:
    """Say whether a typed number or a scanned token is of the present window or of the one before it."""
    now = _window(at, seconds)
    return _is_one_of([make(secret, window) for window in (now, now - 1) for make in (_number, _token)], given)


def door_number(secret: str) -> str:
    """Return the number that is printed below a code that stays."""
    return _number(secret, DOOR)


def door_token(secret: str) -> str:
    """Return what the address behind a printed code carries."""
    return _token(secret, DOOR)


def is_at_door(secret: str, given: str) -> bool:
    """Say whether a typed number or a scanned token is the printed one."""
    return _is_one_of([door_number(secret), door_token(secret)], given)


def seconds_left(at: datetime, seconds: int) -> int:
    """Return how long the code shown at an instant stays on the screen, for the screen to fetch the next."""
    return seconds - int(at.timestamp()) % seconds


def secret_of(activity: Activity) -> str:
    """Return an activity's secret, made where it has none; that only under the activity's lock."""
    if not activity.check_secret:
        activity.check_secret = new_secret()
    return activity.check_secret


def _is_one_of(shown: Sequence[str], given: str) -> bool:
    # Every code is compared, each in constant time, so that how long it takes tells nothing.
    written = given.translate(DIGITS).replace(" ", "").encode()
    return sum(hmac.compare_digest(written, one.encode()) for one in shown) > 0


def _window(at: datetime, seconds: int) -> int:
    return int(at.timestamp()) // seconds


def _number(secret: str, window: int | str) -> str:
    # As RFC 4226 cuts a digest to digits, from all of it.
    digest = hmac.digest(secret.encode(), f"number:{window}".encode(), "sha256")
    return str(int.from_bytes(digest) % 10**NUMBER_DIGITS).zfill(NUMBER_DIGITS)


def _token(secret: str, window: int | str) -> str:
    return hmac.digest(secret.encode(), f"token:{window}".encode(), "sha256").hex()[:TOKEN_SIGNS]
