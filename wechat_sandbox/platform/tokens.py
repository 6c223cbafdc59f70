"""Access tokens: how they are made, overlap, end and are checked."""

from __future__ import annotations

from wechat_sandbox.world.credentials import Token
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox

LIFETIME = 7_200
OVERLAP = 300
_PREFIX = "80_"
_LENGTH = 512


def app_of(box: Sandbox, appid: str, secret: str) -> str:
    """Return which app (oa or mini) these credentials are of (41002, 41004, 40013, 40125)."""
    config = box.config
    if not appid:
        raise PlatformError(41002)
    if not secret:
        raise PlatformError(41004)
    known = {config.appid: ("oa", config.secret), config.mini_appid: ("mini", config.mini_secret)}
    if appid not in known:
        raise PlatformError(40013)
    app, right = known[appid]
    if secret != right:
        raise PlatformError(40125)
    return app


def issue(box: Sandbox, app: str, kind: str) -> Token:
    """Make a new token of a kind (plain or stable)."""
    value = box.new_secret(_PREFIX, _LENGTH - len(_PREFIX))
    token = Token(value=value, app=app, kind=kind, expires_at=box.now() + LIFETIME)
    box.world.tokens[value] = token
    return token


def supersede(box: Sandbox, app: str, kind: str, overlap: float) -> None:
    """Let an app's tokens of a kind live no longer than the overlap (seconds)."""
    for token in box.world.tokens.values():
        if token.app == app and token.kind == kind and token.expires_at > box.now():
            token.superseded = True
            token.expires_at = min(token.expires_at, box.now() + overlap)


def latest(box: Sandbox, app: str, kind: str) -> Token | None:
    """Return an app's newest token of a kind that is valid and not superseded."""
    valid = (
        token
        for token in box.world.tokens.values()
        if token.app == app and token.kind == kind and not token.superseded and token.expires_at > box.now()
    )
    return max(valid, key=lambda token: token.expires_at, default=None)


def check_token(box: Sandbox, value: str, apps: tuple[str, ...]) -> str:
    """Return whose token it is (41001 missing, 40014 malformed, 40001, 42001 expired, 48001 other app's)."""
    if not value:
        raise PlatformError(41001)
    if not (value.startswith(_PREFIX) and len(value) == _LENGTH):
        raise PlatformError(40014)
    token = box.world.tokens.get(value)
    if token is None:
        raise PlatformError(40001)
    if token.expires_at <= box.now():
        raise PlatformError(40001 if token.superseded else 42001)
    if token.app not in apps:
        raise PlatformError(48001)
    return token.app
