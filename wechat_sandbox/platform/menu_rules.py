"""What a menu may be: counts, sizes, types, each with the platform's own error code."""

from __future__ import annotations

from urllib.parse import urlsplit

from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.shapes import Json

KEY_TYPES = {
    "click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select",
}  # fmt: skip
MEDIA_TYPES = {"media_id", "view_limited"}
ARTICLE_TYPES = {"article_id", "article_view_limited"}
PERSONAL = ("sex", "country", "province", "city", "language")

# top-level and sub-menu codes: buttons, type, name, key, url
_TOP = {"type": 40017, "name": 40018, "key": 40019, "url": 40020, "name_bytes": 16}
_SUB = {"type": 40024, "name": 40025, "key": 40026, "url": 40027, "name_bytes": 60}


def read_buttons(found: object) -> list[Json]:
    """Return the buttons of a menu as they are kept, or refuse them with the platform's code."""
    if not isinstance(found, list) or not 1 <= len(found) <= 3:
        raise PlatformError(40016)
    return [_top_button(each) for each in found]


def _top_button(found: object) -> Json:
    if not isinstance(found, dict):
        raise PlatformError(40016)
    below = found.get("sub_button")
    if not below:
        return _leaf(found, _TOP)
    if not isinstance(below, list) or len(below) > 5:
        raise PlatformError(40023)
    return {"name": _name(found, _TOP), "sub_button": [_sub_button(each) for each in below]}


def _sub_button(found: object) -> Json:
    if not isinstance(found, dict):
        raise PlatformError(40023)
    if found.get("sub_button"):
        raise PlatformError(40022)
    return _leaf(found, _SUB)


def _name(found: Json, codes: dict[str, int]) -> str:
    name = found.get("name")
    if not isinstance(name, str) or not 1 <= len(name.encode()) <= codes["name_bytes"]:
        raise PlatformError(codes["name"])
    return name


def _leaf(found: Json, codes: dict[str, int]) -> Json:
    name, kind = _name(found, codes), found.get("type")
    button: Json = {"type": kind, "name": name}
    if kind in KEY_TYPES:
        button["key"] = _sized(found, "key", 128, codes["key"])
    elif kind == "view":
        button["url"] = _url(found, codes)
    elif kind == "miniprogram":
        button["url"] = _url(found, codes)
        button["appid"] = _sized(found, "appid", 64, 40013)
        button["pagepath"] = _sized(found, "pagepath", 1024, 41030)
    elif kind in MEDIA_TYPES:
        button["media_id"] = _sized(found, "media_id", 128, 40007)
    elif kind in ARTICLE_TYPES:
        button["article_id"] = _sized(found, "article_id", 128, 40007)
    else:
        raise PlatformError(codes["type"])
    return {**button, "sub_button": []}


def _sized(found: Json, name: str, limit: int, code: int) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= limit:
        raise PlatformError(code)
    return value


def _url(found: Json, codes: dict[str, int]) -> str:
    url = _sized(found, "url", 1024, codes["url"])
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise PlatformError(40055 if codes is _TOP else 40054)
    return url


def read_rule(found: object) -> Json:
    """Return a matchrule (65304 empty, 65320 when it uses personal data)."""
    if not isinstance(found, dict):
        raise PlatformError(65304)
    rule = {key: str(value) for key, value in found.items() if value not in ("", None)}
    if any(name in rule for name in PERSONAL):
        raise PlatformError(65320)
    rule = {key: value for key, value in rule.items() if key in ("tag_id", "client_platform_type")}
    if not rule:
        raise PlatformError(65304)
    return rule


def require_types(found: object) -> None:
    """Refuse a conditional menu whose buttons lack a type (65307 without any button, 65308)."""
    if not isinstance(found, list) or not found:
        raise PlatformError(65307)
    for button in found:
        leaves = button.get("sub_button") or [button] if isinstance(button, dict) else []
        if any(isinstance(leaf, dict) and not leaf.get("type") for leaf in leaves):
            raise PlatformError(65308)


def domains(buttons: list[Json]) -> set[str]:
    """Return the hosts the menu's links lead to."""
    leaves = [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]
    return {urlsplit(leaf["url"]).netloc for leaf in leaves if leaf.get("url")}
