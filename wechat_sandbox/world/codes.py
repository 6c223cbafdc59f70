"""Single-use codes of five minutes: OAuth, wx.login, the phone-number dialog."""

from __future__ import annotations

from wechat_sandbox.world.credentials import Code
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox

LIFETIME = 300


def make_code(box: Sandbox, kind: str, openid: str, scope: str = "") -> Code:
    """Make a code of a kind (oauth, login, phone) for a person."""
    code = Code(box.new_secret("0", 31), kind, openid, box.now() + LIFETIME, scope)
    with box.lock:
        box.world.codes[code.code] = code
    return code


def use_code(box: Sandbox, kind: str, value: str) -> Code:
    """Use up a code (40029 unknown, 40163 used, 42003 expired)."""
    code = box.world.codes.get(value)
    if code is None or code.kind != kind:
        raise PlatformError(40029)
    if code.used:
        raise PlatformError(40163)
    if code.expires_at <= box.now():
        raise PlatformError(42003)
    code.used = True
    return code
