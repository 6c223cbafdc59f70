"""The sandbox as one Flask application: platform API, control API and page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider

from wechat_sandbox import door, page
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.control import checks, doings, levers, users, watching
from wechat_sandbox.platform import (
    base,
    customer_messages,
    jssdk,
    media,
    menus,
    miniprogram,
    oauth,
    qrcodes,
    subscribe_messages,
    tags,
    template_messages,
    templates,
    users as followers,
)
from wechat_sandbox.world.sandbox import Sandbox

_UPLOAD_LIMIT = 16 << 20
_PLATFORM = (
    base, customer_messages, followers, jssdk, media, menus, miniprogram, oauth, qrcodes,
    subscribe_messages, tags, template_messages, templates,
)  # fmt: skip
_CONTROL = (checks, doings, levers, users, watching)


class _PlainJson(DefaultJSONProvider):
    """JSON to be read by people: Chinese as it is, fields in their order."""

    ensure_ascii = False
    sort_keys = False


class SandboxApp(Flask):
    """A Flask application that has its sandbox at hand."""

    sandbox: Sandbox


def create_sandbox(config: SandboxConfig | None = None) -> SandboxApp:
    """Build a sandbox (ValueError when its people, templates or state file are wrong)."""
    config = config or SandboxConfig()
    app = SandboxApp(__name__, static_folder=None)
    app.sandbox = Sandbox(config)
    app.extensions["sandbox"] = app.sandbox
    app.json = _PlainJson(app)
    app.config["MAX_CONTENT_LENGTH"] = _UPLOAD_LIMIT
    app.config["ACCOUNT_NAME"] = config.account_name
    app.config["APP_URL"] = config.app_url or _origin(config.callback)
    for room in _PLATFORM + _CONTROL:
        app.register_blueprint(room.api)
    app.register_blueprint(page.blueprint)
    door.install(app)
    app.register_error_handler(404, _not_found)
    return app


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _not_found(error: Exception) -> tuple[Response, int]:
    return jsonify({"errcode": 404, "errmsg": f"the sandbox has no {request.path}"}), 404
