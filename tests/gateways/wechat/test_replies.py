"""Replies in the callback's own response."""

import json
from typing import Any

import pytest
import xmltodict
from hypothesis import given, strategies as st

from gateways.wechat.inbound import CallbackDoor
from gateways.wechat.messages import InboundMessage
from gateways.wechat.replies import (
    SUCCESS,
    Article,
    ImageReply,
    NewsReply,
    Reply,
    TextReply,
    cut_text,
    seal_reply,
    write_reply,
)
from tests.gateways.wechat.platform_side import (
    CHEN,
    KEY,
    NOW,
    OLD_KEY,
    UNION,
    account,
    event_xml,
    opened,
    plain_query,
    sealed,
    text_json,
    text_xml,
)

PLAIN = CallbackDoor(account("plain"))
CARDS = [Article(f"活动 {number}", "点击报名", "https://gh.lsxy.example/h5/activities") for number in range(10)]


def asked(body: bytes = b"") -> InboundMessage:
    return PLAIN.receive(body or text_xml(), plain_query())


def written(reply: Reply, message: InboundMessage | None = None) -> dict[str, Any]:
    text = write_reply(reply, message or asked(), now=NOW)
    return dict(json.loads(text) if text.startswith("{") else xmltodict.parse(text)["xml"])


def test_a_text_goes_back_to_who_wrote() -> None:
    assert written(TextReply("您好")) == {
        "ToUserName": CHEN,
        "FromUserName": UNION,
        "CreateTime": str(NOW),
        "MsgType": "text",
        "Content": "您好",
    }


@given(st.text(max_size=60) | st.sampled_from(["]]>", "]]]>>", "a]]><b>x</b><![CDATA[", "<a href='x'>去办理</a>"]))
def test_a_text_comes_out_as_it_went_in_whatever_a_person_typed(text: str) -> None:
    seen = written(TextReply(f"您说：{text}。"))
    legal = "".join(c for c in text if c >= " " or c in "\t\n\r")
    legal = legal.replace("\ufffe", "").replace("\uffff", "").replace("\r\n", "\n").replace("\r", "\n")
    assert seen["Content"] == f"您说：{legal}。"
    assert set(seen) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}


def test_a_long_text_is_cut_at_a_characters_border() -> None:
    cut = cut_text("慰问" * 2000)
    assert len(cut.encode()) <= 2048
    assert cut.startswith("慰问慰问")
    assert cut.endswith("…")
    assert cut_text("问" * 682) == "问" * 682


def test_a_long_text_is_never_cut_inside_a_link() -> None:
    cut = cut_text("一" * 670 + '<a href="https://gh.lsxy.example/h5/">去办理</a>' + "二" * 50)
    assert cut == "一" * 670 + "…"


def test_a_picture_is_written() -> None:
    assert written(ImageReply("media-1"))["Image"] == {"MediaId": "media-1"}


def test_a_person_who_wrote_gets_one_article() -> None:
    assert written(NewsReply(CARDS[:3]))["ArticleCount"] == "1"


def test_a_menu_click_may_be_answered_with_eight_articles() -> None:
    seen = written(NewsReply(CARDS[:8]), asked(event_xml("CLICK", "menu.activities")))
    assert seen["ArticleCount"] == "8"
    assert [card["Title"] for card in seen["Articles"]["item"]] == [card.title for card in CARDS[:8]]


def test_no_articles_and_nine_articles_are_refused() -> None:
    for count in (0, 9):
        with pytest.raises(ValueError, match="one to eight"):
            NewsReply(CARDS[:count])


def test_a_json_message_is_answered_in_json() -> None:
    seen = written(TextReply("您好]]>"), asked(text_json()))
    assert (seen["Content"], seen["CreateTime"]) == ("您好]]>", NOW)


def test_a_plain_message_is_answered_plainly() -> None:
    answer = seal_reply("<xml></xml>", asked(), account("plain"))
    assert (answer.body, answer.content_type) == ("<xml></xml>", "application/xml; charset=utf-8")


@pytest.mark.parametrize("form", ["xml", "json"])
def test_an_encrypted_message_is_answered_encrypted(form: str) -> None:
    safe = account("safe")
    message = CallbackDoor(safe).receive(*sealed(text_xml(), form=form))
    answer = seal_reply(write_reply(TextReply("已收到"), message), message, safe)
    assert "已收到" not in answer.body
    assert "已收到" in opened(answer.body)
    assert answer.content_type.startswith(f"application/{form}")


def test_the_answer_uses_the_key_that_opened_the_message() -> None:
    rotating = account("safe", previous_aes_key=OLD_KEY)
    message = CallbackDoor(rotating).receive(*sealed(text_xml(), key=OLD_KEY))
    body = seal_reply(write_reply(TextReply("已收到"), message), message, rotating).body
    assert "已收到" in opened(body, key=OLD_KEY)
    assert rotating.aes_key == KEY


def test_success_is_never_encrypted() -> None:
    safe = account("safe")
    message = CallbackDoor(safe).receive(*sealed(text_xml()))
    assert seal_reply(SUCCESS, message, safe).body == "success"
    assert seal_reply("", message, safe).body == ""


def test_each_attempt_of_one_message_gets_the_same_text_under_its_own_nonce() -> None:
    safe = account("safe")
    door = CallbackDoor(safe)
    first, again = door.receive(*sealed(text_xml())), door.receive(*sealed(text_xml()))
    kept = write_reply(TextReply("已收到"), first)
    assert opened(seal_reply(kept, first, safe).body) == opened(seal_reply(kept, again, safe).body) == kept
