"""How the control API reads requests and words refusals."""

from __future__ import annotations

import math

from flask import Blueprint, Response, abort, jsonify, make_response, request

from wechat_sandbox.platform.endpoint import current_sandbox
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person

PREFIX = "/_sandbox"
NEWEST = 2**62


def blueprint(name: str) -> Blueprint:
    """Return a blueprint of the control API."""
    return Blueprint(f"control_{name}", __name__, url_prefix=PREFIX)


def refuse(status: int, words: str) -> Response:
    """Return a refusal in words."""
    return make_response(jsonify({"error": words}), status)


def read_json() -> Json:
    """Return the request's JSON object, empty when there is no body (400 when it is something else)."""
    if not request.get_data().strip():
        return {}
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        abort(refuse(400, "请求体要是一个 JSON 对象"))
    return found


def number(name: str, default: float, most: float) -> float:
    """Return a number of the query, at most `most` (400 when it is none)."""
    given = request.args.get(name, "")
    try:
        value = float(given) if given else default
        if not 0 <= value < math.inf:
            raise ValueError
        return min(value, most)
    except ValueError:
        abort(refuse(400, f"{name} 要是数字"))


def require_user(openid: str) -> tuple[Sandbox, Person]:
    """Return the sandbox and a person (404 when unknown, 410 when the account is gone)."""
    box = current_sandbox()
    person = box.world.people.get(openid)
    if person is None:
        abort(refuse(404, "没有这个用户"))
    if person.deleted:
        abort(refuse(410, "这个微信账号已注销"))
    return box, person
