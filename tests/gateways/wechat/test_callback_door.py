"""The callback door: what is let in, and that everything else is refused without a stumble."""

import pytest
from hypothesis import example, given, strategies as st

from gateways.wechat.account import Account
from gateways.wechat.inbound import MAX_BODY_BYTES, CallbackDoor
from gateways.wechat.messages import InboundMessage
from gateways.wechat.rejected import CallbackRejected
from gateways.wechat.signature import SignatureCheck
from tests.gateways.wechat.platform_side import (
    APP,
    CHEN,
    KEY,
    NOW,
    OLD_KEY,
    account,
    event_xml,
    frame,
    plain_query,
    sealed,
    sealed_frame,
    signature,
    text_json,
    text_xml,
    wrap,
)

PLAIN = CallbackDoor(account("plain"))
SAFE = CallbackDoor(account("safe"))
COMPATIBLE = CallbackDoor(account("compatible"))


def refused(door: CallbackDoor, body: bytes, query: dict[str, str]) -> int:
    with pytest.raises(CallbackRejected) as caught:
        door.receive(body, query)
    return caught.value.status


def test_an_account_without_a_token_is_refused_at_construction() -> None:
    with pytest.raises(ValueError, match="anybody could sign"):
        account(token="")
    with pytest.raises(ValueError, match="anybody could sign"):
        SignatureCheck("")


def test_an_account_that_encrypts_needs_a_key_of_the_platforms_shape() -> None:
    with pytest.raises(ValueError, match="needs an EncodingAESKey"):
        account("safe", aes_key="")
    with pytest.raises(ValueError, match="43 letters and digits"):
        account("safe", aes_key="short")
    with pytest.raises(ValueError, match="plain, compatible or safe"):
        account("open")


def test_an_account_never_shows_its_secrets() -> None:
    shown = repr(account("safe", previous_aes_key=OLD_KEY))
    assert not any(secret in shown for secret in ("s" * 32, "lishui2026", KEY, OLD_KEY))


def test_the_address_check_is_answered_with_its_echostr() -> None:
    assert SAFE.confirm({**plain_query(), "echostr": "5837397576500011341"}) == "5837397576500011341"


def test_the_address_check_with_a_wrong_signature_is_refused() -> None:
    with pytest.raises(CallbackRejected) as caught:
        PLAIN.confirm({**plain_query(), "nonce": "other", "echostr": "1"})
    assert caught.value.status == 403


def test_a_plain_message_is_read() -> None:
    message = PLAIN.receive(text_xml("我想申请慰问"), plain_query())
    assert (message.app_id, message.openid, message.type, message.text) == (APP, CHEN, "text", "我想申请慰问")
    assert (message.msg_id, int(message.created_at.timestamp()), message.event) == ("7001", NOW, "")


def test_a_plain_message_with_a_wrong_signature_is_refused() -> None:
    assert refused(PLAIN, text_xml(), {**plain_query(), "signature": "0" * 40}) == 403
    assert refused(PLAIN, text_xml(), {}) == 403
    assert refused(PLAIN, text_xml(), {**plain_query(), "signature": "签名"}) == 403


def test_an_old_timestamp_is_refused_where_a_window_is_set() -> None:
    check = SignatureCheck("lishui2026", window_seconds=300)
    signed = signature(str(NOW), "n")
    check.verify(signed, str(NOW), "n", now=NOW + 299)
    with pytest.raises(CallbackRejected):
        check.verify(signed, str(NOW), "n", now=NOW + 301)
    with pytest.raises(CallbackRejected):
        check.verify(signature("soon", "n"), "soon", "n", now=NOW)


def test_a_safe_account_never_accepts_a_plain_body() -> None:
    assert refused(SAFE, text_xml(), plain_query()) == 403
    assert refused(SAFE, text_json(), plain_query()) == 403
    assert refused(SAFE, text_xml(more="<Encrypt></Encrypt>"), plain_query()) == 403


def test_a_safe_message_is_opened_as_wechatpy_closed_it() -> None:
    message = SAFE.receive(*sealed(text_xml("病假")))
    assert (message.text, message.openid) == ("病假", CHEN)


