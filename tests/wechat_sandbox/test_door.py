"""The doors: two phones in one browser are two people, and what passes through is as the app meant it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
import requests
from flask import Flask, Response, make_response, redirect, request
from wechatpy.client.api import WeChatJSAPI
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.wechat_sandbox.stage import CHEN, WANG, House
from wechat_sandbox.door import slug_of
from wechat_sandbox.door_links import Links


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write no line."""


def make_app(house: House) -> Flask:
    """An app for WeChat's web view: signs in through OAuth, keeps a cookie, takes files."""
    app = Flask("behind-the-door")

    @app.get("/h5/<path:name>")
    def page(name: str) -> Response:
        if not request.cookies.get("who"):
            back = quote(f"{request.host_url}signed-in?to=/h5/{quote(name)}", safe="")
            asked = f"appid={house.config.appid}&redirect_uri={back}&response_type=code&scope=snsapi_base&state=s"
            return redirect(f"https://open.weixin.qq.com/connect/oauth2/authorize?{asked}#wechat_redirect")  # type: ignore[return-value]
        words = f"{name}|{request.args.get('q', '')}|{request.cookies['who']}"
        own = request.host_url
        html = f"<html><head><title>页</title></head><body>{words}<a href='{own}h5/next'>下一页</a>{own}</body></html>"
        rules = "default-src 'self'; script-src 'nonce-abc'; frame-ancestors 'none'"
        return Response(html, headers={"X-Frame-Options": "DENY", "Content-Security-Policy": rules})

    @app.get("/signed-in")
    def signed_in() -> Response:
        asked = {"appid": house.config.appid, "secret": house.config.secret, "grant_type": "authorization_code"}
        url = f"{house.base}/sns/oauth2/access_token"
        openid = house.http.get(url, params=asked | {"code": request.args["code"]}).json()["openid"]
        answer = make_response(redirect(request.args["to"]))
        answer.set_cookie("who", openid, httponly=True, secure=True)
        answer.set_cookie("csrf", "mark-of-" + openid)
        return answer

    @app.post("/upload")
    def upload() -> Response | tuple[str, int]:
        if request.form["csrf"] != request.cookies.get("csrf"):
            return "CSRF", 400
        file = request.files["evidence"]
        return redirect(f"{request.host_url}h5/received?q={file.filename}+{len(file.read())}")  # type: ignore[return-value]

    @app.get("/told")
    def told() -> Response:
        names = ("Host", "Origin", "Referer", "User-Agent", "Cookie")
        return Response(json.dumps({name: request.headers.get(name, "") for name in names}), mimetype="text/plain")

    @app.get("/picture")
    def picture() -> Response:
        return Response(bytes(range(256)), mimetype="image/png")

    return app


