"""Pushing to the callback: three attempts of five seconds, and what the answer does to the chat."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass, field, replace

import requests
from urllib3.exceptions import HTTPError, ReadTimeoutError

from wechat_sandbox.push import bodies, crypto
from wechat_sandbox.push.replies import read_reply
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Callback, ChatItem, Json

ATTEMPTS = 3
UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"
_BODY_LIMIT = 1_000_000


@dataclass
class Push:
    """One push and all that came of it; error says why there is no valid answer."""

    id: str
    attempts: list[Json] = field(default_factory=list)
    reply: Json | None = None
    error: str = ""


@dataclass(frozen=True)
class Route:
    """Where one app's pushes go, and what they are signed and sealed with."""

    settings: Callback
    appid: str
    account: str


def route(box: Sandbox, app: str) -> Route:
    """Return the route of the account's (oa) or the mini-program's (mini) pushes."""
    config = box.config
    if app == "mini":
        settings = replace(box.world.callback, url=box.world.callback.mini_url)
        return Route(settings, config.mini_appid, config.mini_account)
    return Route(replace(box.world.callback), config.appid, config.account)


def push(box: Sandbox, fields: Json, *, app: str = "oa") -> Push:
    """Post fields to the callback until it answers, and put its reply into the chat."""
    return push_body(box, fields, "", app=app)


def push_body(box: Sandbox, fields: Json, body: str, *, app: str = "oa", tells_member: bool = False) -> Push:
    """Post a body as it stands, or the fields when it is empty."""
    with box.lock:
        way = route(box, app)
    done = Push(id=str(fields.get("MsgId") or box.new_id()))
    if not way.settings.url:
        done.error = "no callback is set"
        return _finish(box, fields, done)
    body = body or bodies.write(fields, way.settings.format)
    answer: bytes | None = None
    while answer is None and len(done.attempts) < ATTEMPTS:
        answer = _attempt(way, body, str(fields.get("FromUserName", "")), done)
    if answer is None:
        done.error = "no attempt was answered"
    else:
        _take_answer(box, way, answer, fields, done)
    if done.error and tells_member:
        _tell_unavailable(box, str(fields.get("FromUserName", "")))
    return _finish(box, fields, done)


def _attempt(way: Route, body: str, openid: str, done: Push) -> bytes | None:
    query, sealed = _dress(way, body, openid)
    started = time.monotonic()
    attempt: Json = {"status": None, "seconds": 0.0, "error": None}
    answer = None
    try:
        with requests.Session() as session:
            session.trust_env = False
            attempt["status"], answer = _post(session, way.settings, query, sealed)
        if attempt["status"] != 200:
            attempt["error"], answer = f"HTTP {attempt['status']}", None
    except (requests.RequestException, HTTPError) as error:
        timed_out = isinstance(error, requests.Timeout | ReadTimeoutError)
        attempt["error"] = "timeout" if timed_out else type(error).__name__
    attempt["seconds"] = round(time.monotonic() - started, 3)
    done.attempts.append(attempt)
    return answer


def _post(session: requests.Session, settings: Callback, query: Json, body: str) -> tuple[int, bytes]:
    kind = "application/json" if settings.format == "json" else "text/xml"
    deadline = time.monotonic() + settings.timeout
    response = session.post(
        settings.url,
        params=query,
        data=body.encode("utf-8", "surrogatepass"),
        headers={"Content-Type": kind, "User-Agent": "Mozilla/4.0"},
        timeout=settings.timeout,
        allow_redirects=False,
        stream=True,
    )
    answer = b""
    while piece := response.raw.read1(4096):  # what has come, not waiting for more
        answer += piece
        if time.monotonic() > deadline or len(answer) > _BODY_LIMIT:
            raise requests.Timeout
    return response.status_code, answer


def _dress(way: Route, body: str, openid: str) -> tuple[Json, str]:
    """Return the query and the body of one attempt; each has its own timestamp and nonce."""
    settings = way.settings
    timestamp, nonce = str(int(time.time())), str(secrets.randbelow(10**10))
    query = {
        "signature": crypto.sign(settings.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": openid,
    }
    if settings.mode == "plain":
        return query, body
    sealed = crypto.encrypt(body.encode("utf-8", "surrogatepass"), settings.aes_key, way.appid)
    signature = crypto.sign(settings.token, timestamp, nonce, sealed)
    query |= {"encrypt_type": "aes", "msg_signature": signature}
    return query, _sealed_body(way, body, sealed)


def _sealed_body(way: Route, body: str, sealed: str) -> str:
    outside = {"ToUserName": way.account, "Encrypt": sealed}
    if way.settings.mode == "safe":
        return bodies.write(outside, way.settings.format)
    if way.settings.format == "json":
        return body.rstrip()[:-1] + f', "Encrypt": "{sealed}"}}'
    return body.replace("</xml>", f"<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>")


def _take_answer(box: Sandbox, way: Route, answer: bytes, pushed: Json, done: Push) -> None:
    if answer.strip() in (b"", b"success"):
        return
    try:
        fields = _open_answer(way, answer)
        item = read_reply(box, fields, pushed)
    except ValueError as error:
        done.error = f"invalid reply: {error}"
        return
    done.reply = fields
    person = box.world.people.get(item.openid if item else "")
    if item and person and person.subscribed and not person.deleted:
        box.add_item(item)


def _open_answer(way: Route, answer: bytes) -> Json:
    settings = way.settings
    fields = bodies.read(answer, settings.format)
    sealed = fields.get("Encrypt")
    if settings.mode == "plain" or (settings.mode == "compatible" and not sealed):
        return fields
    if not sealed:
        raise ValueError("the reply is not encrypted")
    parts = (str(fields.get("TimeStamp", "")), str(fields.get("Nonce", "")), str(sealed))
    if not crypto.same(crypto.sign(settings.token, *parts), str(fields.get("MsgSignature", ""))):
        raise ValueError("MsgSignature does not fit")
    return bodies.read(crypto.decrypt(str(sealed), settings.aes_key, way.appid), settings.format)


def _tell_unavailable(box: Sandbox, openid: str) -> None:
    box.add_item(ChatItem(openid=openid, direction="out", kind="system", text=UNAVAILABLE))


def _finish(box: Sandbox, fields: Json, done: Push) -> Push:
    box.record.add(
        {
            "at": box.now(),
            "direction": "out",
            "path": "callback",
            "openid": str(fields.get("FromUserName", "")),
            "request": fields,
            "attempts": done.attempts,
            "response": done.reply,
            "error": done.error,
        }
    )
    return done


def as_answer(done: Push) -> Json:
    """Return a push as the control API shows it."""
    return asdict(done)
