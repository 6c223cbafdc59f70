"""A phone in somebody's hand: what they send reaches the callback signed as the platform signs it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Any
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from gateways.wechat.signature import sign

CALLBACK = "/wechat/callback"
_numbers = itertools.count(7_000_000_001)


@dataclass
class Hands:
    """The hands of the house's clock."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.at += timedelta(**by)


def xml(openid: str, kind: str, at: datetime, **fields: Any) -> bytes:
    """Write one push."""
    fields = {"ToUserName": "gh_union", "FromUserName": openid, "CreateTime": int(at.timestamp()), "MsgType": kind, **fields}
    return f"<xml>{_elements(fields)}</xml>".encode()


def _elements(fields: dict[str, Any]) -> str:
    return "".join(
        f"<{name}>{_elements(value) if isinstance(value, dict) else escape(str(value))}</{name}>"
        for name, value in fields.items()
    )


def signed(token: str, timestamp: str = "1790000000", nonce: str = "n1") -> dict[str, str]:
    """Return a query that signs a plain push."""
    return {"signature": sign(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


@dataclass
class Phone:
    """One person's phone."""

    app: Flask
    openid: str
    hands: Hands
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def push(self, body: bytes) -> tuple[int, str]:
        """Post a body as the platform does; return status and body of the answer."""
        token = self.app.extensions["house"].settings.account.token
        response = self.client.post(CALLBACK, data=body, query_string=signed(token))
        return response.status_code, response.get_data(as_text=True)

    def send(self, kind: str, **fields: Any) -> str:
        """Send a message or event and return the text of the answer, "" for `success`."""
        if kind != "event":
            fields.setdefault("MsgId", next(_numbers))
        else:
            self.hands.move(seconds=1)
        status, answer = self.push(xml(self.openid, kind, self.hands.at, **fields))
        assert status == 200
        return text_of(answer)

    def say(self, text: str) -> str:
        """Write a text."""
        return self.send("text", Content=text)

    def tell(self, *texts: str) -> str:
        """Write several texts one after the other; return the last answer."""
        return [self.say(text) for text in texts][-1]

    def click(self, key: str) -> str:
        """Press a menu button."""
        return self.send("event", Event="CLICK", EventKey=key)

    def picture(self, media_id: str) -> str:
        """Send a picture."""
        return self.send("image", PicUrl="http://127.0.0.1/pic", MediaId=media_id)


def text_of(answer: str) -> str:
    """Return what an answer says."""
    if answer in ("", "success"):
        return ""
    root = ElementTree.fromstring(answer)  # noqa: S314 - our own answer
    return root.findtext("Content") or f"[{root.findtext('MsgType')}]"


def links_in(answer: str) -> list[str]:
    """Return the addresses an answer leads to."""
    return re.findall(r'href="([^"]+)"', answer)
