"""The calls of the platform's base: tokens, quotas, addresses."""

from __future__ import annotations

from flask import Blueprint

from wechat_sandbox.platform import tokens
from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.platform.quota import daily_limit, month, today, usage
from wechat_sandbox.world.credentials import ForcedRefreshes, Token
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json

api = Blueprint("base", __name__)

BOTH = ("oa", "mini")
FORCED_A_DAY = 20
FORCED_APART = 30
CLEARINGS_A_MONTH = 10


def _shown(call: Call, token: Token) -> Json:
    return {"access_token": token.value, "expires_in": round(token.expires_at - call.box.now())}


@endpoint(api, "/cgi-bin/token", method="GET", apps=())
def plain_token(call: Call) -> Json:
    """Give a new token; the one before lives five minutes more."""
    if call.args.get("grant_type") != "client_credential":
        raise PlatformError(40002)
    app = tokens.app_of(call.box, call.args.get("appid", ""), call.args.get("secret", ""))
    tokens.supersede(call.box, app, "plain", tokens.OVERLAP)
    return _shown(call, tokens.issue(call.box, app, "plain"))


@endpoint(api, "/cgi-bin/stable_token", apps=())
def stable_token(call: Call) -> Json:
    """Give the same token until its last five minutes, or a forced new one; apart from /token."""
    if call.text("grant_type") != "client_credential":
        raise PlatformError(40002)
    box, app = call.box, tokens.app_of(call.box, call.text("appid"), call.text("secret"))
    token = tokens.latest(box, app, "stable")
    if call.body.get("force_refresh") is True and _may_force(box, app):
        tokens.supersede(box, app, "stable", 0)
        token = tokens.issue(box, app, "stable")
    elif token is None or token.expires_at - box.now() <= tokens.OVERLAP:
        token = tokens.issue(box, app, "stable")
    return _shown(call, token)


def _may_force(box: Sandbox, app: str) -> bool:
    """Count a forced refresh (45009 above twenty a day); within 30 s of the last nothing is refreshed."""
    forced = box.world.forced.setdefault(app, ForcedRefreshes())
    if forced.day != today(box):
        forced.day, forced.used = today(box), 0
    if box.now() - forced.last_at < FORCED_APART:
        return False
    if forced.used >= FORCED_A_DAY:
        raise PlatformError(45009)
    forced.used += 1
    forced.last_at = box.now()
    return True


@endpoint(api, "/cgi-bin/clear_quota", apps=BOTH)
def clear_quota(call: Call) -> Json:
    """Set an app's counts back to nothing, ten times a month (48006)."""
    box = call.box
    right = box.config.appid if call.app == "oa" else box.config.mini_appid
    if call.text("appid") != right:
        raise PlatformError(40013)
    key = f"{call.app} {month(box)}"
    if box.world.clearings.get(key, 0) >= CLEARINGS_A_MONTH:
        raise PlatformError(48006)
    box.world.clearings[key] = box.world.clearings.get(key, 0) + 1
    for name in [name for name in box.world.usage if name.startswith(f"{call.app} ")]:
        del box.world.usage[name]
    return {"errcode": 0, "errmsg": "ok"}


@endpoint(api, "/cgi-bin/openapi/quota/get", apps=BOTH)
def quota_get(call: Call) -> Json:
    """Tell what is left of a call's day."""
    path = call.text("cgi_path")
    limit = daily_limit(call.box, path)
    if limit is None:
        raise PlatformError(76021)
    appid = call.box.config.appid if call.app == "oa" else call.box.config.mini_appid
    counted_by_appid = path in ("/cgi-bin/token", "/cgi-bin/stable_token")
    used = usage(call.box, appid if counted_by_appid else call.app, path).used
    quota = {"daily_limit": limit, "used": used, "remain": limit - used}
    return {"errcode": 0, "errmsg": "ok", "quota": quota}


@endpoint(api, "/cgi-bin/getcallbackip", method="GET", apps=BOTH)
def callback_ip(call: Call) -> Json:
    """Tell from where pushes come."""
    return {"ip_list": ["127.0.0.1"]}


@endpoint(api, "/cgi-bin/get_api_domain_ip", method="GET", apps=BOTH)
def api_ip(call: Call) -> Json:
    """Tell where the API is."""
    return {"ip_list": ["127.0.0.1"]}
