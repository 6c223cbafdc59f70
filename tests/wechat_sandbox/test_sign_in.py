"""Signing in on pages, the JS-SDK ticket, and the mini-program."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from wechatpy.client.api import WeChatJSAPI

from tests.wechat_sandbox.stage import CHEN, LI, House, Json

BACK = "https://union.example.edu/signed-in?next=%2Fcases"


def authorize(house: House, openid: str = CHEN, **changed: str) -> requests.Response:
    """Open the authorize page on a person's phone."""
    asked = {
        "appid": house.config.appid, "redirect_uri": BACK, "response_type": "code",
        "scope": "snsapi_base", "state": "s1", "sandbox_openid": openid,
    }  # fmt: skip
    return requests.get(
        f"{house.base}/connect/oauth2/authorize", params=asked | changed, allow_redirects=False, timeout=30
    )


def code_from(answer: requests.Response) -> str:
    """Return the code of a redirect."""
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def call(house: House, path: str, **asked: str) -> Json:
    """Call sns/ with the account's credentials."""
    known = {"appid": house.config.appid, "secret": house.config.secret}
    return requests.get(house.base + path, params=known | asked, timeout=30).json()


def exchange(house: House, code: str) -> Json:
    """Turn a code into a user's token."""
    return call(house, "/sns/oauth2/access_token", code=code, grant_type="authorization_code")


def test_the_base_scope_goes_back_silently_with_code_and_state(house: House) -> None:
    answer = authorize(house)
    back = urlsplit(answer.headers["Location"])
    assert (back.netloc, parse_qs(back.query)["state"], parse_qs(back.query)["next"]) == (
        "union.example.edu", ["s1"], ["/cases"],
    )  # fmt: skip
    found = exchange(house, code_from(answer))
    assert (found["openid"], found["scope"], found["expires_in"]) == (CHEN, "snsapi_base", 7200)
    asked = {"access_token": found["access_token"], "openid": CHEN}
    assert call(house, "/sns/auth", **asked)["errcode"] == 0
    assert call(house, "/sns/userinfo", **asked)["errcode"] == 48001


def test_the_cookie_says_whose_phone_it_is(house: House) -> None:
    session = requests.Session()
    asked = {"appid": house.config.appid, "redirect_uri": BACK, "response_type": "code", "scope": "snsapi_base"}
    url = f"{house.base}/connect/oauth2/authorize"
    unknown = session.get(url, params=asked, allow_redirects=False)
    assert (unknown.status_code, "用谁的手机打开" in unknown.text) == (200, True)
    session.cookies.set("sandbox_openid", CHEN, domain="127.0.0.1")
    code = code_from(session.get(url, params=asked, allow_redirects=False))
    assert exchange(house, code)["openid"] == CHEN


def test_who_does_not_follow_can_sign_in_too(house: House) -> None:
    assert exchange(house, code_from(authorize(house, LI)))["openid"] == LI


def test_the_userinfo_scope_asks_for_consent_once(house: House) -> None:
    page = authorize(house, scope="snsapi_userinfo")
    assert (page.status_code, "申请使用" in page.text) == (200, True)
    refused = requests.post(page.url, data={"answer": "refuse"}, allow_redirects=False, timeout=30)
    assert (refused.status_code, "拒绝" in refused.text) == (200, True)
    allowed = requests.post(page.url, data={"answer": "allow"}, allow_redirects=False, timeout=30)
    found = exchange(house, code_from(allowed))
    assert found["unionid"] == "uChen"
    asked = {"access_token": found["access_token"], "openid": CHEN}
    assert call(house, "/sns/userinfo", **asked)["nickname"] == "陈静"
    assert call(house, "/sns/userinfo", **asked | {"openid": LI})["errcode"] == 40003
    assert authorize(house, scope="snsapi_userinfo").status_code == 302
    house.do(CHEN, "revoke")
    assert authorize(house, scope="snsapi_userinfo").status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"appid": "wx0"},
        {"response_type": "token"},
        {"scope": "snsapi_all"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": ""},
        {"state": "x" * 129},
    ],
)
def test_a_wrong_authorize_address_shows_the_error_page(house: House, changed: dict[str, str]) -> None:
    answer = authorize(house, **changed)
    assert (answer.status_code, "参数" in answer.text) == (400, True)


def test_a_code_is_good_once_and_for_five_minutes(house: House) -> None:
    used, late = code_from(authorize(house)), code_from(authorize(house))
    assert exchange(house, used)["openid"] == CHEN
    assert exchange(house, used)["errcode"] == 40163
    house.pass_time(301)
    assert exchange(house, late)["errcode"] == 42003
    assert exchange(house, "unknown")["errcode"] == 40029
    assert exchange(house, "")["errcode"] == 41008