def test_a_safe_json_message_is_opened() -> None:
    message = SAFE.receive(*sealed(text_json(), form="json"))
    assert (message.text, message.msg_id, message.envelope.format) == ("慰问", "7001", "json")


def test_a_safe_message_needs_msg_signature_whatever_signature_says() -> None:
    body, query = sealed(text_xml())
    assert refused(SAFE, body, {**query, "msg_signature": query["signature"]}) == 403
    assert refused(SAFE, body, {name: value for name, value in query.items() if name != "msg_signature"}) == 403


def test_a_message_closed_for_another_account_is_refused() -> None:
    assert refused(SAFE, *sealed(text_xml(), app_id="wx0000000000000000")) == 400


def test_the_previous_key_is_accepted_while_the_key_changes() -> None:
    rotating = CallbackDoor(account("safe", previous_aes_key=OLD_KEY))
    assert rotating.receive(*sealed(text_xml("旧"), key=OLD_KEY)).text == "旧"
    assert rotating.receive(*sealed(text_xml("新"), key=KEY)).text == "新"
    assert refused(SAFE, *sealed(text_xml(), key=OLD_KEY)) == 400


def test_a_padding_that_is_none_is_refused() -> None:
    whole = frame(text_xml(), b"")
    pad = 32 - len(whole) % 32
    assert SAFE.receive(*sealed_frame(whole + bytes([pad]) * pad)).text == "慰问"
    longer = pad + 32
    for wrong in (b"\x01" * (pad - 1) + bytes([pad]), bytes([longer]) * longer, b"\x00" * pad, b"\xff" * pad):
        assert refused(SAFE, *sealed_frame(whole + wrong)) == 400


def test_a_cipher_text_with_foreign_characters_in_it_is_refused() -> None:
    body, _query = sealed(text_xml())
    encrypted = body.decode().partition("[CDATA[")[2].partition("]]")[0]
    assert refused(SAFE, *wrap(encrypted[:20] + "!" + encrypted[20:])) == 400


@pytest.mark.parametrize("length", [0, 1, 2**31, 2**32 - 1])
def test_a_false_inner_length_is_refused(length: int) -> None:
    whole = frame(text_xml(), b"", length)
    pad = 32 - len(whole) % 32
    assert refused(SAFE, *sealed_frame(whole + bytes([pad]) * pad)) == 400


@pytest.mark.parametrize("encrypted", ["", "not base64!", "YWJj", "====", "中文", "A" * 64])
def test_an_encrypt_element_that_is_no_cipher_text_is_refused(encrypted: str) -> None:
    assert refused(SAFE, *wrap(encrypted)) in (400, 403)


def test_a_compatible_account_takes_the_encrypted_part() -> None:
    body, query = sealed(text_xml("真的"), outside="<Content>假的</Content>")
    assert COMPATIBLE.receive(body, query).text == "真的"


def test_a_compatible_account_does_not_fall_back_when_the_encrypted_part_is_wrong() -> None:
    forged = text_xml("假的", more="<Encrypt>AAAA</Encrypt>")
    assert refused(COMPATIBLE, forged, plain_query()) == 403


def test_a_body_is_not_read_before_its_signature_is_right() -> None:
    assert refused(PLAIN, b"<broken", {**plain_query(), "signature": "0" * 40}) == 403


def test_a_body_over_the_limit_is_refused_before_anything_else() -> None:
    assert refused(PLAIN, b"<" * (MAX_BODY_BYTES + 1), {}) == 413


def receive_whatever(door: CallbackDoor, body: bytes, query: dict[str, str]) -> None:
    """Whatever comes, the door lets a message in or refuses it with a 4xx: nothing else may leave it."""
    try:
        message = door.receive(body, query)
    except CallbackRejected as refusal:
        assert refusal.status in (400, 403, 413)
    else:
        assert isinstance(message, InboundMessage)
        assert len(message.dedupe_key) <= 150
        f"{message.text}{message.raw}".encode()


