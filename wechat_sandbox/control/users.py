"""Control API: the people, their chats and their menus."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify, request

from wechat_sandbox.control.answers import NEWEST, blueprint, number, read_json, refuse, require_user
from wechat_sandbox.platform.endpoint import current_sandbox
from wechat_sandbox.platform.menus import seen_by
from wechat_sandbox.world.people import read_person
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import ChatItem, Json, Person

api = blueprint("users")


def _shown(box: Sandbox, person: Person) -> Json:
    chat = box.world.chats.get(person.openid, [])
    known = {tag.id: tag.name for tag in box.world.tags.values()}
    return {
        "openid": person.openid,
        "nickname": person.nickname,
        "avatar": person.avatar,
        "note": person.note,
        "subscribed": person.subscribed,
        "unread": sum(item.direction == "out" and item.seq > person.read_seq for item in chat),
        "tags": [{"id": tag, "name": known.get(tag, str(tag))} for tag in person.tags],
        "blocked": person.blocked,
        "unionid": person.unionid,
        "mini_openid": person.mini_openid,
        "consents": dict(person.consents),
    }


@api.get("/users")
def users() -> Response:
    """List the people."""
    box = current_sandbox()
    with box.lock:
        return jsonify([_shown(box, each) for each in box.world.people.values() if not each.deleted])


@api.post("/users")
def add_user() -> Response:
    """Add a person; one already there stays as they are."""
    box = current_sandbox()
    try:
        person = read_person(read_json())
    except (ValueError, TypeError) as error:
        return refuse(400, str(error))
    with box.lock:
        person = box.world.people.get(person.openid) or box.add_person(person)
        return jsonify(_shown(box, person))


def shown_item(item: ChatItem) -> Json:
    """Return a chat line without its empty fields."""
    return {"text": item.text, **{name: value for name, value in asdict(item).items() if value or name == "seq"}}


@api.get("/users/<openid>/chat")
def chat(openid: str) -> Response:
    """Show what is new in a chat, and mark it read unless peek is set."""
    box, person = require_user(openid)
    after = int(number("after", 0, NEWEST))
    with box.lock:
        items = [shown_item(item) for item in box.world.chats.get(openid, []) if item.seq > after]
        if items and not request.args.get("peek"):
            person.read_seq = max(person.read_seq, items[-1]["seq"])
        window = person.allowance
        is_open = window.until > box.now()
        allowance = {"left": window.left if is_open else 0, "until": window.until, "trigger": window.trigger}
        last = items[-1]["seq"] if items else after
    return jsonify({"items": items, "last": last, "allowance": allowance})


@api.get("/users/<openid>/menu")
def menu(openid: str) -> Response:
    """Show the menu this person sees."""
    box, person = require_user(openid)
    with box.lock:
        buttons, menuid = seen_by(box, person) if person.subscribed else ([], 0)
    return jsonify({"button": buttons, "menuid": menuid})
