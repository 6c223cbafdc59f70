"""Control API: the platform's levers: callback, clock, faults, tokens, quotas, reset."""

from __future__ import annotations

from dataclasses import asdict, fields, replace

from flask import Response, jsonify

from wechat_sandbox.config import FORMATS, MODES
from wechat_sandbox.control.answers import blueprint, number, read_json, refuse
from wechat_sandbox.platform.endpoint import current_sandbox
from wechat_sandbox.platform.quota import DAILY, MINUTE
from wechat_sandbox.world.faults import read_fault
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Callback, Json

api = blueprint("levers")

_LONGEST_SETTLE = 120


@api.get("/health")
def health() -> Response:
    """Say that the sandbox is up, and what it is set to."""
    box = current_sandbox()
    with box.lock:
        people = sum(not each.deleted for each in box.world.people.values())
        now, seq = box.now(), box.world.seq
    return jsonify(
        {
            "ok": True,
            "now": now,
            "clock_offset": box.world.clock_offset,
            "seq": seq,
            "users": people,
            "account": box.config.account_name,
            "appid": box.config.appid,
            "mini_appid": box.config.mini_appid,
            "callback": _shown_callback(box),
        }
    )


def _shown_callback(box: Sandbox) -> Json:
    shown = asdict(box.world.callback)
    return {name: value for name, value in shown.items() if name not in ("token", "aes_key")}


@api.get("/callback")
def callback() -> Response:
    """Show where pushes go."""
    return jsonify(_shown_callback(current_sandbox()))


@api.put("/callback")
def set_callback() -> Response:
    """Change where and how pushes go; what is not named stays."""
    box, found = current_sandbox(), read_json()
    known = {each.name for each in fields(Callback)}
    if set(found) - known:
        return refuse(400, f"只能设置 {'、'.join(sorted(known))}")
    changed = replace(box.world.callback, **found)
    if changed.mode not in MODES or changed.format not in FORMATS:
        return refuse(400, "mode 是 plain、compatible 或 safe，format 是 xml 或 json")
    if not isinstance(changed.timeout, int | float) or changed.timeout <= 0:
        return refuse(400, "timeout 要大于 0 秒")
    if not changed.token or len(changed.aes_key) != 43:
        return refuse(400, "token 不能为空，aes_key 是 43 个字母数字")
    with box.lock:
        box.world.callback = changed
    return jsonify(_shown_callback(box))


@api.post("/clock")
def clock() -> Response:
    """Move the sandbox's own clock forward by seconds."""
    box, advance = current_sandbox(), read_json().get("advance")
    if not isinstance(advance, int | float) or advance < 0:
        return refuse(400, "advance 要是不小于 0 的秒数")
    with box.changed:
        box.world.clock_offset += advance
        box.announce({"clock": True})
        return jsonify({"now": box.now(), "clock_offset": box.world.clock_offset})


@api.get("/clock")
def read_clock() -> Response:
    """Show the sandbox's own time."""
    box = current_sandbox()
    return jsonify({"now": box.now(), "clock_offset": box.world.clock_offset})


@api.post("/reset")
def reset() -> Response:
    """Begin anew as configured."""
    current_sandbox().reset()
    return jsonify({"reset": True})


@api.post("/settle")
def settle() -> Response:
    """Wait until all pushes under way have ended."""
    done = current_sandbox().background.settle(number("wait", 30, _LONGEST_SETTLE))
    return jsonify({"settled": done})


@api.post("/tokens/expire")
def expire_tokens() -> Response:
    """End all access tokens: they answer 42001, or 40001 with {"forget": true}."""
    box, forget = current_sandbox(), bool(read_json().get("forget"))
    with box.lock:
        for token in box.world.tokens.values():
            token.expires_at = min(token.expires_at, box.now())
            token.superseded = token.superseded or forget
        return jsonify({"expired": len(box.world.tokens)})


@api.get("/quotas")
def quotas() -> Response:
    """Show the limits in force."""
    world = current_sandbox().world
    return jsonify({"daily": DAILY | world.daily_limits, "per_minute": MINUTE | world.minute_limits})


@api.put("/quotas")
def set_quotas() -> Response:
    """Set limits: {"daily": {path: n}, "per_minute": {path: n}}."""
    box, found = current_sandbox(), read_json()
    daily, per_minute = found.get("daily", {}), found.get("per_minute", {})
    for limits in (daily, per_minute):
        if not isinstance(limits, dict) or not all(isinstance(each, int) for each in limits.values()):
            return refuse(400, "要有 daily 或 per_minute，每个路径一个整数")
    with box.lock:
        box.world.daily_limits.update(daily)
        box.world.minute_limits.update(per_minute)
    return quotas()


@api.get("/faults")
def faults() -> Response:
    """List the faults and how often they struck."""
    return jsonify(current_sandbox().faults.listed())


@api.post("/faults")
def add_fault() -> Response:
    """Set a fault to strike."""
    try:
        fault = read_fault(read_json())
    except (ValueError, TypeError) as error:
        return refuse(400, str(error))
    return jsonify(asdict(current_sandbox().faults.add(fault)))


@api.delete("/faults")
def clear_faults() -> Response:
    """Take back all faults."""
    current_sandbox().faults.clear()
    return jsonify({"cleared": True})