@given(st.binary(max_size=400))
def test_random_bytes_never_make_the_door_stumble(body: bytes) -> None:
    receive_whatever(PLAIN, body, plain_query())
    receive_whatever(SAFE, *sealed(body))
    receive_whatever(SAFE, body, plain_query())


@given(
    st.sampled_from([text_xml(), event_xml("CLICK", "menu.mine"), text_json(), text_json(List=[{"a": 1}])]),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 30), st.binary(max_size=12)), max_size=4),
)
def test_mutated_bodies_never_make_the_door_stumble(body: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    for place, cut, put in edits:
        body = body[:place] + put + body[place + cut :]
    receive_whatever(PLAIN, body, plain_query())
    receive_whatever(COMPATIBLE, body, plain_query())


@given(st.integers(0, 600), st.binary(max_size=4))
def test_mutated_cipher_texts_never_make_the_door_stumble(place: int, put: bytes) -> None:
    raw = frame(text_xml(), b"\x01")
    whole = raw[:place] + put + raw[place + len(put) :]
    receive_whatever(SAFE, *sealed_frame(whole + b"\x01" * (-len(whole) % 16)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from(["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "Content", "MsgId"]),
    json_values,
)
@example("CreateTime", 10**30)
@example("MsgId", {"$numberLong": "7"})
@example("Content", "\ud83d")
@example("CreateTime", float("inf"))
def test_a_json_field_of_any_shape_never_makes_the_door_stumble(name: str, value: object) -> None:
    import json

    body = {**json.loads(text_json()), name: value}
    receive_whatever(PLAIN, json.dumps(body).encode(), plain_query())


def nested(depth: int) -> object:
    return [nested(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"null",
        b"[]",
        b"{}",
        b"{",
        b"<xml/>",
        b"<xml></xml>",
        b"<root><MsgType>text</MsgType></root>",
        b"<xml><MsgType>text</MsgType>",
        b"<xml>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</xml>",
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b"[" * 60000,
        b'{"CreateTime":' + b"9" * 5000 + b"}",
        text_xml().replace(b"<MsgType><![CDATA[text]]></MsgType>", b""),
        text_xml(more=f"<FromUserName>{CHEN}x</FromUserName>"),
        text_xml().replace(b"text", b"<b>text</b>"),
        text_xml("&#0;") + b"trailing",
        b"<!DOCTYPE xml>" + text_xml(),
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><Content>&a;</Content></xml>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>',
        "<xml><Content>中文</Content></xml>".encode("gb18030"),
        "<xml></xml>".encode("utf-16"),
        text_json(CreateTime="tomorrow"),
        text_json(CreateTime=-1),
        text_json(CreateTime=10**12),
        text_json(FromUserName="a b"),
        text_json(FromUserName="x" * 65),
        text_json(MsgId="9" * 65),
        text_json()[:-1] + b',"MsgType":"image"}',
        text_json(CreateTime=999_999_999_999),
        text_json(Content={"a": 1}),
        text_json(MsgType=["text"]),
        text_json(Deep=nested(50)),
        text_xml(more="<a>" * 50 + "</a>" * 50),
        text_xml().replace(b"xml>", b"msg>"),
    ],
    ids=range(36),
)
def test_a_body_that_is_no_message_gets_a_400(body: bytes) -> None:
    assert refused(PLAIN, body, plain_query()) == 400


def test_control_characters_in_a_persons_text_are_taken_out() -> None:
    assert PLAIN.receive(text_xml("慰\x00\x0b问\x1f\ufffe"), plain_query()).text == "慰问"
    assert PLAIN.receive(text_json(Content="慰\x00问\ud800"[:3]), plain_query()).text == "慰问"


def test_a_declared_foreign_encoding_is_ignored_because_pushes_are_utf8() -> None:
    assert PLAIN.receive(b'<?xml version="1.0" encoding="gbk"?>' + text_xml("工会"), plain_query()).text == "工会"


def test_an_account_is_a_plain_value() -> None:
    assert account("safe") == account("safe")
    assert isinstance(account(), Account)
