"""Control API: checks of what the product has set up: its callback, its JS-SDK signature."""

from __future__ import annotations

import secrets
import time

import requests
from flask import Response, jsonify

from wechat_sandbox.control.answers import blueprint, read_json
from wechat_sandbox.platform.endpoint import current_sandbox
from wechat_sandbox.platform.jssdk import find_fault
from wechat_sandbox.push import crypto

api = blueprint("checks")


@api.post("/check")
def check() -> Response:
    """Ask the callback to echo, as saving it on the platform's page does."""
    box = current_sandbox()
    settings = box.world.callback
    if not settings.url:
        return jsonify({"ok": False, "reason": "还没有设置回调地址"})
    echo, timestamp, nonce = secrets.token_hex(10), str(int(time.time())), str(secrets.randbelow(10**10))
    signature = crypto.sign(settings.token, timestamp, nonce)
    query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(settings.url, params=query, timeout=settings.timeout, allow_redirects=False)
    except requests.RequestException as error:
        return jsonify({"ok": False, "reason": f"没有回答：{type(error).__name__}"})
    if answer.status_code != 200:
        return jsonify({"ok": False, "reason": f"回答 HTTP {answer.status_code}"})
    if answer.text != echo:
        return jsonify({"ok": False, "reason": "回答的不是 echostr 原文"})
    return jsonify({"ok": True, "reason": ""})


@api.post("/jssdk")
def check_jssdk() -> Response:
    """Check what a page hands to wx.config: {url, noncestr, timestamp, signature}, as the client does."""
    found = read_json()
    reason = find_fault(current_sandbox(), str(found.get("url") or ""), found)
    return jsonify({"ok": not reason, "reason": reason})
