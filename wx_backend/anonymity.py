"""How often one person writes without a name today, counted under a hash that nobody can compute again tomorrow."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from gateways.kv import KeyValue
from union import clock

SALT = "suggest.salt"


def count_up(kv: KeyValue, app_id: str, openid: str, at: datetime, hours: int) -> int:
    """Return how many suggestions without a name an account has sent today, this one counted; call it outside a transaction."""
    digest = sha256(f"{_salt(kv, at)}:{app_id}:{openid}".encode()).hexdigest()
    return kv.increment(f"suggest.count:{digest}", hours * 3600)


def _salt(kv: KeyValue, at: datetime) -> str:
    """Return the day's salt. Under one key: the next day's takes the place of this one, and the hashes say nothing any more."""
    rest = (clock.end_of_day(clock.day_of(at)) - at + timedelta(seconds=1)).total_seconds()
    for _ in range(3):
        fresh = secrets.token_hex(32)
        if kv.set_if_absent(SALT, fresh, rest):
            return fresh
        known = kv.get(SALT)
        if known is not None:
            return known
    raise RuntimeError("the day's salt could not be kept")
