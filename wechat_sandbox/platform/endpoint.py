"""How every platform call is served: faults, method, token, quota, body, rule, record."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint, Response, current_app, request

from wechat_sandbox.platform.quota import count_call
from wechat_sandbox.platform.tokens import check_token
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.faults import Fault
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json

_OPENID_FIELDS = ("touser", "openid", "user_id")


@dataclass
class Call:
    """One call under way: what came with it, and what it leads to after its answer."""

    box: Sandbox
    path: str
    args: Mapping[str, str]
    body: Json = field(default_factory=dict)
    app: str = ""
    openid: str = ""
    reached: bool | None = None
    afterwards: list[Callable[[], object]] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return a field of the body as text, empty when absent or of another type."""
        value = self.body.get(name)
        return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""


@dataclass(frozen=True)
class Spec:
    """What one path demands: its method, whose token, and whether it reads JSON."""

    path: str
    method: str
    apps: tuple[str, ...]
    reads_json: bool


Answer = Json | Response
Rule = Callable[[Call], Answer]


def current_sandbox() -> Sandbox:
    """Return the sandbox behind the running Flask application."""
    box = current_app.extensions["sandbox"]
    assert isinstance(box, Sandbox)  # noqa: S101 - for the type checker
    return box


def endpoint(
    api: Blueprint,
    path: str,
    *,
    method: str = "POST",
    apps: tuple[str, ...] = ("oa",),
    reads_json: bool = True,
) -> Callable[[Rule], Rule]:
    """Serve a path by a rule; `apps` says whose access token opens it, () means none is needed."""
    spec = Spec(path, method, apps, reads_json and method == "POST")

    def register(rule: Rule) -> Rule:
        api.add_url_rule(path, path, lambda: _serve(spec, rule), methods=["GET", "POST"])
        return rule

    return register


def _serve(spec: Spec, rule: Rule) -> Response:
    box = current_sandbox()
    raw = request.get_data()
    call = Call(box, spec.path, request.args, openid=_guess_openid(raw))
    fault = box.faults.take(spec.path, call.openid)
    started = time.monotonic()
    response = _suffer(fault) if fault else None
    if response is None:
        response = _process(spec, rule, call, raw)
    _note(call, raw, response, fault, time.monotonic() - started)
    for task in call.afterwards:
        response.call_on_close(box.background.reserve(task))
    if fault and fault.fault in ("drop_before", "drop_after"):
        _hang_up()
    return response


def _guess_openid(raw: bytes) -> str:
    try:
        found = json.loads(raw) if raw else {}
    except ValueError:
        found = {}
    fields = found if isinstance(found, dict) else {}
    named = (fields.get(name) or request.args.get(name) for name in _OPENID_FIELDS)
    return next((str(value) for value in named if value), "")


def _suffer(fault: Fault) -> Response | None:
    """Return the answer a fault gives instead of the rule's, or None to go on."""
    if fault.fault == "errcode":
        error = PlatformError(fault.errcode)
        return _answer({"errcode": fault.errcode, "errmsg": fault.errmsg or error.errmsg})
    if fault.fault == "http":
        return Response("Bad Gateway", status=fault.status, mimetype="text/plain")
    if fault.fault == "html":
        return Response("<html><body><h1>系统繁忙</h1></body></html>", mimetype="text/html")
    if fault.fault == "drop_before":
        return Response("")
    if fault.fault == "slow":
        time.sleep(fault.seconds)
    return None


def _hang_up() -> None:
    """Close the connection so that the caller sees no answer at all."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)


def _process(spec: Spec, rule: Rule, call: Call, raw: bytes) -> Response:
    try:
        if request.method != spec.method:
            raise PlatformError(43001 if spec.method == "GET" else 43002)
        with call.box.changed:
            if spec.apps:
                call.app = check_token(call.box, request.args.get("access_token", ""), spec.apps)
            if spec.reads_json:
                call.body = _read_json(raw)
            count_call(call.box, call.app or call.text("appid") or call.args.get("appid", ""), spec.path)
            answer = rule(call)
    except PlatformError as error:
        answer = {"errcode": error.errcode, "errmsg": f"{error.errmsg} rid: {call.box.new_secret('', 22)}"}
    return answer if isinstance(answer, Response) else _answer(answer)


def _read_json(raw: bytes) -> Json:
    if not raw.strip():
        raise PlatformError(44002)
    try:
        found = json.loads(raw.decode("utf-8"))
    except ValueError as error:
        raise PlatformError(47001) from error
    if not isinstance(found, dict):
        raise PlatformError(47001)
    return found


def _answer(fields: Json) -> Response:
    body = json.dumps(fields, ensure_ascii=False)
    return Response(body, content_type="application/json; encoding=utf-8")


def _note(call: Call, raw: bytes, response: Response, fault: Fault | None, seconds: float) -> None:
    shown = response.get_json(silent=True) if response.is_json else f"<{response.mimetype}>"
    call.box.record.add(
        {
            "at": call.box.now(),
            "direction": "in",
            "path": call.path,
            "method": request.method,
            "openid": call.openid,
            "app": call.app,
            "query": dict(request.args),
            "request": _shown_request(raw),
            "status": response.status_code,
            "response": shown,
            "errcode": shown.get("errcode", 0) if isinstance(shown, dict) else None,
            "reached": call.reached,
            "fault": fault.fault if fault else "",
            "seconds": round(seconds, 3),
        }
    )


def _shown_request(raw: bytes) -> object:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return f"<{len(raw)} bytes>"
