"""Scene codes: made by the API, shown as a picture."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, request

from wechat_sandbox.platform.endpoint import Call, current_sandbox, endpoint
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, QrCode

api = Blueprint("qrcodes", __name__)

CODE_URL = "http://weixin.qq.com/q/"
LONGEST = 2_592_000
DEFAULT_SECONDS = 60
PERMANENT_CODES = 100_000
TEMPORARY = ("QR_SCENE", "QR_STR_SCENE")
PERMANENT = ("QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE")


@endpoint(api, "/cgi-bin/qrcode/create")
def create(call: Call) -> Json:
    """Make a temporary or permanent scene code (40035, 40053)."""
    box, action = call.box, call.text("action_name")
    if action not in TEMPORARY + PERMANENT:
        raise PlatformError(40053)
    scene = _read_scene(call, action)
    seconds = _read_seconds(call) if action in TEMPORARY else 0
    code = make_qrcode(box, scene, "STR" in action, seconds)
    shown: Json = {"ticket": code.ticket, "url": code.url}
    return {**shown, "expire_seconds": seconds} if seconds else shown


def _read_seconds(call: Call) -> int:
    seconds = call.body.get("expire_seconds", DEFAULT_SECONDS)
    if not isinstance(seconds, int) or not 1 <= seconds <= LONGEST:
        raise PlatformError(40035)
    return seconds


def _read_scene(call: Call, action: str) -> str:
    info = call.body.get("action_info")
    found = info.get("scene") if isinstance(info, dict) else None
    held: Json = found if isinstance(found, dict) else {}
    if "STR" in action:
        text = held.get("scene_str")
        if not isinstance(text, str) or not 1 <= len(text) <= 64:
            raise PlatformError(40053)
        return text
    number, highest = held.get("scene_id"), 2**32 - 1 if action in TEMPORARY else 100_000
    if not isinstance(number, int) or not 1 <= number <= highest:
        raise PlatformError(40053)
    return str(number)


def make_qrcode(box: Sandbox, scene: str, is_text: bool, seconds: int) -> QrCode:
    """Make a scene code; 0 seconds makes it permanent (45009 above the platform's stock of those)."""
    if not seconds:
        known = [code for code in box.world.qrcodes.values() if not code.expires_at]
        same = next((code for code in known if code.scene == scene), None)
        if same:
            return same
        if len(known) >= PERMANENT_CODES:
            raise PlatformError(45009)
    url = CODE_URL + box.new_secret("02", 24)
    until = box.now() + seconds if seconds else 0.0
    code = QrCode(box.new_secret("gQ", 94), url, scene, is_text, until)
    box.world.qrcodes[code.ticket] = code
    return code


@api.get("/cgi-bin/showqrcode")
def show() -> Response:
    """Draw the code of a ticket (404 when unknown or expired)."""
    box = current_sandbox()
    with box.lock:
        code = box.world.qrcodes.get(request.args.get("ticket", ""))
        gone = code is None or (code.expires_at and code.expires_at <= box.now())
    if code is None or gone:
        return Response("ticket not found", status=404, mimetype="text/plain")
    drawn = io.BytesIO()
    segno.make(code.url, error="m").save(drawn, kind="png", scale=10, border=2)
    return Response(drawn.getvalue(), mimetype="image/png")
