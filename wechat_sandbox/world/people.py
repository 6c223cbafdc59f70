"""Reading people from JSON, and who sees which of their two openids."""

from __future__ import annotations

import secrets

from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.shapes import Json, Person

_KNOWN = {"openid", "nickname", "avatar", "subscribed", "unionid", "phone", "note", "platform", "mini_openid"}


def read_person(found: Json) -> Person:
    """Build a person from one line of --users (ValueError when it is not one); openid may be absent."""
    if not isinstance(found, dict) or set(found) - _KNOWN:
        raise ValueError(f"a user has the fields {', '.join(sorted(_KNOWN))}")
    if not isinstance(found.get("subscribed", True), bool):
        raise ValueError("subscribed must be true or false")
    given = {key: value for key, value in found.items() if value is not None}
    openid = str(given.pop("openid", "") or "o" + secrets.token_urlsafe(27)[:27].replace("-", "a"))
    nickname = str(given.pop("nickname", "") or "微信用户")
    unionid = str(given.pop("unionid", "") or "u" + openid[1:])
    return Person(openid=openid, nickname=nickname, unionid=unionid, **given)


def require_person(person: Person | None) -> Person:
    """Return the person, or refuse the openid (40003)."""
    if person is None:
        raise PlatformError(40003)
    return person
