"""One accept, one message: the account's subscribe notices and the mini-program's subscribe messages."""

from __future__ import annotations

from functools import partial

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.platform.field_rules import read_strict
from wechat_sandbox.platform.templates import find_template
from wechat_sandbox.push.envelope import event
from wechat_sandbox.push.pusher import push
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.people import require_person
from wechat_sandbox.world.shapes import ChatItem, Json, Person, Template
from wechat_sandbox.world.templates import draw, keywords

api = Blueprint("subscribe_messages", __name__)

STATES = ("", "developer", "trial", "formal")
LANGUAGES = ("", "zh_CN", "en_US", "zh_HK", "zh_TW")


@endpoint(api, "/cgi-bin/message/subscribe/bizsend")
def bizsend(call: Call) -> Json:
    """Send a subscribe notice of the account; the answer has no msgid, only the event has one."""
    person = call.box.world.people.get(call.text("touser"))
    _send(call, require_person(None if person and person.deleted else person), "subscribe")
    return {"errcode": 0, "errmsg": "ok"}


@endpoint(api, "/cgi-bin/message/subscribe/send", apps=("mini",))
def mini_send(call: Call) -> Json:
    """Send a subscribe message of the mini-program."""
    person = call.box.find_person(call.text("touser"))
    if person is not None and person.mini_openid != call.text("touser"):
        person = None
    msgid = _send(call, require_person(person), "mini")
    return {"errcode": 0, "errmsg": "ok", "msgid": msgid}


def _send(call: Call, person: Person, kind: str) -> int:
    box = call.box
    template = find_template(box, call.text("template_id"), kind)
    values = read_strict(call.body.get("data"), keywords(template))
    _check_options(call, kind)
    call.reached = False
    _use_consent(person, template)
    call.reached = True
    msgid = box.new_id()
    page, mini = call.text("page"), call.body.get("miniprogram")
    box.add_item(
        ChatItem(
            openid=person.openid, direction="out", kind="subscribe", title=template.title, url=page,
            channel="subscribe" if kind == "subscribe" else "mini_subscribe", rows=draw(template, values),
            miniprogram=mini if isinstance(mini, dict) else {}, msgid=str(msgid),
            template_id=template.template_id, data=values,
        )
    )  # fmt: skip
    app = "oa" if kind == "subscribe" else "mini"
    result = {"TemplateId": template.template_id, "MsgID": msgid, "ErrorCode": 0, "ErrorStatus": "success"}
    sent = event(box, person, "subscribe_msg_sent_event", app, SubscribeMsgSentEvent={"List": [result]})
    call.afterwards.append(partial(push, box, sent, app=app))
    return msgid


def _check_options(call: Call, kind: str) -> None:
    """Refuse a wrong page (41030), state or language (47003)."""
    page = call.text("page")
    if kind == "mini" and (page.startswith(("/", "http:", "https:")) or " " in page):
        raise PlatformError(41030)
    if kind == "subscribe" and page and not page.startswith(("http://", "https://")):
        raise PlatformError(41030)
    if call.text("miniprogram_state") not in STATES or call.text("lang") not in LANGUAGES:
        raise PlatformError(47003)


def _use_consent(person: Person, template: Template) -> None:
    """Use up one accept (43101 when there is none); a long-term template keeps it."""
    left = person.consents.get(template.template_id, 0)
    if left < 1:
        raise PlatformError(43101)
    if not template.long_term:
        person.consents[template.template_id] = left - 1
