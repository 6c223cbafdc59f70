"""The menu's buttons under people's thumbs."""

from __future__ import annotations

from wechat_sandbox.phones.act import Act, require
from wechat_sandbox.phones.saying import location
from wechat_sandbox.platform.menus import seen_by
from wechat_sandbox.push.envelope import event
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person


def _button_type(box: Sandbox, person: Person, key: str) -> str:
    buttons = seen_by(box, person)[0]
    leaves = [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]
    return next((str(leaf["type"]) for leaf in leaves if leaf.get("key") == key), "click")


def click(box: Sandbox, person: Person, found: Json) -> Act:
    """Press the menu button of a key; its type decides the event."""
    (key,) = require(found, "key")
    kind = str(found.get("type") or _button_type(box, person, key))
    if kind.startswith("scancode_"):
        result = str(found.get("scan_result") or found.get("result") or "")
        scanned = {"ScanType": "qrcode", "ScanResult": result}
        return Act(event(box, person, kind, EventKey=key, ScanCodeInfo=scanned), trigger="menu")
    if kind.startswith("pic_"):
        pictures = {"Count": 1, "PicList": {"item": [{"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}]}}
        return Act(event(box, person, kind, EventKey=key, SendPicsInfo=pictures))
    if kind == "location_select":
        return location(box, person, {"lat": 28.4597, "lng": 119.9101, **found})
    return Act(event(box, person, "CLICK", EventKey=key), trigger="menu")


def view(box: Sandbox, person: Person, found: Json) -> Act:
    """Press a menu button that opens a page, or with path one of the mini-program's."""
    (url,) = require(found, "url")
    menuid = seen_by(box, person)[1]
    if found.get("path"):
        fields = event(box, person, "view_miniprogram", EventKey=str(found["path"]), MenuId=menuid)
        return Act(fields, tells_member=False, opens=url)
    return Act(event(box, person, "VIEW", EventKey=url, MenuId=menuid), tells_member=False, opens=url)