def test_a_users_token_lives_two_hours_its_refresh_token_thirty_days(house: House) -> None:
    found = exchange(house, code_from(authorize(house)))
    asked = {"access_token": found["access_token"], "openid": CHEN}

    def refresh(token: str) -> Json:
        return call(house, "/sns/oauth2/refresh_token", refresh_token=token, grant_type="refresh_token")

    house.pass_time(7201)
    assert call(house, "/sns/auth", **asked)["errcode"] == 42001
    renewed = refresh(found["refresh_token"])
    assert call(house, "/sns/auth", **asked | {"access_token": renewed["access_token"]})["errcode"] == 0
    assert refresh("unknown")["errcode"] == 40030
    house.pass_time(30 * 86_400)
    assert refresh(found["refresh_token"])["errcode"] == 42002


def test_the_accounts_own_token_opens_no_users_data(house: House) -> None:
    asked = {"access_token": house.token(), "openid": CHEN}
    assert call(house, "/sns/userinfo", **asked)["errcode"] == 40001


def test_the_jsapi_ticket_stays_for_two_hours(house: House) -> None:
    first = house.get("/cgi-bin/ticket/getticket", type="jsapi")
    assert (first["errcode"], first["expires_in"]) == (0, 7200)
    assert house.get("/cgi-bin/ticket/getticket", type="jsapi")["ticket"] == first["ticket"]
    house.pass_time(7201)
    second = house.http.get(
        f"{house.base}/cgi-bin/ticket/getticket",
        params={"access_token": house.get_token()["access_token"], "type": "jsapi"},
    ).json()
    assert second["ticket"] != first["ticket"]


def test_a_pages_jssdk_signature_is_checked_as_the_client_does(house: House) -> None:
    def check(url: str, signature: str) -> bool:
        body = {"url": url, "noncestr": "n", "timestamp": 1, "signature": signature}
        return bool(house.control("POST", "/jssdk", json=body).json()["ok"])

    ticket = house.get("/cgi-bin/ticket/getticket", type="jsapi")["ticket"]
    signed = WeChatJSAPI(None).get_jsapi_signature("n", ticket, 1, "https://a.cn/h5?x=1")
    assert check("https://a.cn/h5?x=1#top", signed)
    assert not check("https://a.cn/h5", signed)
    house.pass_time(7201)
    assert not check("https://a.cn/h5?x=1", signed)


def login(house: House, code: str, **changed: str) -> Json:
    """Call jscode2session."""
    asked = {
        "appid": house.config.mini_appid, "secret": house.config.mini_secret,
        "js_code": code, "grant_type": "authorization_code",
    }  # fmt: skip
    return requests.get(f"{house.base}/sns/jscode2session", params=asked | changed, timeout=30).json()


def new_code(house: House, kind: str, openid: str = CHEN) -> str:
    """Return a code of wx.login or of the phone-number dialog."""
    return str(house.control("POST", f"/users/{openid}/{kind}").json()["code"])


def test_the_mini_program_signs_in_with_its_own_openid_and_the_same_unionid(house: House) -> None:
    code = new_code(house, "login")
    found = login(house, code)
    assert found["openid"] == house.person()["mini_openid"] != CHEN
    assert found["unionid"] == house.person()["unionid"]
    assert found["session_key"]
    assert login(house, code)["errcode"] == 40163
    late = new_code(house, "login")
    house.pass_time(301)
    assert login(house, late)["errcode"] == 42003
    assert login(house, "unknown")["errcode"] == 40029
    assert login(house, "x", appid=house.config.appid, secret=house.config.secret)["errcode"] == 40013


def test_more_than_a_hundred_sign_ins_a_minute_are_refused(house: House) -> None:
    house.pass_time(60 - house.app.sandbox.now() % 60)
    codes: list[Any] = [login(house, new_code(house, "login")).get("errcode", 0) for _ in range(101)]
    assert codes == [0] * 100 + [45011]


def test_the_phone_number_is_given_once(house: House) -> None:
    code = new_code(house, "phone_code")
    asked = {"code": code}
    found = house.post("/wxa/business/getuserphonenumber", asked, "mini")["phone_info"]
    assert (found["purePhoneNumber"], found["countryCode"]) == ("13800000001", "86")
    assert house.post("/wxa/business/getuserphonenumber", asked, "mini")["errcode"] == 40029
    assert (
        house.post("/wxa/business/getuserphonenumber", {"code": new_code(house, "login")}, "mini")["errcode"] == 40029
    )
    assert house.control("POST", f"/users/{LI}/phone_code").status_code == 409
