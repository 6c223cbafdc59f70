"""Scene codes: made, drawn, scanned."""

from __future__ import annotations

from typing import Any

import pytest
from wechatpy import parse_message

from tests.wechat_sandbox.stage import CHEN, LI, House, Json, Product


def make(house: House, action: str, scene: Json, **more: Any) -> Json:
    """Make a scene code."""
    body = {"action_name": action, "action_info": {"scene": scene}, **more}
    return house.post("/cgi-bin/qrcode/create", body)


@pytest.mark.parametrize(
    ("action", "scene", "more", "errcode"),
    [
        ("QR_SCENE", {"scene_id": 0}, {}, 40053),
        ("QR_SCENE", {"scene_id": 2**32}, {}, 40053),
        ("QR_SCENE", {"scene_id": 2**32 - 1}, {}, 0),
        ("QR_LIMIT_SCENE", {"scene_id": 100_001}, {}, 40053),
        ("QR_LIMIT_SCENE", {"scene_id": 100_000}, {}, 0),
        ("QR_STR_SCENE", {"scene_str": ""}, {}, 40053),
        ("QR_STR_SCENE", {"scene_str": "x" * 65}, {}, 40053),
        ("QR_LIMIT_STR_SCENE", {"scene_str": "x" * 64}, {}, 0),
        ("QR_SCENE", {"scene_id": 1}, {"expire_seconds": 2_592_001}, 40035),
        ("QR_SCENE", {"scene_id": 1}, {"expire_seconds": 2_592_000}, 0),
        ("QR_OTHER", {"scene_id": 1}, {}, 40053),
    ],
)
def test_scenes_have_their_limits(house: House, action: str, scene: Json, more: Json, errcode: int) -> None:
    assert make(house, action, scene, **more).get("errcode", 0) == errcode


def test_a_follower_scanning_causes_scan(wired: House, product: Product) -> None:
    ticket = make(wired, "QR_STR_SCENE", {"scene_str": "activity-12"}, expire_seconds=600)["ticket"]
    wired.do(CHEN, "scan", ticket=ticket)
    found = parse_message(product.heard[-1].body)
    assert (found.event, found.scene_id, found.ticket) == ("scan", "activity-12", ticket)


def test_a_stranger_scanning_follows_with_the_scene(wired: House, product: Product) -> None:
    made = make(wired, "QR_LIMIT_SCENE", {"scene_id": 12})
    wired.do(LI, "scan", ticket=made["ticket"])
    body = product.heard[-1].body
    assert "<Event><![CDATA[subscribe]]></Event><EventKey><![CDATA[qrscene_12]]></EventKey>" in body
    assert f"<Ticket><![CDATA[{made['ticket']}]]></Ticket>" in body
    assert wired.get("/cgi-bin/user/info", openid=LI)["qr_scene"] == 12
    wired.do(LI, "scan", url=made["url"])
    assert "<Event><![CDATA[SCAN]]></Event><EventKey><![CDATA[12]]></EventKey>" in product.heard[-1].body


def test_a_temporary_code_expires_a_permanent_one_does_not(house: House) -> None:
    brief = make(house, "QR_SCENE", {"scene_id": 7})
    lasting = make(house, "QR_LIMIT_SCENE", {"scene_id": 8})
    assert (brief["expire_seconds"], "expire_seconds" in lasting) == (60, False)
    house.pass_time(61)
    answer = house.control("POST", f"/users/{CHEN}/scan", json={"ticket": brief["ticket"]})
    assert (answer.status_code, "过期" in answer.json()["error"]) == (409, True)
    assert house.do(CHEN, "scan", ticket=lasting["ticket"])
    assert [code["scene"] for code in house.control("GET", "/qrcodes").json()] == ["8"]


def test_the_code_is_drawn_as_long_as_it_lives(house: House) -> None:
    ticket = make(house, "QR_SCENE", {"scene_id": 7})["ticket"]
    drawn = house.http.get(f"{house.base}/cgi-bin/showqrcode", params={"ticket": ticket})
    assert (drawn.headers["Content-Type"], drawn.content[:4]) == ("image/png", b"\x89PNG")
    house.pass_time(61)
    gone = house.http.get(f"{house.base}/cgi-bin/showqrcode", params={"ticket": ticket})
    assert gone.status_code == 404


def test_a_printed_posters_scene_and_a_plain_web_address_can_be_scanned(wired: House, product: Product) -> None:
    wired.do(CHEN, "scan", scene="poster-1")
    assert "<EventKey><![CDATA[poster-1]]></EventKey>" in product.heard[-1].body
    found = wired.do(CHEN, "scan", scene="https://union.example.edu/checkin")
    assert found == {"push": None, "open": "https://union.example.edu/checkin"}
    assert len(product.heard) == 1
