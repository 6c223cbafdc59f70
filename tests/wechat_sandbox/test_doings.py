"""What people do, and the message or event it becomes; wechatpy reads each."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from wechatpy import parse_message

from tests.wechat_sandbox.stage import CHEN, LI, House, Product
from tests.wechat_sandbox.test_menu import post

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n123").decode()


def read(product: Product) -> Any:
    """Return the newest push as wechatpy reads it."""
    return parse_message(product.heard[-1].body)


def test_texts_voices_places_and_links_become_messages(wired: House, product: Product) -> None:
    wired.do(CHEN, "say", text="慰问")
    assert (read(product).type, read(product).content, read(product).source) == ("text", "慰问", CHEN)
    wired.do(CHEN, "voice", text="我要慰问")
    assert (read(product).type, read(product).recognition) == ("voice", "我要慰问")
    wired.do(CHEN, "location", lat=28.46, lng=119.92, label="图书馆")
    assert (read(product).type, read(product).location, read(product).label) == (
        "location",
        ("28.46", "119.92"),
        "图书馆",
    )
    wired.do(CHEN, "link", url="https://a.cn/", title="通知")
    assert (read(product).type, read(product).url) == ("link", "https://a.cn/")
    wired.do(CHEN, "video")
    assert read(product).type == "video"
    assert len({parse_message(each.body).id for each in product.heard}) == 5


def test_a_picture_can_be_fetched_by_its_url_and_its_media_id(wired: House, product: Product) -> None:
    wired.do(CHEN, "image", pic_base64=PIXEL)
    found = read(product)
    assert wired.http.get(found.image).content == base64.b64decode(PIXEL)
    asked = {"access_token": wired.token(), "media_id": found.media_id}
    fetched = wired.http.get(f"{wired.base}/cgi-bin/media/get", params=asked)
    assert (fetched.content, fetched.headers["Content-Type"]) == (base64.b64decode(PIXEL), "image/png")
    sent = wired.control("POST", f"/users/{CHEN}/image", files={"file": ("a.jpg", b"\xff\xd8123")})
    assert sent.status_code == 200
    assert wired.http.get(wired.chat()[-1]["pic_url"]).headers["Content-Type"] == "image/jpeg"


def test_the_buttons_type_decides_the_event(wired: House, product: Product) -> None:
    kinds = ["click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "location_select"]
    subs = [{"type": kind, "name": kind, "key": kind.upper()} for kind in kinds]
    post(wired, "/cgi-bin/menu/create", {"button": [{"name": "服务", "sub_button": subs}]})
    events = []
    for kind in kinds:
        wired.do(CHEN, "click", key=kind.upper(), scan_result="https://a.cn/")
        events.append((read(product).event, read(product).key))
    assert events == [(kind, kind.upper()) for kind in kinds]
    assert "<ScanResult><![CDATA[https://a.cn/]]></ScanResult>" in product.heard[1].body
    assert "<Event><![CDATA[CLICK]]></Event>" in product.heard[0].body
    assert "MsgId" not in product.heard[0].body


def test_a_view_button_opens_its_page_and_tells_its_menu(wired: House, product: Product) -> None:
    view = {"type": "view", "name": "官网", "url": "https://a.cn/"}
    post(wired, "/cgi-bin/menu/create", {"button": [view]})
    assert wired.do(CHEN, "view", url="https://a.cn/")["open"] == "https://a.cn/"
    assert (read(product).event, read(product).url) == ("view", "https://a.cn/")
    menuid = wired.control("GET", f"/users/{CHEN}/menu").json()["menuid"]
    assert f"<MenuId>{menuid}</MenuId>" in product.heard[0].body
    wired.do(CHEN, "view", url="https://a.cn/", path="pages/index")
    assert "<Event><![CDATA[view_miniprogram]]></Event><EventKey><![CDATA[pages/index]]>" in product.heard[1].body


def test_following_and_leaving(wired: House, product: Product) -> None:
    wired.do(LI, "subscribe")
    assert (read(product).event, read(product).source) == ("subscribe", LI)
    assert wired.person(LI)["subscribed"]
    assert wired.control("POST", f"/users/{LI}/subscribe", json={}).status_code == 409
    wired.do(LI, "unsubscribe")
    assert read(product).event == "unsubscribe"
    assert not wired.person(LI)["subscribed"]
    assert wired.control("POST", f"/users/{LI}/say", json={"text": "你好"}).status_code == 409


def test_leaving_takes_tags_and_consents(wired: House) -> None:
    tag = wired.post("/cgi-bin/tags/create", {"tag": {"name": "会员"}})["tag"]["id"]
    wired.post("/cgi-bin/tags/members/batchtagging", {"tagid": tag, "openid_list": [CHEN]})
    wired.do(CHEN, "accept", template_ids=["sub-case-progress"])
    wired.do(CHEN, "unsubscribe")
    wired.do(CHEN, "subscribe")
    assert (wired.person()["tags"], wired.person()["consents"]) == ([], {})


def test_a_closed_account_is_gone_and_its_event_asks_for_deletion(wired: House, product: Product) -> None:
    wired.do(CHEN, "delete_account")
    body = product.heard[-1].body
    assert "<Event><![CDATA[user_authorization_cancellation]]></Event>" in body
    assert f"<OpenID><![CDATA[{CHEN}]]></OpenID>" in body
    assert wired.template()["errcode"] == 40003
    assert wired.control("POST", f"/users/{CHEN}/say", json={"text": "你好"}).status_code == 410
    assert wired.get("/cgi-bin/user/info", openid=CHEN)["errcode"] == 40003


def test_taking_back_what_was_granted_is_an_event(wired: House, product: Product) -> None:
    wired.do(CHEN, "revoke")
    assert "<Event><![CDATA[user_authorization_revoke]]></Event>" in product.heard[-1].body
    assert "<RevokeInfo><![CDATA[205]]></RevokeInfo>" in product.heard[-1].body


def test_raw_fields_and_bodies_are_pushed_as_given(wired: House, product: Product) -> None:
    wired.do(CHEN, "raw", fields={"MsgType": "hologram", "CreateTime": None, "MsgId": "abc"})
    assert "<MsgType><![CDATA[hologram]]></MsgType><MsgId><![CDATA[abc]]></MsgId>" in product.heard[-1].body
    assert "CreateTime" not in product.heard[-1].body
    wired.do(CHEN, "event", fields={"Event": "user_info_modified"})
    assert read(product).type == "event" or read(product).type == "unknown"
    assert "<MsgType><![CDATA[event]]></MsgType>" in product.heard[-1].body
    wired.do(CHEN, "raw", body="<xml><broken")
    assert product.heard[-1].body == "<xml><broken"
    query = product.heard[-1].query
    assert {"signature", "timestamp", "nonce"} <= set(query)


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("say", {}, 409),
        ("location", {"lat": "x"}, 409),
        ("image", {}, 409),
        ("image", {"pic_base64": "***"}, 409),
        ("raw", {}, 409),
        ("accept", {}, 409),
        ("scan", {"ticket": "unknown"}, 409),
        ("dance", {}, 404),
    ],
)
def test_what_cannot_be_done_is_said_in_words(house: House, verb: str, body: dict[str, Any], status: int) -> None:
    answer = house.control("POST", f"/users/{CHEN}/{verb}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert house.control("POST", "/users/nobody/say", json={"text": "a"}).status_code == 404
    assert house.control("POST", f"/users/{CHEN}/say", data="[]").status_code == 400
