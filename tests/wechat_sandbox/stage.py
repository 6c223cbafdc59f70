"""The stage of the sandbox's tests: the account that calls it, the phones, and a product that is called."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig

Json = dict[str, Any]

CHEN, WANG, LI = "oChenJing", "oWangHai", "oLiNa"
CAST: tuple[Json, ...] = (
    {"openid": CHEN, "nickname": "陈静", "unionid": "uChen", "phone": "13800000001", "note": "会员"},
    {"openid": WANG, "nickname": "王海", "note": "分会主席"},
    {"openid": LI, "nickname": "李娜", "subscribed": False},
)
PROGRESS = {
    "thing1": {"value": "住院慰问"},
    "character_string2": {"value": "WW20260001"},
    "phrase3": {"value": "已受理"},
    "time4": {"value": "2026年3月5日 10:30"},
}


def progress(**changed: str) -> Json:
    """Return the data of the progress templates with some values changed."""
    return PROGRESS | {name: {"value": value} for name, value in changed.items()}


class House:
    """One running sandbox, as the account, the phones and the levers see it."""

    def __init__(self, app: SandboxApp) -> None:
        self.app = app
        self.base = app.sandbox.base_url
        self.config: SandboxConfig = app.sandbox.config
        self.http = requests.Session()
        self.http.trust_env = False
        self._tokens: dict[str, str] = {}

    # the account's side

    def get_token(self, path: str = "/cgi-bin/token", **changed: str) -> Json:
        """Fetch a token by /cgi-bin/token."""
        asked = {"grant_type": "client_credential", "appid": self.config.appid, "secret": self.config.secret}
        return self.http.get(self.base + path, params=asked | changed).json()

    def get_stable(self, **changed: Any) -> Json:
        """Fetch a token by /cgi-bin/stable_token."""
        asked = {"grant_type": "client_credential", "appid": self.config.appid, "secret": self.config.secret}
        return self.http.post(f"{self.base}/cgi-bin/stable_token", json=asked | changed).json()

    def token(self, app: str = "oa") -> str:
        """Return a token of an app, fetched once."""
        if app not in self._tokens:
            mini = {"appid": self.config.mini_appid, "secret": self.config.mini_secret}
            self._tokens[app] = self.get_token(**(mini if app == "mini" else {}))["access_token"]
        return self._tokens[app]

    def post(self, path: str, body: Json, app: str = "oa") -> Json:
        """Call the platform API with a JSON body."""
        return self.http.post(self.base + path, params={"access_token": self.token(app)}, json=body).json()

    def get(self, path: str, app: str = "oa", **asked: Any) -> Json:
        """Call the platform API with a query."""
        return self.http.get(self.base + path, params={"access_token": self.token(app)} | asked).json()

    def template(self, openid: str = CHEN, **changed: Any) -> Json:
        """Send the progress template."""
        body = {"touser": openid, "template_id": "tpl-case-progress", "data": PROGRESS}
        return self.post("/cgi-bin/message/template/send", body | changed)

    def text(self, words: str = "收到", openid: str = CHEN, app: str = "oa") -> Json:
        """Send a customer message."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": words}}
        return self.post("/cgi-bin/message/custom/send", body, app)

    # the phones' and the levers' side

    def control(self, method: str, path: str, **given: Any) -> requests.Response:
        """Call the control API."""
        return self.http.request(method, f"{self.base}/_sandbox{path}", **given)

    def do(self, openid: str, verb: str, **body: Any) -> Json:
        """Do something as a person, and wait for the push."""
        answer = self.control("POST", f"/users/{openid}/{verb}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def chat(self, openid: str = CHEN) -> list[Json]:
        """Return a person's chat."""
        return self.control("GET", f"/users/{openid}/chat").json()["items"]

    def delivered(self, **asked: str) -> list[Json]:
        """Return what reached someone."""
        return self.control("GET", "/delivered", params=asked).json()["items"]

    def record(self, **asked: Any) -> list[Json]:
        """Return the record."""
        return self.control("GET", "/record", params=asked).json()["entries"]

    def pass_time(self, seconds: float) -> None:
        """Move the sandbox's clock."""
        assert self.control("POST", "/clock", json={"advance": seconds}).status_code == 200

    def settle(self) -> None:
        """Wait until no push is under way."""
        assert self.control("POST", "/settle").json() == {"settled": True}

    def break_(self, path: str, fault: str, **more: Any) -> None:
        """Set a fault."""
        answer = self.control("POST", "/faults", json={"path": path, "fault": fault, **more})
        assert answer.status_code == 200, answer.text

    def person(self, openid: str = CHEN) -> Json:
        """Return one person of the list."""
        return next(each for each in self.control("GET", "/users").json() if each["openid"] == openid)


@dataclass
class Delivery:
    """One request that reached the product."""

    method: str
    query: dict[str, str]
    body: str
    content_type: str


@dataclass
class Product:
    """The product under test's stand-in: notes what it is sent, answers as told."""

    url: str = ""
    heard: list[Delivery] = field(default_factory=list)
    answer: Callable[[Delivery], tuple[int, str] | str | None] = lambda delivery: "success"
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, delivery: Delivery) -> tuple[int, str] | str | None:
        """Note a delivery and answer it."""
        with self.lock:
            self.heard.append(delivery)
        return self.answer(delivery)


@contextmanager
def product_running() -> Iterator[Product]:
    """Serve a product on a free port."""
    product = Product()

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            answer = product.take(Delivery(self.command, query, body, self.headers.get("Content-Type") or ""))
            if answer is None:  # hang up without a word
                return
            status, text = answer if isinstance(answer, tuple) else (200, answer)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = _serve  # noqa: N815 - http.server's own names

        def log_message(self, *given: object) -> None:
            """Stay quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *given: object) -> None:
            """A platform that stopped waiting is no error."""

    server = Server(("127.0.0.1", 0), Handler)
    product.url = f"http://127.0.0.1:{server.server_address[1]}/wechat"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield product
    finally:
        server.shutdown()
        server.server_close()
