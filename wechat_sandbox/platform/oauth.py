"""Web sign-in inside WeChat: the authorize page in a phone's frame and the calls of sns/."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request

from wechat_sandbox.platform.endpoint import Call, current_sandbox, endpoint
from wechat_sandbox.platform.tokens import app_of
from wechat_sandbox.world.codes import make_code, use_code
from wechat_sandbox.world.credentials import Grant
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person

api = Blueprint("oauth", __name__, template_folder="templates")

BASE, USERINFO = "snsapi_base", "snsapi_userinfo"
ACCESS_LIFETIME = 7_200
REFRESH_LIFETIME = 30 * 86_400
STATE_BYTES = 128
WHO = "sandbox_openid"


@api.route("/connect/oauth2/authorize", methods=["GET", "POST"])
def authorize() -> Response:
    """Send the phone back with a code, silently (snsapi_base) or after consent (snsapi_userinfo)."""
    box = current_sandbox()
    refusal = _refusal(box)
    if refusal:
        return _page(box, 400, refusal=refusal)
    person = box.find_person(request.args.get(WHO, "") or request.cookies.get(WHO, ""))
    if person is None:
        return _page(box, 200, people=[each for each in box.world.people.values() if not each.deleted])
    scope = request.args["scope"]
    if scope == USERINFO and scope not in person.granted_scopes:
        if request.method == "GET":
            return _page(box, 200, person=person)
        if request.form.get("answer") != "allow":
            return _page(box, 200, refusal="你已拒绝授权，可以关闭本页。")
        person.granted_scopes.append(scope)
    return _go_back(box, person, scope)


def _refusal(box: Sandbox) -> str:
    """Return what the platform's error page would say, empty when all is right."""
    asked, target = request.args, urlsplit(request.args.get("redirect_uri", ""))
    if asked.get("appid") != box.config.appid:
        return "公众号 AppID 参数错误"
    if asked.get("response_type") != "code":
        return "response_type 参数错误"
    if asked.get("scope") not in (BASE, USERINFO):
        return "Scope 参数错误或没有 Scope 权限"
    if target.scheme not in ("http", "https") or not target.netloc:
        return "redirect_uri 参数错误"
    if len(asked.get("state", "").encode()) > STATE_BYTES:
        return "state 参数过长"
    return ""


def _page(box: Sandbox, status: int, **shown: object) -> Response:
    asked = {key: value for key, value in request.args.items() if key != WHO}
    body = render_template("authorize.html", name=box.config.account_name, query=urlencode(asked), **shown)
    return Response(body, status=status)


def _go_back(box: Sandbox, person: Person, scope: str) -> Response:
    code = make_code(box, "oauth", person.openid, scope)
    target = request.args["redirect_uri"]
    back = urlencode({"code": code.code, "state": request.args.get("state", "")})
    response = redirect(target + ("&" if "?" in target else "?") + back)
    assert isinstance(response, Response)  # noqa: S101 - for the type checker
    if request.args.get(WHO):
        response.set_cookie(WHO, person.openid, samesite="Lax")
    return response


@endpoint(api, "/sns/oauth2/access_token", method="GET", apps=())
def access_token(call: Call) -> Json:
    """Turn a code into a user's token (40029, 40163, 42003)."""
    box, asked = call.box, call.args
    if app_of(box, asked.get("appid", ""), asked.get("secret", "")) != "oa":
        raise PlatformError(40013)
    if asked.get("grant_type") != "authorization_code":
        raise PlatformError(40002)
    if not asked.get("code"):
        raise PlatformError(41008)
    code = use_code(box, "oauth", asked["code"])
    call.openid, now = code.openid, box.now()
    grant = Grant(
        code.openid, code.scope, box.new_secret("81_", 104), now + ACCESS_LIFETIME,
        box.new_secret("82_", 104), now + REFRESH_LIFETIME,
    )  # fmt: skip
    box.world.grants.append(grant)
    return _shown(box, grant)


def _shown(box: Sandbox, grant: Grant) -> Json:
    shown: Json = {
        "access_token": grant.access_token,
        "expires_in": round(grant.access_until - box.now()),
        "refresh_token": grant.refresh_token,
        "openid": grant.openid,
        "scope": grant.scope,
    }
    if grant.scope == USERINFO:
        shown["unionid"] = box.world.people[grant.openid].unionid
    return shown


@endpoint(api, "/sns/oauth2/refresh_token", method="GET", apps=())
def refresh_token(call: Call) -> Json:
    """Renew a user's token (40030 unknown, 42002 expired)."""
    box, value = call.box, call.args.get("refresh_token", "")
    if call.args.get("appid") != box.config.appid:
        raise PlatformError(40013)
    if call.args.get("grant_type") != "refresh_token":
        raise PlatformError(40002)
    if not value:
        raise PlatformError(41003)
    grant = next((each for each in box.world.grants if each.refresh_token == value), None)
    if grant is None:
        raise PlatformError(40030)
    if grant.refresh_until <= box.now():
        raise PlatformError(42002)
    if grant.access_until <= box.now():
        grant.access_token = box.new_secret("81_", 104)
    grant.access_until = box.now() + ACCESS_LIFETIME
    return _shown(box, grant)


def _grant(call: Call) -> Grant:
    """Return the grant of a user's token (41001, 40001, 42001, 40003)."""
    value = call.args.get("access_token", "")
    if not value:
        raise PlatformError(41001)
    grant = next((each for each in call.box.world.grants if each.access_token == value), None)
    if grant is None:
        raise PlatformError(40001)
    if grant.access_until <= call.box.now():
        raise PlatformError(42001)
    if grant.openid != call.args.get("openid"):
        raise PlatformError(40003)
    return grant


@endpoint(api, "/sns/userinfo", method="GET", apps=())
def userinfo(call: Call) -> Json:
    """Tell who signed in, if they consented (48001)."""
    grant = _grant(call)
    if grant.scope != USERINFO:
        raise PlatformError(48001)
    person = call.box.world.people[grant.openid]
    return {
        "openid": person.openid, "nickname": person.nickname, "sex": 0, "province": "", "city": "",
        "country": "", "headimgurl": "", "privilege": [], "unionid": person.unionid,
    }  # fmt: skip


@endpoint(api, "/sns/auth", method="GET", apps=())
def auth(call: Call) -> Json:
    """Tell whether a user's token is valid."""
    _grant(call)
    return {"errcode": 0, "errmsg": "ok"}
