"""What the platform does on its side of the callback, written with wechatpy's cipher as a second opinion."""

import base64
import json
import struct
from typing import Any

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.crypto.cryptography import WeChatCipher
from wechatpy.utils import WeChatSigner

from gateways.wechat.account import Account

APP = "wx5823bf96d3bd56c7"
UNION = "gh_5823bf96d3bd"
CHEN = "oCHEN-teacher_of_mathematics"
TOKEN = "lishui2026"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "0123456789ABCDEFGabcdefghijklmnopqrstuvwxyz"
NOW = 1_790_000_000


def account(mode: str = "plain", **changes: Any) -> Account:
    keys = {} if mode == "plain" else {"aes_key": KEY}
    return Account(**{"app_id": APP, "secret": "s" * 32, "token": TOKEN, "mode": mode, **keys, **changes})


def signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(TOKEN, *parts)
    return str(signer.signature)


def plain_query(timestamp: str = "1790000000", nonce: str = "n1") -> dict[str, str]:
    return {"signature": signature(timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def text_xml(content: str = "慰问", message_id: str = "7001", openid: str = CHEN, more: str = "") -> bytes:
    return (
        f"<xml><ToUserName><![CDATA[{UNION}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{NOW}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>{message_id}</MsgId>{more}</xml>"
    ).encode()


def event_xml(event: str, key: str = "", more: str = "", created: int = NOW) -> bytes:
    return (
        f"<xml><ToUserName>{UNION}</ToUserName><FromUserName>{CHEN}</FromUserName><CreateTime>{created}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event><EventKey>{key}</EventKey>{more}</xml>"
    ).encode()


def text_json(**changes: Any) -> bytes:
    fields = {"ToUserName": UNION, "FromUserName": CHEN, "CreateTime": NOW, "MsgType": "text", "Content": "慰问"}
    return json.dumps({**fields, "MsgId": 7001, **changes}, ensure_ascii=False).encode()


def wrap(encrypted: str, form: str = "xml", outside: str = "") -> tuple[bytes, dict[str, str]]:
    """Put an encrypted text into an outer body, with the query that signs it."""
    stamp, nonce = str(NOW), "n2"
    query = {
        "encrypt_type": "aes",
        "msg_signature": signature(stamp, nonce, encrypted),
        "signature": signature(stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
    }
    if form == "json":
        return json.dumps({"ToUserName": UNION, "Encrypt": encrypted}).encode(), query
    return f"<xml>{outside}<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode(), query


def sealed(body: bytes, key: str = KEY, app_id: str = APP, **how: str) -> tuple[bytes, dict[str, str]]:
    """Encrypt a body as wechatpy does and wrap it."""
    crypto = WeChatCrypto(TOKEN, key, app_id)
    return wrap(PrpCrypto(crypto.key).encrypt(body, app_id).decode(), **how)


def sealed_frame(frame: bytes) -> tuple[bytes, dict[str, str]]:
    """Encrypt bytes exactly as they are, whatever their padding, and wrap them."""
    return wrap(base64.b64encode(WeChatCipher(WeChatCrypto(TOKEN, KEY, APP).key).encrypt(frame)).decode())


def frame(body: bytes, pad: bytes, length: int | None = None) -> bytes:
    """Lay out a body as the platform does, with any padding and any declared length."""
    stated = len(body) if length is None else length
    return b"0123456789abcdef" + struct.pack(">I", stated) + body + APP.encode() + pad


def opened(answer: str, key: str = KEY) -> str:
    """Decrypt an answer with wechatpy, which checks its signature."""
    outer = json.loads(answer) if answer.startswith("{") else xmltodict.parse(answer)["xml"]
    crypto = WeChatCrypto(TOKEN, key, APP)
    return str(crypto.decrypt_message(outer, outer["MsgSignature"], str(outer["TimeStamp"]), outer["Nonce"]))
