"""How often one person writes without a name today, counted under a hash that nobody can compute again tomorrow."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from gateways.kv import KeyValue
from models.sealed import blind_index
from union.ground import clock

SALT = "suggest.salt"
HOURS_OF_DAY = 24


def count_up(kv: KeyValue, app_id: str, openid: str, at: datetime, hours: int) -> int:
    """Return how many suggestions without a name an account has sent today, this one counted; call it outside a transaction."""
    # Keyed as well: the salt lies beside the counts, and who holds the database could try every account it has.
    digest = blind_index("suggestion count", f"{_salt(kv, at)}:{app_id}:{openid}")
    return kv.increment(f"suggest.count:{digest}", _lasts(at, hours))


def _lasts(at: datetime, hours: int) -> float:
    """Return how long a count lasts, in seconds: to the end of the day or a full hour, so that its end tells no minute."""
    rest = _rest_of_day(at)
    if hours >= HOURS_OF_DAY:
        return rest
    over = (at + timedelta(hours=hours + 1)).replace(minute=0, second=0, microsecond=0)
    return min(rest, (over - at).total_seconds())


def _rest_of_day(at: datetime) -> float:
    return (clock.end_of_day(clock.day_of(at)) - at + timedelta(seconds=1)).total_seconds()


def _salt(kv: KeyValue, at: datetime) -> str:
    """Return the day's salt. Under one key: the next day's takes the place of this one, and the hashes say nothing any more."""
    rest = _rest_of_day(at)
    for _ in range(3):
        fresh = secrets.token_hex(32)
        if kv.set_if_absent(SALT, fresh, rest):
            return fresh
        known = kv.get(SALT)
        if known is not None:
            return known
    raise RuntimeError("the day's salt could not be kept")
