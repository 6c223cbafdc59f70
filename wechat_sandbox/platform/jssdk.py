"""JS-SDK tickets."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.push import crypto
from wechat_sandbox.world.credentials import Ticket
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json

api = Blueprint("jssdk", __name__)

LIFETIME = 7_200
KINDS = ("jsapi", "wx_card")


@endpoint(api, "/cgi-bin/ticket/getticket", method="GET")
def get_ticket(call: Call) -> Json:
    """Give the ticket of a kind, the same until it ends."""
    box, kind = call.box, call.args.get("type", "jsapi")
    if kind not in KINDS:
        raise PlatformError(40097)
    ticket = box.world.tickets.get(kind)
    if ticket is None or ticket.expires_at <= box.now():
        ticket = Ticket(box.new_secret("", 86), box.now() + LIFETIME)
        box.world.tickets[kind] = ticket
    left = round(ticket.expires_at - box.now())
    return {"errcode": 0, "errmsg": "ok", "ticket": ticket.value, "expires_in": left}


def find_fault(box: Sandbox, page: str, given: dict[str, Any]) -> str:
    """Say why `wx.config` would refuse what a page at an address hands to it; empty where it takes it."""
    with box.lock:
        ticket = box.world.tickets.get("jsapi")
        alive = ticket is not None and ticket.expires_at > box.now()
    if ticket is None or not alive:
        return "没有有效的 jsapi_ticket"
    url = page.partition("#")[0]
    plain = f"jsapi_ticket={ticket.value}&noncestr={given.get('noncestr')}&timestamp={given.get('timestamp')}&url={url}"
    right = hashlib.sha1(plain.encode()).hexdigest()  # noqa: S324 - the platform's own rule
    return "" if crypto.same(right, str(given.get("signature") or "")) else "invalid signature"