@pytest.fixture
def app_url(house: House) -> Iterator[str]:
    """The app, running, and known to the sandbox by its callback."""
    server = make_server("127.0.0.1", 0, make_app(house), threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    house.control("PUT", "/callback", json={"url": f"http://127.0.0.1:{server.port}/wechat"})
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@dataclass
class Browser:
    """A browser that keeps no cookies at all, looking through one door."""

    house: House
    host: str
    prefix: str = ""

    @property
    def origin(self) -> str:
        """Return the door's origin."""
        return f"http://{self.host}"

    def ask(self, path: str, method: str = "GET", **given: object) -> requests.Response:
        """Send one request to the door."""
        headers = {"Host": self.host, **given.pop("headers", {})}  # type: ignore[dict-item]
        url = self.house.base + self.prefix + path
        return requests.request(method, url, headers=headers, allow_redirects=False, timeout=10, **given)  # type: ignore[arg-type]

    def open(self, path: str, method: str = "GET", **given: object) -> requests.Response:
        """Follow redirects as long as they stay behind the door."""
        answer = self.ask(path, method, **given)
        for _ in range(9):
            if not answer.is_redirect:
                return answer
            place = answer.headers["Location"]
            door = self.origin + self.prefix
            assert place.startswith((door + "/", (self.prefix or "") + "/")), f"left the door for {place}"
            answer = self.ask(place.removeprefix(self.origin).removeprefix(self.prefix).partition("#")[0])
        raise AssertionError("redirected for ever")


def door_of(house: House, openid: str) -> Browser:
    """Return a browser at a person's own host name."""
    return Browser(house, f"{slug_of(openid)}.localhost:{urlsplit(house.base).port}")


def path_door_of(house: House, openid: str) -> Browser:
    """Return a browser at a person's path."""
    return Browser(house, urlsplit(house.base).netloc, f"/phone/{slug_of(openid)}")


DOORS = pytest.mark.parametrize("door", [door_of, path_door_of], ids=["host", "path"])


@DOORS
def test_two_phones_are_two_people_though_the_browser_keeps_no_cookie(house: House, app_url: str, door: type) -> None:
    chen, wang = door(house, CHEN), door(house, WANG)
    assert f"mine||{CHEN}" in chen.open("/h5/mine").text
    assert f"mine||{WANG}" in wang.open("/h5/mine").text
    again = chen.ask("/h5/again")
    assert f"again||{CHEN}" in again.text
    assert "Set-Cookie" not in again.headers


@DOORS
def test_the_sign_in_page_believes_the_door_and_no_name_in_the_address(
    house: House, app_url: str, door: type
) -> None:
    chen = door(house, CHEN)
    sign_in = chen.ask("/h5/mine").headers["Location"].removeprefix(chen.origin).removeprefix(chen.prefix)
    asked = sign_in.partition("#")[0] + f"&sandbox_openid={WANG}"
    assert f"mine||{CHEN}" in chen.open(asked).text


@DOORS
def test_a_form_with_a_file_and_a_csrf_cookie_goes_through(house: House, app_url: str, door: type) -> None:
    chen = door(house, CHEN)
    chen.open("/h5/mine")
    form = {"data": {"csrf": f"mark-of-{CHEN}"}, "files": {"evidence": ("proof.png", b"x" * 70_000)}}
    assert "received|proof.png 70000" in chen.open("/upload", "POST", **form).text
    stranger = door(house, WANG)
    stranger.open("/h5/mine")
    assert stranger.open("/upload", "POST", **form).status_code == 400


@DOORS
def test_links_of_a_page_stay_behind_the_door_and_its_words_stay_as_they_are(
    house: House, app_url: str, door: type
) -> None:
    chen = door(house, CHEN)
    html = chen.open("/h5/mine").text
    assert f"href='{chen.origin}{chen.prefix}/h5/next'" in html
    assert f"</a>{app_url}/</body>" in html


def test_a_page_may_stand_in_the_phone_and_keeps_its_other_rules(house: House, app_url: str) -> None:
    answer = door_of(house, CHEN).open("/h5/mine")
    assert "X-Frame-Options" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'; script-src 'nonce-abc';"
    assert '<head><script src="/_door/bridge.js" nonce="abc"></script>' in answer.text


def test_the_bridge_is_served_behind_every_door(house: House, app_url: str) -> None:
    for browser in (door_of(house, CHEN), path_door_of(house, CHEN)):
        assert "WeixinJSBridge" in browser.ask("/_door/bridge.js").text


@DOORS
def test_wx_config_is_checked_as_if_the_page_stood_at_its_own_address(house: House, app_url: str, door: type) -> None:
    phone = door(house, CHEN)
    ticket = house.get("/cgi-bin/ticket/getticket", type="jsapi")["ticket"]

    def check(page: str) -> str:
        signature = WeChatJSAPI(None).get_jsapi_signature("n", ticket, 1, f"{app_url}/h5/scanner")
        body = {"url": f"{phone.origin}{phone.prefix}{page}", "noncestr": "n", "timestamp": 1, "signature": signature}
        return str(phone.ask("/_door/jssdk", "POST", json=body).json()["reason"])

    assert (check("/h5/scanner"), check("/h5/other")) == ("", "invalid signature")


def test_the_app_sees_its_own_name_and_a_wechat_web_view(house: House, app_url: str) -> None:
    chen = door_of(house, CHEN)
    sent = {"Origin": chen.origin, "Referer": f"{chen.origin}/h5/mine", "Cookie": "who=forged"}
    told = chen.ask("/told", headers=sent).json()
    assert told["Host"] == urlsplit(app_url).netloc
    assert (told["Origin"], told["Referer"]) == (app_url, f"{app_url}/h5/mine")
    assert "MicroMessenger" in told["User-Agent"]
    assert "forged" not in told["Cookie"]


def test_chinese_paths_queries_and_bytes_pass_unchanged(house: House, app_url: str) -> None:
    chen = door_of(house, CHEN)
    chen.open("/h5/mine")
    assert "慰问 申请?|五 必访&" in chen.ask(f"/h5/{quote('慰问 申请?')}?q={quote('五 必访&')}").text
    assert chen.ask("/picture").content == bytes(range(256))


def test_a_door_where_nobody_lives_is_refused_in_words(house: House, app_url: str) -> None:
    port = urlsplit(house.base).port
    for browser in (Browser(house, f"nobody.localhost:{port}"), path_door_of(house, "oNobody")):
        answer = browser.ask("/h5/mine")
        assert answer.status_code == 404
        assert "没有人" in answer.text


def test_a_door_never_shows_the_sandbox_s_own_levers(house: House, app_url: str) -> None:
    assert door_of(house, CHEN).ask("/_sandbox/users").status_code == 404


def test_an_app_that_is_away_is_told_in_words(house: House) -> None:
    assert "还没有配置应用地址" in door_of(house, CHEN).ask("/h5/mine").text
    house.control("PUT", "/callback", json={"url": "http://127.0.0.1:9/wechat"})
    answer = door_of(house, CHEN).ask("/h5/mine")
    assert answer.status_code == 502
    assert "没有回答" in answer.text


def test_a_sandbox_set_back_has_new_phones_that_are_signed_in_nowhere(house: House, app_url: str) -> None:
    chen = door_of(house, CHEN)
    chen.open("/h5/mine")
    house.control("POST", "/reset")
    assert chen.ask("/h5/mine").is_redirect


def test_a_request_that_slipped_past_a_path_door_is_brought_home(house: House, app_url: str) -> None:
    chen = path_door_of(house, CHEN)
    inside = {"Referer": f"{house.base}{chen.prefix}/h5/mine"}
    slipped = requests.post(
        f"{house.base}/upload?a=1", headers=inside, data={}, allow_redirects=False, timeout=10
    )
    assert (slipped.status_code, slipped.headers["Location"]) == (307, f"{chen.prefix}/upload?a=1")
    foreign = {"Referer": f"http://example.com{chen.prefix}/h5/mine"}
    assert requests.get(f"{house.base}/upload", headers=foreign, timeout=10).status_code == 404


def test_the_page_can_ask_whether_host_names_serve(house: House) -> None:
    answer = Browser(house, f"ping.localhost:{urlsplit(house.base).port}").ask("/")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")


HERE = Links(app="http://127.0.0.1:8000", door="http://p1.localhost:8100")
BY_PATH = Links(app="http://127.0.0.1:8000", door="http://box:8100/phone/p1", prefix="/phone/p1")


@pytest.mark.parametrize(
    ("location", "seen"),
    [
        ("http://127.0.0.1:8000/h5?a=1#b", "http://p1.localhost:8100/h5?a=1#b"),
        ("http://localhost:8000/h5", "http://p1.localhost:8100/h5"),
        ("http://127.0.0.1:80001/h5", "http://127.0.0.1:80001/h5"),
        ("/h5/mine", "/h5/mine"),
        ("https://example.com/", "https://example.com/"),
        ("http://box/connect/oauth2/authorize?a=1", "http://p1.localhost:8100/connect/oauth2/authorize?a=1"),
    ],
)
def test_a_redirect_leads_through_the_door_only_to_the_app_and_the_sign_in(location: str, seen: str) -> None:
    assert HERE.address(location) == seen


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ('<a href="/h5">', '<a href="/phone/p1/h5">'),
        ("<form action='/h5' method=post>", "<form action='/phone/p1/h5' method=post>"),
        ('<p hx-post="/h5/x">', '<p hx-post="/phone/p1/h5/x">'),
        ('<a href="//example.com/">', '<a href="//example.com/">'),
        ('<a href="h5">', '<a href="h5">'),
        ('<a href="http://127.0.0.1:8000/h5">', '<a href="http://box:8100/phone/p1/h5">'),
        ('"/x?to=http%3A%2F%2F127.0.0.1%3A8000"', '"/x?to=http%3A%2F%2F127.0.0.1%3A8000"'),
    ],
)
def test_a_path_door_puts_its_prefix_before_rooted_addresses(html: str, seen: str) -> None:
    assert BY_PATH.page(html) == seen
