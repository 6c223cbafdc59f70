"""The callback over HTTP: what is let in, what is refused, and that every kind of push gets its answer."""

from __future__ import annotations

import base64
import io
import json
import logging
import os
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings as fuzz, strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from wechatpy.crypto import PrpCrypto, WeChatCrypto

from config.settings import load_settings
from gateways.doors import open_doors
from gateways.wechat.inbound import MAX_BODY_BYTES
from gateways.wechat.signature import sign
from models.message import ReceivedMessage
from models.notice import AccountChannel
from tests.cast import Cast
from tests.handlers.phone import CALLBACK, Hands, Phone, signed, text_of, xml
from wx_backend.application import create_app
from wx_backend.callback import open_reception
from wx_backend.house import House

TOKEN = "lishui2026"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP = "wx5823bf96d3bd56c7"
WHO = "oSTRANGER-on-campus"


def make_app(tmp: Path, engine: Engine, hands: Hands, mode: str) -> Flask:
    values = {"VAR": str(tmp / "var"), "WECHAT_MODE": mode, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": KEY, "WECHAT_APP_ID": APP}
    settings = load_settings({f"JGZJ_{name}": value for name, value in values.items()})
    return create_app(house=House(settings, engine, open_doors(settings, engine), hands))


@pytest.fixture
def hands(at: datetime) -> Hands:
    return Hands(at)


@pytest.fixture
def app(tmp_path: Path, engine: Engine, live_cast: Cast, hands: Hands) -> Iterator[Flask]:
    app = make_app(tmp_path, engine, hands, "plain")
    yield app
    open_reception(app).close()


@pytest.fixture
def safe(tmp_path: Path, engine: Engine, live_cast: Cast, hands: Hands) -> Iterator[Flask]:
    app = make_app(tmp_path, engine, hands, "safe")
    yield app
    open_reception(app).close()


@pytest.fixture
def phone(app: Flask, hands: Hands) -> Phone:
    return Phone(app, WHO, hands)


def sealed(body: bytes, key: str = KEY) -> tuple[bytes, dict[str, str]]:
    """Encrypt a push as wechatpy does."""
    encrypted = PrpCrypto(WeChatCrypto(TOKEN, key, APP).key).encrypt(body, APP).decode()
    query = {"encrypt_type": "aes", "timestamp": "1790000000", "nonce": "n2"}
    query["msg_signature"] = sign(TOKEN, query["timestamp"], query["nonce"], encrypted)
    query["signature"] = sign(TOKEN, query["timestamp"], query["nonce"])
    return f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode(), query


def count(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(ReceivedMessage)) or 0


def test_the_address_check_is_answered_with_the_bare_echostr(app: Flask) -> None:
    answer = app.test_client().get(CALLBACK, query_string={**signed(TOKEN), "echostr": "5837397576500011341"})
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "5837397576500011341")
    assert answer.content_type == "text/plain; charset=utf-8"


def test_an_address_check_that_anybody_could_have_sent_is_refused(app: Flask) -> None:
    for query in ({}, {"echostr": "1"}, {**signed("othertoken"), "echostr": "1"}, signed(TOKEN)):
        assert app.test_client().get(CALLBACK, query_string=query).status_code in (400, 403)


def test_a_safe_account_answers_encrypted_under_the_nonce_it_was_asked_with(safe: Flask, hands: Hands) -> None:
    body, query = sealed(xml(WHO, "text", hands.at, Content="帮助", MsgId=1))
    answer = safe.test_client().post(CALLBACK, data=body, query_string=query)
    crypto = WeChatCrypto(TOKEN, KEY, APP)
    outer = answer.get_data(as_text=True)
    fields = {node.tag: node.text for node in ElementTree.fromstring(outer)}  # noqa: S314 - our own answer
    opened = crypto.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    assert fields["Nonce"] == "n2" and "慰问" in text_of(opened)


