"""Pushing to the callback: signatures, modes, attempts, what the chat shows."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import socket
import threading

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from tests.wechat_sandbox.stage import CHEN, Delivery, House, Product

SORRY = "该公众号暂时无法提供服务，请稍后再试"


def reply(words: str, to: str = CHEN, account: str = "gh_5a4db0x00001") -> str:
    """Return a passive text reply."""
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName><![CDATA[{account}]]></FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{words}]]></Content></xml>"
    )


def cipher(house: House) -> WeChatCrypto:
    """Return wechatpy's own cipher for the account."""
    return WeChatCrypto(house.config.token, house.config.aes_key, house.config.appid)


def mode(house: House, name: str, form: str = "xml") -> None:
    """Set the callback's mode and format."""
    house.control("PUT", "/callback", json={"mode": name, "format": form})


def test_the_check_echoes_and_says_why_not(wired: House, product: Product) -> None:
    product.answer = lambda delivery: delivery.query["echostr"]
    assert wired.control("POST", "/check").json() == {"ok": True, "reason": ""}
    query = product.heard[0].query
    check_signature(wired.config.token, query["signature"], query["timestamp"], query["nonce"])
    product.answer = lambda delivery: "hello"
    assert "echostr" in wired.control("POST", "/check").json()["reason"]
    product.answer = lambda delivery: (403, "no")
    assert "403" in wired.control("POST", "/check").json()["reason"]
    wired.control("PUT", "/callback", json={"url": ""})
    assert not wired.control("POST", "/check").json()["ok"]


def test_a_plain_push_is_signed_and_its_fields_stand_in_the_platforms_order(wired: House, product: Product) -> None:
    push = wired.do(CHEN, "say", text="你好]]>")["push"]
    heard = product.heard[0]
    check_signature(wired.config.token, heard.query["signature"], heard.query["timestamp"], heard.query["nonce"])
    assert heard.query["openid"] == CHEN
    assert "msg_signature" not in heard.query
    assert heard.content_type == "text/xml"
    names = re.findall(r"<(\w+)>(?=<!|\d)", heard.body)
    assert names == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId"]
    assert "<Content><![CDATA[你好]]]]><![CDATA[>]]></Content>" in heard.body
    assert f"<MsgId>{push['id']}</MsgId>" in heard.body
    assert int(push["id"]) < 2**63
    assert [each["status"] for each in push["attempts"]] == [200]


def test_a_safe_push_is_sealed_and_wechatpy_opens_it(wired: House, product: Product) -> None:
    mode(wired, "safe")
    wired.do(CHEN, "say", text="住院了")
    heard = product.heard[0]
    assert "住院了" not in heard.body
    assert heard.query["encrypt_type"] == "aes"
    query = heard.query
    opened = cipher(wired).decrypt_message(heard.body, query["msg_signature"], query["timestamp"], query["nonce"])
    assert "<Content><![CDATA[住院了]]></Content>" in opened
    with pytest.raises(InvalidSignatureException):
        cipher(wired).decrypt_message(heard.body, query["signature"], query["timestamp"], query["nonce"])


def test_sealed_bodies_are_filled_up_to_blocks_of_32(wired: House, product: Product) -> None:
    mode(wired, "safe")
    for length in range(1, 33, 4):
        wired.do(CHEN, "say", text="x" * length)
    sealed = [re.search(r"<Encrypt><!\[CDATA\[(.+?)\]", each.body) for each in product.heard]
    assert {len(base64.b64decode(each[1])) % 32 for each in sealed if each} == {0}


def test_a_compatible_push_carries_both(wired: House, product: Product) -> None:
    mode(wired, "compatible")
    wired.do(CHEN, "say", text="你好")
    heard = product.heard[0]
    assert "<Content><![CDATA[你好]]></Content>" in heard.body
    query = heard.query
    opened = cipher(wired).decrypt_message(heard.body, query["msg_signature"], query["timestamp"], query["nonce"])
    assert "你好" in opened


@pytest.mark.parametrize("name", ["plain", "compatible", "safe"])
def test_json_pushes_in_each_mode(wired: House, product: Product, name: str) -> None:
    mode(wired, name, "json")
    wired.do(CHEN, "say", text="你好")
    heard = product.heard[0]
    found = json.loads(heard.body)
    assert heard.content_type == "application/json"
    assert ("Content" in found, "Encrypt" in found) == (name != "safe", name != "plain")
    if name != "plain":
        query = heard.query
        body = f"<xml><Encrypt><![CDATA[{found['Encrypt']}]]></Encrypt></xml>"
        opened = cipher(wired).decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        found = json.loads(opened)
    assert (found["Content"], found["FromUserName"]) == ("你好", CHEN)
    assert isinstance(found["MsgId"], int)


@pytest.mark.parametrize("silence", ["success", "", " success\n"])
def test_success_and_silence_show_nothing(wired: House, product: Product, silence: str) -> None:
    product.answer = lambda delivery: silence
    assert wired.do(CHEN, "say", text="你好")["push"]["reply"] is None
    assert len(wired.chat()) == 1


def test_a_passive_reply_reaches_the_phone(wired: House, product: Product) -> None:
    product.answer = lambda delivery: reply("收到<a href='/x'>点这里</a>")
    push = wired.do(CHEN, "say", text="你好")["push"]
    assert push["reply"]["Content"] == "收到<a href='/x'>点这里</a>"
    assert (wired.chat()[-1]["text"], wired.chat()[-1]["channel"]) == (push["reply"]["Content"], "reply")
    assert len(wired.delivered(openid=CHEN, channel="reply")) == 1


