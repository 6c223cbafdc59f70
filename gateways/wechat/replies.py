"""The answers that go back in the callback's own response, written as the platform wants them."""

import json
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateways.legal_text import strip_illegal
from gateways.wechat.account import Account
from gateways.wechat.messages import InboundMessage
from gateways.wechat.signature import sign

SUCCESS = "success"
MAX_TEXT_BYTES = 2048
_MAX_ARTICLES = 8
_ELLIPSIS = "…"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TextReply:
    """A text; longer than 2048 bytes it is cut."""

    text: str


@dataclass(frozen=True, slots=True)
class ImageReply:
    """A picture that was uploaded to the platform."""

    media_id: str


@dataclass(frozen=True, slots=True)
class Article:
    """One card of a news reply."""

    title: str
    description: str
    url: str
    pic_url: str = ""


@dataclass(frozen=True, slots=True)
class NewsReply:
    """Cards with links: one in answer to what a person sent, up to eight in answer to an event."""

    articles: Sequence[Article]

    def __post_init__(self) -> None:
        """Raise ValueError unless there are one to eight articles."""
        if not 1 <= len(self.articles) <= _MAX_ARTICLES:
            raise ValueError("A news reply has one to eight articles.")


Reply = TextReply | ImageReply | NewsReply
_Node = str | int | list["_Fields"] | dict[str, "_Node"]
_Fields = dict[str, "_Node"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The response's body and content type."""

    body: str
    content_type: str


def write_reply(reply: Reply, message: InboundMessage, now: float | None = None) -> str:
    """Write the reply in the message's format, not encrypted: this text can be kept for the repeats."""
    fields: _Fields = {
        "ToUserName": message.openid,
        "FromUserName": message.to,
        "CreateTime": int(time.time() if now is None else now),
        **_content(reply, message),
    }
    return _write(fields, message.envelope.format)


def seal_reply(written: str, message: InboundMessage, account: Account, now: float | None = None) -> Answer:
    """Make the response: encrypted when the message came encrypted; `success` and nothing stay as they are."""
    if written in ("", SUCCESS):
        return Answer(written, "text/plain; charset=utf-8")
    envelope = message.envelope
    content_type = f"application/{envelope.format}; charset=utf-8"
    cipher = account.cipher()
    if envelope.key is None or cipher is None:
        return Answer(written, content_type)
    stamp = int(time.time() if now is None else now)
    encrypted = cipher.encrypt(written.encode(), envelope.key)
    sealed: _Fields = {
        "Encrypt": encrypted,
        "MsgSignature": sign(account.token, str(stamp), envelope.nonce, encrypted),
        "TimeStamp": stamp,
        "Nonce": envelope.nonce,
    }
    return Answer(_write(sealed, envelope.format), content_type)


def cut_text(text: str, limit: int = MAX_TEXT_BYTES) -> str:
    """Cut the text to `limit` bytes of UTF-8 at a character's border, never inside a link."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    kept = raw[: limit - len(_ELLIPSIS.encode())].decode(errors="ignore")
    if kept.count("<a ") > kept.count("</a>"):
        kept = kept[: kept.rindex("<a ")]
    return kept + _ELLIPSIS


def _content(reply: Reply, message: InboundMessage) -> _Fields:
    match reply:
        case TextReply(text):
            return {"MsgType": "text", "Content": cut_text(strip_illegal(text))}
        case ImageReply(media_id):
            return {"MsgType": "image", "Image": {"MediaId": media_id}}
        case NewsReply(articles):
            return _news(articles, message)


def _news(articles: Sequence[Article], message: InboundMessage) -> _Fields:
    allowed = _MAX_ARTICLES if message.is_event() else 1
    if len(articles) > allowed:
        _log.warning("A news reply to a %s was cut to %d article(s).", message.type, allowed)
    cards: list[_Fields] = [
        {"Title": card.title, "Description": card.description, "PicUrl": card.pic_url, "Url": card.url}
        for card in articles[:allowed]
    ]
    return {"MsgType": "news", "ArticleCount": len(cards), "Articles": cards}


def _write(fields: _Fields, format_: str) -> str:
    if format_ == "json":
        return strip_illegal(json.dumps(fields, ensure_ascii=False))
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Mapping[str, _Node]) -> str:
    return "".join(f"<{name}>{_element(value)}</{name}>" for name, value in fields.items())


def _element(value: _Node) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return _elements(value)
    if isinstance(value, list):
        return "".join(f"<item>{_elements(entry)}</item>" for entry in value)
    # A section cannot hold its own end: it is closed and opened again inside it.
    return f"<![CDATA[{strip_illegal(value).replace(']]>', ']]]]><![CDATA[>')}]]>"
