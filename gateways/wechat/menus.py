"""The menu in the configuration and the one that is live: pushing it, and saying how they differ."""

from collections.abc import Iterator
from typing import Any

from config.menu_rules import validate_menu
from gateways.wechat.client import Client


class MenuInvalid(Exception):  # noqa: N818 - the name says what is wrong
    """A menu the platform would refuse; `errors` has one sentence for each broken rule."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__(" ".join(errors))
        self.errors = errors


def push_menu(client: Client, menu: dict[str, Any]) -> None:
    """Make the menu live (phones show it within five minutes); raise MenuInvalid or WeChatError."""
    errors = validate_menu(menu)
    if errors:
        raise MenuInvalid(errors)
    client.menu.create(menu)


def diff_menu(client: Client, menu: dict[str, Any]) -> list[str]:
    """Return one sentence for each difference between what is live and `menu`; none means they agree."""
    live = client.menu.get()
    if live is None:
        return ["公众号上还没有菜单。"]
    there, here = dict(_buttons(live.get("menu", live))), dict(_buttons(menu))
    return [sentence for place in sorted(there.keys() | here.keys()) for sentence in _compare(place, there, here)]


def _buttons(menu: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each button by its place, without the empty fields that the platform adds."""
    for number, button in enumerate(menu.get("button", []), start=1):
        yield f"一级菜单 {number}", _bare(button)
        for inner, sub in enumerate(_subs(button), start=1):
            yield f"一级菜单 {number} / 子菜单 {inner}", _bare(sub)


def _subs(button: dict[str, Any]) -> list[dict[str, Any]]:
    subs = button.get("sub_button") or []
    if isinstance(subs, dict):  # another call of the platform wraps the list once more
        subs = subs.get("list", [])
    return list(subs)


def _bare(button: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in button.items() if name != "sub_button" and value not in ("", None)}


def _compare(place: str, there: dict[str, dict[str, str]], here: dict[str, dict[str, str]]) -> Iterator[str]:
    live, wanted = there.get(place), here.get(place)
    if live is None and wanted is not None:
        yield f"{place}：公众号上没有“{wanted.get('name', '')}”。"
    elif wanted is None and live is not None:
        yield f"{place}：公众号上多了“{live.get('name', '')}”。"
    elif live is not None and wanted is not None:
        for field in sorted(live.keys() | wanted.keys()):
            if live.get(field) != wanted.get(field):
                yield f"{place}：{field} 在公众号上是“{live.get(field, '')}”，配置里是“{wanted.get(field, '')}”。"
