"""The mini-program's sign-in and phone number."""

from __future__ import annotations

import base64
import time

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.platform.quota import usage
from wechat_sandbox.platform.tokens import app_of
from wechat_sandbox.world.codes import use_code
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.shapes import Json

api = Blueprint("miniprogram", __name__)

LOGINS_A_MINUTE = 100


@endpoint(api, "/sns/jscode2session", method="GET", apps=())
def code_to_session(call: Call) -> Json:
    """Turn a code of wx.login into an openid and a session key (40029; 45011 above 100 a minute)."""
    box, asked = call.box, call.args
    if app_of(box, asked.get("appid", ""), asked.get("secret", "")) != "mini":
        raise PlatformError(40013)
    if asked.get("grant_type") != "authorization_code":
        raise PlatformError(40002)
    code = use_code(box, "login", asked.get("js_code", ""))
    call.openid = code.openid
    counted = usage(box, f"login {code.openid}", call.path)
    counted.in_minute += 1
    if counted.in_minute > LOGINS_A_MINUTE:
        raise PlatformError(45011)
    person = box.world.people[code.openid]
    session_key = base64.b64encode(box.new_secret("", 16).encode()).decode()
    return {"openid": person.mini_openid, "session_key": session_key, "unionid": person.unionid}


@endpoint(api, "/wxa/business/getuserphonenumber", apps=("mini",))
def phone_number(call: Call) -> Json:
    """Tell the phone number a person agreed to give (40029)."""
    box = call.box
    try:
        code = use_code(box, "phone", call.text("code"))
    except PlatformError as error:
        raise PlatformError(40029) from error
    call.openid = code.openid
    number = box.world.people[code.openid].phone
    watermark = {"timestamp": int(time.time()), "appid": box.config.mini_appid}
    info = {"phoneNumber": f"+86{number}", "purePhoneNumber": number, "countryCode": "86"}
    return {"errcode": 0, "errmsg": "ok", "phone_info": {**info, "watermark": watermark}}
