"""Control API: what happened, to watch and to assert on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from flask import Response, jsonify, request

from wechat_sandbox.control.answers import NEWEST, blueprint, number
from wechat_sandbox.control.users import shown_item
from wechat_sandbox.platform.endpoint import current_sandbox
from wechat_sandbox.world.sandbox import Sandbox

api = blueprint("watching")

_LONGEST_POLL = 60
_HEARTBEAT = 10


@api.get("/events")
def events() -> Response:
    """Tell changes as they come: Server-Sent Events, or one long poll for Accept: application/json."""
    box = current_sandbox()
    last = request.headers.get("Last-Event-ID", "")
    after = int(last) if last.isdigit() else int(number("after", box.world.seq, NEWEST))
    if request.accept_mimetypes.best == "application/json":
        found = box.changes_after(after, number("wait", 20, _LONGEST_POLL))
        return jsonify({"events": found, "last": found[-1]["seq"] if found else after})
    response = Response(_stream(box, after), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _stream(box: Sandbox, after: int) -> Iterator[str]:
    yield ": hello\n\n"
    while True:
        found = box.changes_after(after, _HEARTBEAT)
        if not found:
            yield ": still here\n\n"
        for change in found:
            after = change["seq"]
            yield f"id: {after}\ndata: {json.dumps(change)}\n\n"


@api.get("/record")
def record() -> Response:
    """Show the platform calls and the pushes, secrets masked."""
    asked = request.args
    after = int(number("after", 0, NEWEST))
    found = current_sandbox().record.find(asked.get("path", ""), asked.get("openid", ""), after)
    return jsonify({"entries": found, "last": found[-1]["seq"] if found else after})


@api.delete("/record")
def clear_record() -> Response:
    """Forget the record."""
    current_sandbox().record.clear()
    return jsonify({"cleared": True})


@api.get("/delivered")
def delivered() -> Response:
    """Show the messages that reached someone; two of one kind are a double."""
    box, openid, channel = current_sandbox(), request.args.get("openid"), request.args.get("channel")
    with box.lock:
        found = [
            shown_item(item)
            for item in chain.from_iterable(box.world.chats.values())
            if item.channel and openid in (None, item.openid) and channel in (None, item.channel)
        ]
    return jsonify({"items": sorted(found, key=lambda item: item["seq"]), "count": len(found)})


@api.get("/qrcodes")
def qrcodes() -> Response:
    """List the scene codes that can still be scanned."""
    box = current_sandbox()
    with box.lock:
        codes = [each for each in box.world.qrcodes.values() if not 0 < each.expires_at <= box.now()]
    return jsonify(
        [
            {"ticket": each.ticket, "url": each.url, "scene": each.scene, "expires_at": each.expires_at or None}
            for each in codes
        ]
    )


@api.get("/templates")
def templates() -> Response:
    """List all templates of the account and its mini-program."""
    box = current_sandbox()
    with box.lock:
        return jsonify([vars(each) for each in box.world.templates.values()])