def test_repeats_to_a_safe_account_open_to_the_same_answer(safe: Flask, hands: Hands, engine: Engine) -> None:
    push, opened = xml(WHO, "text", hands.at, Content="服务", MsgId=2), set()
    for _ in range(2):
        body, query = sealed(push)
        outer = safe.test_client().post(CALLBACK, data=body, query_string=query).get_data(as_text=True)
        fields = {node.tag: node.text for node in ElementTree.fromstring(outer)}  # noqa: S314 - our own answer
        crypto = WeChatCrypto(TOKEN, KEY, APP)
        opened.add(crypto.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"]))
    assert len(opened) == 1 and count(engine) == 1


def test_a_safe_account_never_takes_a_plain_body(safe: Flask, hands: Hands, engine: Engine) -> None:
    body = xml(WHO, "text", hands.at, Content="帮助", MsgId=3)
    assert safe.test_client().post(CALLBACK, data=body, query_string=signed(TOKEN)).status_code == 403
    assert count(engine) == 0


def test_a_json_push_is_answered_in_json(app: Flask, hands: Hands) -> None:
    body = {"ToUserName": "gh_u", "FromUserName": WHO, "CreateTime": int(hands.at.timestamp()), "MsgType": "text",
            "Content": "帮助", "MsgId": 4}
    answer = app.test_client().post(CALLBACK, data=json.dumps(body), query_string=signed(TOKEN))
    assert answer.content_type == "application/json; charset=utf-8"
    assert "慰问" in json.loads(answer.get_data())["Content"]


def test_a_refusal_is_logged_with_its_reason_and_tells_the_caller_nothing(
    app: Flask, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = app.test_client().post(CALLBACK, data=b"<xml>", query_string=signed(TOKEN))
    told = answer.get_data(as_text=True)
    reference = answer.headers["X-Request-Reference"]
    assert answer.status_code == 400 and told == f"refused {reference}"
    assert any("malformed" in record.getMessage() and reference in record.getMessage() for record in caplog.records)
    assert count(engine) == 0


def test_a_body_over_the_limit_is_refused_unread(app: Flask) -> None:
    answer = app.test_client().post(CALLBACK, data=b"<" * (MAX_BODY_BYTES + 1), query_string=signed(TOKEN))
    assert answer.status_code == 413


def test_a_body_that_declares_itself_too_large_is_not_read_at_all(app: Flask) -> None:
    class Unread(io.BytesIO):
        """A body that must stay unread."""

        def read(self, _size: int | None = -1) -> bytes:
            raise AssertionError("the body was read")

    declared = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(MAX_BODY_BYTES + 1)}
    answer = app.test_client().post(CALLBACK, query_string=signed(TOKEN), environ_overrides=declared)
    assert answer.status_code == 413


def test_a_page_s_security_token_is_not_asked_of_the_platform(app: Flask, phone: Phone) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert "慰问" in phone.say("帮助")


MESSAGES: list[tuple[str, dict[str, object]]] = [
    ("text", {"Content": "今天天气不错"}), ("text", {"Content": ""}), ("text", {"Content": "\u200b\u200b"}),
    ("image", {"PicUrl": "http://127.0.0.1/p", "MediaId": "m1"}), ("voice", {"MediaId": "m2", "Format": "amr"}),
    ("voice", {"MediaId": "m2", "Format": "amr", "Recognition": "帮助。"}), ("video", {"MediaId": "m3", "ThumbMediaId": "m4"}),
    ("shortvideo", {"MediaId": "m3", "ThumbMediaId": "m4"}), ("location", {"Location_X": "28.4", "Location_Y": "119.9"}),
    ("link", {"Title": "t", "Description": "d", "Url": "http://127.0.0.1/"}), ("miniprogrampage", {"Title": "t"}),
    ("something_new", {}),
]


@pytest.mark.parametrize(("kind", "fields"), MESSAGES, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(MESSAGES)])
def test_whatever_a_person_sends_is_answered_and_never_with_silence(phone: Phone, kind: str, fields: dict[str, object]) -> None:
    assert phone.send(kind, **fields)


SPOKEN = {
    "subscribe": {"EventKey": ""}, "SCAN": {"EventKey": "old-poster", "Ticket": "t"}, "CLICK": {"EventKey": "menu.gone"},
    "scancode_push": {"EventKey": "k", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "http://127.0.0.1/"}},
    "scancode_waitmsg": {"EventKey": "k", "ScanCodeInfo": {"ScanType": "qrcode", "ScanResult": "1"}},
}
SILENT = (
    "unsubscribe", "LOCATION", "VIEW", "view_miniprogram", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
    "location_select", "MASSSENDJOBFINISH", "TEMPLATESENDJOBFINISH", "subscribe_msg_popup_event",
    "subscribe_msg_change_event", "subscribe_msg_sent_event", "kf_create_session", "user_enter_tempsession",
    "user_authorization_revoke", "user_info_modified", "user_authorization_cancellation", "PUBLISHJOBFINISH",
    "wxa_media_check", "card_pass_check", "qualification_verify_success", "poi_check_notify", "ShakearoundUserShake",
    "WifiConnected", "an_event_of_tomorrow",
)  # fmt: skip


