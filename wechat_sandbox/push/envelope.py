"""What stands around every pushed message and event."""

from __future__ import annotations

from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person


def envelope(box: Sandbox, person: Person, app: str = "oa") -> Json:
    """Return who pushes to whom, and when."""
    mini = app == "mini"
    return {
        "ToUserName": box.config.mini_account if mini else box.config.account,
        "FromUserName": person.mini_openid if mini else person.openid,
        "CreateTime": int(box.now()),
    }


def event(box: Sandbox, person: Person, name: str, app: str = "oa", **fields: object) -> Json:
    """Return an event's fields."""
    return {**envelope(box, person, app), "MsgType": "event", "Event": name, **fields}


def message(box: Sandbox, person: Person, kind: str, app: str = "oa", **fields: object) -> Json:
    """Return a message's fields, with a MsgId of its own."""
    return {**envelope(box, person, app), "MsgType": kind, **fields, "MsgId": box.new_id()}
