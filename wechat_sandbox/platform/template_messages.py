"""Template messages: field rules, client_msg_id, delivery and the result event."""

from __future__ import annotations

from functools import partial

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.platform.field_rules import read_cut
from wechat_sandbox.platform.templates import find_template
from wechat_sandbox.push.envelope import event
from wechat_sandbox.push.pusher import push
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.people import require_person
from wechat_sandbox.world.shapes import ChatItem, Json, Person, Sent
from wechat_sandbox.world.templates import draw, keywords

api = Blueprint("template_messages", __name__)

REMEMBERED = 600
URL_BYTES = 1_024
BLOCKED = "failed:user block"


@endpoint(api, "/cgi-bin/message/template/send")
def send(call: Call) -> Json:
    """Send a template message; the same openid and client_msg_id within ten minutes is dropped."""
    box = call.box
    person = box.world.people.get(call.text("touser"))
    person = require_person(None if person and person.deleted else person)
    template = find_template(box, call.text("template_id"), "template")
    if not person.subscribed:
        raise PlatformError(43004)
    values = read_cut(call.body.get("data"), keywords(template))
    url, mini = _read_links(call)
    call.reached = False
    if sent := _remembered(call, person):
        return {"errcode": 0, "errmsg": "ok", "msgid": sent.msgid}
    msgid = _remember(call, person, box.new_id())
    if not person.blocked:
        call.reached = True
        box.add_item(
            ChatItem(
                openid=person.openid, direction="out", kind="template", channel="template", url=url,
                title=template.title, rows=draw(template, values), miniprogram=mini, msgid=str(msgid),
                client_msg_id=call.text("client_msg_id"), template_id=template.template_id, data=values,
            )
        )  # fmt: skip
    call.afterwards.append(partial(push, box, _result(call, person, msgid)))
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


def _remembered(call: Call, person: Person) -> Sent | None:
    sent = call.box.world.sent.get(f"{person.openid} {call.text('client_msg_id')}")
    return sent if sent and sent.until > call.box.now() else None


def _remember(call: Call, person: Person, msgid: int) -> int:
    if call.text("client_msg_id"):
        sent = Sent(msgid, call.box.now() + REMEMBERED)
        call.box.world.sent[f"{person.openid} {call.text('client_msg_id')}"] = sent
    return msgid


def _read_links(call: Call) -> tuple[str, Json]:
    """Return the message's url and mini-program (40039, 40013)."""
    url, mini = call.text("url"), call.body.get("miniprogram") or {}
    if url and (not url.startswith(("http://", "https://")) or len(url.encode()) > URL_BYTES):
        raise PlatformError(40039)
    if not isinstance(mini, dict) or (mini and mini.get("appid") != call.box.config.mini_appid):
        raise PlatformError(40013)
    return url, mini


def _result(call: Call, person: Person, msgid: int) -> Json:
    status = BLOCKED if person.blocked else "success"
    return event(call.box, person, "TEMPLATESENDJOBFINISH", MsgID=msgid, Status=status)