@pytest.mark.parametrize("event", SPOKEN)
def test_an_event_in_which_a_person_acts_is_answered(phone: Phone, event: str) -> None:
    assert phone.send("event", Event=event, **SPOKEN[event])


@pytest.mark.parametrize("event", SILENT)
def test_every_other_event_gets_success(phone: Phone, event: str) -> None:
    fields = {"EventKey": "", "MsgID": "700", "Status": "success"}
    assert phone.push(xml(WHO, "event", phone.hands.at, Event=event, **fields)) == (200, "success")


def test_each_action_opens_the_customer_window_that_the_platform_opens(phone: Phone, engine: Engine, hands: Hands) -> None:
    def window() -> tuple[int, float]:
        with Session(engine) as session:
            row = session.scalars(select(AccountChannel).where(AccountChannel.channel == "customer")).one()
            assert row.open_until
            return row.allowance, (row.open_until - hands.at).total_seconds()

    phone.say("帮助")
    assert window() == (5, 48 * 3600)
    for event, key in (("CLICK", "menu.help"), ("SCAN", "bind"), ("subscribe", ""), ("scancode_waitmsg", "k")):
        phone.send("event", Event=event, EventKey=key)
        assert window() == (3, 60)
    phone.send("text", Content="帮助", bizmsgmenuid="101")
    assert window() == (3, 60)
    phone.send("event", Event="VIEW", EventKey="https://union.example.cn")
    assert window()[0] == 3


def post(client: FlaskClient, body: bytes, query: dict[str, str]) -> int:
    answer = client.post(CALLBACK, data=body, query_string=query)
    told = answer.get_data(as_text=True)
    assert "Traceback" not in told and (answer.status_code == 200 or told.startswith("refused "))
    return answer.status_code


JSON = {"ToUserName": "gh_u", "FromUserName": WHO, "CreateTime": 1790000000, "MsgType": "event", "Event": "LOCATION"}
THEN = datetime(2026, 11, 18, 2, tzinfo=UTC)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.builds(lambda cut: xml(WHO, "text", THEN, Content="帮助", MsgId=9)[:cut], st.integers(0, 300)),
    st.builds(
        lambda name, value: json.dumps({**JSON, name: value}, default=str).encode(),
        st.sampled_from(["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "MsgId", "Content", "ScanCodeInfo"]),
        st.recursive(st.none() | st.integers() | st.text(max_size=8), lambda one: st.lists(one, max_size=2), max_leaves=4),
    ),
)


@fuzz(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, signs=st.booleans())
def test_no_malformed_body_is_ever_answered_with_a_server_error(app: Flask, body: bytes, signs: bool) -> None:
    status = post(app.test_client(), body, signed(TOKEN) if signs else {})
    assert status in (200, 400, 403, 413) and (signs or status == 403)


@fuzz(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200), pad=st.integers(0, 40))
def test_no_malformed_cipher_text_is_ever_answered_with_a_server_error(safe: Flask, body: bytes, pad: int) -> None:
    frame = os.urandom(16) + struct.pack(">I", pad) + body + APP.encode()
    encrypted = base64.b64encode(frame + bytes([pad]) * (-len(frame) % 16)).decode()
    query = {"timestamp": "1", "nonce": "n", "msg_signature": sign(TOKEN, "1", "n", encrypted)}
    assert post(safe.test_client(), f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode(), query) in (400, 403)


@pytest.mark.parametrize("query", [
    {"signature": "签名"}, {"nonce": "\x00"}, {"timestamp": "9" * 500}, {"nonce": "n" * 500}, {"signature": "é"},
], ids=range(5))
def test_no_malformed_query_is_ever_answered_with_a_server_error(app: Flask, safe: Flask, query: dict[str, str]) -> None:
    body = xml(WHO, "text", THEN, Content="帮助", MsgId=9)
    assert post(app.test_client(), body, {**signed(TOKEN), **query}) in (400, 403)
    assert post(safe.test_client(), body, {**signed(TOKEN), **query}) in (400, 403)


def test_other_methods_are_refused(app: Flask) -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(app.test_client(), method)(CALLBACK).status_code == 405
