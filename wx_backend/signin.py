"""Sign-in through WeChat's silent OAuth (snsapi_base), and sign-out."""

from __future__ import annotations

import logging

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from gateways.wechat.errors import ErrorClass, WeChatError
from models.session import run_in_transaction
from union import links
from union.ground.accounts import get_account
from wx_backend import cookie
from wx_backend.errors import WECHAT_AWAY, show_error
from wx_backend.guards import public
from wx_backend.house import House, current_house
from wx_backend.own_paths import own_path
from wx_backend.request_log import reference

blueprint = Blueprint("signin", __name__)
log = logging.getLogger(__name__)

STATE_SECONDS = 900
LONGEST_CODE = 512
UNFINISHED = "登录没有完成，请再试一次"


@blueprint.get("/h5/sign-in")
@public
def begin() -> ResponseReturnValue:
    """Send the person to WeChat, with a state that only this session knows."""
    state = cookie.begin(own_path(request.args.get("back", "")))
    house = current_house()
    return redirect(house.doors.client.authorize_url(house.settings.base_url + links.signed_in(), state))


@blueprint.get("/h5/sign-in/back")
@public
def come_back() -> ResponseReturnValue:
    """Take the code WeChat sent along, once, and lead to where the person wanted to go."""
    house = current_house()
    back = cookie.end(request.args.get("state", ""))
    if back is None:
        # A page that WeChat loads twice, or a link somebody passed on: nothing of its code is used.
        is_signed_in = cookie.find_account_id(house.now()) is not None
        return redirect(links.home()) if is_signed_in else _begin_again(links.home())
    code = request.args.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE or not _is_first(house, request.args["state"]):
        return _begin_again(back)
    try:
        openid = house.doors.client.oauth_openid(code)
    except WeChatError as error:
        return _refused(error, back)
    app_id = house.settings.account.app_id
    account_id = run_in_transaction(house.engine, lambda session: get_account(session, app_id, openid).id)
    cookie.sign_in(account_id, house.now())
    return redirect(back)


@blueprint.post("/h5/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """Forget who is signed in on this phone."""
    cookie.sign_out()
    return render_template("signed_out.html")


def _is_first(house: House, state: str) -> bool:
    """Say whether a state is used for the first time, also where an old cookie is sent again."""
    return house.doors.kv.set_if_absent(f"sign-in:{state}", "1", STATE_SECONDS)


def _refused(error: WeChatError, back: str) -> ResponseReturnValue:
    level = logging.INFO if error.kind is ErrorClass.LOGIN else logging.ERROR
    log.log(level, "sign-in: %s ref=%s", error, reference())
    if error.kind is ErrorClass.LOGIN:
        return _begin_again(back)
    return show_error(WECHAT_AWAY, 503, way_out=links.sign_in(back), way_out_title="再试一次")


def _begin_again(back: str) -> ResponseReturnValue:
    """Let the person start anew by a tap: never by itself, which could go round for ever."""
    return show_error(UNFINISHED, 400, way_out=links.sign_in(back), way_out_title="重新登录")
