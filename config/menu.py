"""The account's menu below the chat, and the keys by which its clicks are known."""

from __future__ import annotations

from typing import Any

MINE = "menu.mine"
TODO = "menu.todo"
PROGRESS = "menu.progress"
BIND = "menu.bind"
CATALOGUE = "menu.catalogue"
ACTIVITIES = "menu.activities"
PROPOSALS = "menu.proposals"
BOARD = "menu.board"
HELP = "menu.help"
CONTACT = "menu.contact"

_SERVICE = "menu.service."


def service_key(code: str) -> str:
    """Return the key of the button that begins a service."""
    return _SERVICE + code


def _click(name: str, key: str) -> dict[str, Any]:
    return {"type": "click", "name": name, "key": key}


MENU: dict[str, Any] = {
    "button": [
        {
            "name": "我的",
            "sub_button": [
                _click("我的事项", MINE),
                _click("待办", TODO),
                _click("进度查询", PROGRESS),
                _click("绑定", BIND),
                {"type": "view", "name": "网页版", "url": "{base_url}/h5/"},
            ],
        },
        {
            "name": "办事",
            "sub_button": [
                _click("慰问申请", service_key("condolence_visit")),
                _click("病假关怀", service_key("sick_care")),
                _click("服务大全", CATALOGUE),
                _click("活动", ACTIVITIES),
            ],
        },
        {
            "name": "参与",
            "sub_button": [
                _click("提案", PROPOSALS),
                _click("意见建议", service_key("suggestion")),
                _click("回音壁", BOARD),
                _click("帮助", HELP),
                _click("联系工会", CONTACT),
            ],
        },
    ]
}


def menu_for(base_url: str) -> dict[str, Any]:
    """Return the menu with the installation's address in its links."""
    return {"button": [_placed(button, base_url.rstrip("/")) for button in MENU["button"]]}


def _placed(button: dict[str, Any], base_url: str) -> dict[str, Any]:
    placed = dict(button)
    if "url" in placed:
        placed["url"] = placed["url"].replace("{base_url}", base_url)
    if "sub_button" in placed:
        placed["sub_button"] = [_placed(inner, base_url) for inner in placed["sub_button"]]
    return placed
