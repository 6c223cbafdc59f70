"""Control API: what people do on their phones."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from flask import Response, jsonify, request

from wechat_sandbox.control.answers import blueprint, read_json, refuse, require_user
from wechat_sandbox.phones import consents, following, pressing, saying
from wechat_sandbox.phones.act import Act, ActRefused
from wechat_sandbox.platform.customer_messages import open_window
from wechat_sandbox.push.envelope import envelope
from wechat_sandbox.push.pusher import Push, as_answer, push_body
from wechat_sandbox.world.codes import make_code
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person

api = blueprint("doings")

_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
_OTHER = "application/octet-stream"

DOINGS: dict[str, Callable[[Sandbox, Person, Json], Act]] = {
    "say": saying.say, "voice": saying.voice, "video": saying.video, "location": saying.location,
    "link": saying.link, "mini_enter": saying.mini_enter, "mini_say": saying.mini_say,
    "click": pressing.click, "view": pressing.view,
    "subscribe": following.subscribe, "unsubscribe": following.unsubscribe, "scan": following.scan,
    "revoke": following.revoke, "delete_account": following.delete_account,
    "reject": consents.reject, "accept": consents.accept,
}  # fmt: skip
FOLLOWERS_ONLY = {"say", "voice", "video", "location", "link", "click", "view", "image"}


@api.post("/users/<openid>/<verb>")
def do(openid: str, verb: str) -> Response:
    """Do something as a person; wait=0 answers at once and pushes afterwards."""
    box, person = require_user(openid)
    try:
        with box.changed:
            act = _act(box, person, verb)
            if act is None:
                return refuse(404, f"没有「{verb}」这个动作")
            _show(box, person, act)
    except ActRefused as refused:
        return refuse(409, str(refused))
    return _push(box, act)


def _act(box: Sandbox, person: Person, verb: str) -> Act | None:
    if verb in FOLLOWERS_ONLY and not person.subscribed:
        raise ActRefused("还没有关注公众号")
    if verb == "image":
        return saying.image(box, person, *_picture())
    found = read_json()
    if verb in ("raw", "event"):
        return _free(box, person, found, verb)
    doing = DOINGS.get(verb)
    return doing(box, person, found) if doing else None


def _picture() -> tuple[bytes, str]:
    file = request.files.get("file") or request.files.get("media")
    if file is not None:
        content = file.read()
    else:
        try:
            content = base64.b64decode(str(read_json().get("pic_base64") or ""), validate=True)
        except binascii.Error as error:
            raise ActRefused("pic_base64 不是 base64") from error
    return content, next((kind for start, kind in _PICTURES.items() if content.startswith(start)), _OTHER)


def _free(box: Sandbox, person: Person, found: Json, verb: str) -> Act:
    """Push given fields, a null leaving the envelope's out; or a raw body as it stands."""
    given = found.get("fields")
    if not isinstance(given, dict) and not (verb == "raw" and found.get("body")):
        raise ActRefused("缺少 fields")
    defaults = {**envelope(box, person), **({"MsgType": "event"} if verb == "event" else {})}
    fields = {name: value for name, value in {**defaults, **(given or {})}.items() if value is not None}
    return Act(fields, tells_member=False, body=str(found.get("body") or ""))


def _show(box: Sandbox, person: Person, act: Act) -> None:
    if act.trigger:
        open_window(box, person, act.trigger)
    if act.trigger.endswith("message"):
        person.last_spoke_at = box.now()
    if act.item:
        box.add_item(act.item)


def _push(box: Sandbox, act: Act) -> Response:
    def run() -> Push:
        return push_body(box, act.fields, act.body, app=act.app, tells_member=act.tells_member)

    more = {"open": act.opens} if act.opens else {}
    if not act.fields:
        return jsonify({"push": None, **more})
    if request.args.get("wait") == "0":
        box.background.submit(run)
        return jsonify({"push": None, **more})
    return jsonify({"push": as_answer(run()), **more})


@api.post("/users/<openid>/block")
def block(openid: str) -> Response:
    """Refuse the account's messages while still following it."""
    _, person = require_user(openid)
    person.blocked = True
    return jsonify({"blocked": True})


@api.post("/users/<openid>/unblock")
def unblock(openid: str) -> Response:
    """Take the account's messages again."""
    _, person = require_user(openid)
    person.blocked = False
    return jsonify({"blocked": False})


@api.post("/users/<openid>/read")
def read(openid: str) -> Response:
    """Mark the chat read."""
    box, person = require_user(openid)
    person.read_seq = box.world.seq
    return jsonify({"unread": 0})


@api.post("/users/<openid>/login")
def login(openid: str) -> Response:
    """Call wx.login in the mini-program: a code for jscode2session."""
    box, person = require_user(openid)
    return jsonify({"code": make_code(box, "login", person.openid).code})


@api.post("/users/<openid>/phone_code")
def phone_code(openid: str) -> Response:
    """Agree to give the phone number: a code for getuserphonenumber."""
    box, person = require_user(openid)
    if not person.phone:
        return refuse(409, "这个用户没有手机号")
    return jsonify({"code": make_code(box, "phone", person.openid).code})