def test_a_sealed_reply_is_checked_and_opened(wired: House, product: Product) -> None:
    mode(wired, "safe")
    product.answer = lambda delivery: cipher(wired).encrypt_message(reply("收到"), delivery.query["nonce"])
    wired.do(CHEN, "say", text="你好")
    assert wired.chat()[-1]["text"] == "收到"


def other_key(house: House) -> WeChatCrypto:
    """Return a cipher with another key."""
    return WeChatCrypto(house.config.token, house.config.aes_key[::-1], house.config.appid)


def forged(house: House, delivery: Delivery, what: str) -> str:
    """Return a sealed reply with one thing wrong."""
    nonce, config = delivery.query["nonce"], house.config
    if what == "plain":
        return reply("收到")
    if what == "signature":
        return re.sub(r"[0-9a-f]{40}", "0" * 40, cipher(house).encrypt_message(reply("收到"), nonce))
    if what == "key":
        return str(other_key(house).encrypt_message(reply("收到"), nonce))
    return str(WeChatCrypto(config.token, config.aes_key, "wx0000").encrypt_message(reply("收到"), nonce))


@pytest.mark.parametrize("what", ["plain", "signature", "key", "appid"])
def test_a_forged_or_unsealed_reply_in_safe_mode_is_none(wired: House, product: Product, what: str) -> None:
    mode(wired, "safe")
    product.answer = lambda delivery: forged(wired, delivery, what)
    push = wired.do(CHEN, "say", text="你好")["push"]
    assert (push["reply"], "invalid reply" in push["error"]) == (None, True)
    assert wired.chat()[-1]["text"] == SORRY


def test_a_compatible_account_may_reply_plainly(wired: House, product: Product) -> None:
    mode(wired, "compatible")
    product.answer = lambda delivery: reply("收到")
    wired.do(CHEN, "say", text="你好")
    assert wired.chat()[-1]["text"] == "收到"


def test_silence_brings_three_attempts_with_one_msgid_and_then_the_notice(wired: House, product: Product) -> None:
    wired.control("PUT", "/callback", json={"timeout": 0.1})
    over = threading.Event()
    product.answer = lambda delivery: "success" if over.wait(20) else "late"
    push = wired.do(CHEN, "say", text="你好")["push"]
    over.set()
    assert [each["error"] for each in push["attempts"]] == ["timeout"] * 3
    assert len({re.search(r"<MsgId>(\d+)<", each.body)[1] for each in product.heard}) == 1  # type: ignore[index]
    assert len({each.body for each in product.heard}) == 1
    assert len({each.query["nonce"] for each in product.heard}) == 3
    assert [item["kind"] for item in wired.chat()] == ["text", "system"]
    assert wired.chat()[-1]["text"] == SORRY


def test_an_answer_that_drips_is_cut_off(wired: House) -> None:
    """Each byte comes in time, the whole never: the platform waits no longer than its seconds in all."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            while not over.is_set():
                connection, _ = listener.accept()
                with contextlib.suppress(OSError), connection:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                    while not over.wait(0.02):
                        connection.sendall(b"x")

        threading.Thread(target=drip, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        wired.control("PUT", "/callback", json={"url": url, "timeout": 0.2})
        push = wired.control("POST", f"/users/{CHEN}/say", json={"text": "你好"}, timeout=20).json()["push"]
        over.set()
    assert [each["error"] for each in push["attempts"]] == ["timeout"] * 3


def test_a_second_attempt_may_succeed(wired: House, product: Product) -> None:
    product.answer = lambda delivery: None if len(product.heard) < 3 else reply("收到")
    push = wired.do(CHEN, "say", text="你好")["push"]
    assert [each["status"] for each in push["attempts"]] == [None, None, 200]
    assert wired.chat()[-1]["text"] == "收到"


def test_an_error_page_is_a_failed_attempt(wired: House, product: Product) -> None:
    product.answer = lambda delivery: (500, "Internal Server Error")
    push = wired.do(CHEN, "say", text="你好")["push"]
    assert [each["error"] for each in push["attempts"]] == ["HTTP 500"] * 3
    assert wired.chat()[-1]["text"] == SORRY


def test_without_a_callback_nothing_is_pushed_and_nothing_shown(house: House) -> None:
    push = house.do(CHEN, "say", text="你好")["push"]
    assert (push["attempts"], push["error"]) == ([], "no callback is set")
    assert len(house.chat()) == 1


@pytest.mark.parametrize("verb", ["accept", "view", "unsubscribe"])
def test_events_nobody_waits_on_show_no_failure(wired: House, product: Product, verb: str) -> None:
    product.answer = lambda delivery: (500, "")
    wired.do(CHEN, verb, template_ids=["sub-case-progress"], url="https://a.cn/")
    assert SORRY not in [item["text"] for item in wired.chat()]


def test_a_push_may_be_left_to_the_background(wired: House, product: Product) -> None:
    gate = threading.Event()
    product.answer = lambda delivery: reply("收到") if gate.wait(20) else "late"
    answer = wired.control("POST", f"/users/{CHEN}/say?wait=0", json={"text": "你好"}).json()
    assert answer == {"push": None}
    assert [item["direction"] for item in wired.chat()] == ["in"]
    gate.set()
    wired.settle()
    assert [item["direction"] for item in wired.chat()] == ["in", "out"]


def test_the_default_key_is_a_key(house: House) -> None:
    assert len(base64.b64decode(house.config.aes_key + "=")) == 32
