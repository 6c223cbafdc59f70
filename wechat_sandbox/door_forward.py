"""What a door does with a request: carry it to the app with its person's cookies, and the answer back."""

import re
from collections.abc import Iterator
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from flask import Response, current_app, request
from requests.cookies import RequestsCookieJar
from werkzeug.wrappers import Response as AnyResponse

from wechat_sandbox.door_links import Links

# What the web view of WeChat says it is: pages made for WeChat look for "MicroMessenger".
USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/126.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50.2701(0x28003255) WeChat/arm64 "
    "Weixin NetType/WIFI Language/zh_CN ABI/arm64"
)
_HOP_BY_HOP = frozenset({
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip
_NOT_TO_APP = _HOP_BY_HOP | {"host", "cookie", "content-length", "accept-encoding", "user-agent"}
# A phone's web view is no frame, and its address is not the door's: these would only be in the way.
_NOT_TO_PHONE = _HOP_BY_HOP | {
    "set-cookie", "content-length", "content-encoding", "x-frame-options", "strict-transport-security",
    "cross-origin-opener-policy", "cross-origin-embedder-policy", "cross-origin-resource-policy", "referrer-policy",
}  # fmt: skip
_ADDRESSES = frozenset({"location", "hx-redirect", "hx-location", "hx-push-url", "hx-replace-url"})
_FRAME_RULES = re.compile(r"\s*(?:frame-ancestors|upgrade-insecure-requests)\b[^;]*(?:;|$)", re.IGNORECASE)
_NONCE = re.compile(r"'nonce-([^']+)'")
_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)
_TIMEOUT = (3, 60)


class _PersonsCookies(RequestsCookieJar):
    """One person's cookies; as browsers do for loopback, Secure ones are sent without TLS too."""

    def set_cookie(self, cookie: Cookie, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as inherited
        cookie.secure = False
        super().set_cookie(cookie, *args, **kwargs)


class Upstream:
    """One person's way to the app: their cookies stay here, whatever the browser thinks of cookies."""

    def __init__(self) -> None:
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.cookies = _PersonsCookies()

    def forward(self, path: str, links: Links) -> AnyResponse:
        """Send the current request to the app's `path`; answer 502 with a sentence where no app answers."""
        if not links.app:
            return _sorry("还没有配置应用地址。")
        query = request.query_string.decode("latin-1")
        address = links.app + quote(path, safe="/:@!$&'()*+,;=~") + ("?" + query if query else "")
        try:
            answer = self._http.request(
                request.method,
                address,
                headers=_to_app(links),
                data=request.get_data(cache=False),
                allow_redirects=False,
                stream=True,
                timeout=_TIMEOUT,
            )
        except requests.RequestException:
            current_app.logger.warning("door: no answer from %s", links.app)
            return _sorry(f"应用 {links.app} 没有回答。")
        return _to_phone(answer, links)


def answer_as(openid: str, path: str, links: Links) -> AnyResponse:
    """Let WeChat's own sign-in page answer, with the browsing person decided by the door."""
    here = current_app.test_client(use_cookies=False)
    answer = here.open(
        path,
        method=request.method,
        base_url=f"{request.scheme}://localhost:{urlsplit(request.host_url).port or 80}",
        query_string={**request.args.to_dict(), "sandbox_openid": openid},
        data=request.get_data(cache=False),
        content_type=request.content_type,
    )
    headers = _headers_to_phone(dict(answer.headers), links)
    body = links.page(_with_bridge(answer.text, "")) if answer.mimetype == "text/html" else answer.data
    return Response(body, status=answer.status_code, headers=headers)


def _to_app(links: Links) -> dict[str, str]:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _NOT_TO_APP}
    for name in ("Origin", "Referer"):
        if name in headers:
            headers[name] = links.to_app(headers[name])
    return {**headers, "User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}


def _to_phone(answer: requests.Response, links: Links) -> AnyResponse:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    headers = _headers_to_phone(dict(answer.headers), links)
    if kind not in {"text/html", "application/json"}:
        return Response(_pieces(answer), status=answer.status_code, headers=headers)
    answer.encoding = answer.encoding if "charset" in answer.headers["Content-Type"] else "utf-8"
    rules = answer.headers.get("Content-Security-Policy", "")
    is_page = kind == "text/html"
    text = links.page(_with_bridge(answer.text, rules)) if is_page else links.text(answer.text)
    headers["Content-Type"] = f"{kind}; charset=utf-8"
    return Response(text, status=answer.status_code, headers=headers)


def _headers_to_phone(headers: dict[str, str], links: Links) -> dict[str, str]:
    kept = {name: value for name, value in headers.items() if name.lower() not in _NOT_TO_PHONE}
    for name, value in kept.items():
        if name.lower() in _ADDRESSES:
            kept[name] = links.address(value)
        elif name.lower().startswith("content-security-policy"):
            kept[name] = _FRAME_RULES.sub("", value)
    return {**kept, "Referrer-Policy": "same-origin"}


def _with_bridge(html: str, rules: str) -> str:
    """Return the page with the script that tells the phone its title and serves WeixinJSBridge."""
    nonce = _NONCE.search(rules)
    mark = f' nonce="{nonce[1]}"' if nonce else ""
    script = f'<script src="/_door/bridge.js"{mark}></script>'
    return _HEAD.sub(lambda head: head[0] + script, html, count=1)


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    with answer:
        yield from answer.iter_content(64 * 1024)


def _sorry(sentence: str) -> AnyResponse:
    page = (
        '<!doctype html><html lang="zh"><head><meta name="viewport" content="width=device-width">'
        "<title>无法打开网页</title><style>:root{color-scheme:light dark}body{font:17px/1.6 system-ui;"
        "text-align:center;padding:30vh 24px 0;color:GrayText}</style></head>"
        f"<body><p>无法打开网页</p><p>{sentence}</p></body></html>"
    )
    return Response(page, status=502, mimetype="text/html")
