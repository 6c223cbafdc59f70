"""What the platform accepts as a menu: each broken rule as one sentence that names the button."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

# developers.weixin.qq.com, custom menus: counts, and lengths in bytes of UTF-8.
MAX_BUTTONS, MAX_SUB_BUTTONS = 3, 5
MAX_NAME_BYTES, MAX_SUB_NAME_BYTES = 16, 60
MAX_KEY_BYTES, MAX_URL_BYTES = 128, 1024
SHOWN_NAME, SHOWN_SUB_NAME = 4, 8  # Chinese characters that a phone shows

_KEYED = (
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
)
_NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_KEYED, ("key",)),
    "view": ("url",),
    "miniprogram": ("url", "appid", "pagepath"),
    "media_id": ("media_id",),
    "view_limited": ("media_id",),
    "article_id": ("article_id",),
    "article_view_limited": ("article_id",),
}


def validate_menu(menu: dict[str, Any]) -> list[str]:
    """Return one Chinese sentence for each broken rule; an empty list means the platform will take the menu."""
    buttons = menu.get("button")
    if not isinstance(buttons, list) or not buttons:
        return ["菜单没有按钮：button 应是 1 到 3 个一级菜单的列表。"]
    errors = []
    if len(buttons) > MAX_BUTTONS:
        errors.append(f"一级菜单有 {len(buttons)} 个，最多 {MAX_BUTTONS} 个。")
    for number, button in enumerate(buttons, start=1):
        errors += _check_top(f"一级菜单 {number}", button)
    return errors + _twin_keys(buttons)


def menu_warnings(menu: dict[str, Any]) -> list[str]:
    """Return one Chinese sentence for each name that a phone will cut."""
    warnings = []
    for place, button, is_sub in _walk(menu["button"]):
        shown = SHOWN_SUB_NAME if is_sub else SHOWN_NAME
        if _width(button["name"]) > 2 * shown:
            warnings.append(f"{place}：名称“{button['name']}”超过 {shown} 个汉字，手机上显示不全。")
    return warnings


def _check_top(place: str, button: Any) -> Iterator[str]:
    if not isinstance(button, dict):
        yield f"{place}：应是一个按钮。"
        return
    yield from _check_name(place, button, MAX_NAME_BYTES)
    subs = button.get("sub_button")
    if not subs:
        yield from _check_action(place, button)
    elif not isinstance(subs, list):
        yield f"{place}：sub_button 应是子菜单的列表。"
    else:
        yield from _check_subs(place, button, subs)


def _check_subs(place: str, button: dict[str, Any], subs: list[Any]) -> Iterator[str]:
    if "type" in button:
        yield f"{place}：有子菜单的按钮不能再有 type。"
    if len(subs) > MAX_SUB_BUTTONS:
        yield f"{place}：子菜单有 {len(subs)} 个，最多 {MAX_SUB_BUTTONS} 个。"
    for number, sub in enumerate(subs, start=1):
        inner = f"{place} / 子菜单 {number}"
        if not isinstance(sub, dict):
            yield f"{inner}：应是一个按钮。"
            continue
        yield from _check_name(inner, sub, MAX_SUB_NAME_BYTES)
        if sub.get("sub_button"):
            yield f"{inner}：子菜单下不能再有子菜单。"
        yield from _check_action(inner, sub)


def _check_name(place: str, button: dict[str, Any], limit: int) -> Iterator[str]:
    name = button.get("name")
    if not isinstance(name, str) or not name.strip():
        yield f"{place}：没有名称。"
    elif len(name.encode()) > limit:
        yield f"{place}：名称“{name}”有 {len(name.encode())} 字节，最多 {limit} 字节。"


def _check_action(place: str, button: dict[str, Any]) -> Iterator[str]:
    kind = button.get("type")
    if kind not in _NEEDED:
        yield f"{place}：类型 {kind!r} 不是平台支持的按钮类型。"
        return
    for field in _NEEDED[kind]:
        value = button.get(field)
        if not isinstance(value, str) or not value:
            yield f"{place}：类型 {kind} 缺少 {field}。"
        elif check := _CHECKS.get(field):
            yield from check(place, value)


def _check_key(place: str, key: str) -> Iterator[str]:
    if len(key.encode()) > MAX_KEY_BYTES:
        yield f"{place}：key 有 {len(key.encode())} 字节，最多 {MAX_KEY_BYTES} 字节。"


def _check_url(place: str, url: str) -> Iterator[str]:
    if len(url.encode()) > MAX_URL_BYTES:
        yield f"{place}：url 有 {len(url.encode())} 字节，最多 {MAX_URL_BYTES} 字节。"
    address = url.replace("{base_url}", "https://example.org")
    try:
        split = urlsplit(address)
    except ValueError:
        yield f"{place}：url 不是有效的网址。"
        return
    if split.scheme not in ("http", "https") or not split.hostname or any(char.isspace() for char in address):
        yield f"{place}：url 应以 https:// 或 http:// 开头，且不含空格。"


_CHECKS: dict[str, Callable[[str, str], Iterator[str]]] = {"key": _check_key, "url": _check_url}


def _twin_keys(buttons: list[Any]) -> list[str]:
    """A key is how a click is told apart, so two buttons with one key are a slip of the pen."""
    seen: dict[str, str] = {}
    errors = []
    for place, button, _is_sub in _walk(buttons):
        key = button.get("key")
        if isinstance(key, str) and key in seen:
            errors.append(f"{place}：key“{key}”与{seen[key]}重复。")
        elif isinstance(key, str):
            seen[key] = place
    return errors


def _walk(buttons: list[Any]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    for number, button in enumerate(buttons, start=1):
        if not isinstance(button, dict):
            continue
        yield f"一级菜单 {number}", button, False
        subs = button.get("sub_button")
        for inner, sub in enumerate(subs if isinstance(subs, list) else [], start=1):
            if isinstance(sub, dict):
                yield f"一级菜单 {number} / 子菜单 {inner}", sub, True


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
