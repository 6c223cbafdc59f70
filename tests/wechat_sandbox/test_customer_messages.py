"""Customer messages and the windows that open them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wechat_sandbox.stage import CHEN, LI, House

HOURS_48 = 48 * 3600


def codes(house: House, count: int) -> list[int]:
    """Send customer messages one after the other; return their errcodes."""
    return [house.text()["errcode"] for _ in range(count)]


def test_without_a_window_nothing_is_sent(house: House) -> None:
    assert house.text()["errcode"] == 45015
    assert house.delivered() == []


def test_a_message_opens_five_within_48_hours(house: House) -> None:
    house.do(CHEN, "say", text="你好")
    house.pass_time(HOURS_48 - 5)
    assert codes(house, 6) == [0] * 5 + [45047]
    assert len(house.delivered(openid=CHEN, channel="customer")) == 5


def test_after_48_hours_the_window_is_shut(house: House) -> None:
    house.do(CHEN, "say", text="你好")
    house.pass_time(HOURS_48)
    assert house.text()["errcode"] == 45015


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("click", {"key": "MINE"}),
        ("click", {"key": "SCAN", "type": "scancode_push"}),
        ("click", {"key": "SCAN", "type": "scancode_waitmsg"}),
        ("scan", {"scene": "activity-12"}),
        ("say", {"text": "满意", "bizmsgmenuid": "101"}),
    ],
)
def test_a_click_or_a_scan_opens_three_within_a_minute(house: House, verb: str, body: dict[str, Any]) -> None:
    house.do(CHEN, verb, **body)
    house.pass_time(55)
    assert codes(house, 4) == [0] * 3 + [45047]
    house.do(CHEN, verb, **body)
    house.pass_time(61)
    assert house.text()["errcode"] == 45015


def test_following_opens_three_within_a_minute(house: House) -> None:
    house.do(LI, "subscribe")
    assert [house.text(openid=LI)["errcode"] for _ in range(4)] == [0] * 3 + [45047]


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("view", {"url": "https://union.example.edu/"}),
        ("view", {"url": "https://union.example.edu/", "path": "pages/index"}),
        ("click", {"key": "PIC", "type": "pic_weixin"}),
        ("click", {"key": "PLACE", "type": "location_select"}),
        ("accept", {"template_ids": ["sub-case-progress"]}),
    ],
)
def test_other_actions_open_no_window(house: House, verb: str, body: dict[str, Any]) -> None:
    house.do(CHEN, verb, **body)
    assert house.text()["errcode"] == 45015


def test_a_new_trigger_replaces_what_was_left(house: House) -> None:
    house.do(CHEN, "say", text="一")
    codes(house, 2)
    house.do(CHEN, "say", text="二")
    assert codes(house, 6) == [0] * 5 + [45047]
    house.do(CHEN, "say", text="三")
    house.do(CHEN, "click", key="MINE")
    allowance = house.control("GET", f"/users/{CHEN}/chat").json()["allowance"]
    assert (allowance["left"], allowance["trigger"]) == (3, "menu")


def test_the_window_ends_with_unfollowing(house: House) -> None:
    house.do(CHEN, "say", text="你好")
    house.do(CHEN, "unsubscribe")
    assert house.text()["errcode"] == 45015


def test_a_blocking_follower_gets_nothing(house: House) -> None:
    house.do(CHEN, "say", text="你好")
    house.do(CHEN, "block")
    assert house.text()["errcode"] == 48002


def test_the_mini_programs_chat_has_windows_of_its_own(house: House) -> None:
    openid = house.person()["mini_openid"]
    house.do(CHEN, "say", text="你好")
    assert house.text(openid=openid, app="mini")["errcode"] == 45015
    house.do(CHEN, "mini_enter")
    assert [house.text(openid=openid, app="mini")["errcode"] for _ in range(3)] == [0, 0, 45047]
    house.do(CHEN, "mini_say", text="在吗")
    assert [house.text(openid=openid, app="mini")["errcode"] for _ in range(6)] == [0] * 5 + [45047]
    assert house.text(openid=openid)["errcode"] == 40003


def send(house: House, kind: str, held: Any) -> int:
    """Send a customer message of a kind."""
    body = {"touser": CHEN, "msgtype": kind, kind: held}
    return int(house.post("/cgi-bin/message/custom/send", body)["errcode"])


def test_each_kind_of_message_is_checked(house: House) -> None:
    house.do(CHEN, "say", text="你好")
    article = {"title": "通知", "description": "", "url": "https://a.cn", "picurl": ""}
    assert send(house, "news", {"articles": [article, article]}) == 45008
    assert send(house, "news", {"articles": []}) == 44003
    assert send(house, "text", {"content": ""}) == 44004
    assert send(house, "text", {"content": "字" * 683}) == 45002
    assert send(house, "image", {"media_id": "unknown"}) == 40007
    assert send(house, "dance", {}) == 40008
    assert house.text(openid="nobody")["errcode"] == 40003
    assert house.delivered() == []
    menu = {"head_content": "满意吗？", "list": [{"id": "1", "content": "满意"}], "tail_content": "谢谢"}
    assert send(house, "news", {"articles": [article]}) == send(house, "msgmenu", menu) == 0
    news, asked = house.delivered()
    assert news["articles"][0]["title"] == "通知"
    assert (asked["choices"], asked["tail"]) == ([{"id": "1", "content": "满意"}], "谢谢")


def test_typing_needs_a_fresh_message_and_shows_once(house: House) -> None:
    def typing(command: str) -> int:
        body = {"touser": CHEN, "command": command}
        return int(house.post("/cgi-bin/message/custom/typing", body)["errcode"])

    assert typing("Typing") == 45080
    house.do(CHEN, "say", text="你好")
    assert typing("Dancing") == 45072
    assert [typing("Typing"), typing("Typing"), typing("CancelTyping"), typing("Typing")] == [0, 45081, 0, 0]
    house.pass_time(31)
    assert typing("CancelTyping") == 45080
