"""The menu's limits, shapes and matching."""

from __future__ import annotations

from typing import Any

import pytest

from tests.wechat_sandbox.stage import CHEN, WANG, House, Json

CREATE, ADD = "/cgi-bin/menu/create", "/cgi-bin/menu/addconditional"
CLICK: Json = {"type": "click", "name": "我的", "key": "MINE"}
VIEW: Json = {"type": "view", "name": "官网", "url": "https://union.example.edu/"}


def under(*subs: Json) -> Json:
    """Return a top button with sub-buttons."""
    return {"name": "服务", "sub_button": list(subs)}


def create(house: House, *buttons: Any) -> int:
    """Create the default menu in WeChat's own encoding; return the errcode."""
    return post(house, CREATE, {"button": list(buttons)})["errcode"]


def post(house: House, path: str, body: Json) -> Json:
    """Post JSON with Chinese as it is: the platform refuses escapes in menus."""
    import json

    data = json.dumps(body, ensure_ascii=False).encode()
    return house.http.post(house.base + path, params={"access_token": house.token()}, data=data).json()


def with_key(size: int) -> Json:
    """Return a click button whose key has this many bytes."""
    return {"type": "click", "name": "我的", "key": "k" * size}


def with_url(size: int) -> Json:
    """Return a view button whose url has this many bytes."""
    return {"type": "view", "name": "官网", "url": "https://a.cn/".ljust(size, "x")}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([CLICK] * 4, 40016),
        ([CLICK] * 3, 0),
        ([under(*[CLICK] * 6)], 40023),
        ([under(*[CLICK] * 5)], 0),
        ([under(under(CLICK))], 40022),
        ([CLICK | {"name": "一二三四五xy"}], 40018),
        ([CLICK | {"name": "一二三四五x"}], 0),
        ([CLICK | {"name": ""}], 40018),
        ([under(CLICK | {"name": "字" * 20})], 0),
        ([under(CLICK | {"name": "字" * 20 + "x"})], 40025),
        ([with_key(128)], 0),
        ([with_key(129)], 40019),
        ([under(with_key(129))], 40026),
        ([with_url(1024)], 0),
        ([with_url(1025)], 40020),
        ([under(with_url(1025))], 40027),
        ([VIEW | {"url": "union.example.edu"}], 40055),
        ([under(VIEW | {"url": "ftp://union.example.edu"})], 40054),
        ([CLICK | {"type": "dance"}], 40017),
        ([under(CLICK | {"type": "dance"})], 40024),
        ([{"name": "空"}], 40017),
        ([{"type": "miniprogram", "name": "小程序", "appid": "wx1", "pagepath": "p"}], 40020),
        ([VIEW | {"type": "miniprogram", "appid": "wx1", "pagepath": "p"}], 0),
        ([{"type": "media_id", "name": "图"}], 40007),
        ([{"type": "article_id", "name": "文", "article_id": "a1"}], 0),
        (["not a button"], 40016),
    ],
)
def test_each_rule_of_the_menu_has_its_own_code(house: House, buttons: list[Json], errcode: int) -> None:
    assert create(house, *buttons) == errcode


def test_escaped_characters_are_refused(house: House) -> None:
    assert house.post(CREATE, {"button": [CLICK]})["errcode"] == 40033  # requests' json= escapes Chinese


def test_the_menu_comes_back_in_each_calls_shape(house: House) -> None:
    assert house.get("/cgi-bin/menu/get")["errcode"] == 46003
    assert house.get("/cgi-bin/get_current_selfmenu_info") == {"is_menu_open": 0}
    create(house, under(CLICK), VIEW)
    sub = CLICK | {"sub_button": []}
    assert house.get("/cgi-bin/menu/get") == {"menu": {"button": [under(sub), VIEW | {"sub_button": []}]}}
    shown = house.get("/cgi-bin/get_current_selfmenu_info")
    assert shown["selfmenu_info"]["button"] == [{"name": "服务", "sub_button": {"list": [CLICK]}}, VIEW]


def make_tag(house: House, name: str, *openids: str) -> int:
    """Make a tag and give it to people."""
    tag = house.post("/cgi-bin/tags/create", {"tag": {"name": name}})["tag"]["id"]
    body = {"tagid": tag, "openid_list": list(openids)}
    assert house.post("/cgi-bin/tags/members/batchtagging", body)["errcode"] == 0
    return int(tag)


def add(house: House, name: str, **rule: Any) -> Json:
    """Add a conditional menu with one button."""
    return post(house, ADD, {"button": [CLICK | {"name": name}], "matchrule": rule})


def seen(house: House, openid: str) -> str:
    """Return the name of the first button a person sees."""
    return house.control("GET", f"/users/{openid}/menu").json()["button"][0]["name"]


def test_the_newest_rule_that_matches_wins_and_the_last_tag_counts(house: House) -> None:
    create(house, CLICK)
    member, officer = make_tag(house, "会员", CHEN, WANG), make_tag(house, "干部", WANG)
    assert "menuid" in add(house, "会员菜单", tag_id=member)
    assert (seen(house, CHEN), seen(house, WANG)) == ("会员菜单", "我的")
    add(house, "干部菜单", tag_id=str(officer))
    assert (seen(house, CHEN), seen(house, WANG)) == ("会员菜单", "干部菜单")
    add(house, "新菜单", tag_id=member)
    assert seen(house, CHEN) == "新菜单"
    tried = house.post("/cgi-bin/menu/trymatch", {"user_id": WANG})
    assert tried["button"][0]["name"] == "干部菜单"


def test_a_rule_may_ask_for_the_phones_system(house: House) -> None:
    create(house, CLICK)
    add(house, "苹果", client_platform_type="1")
    assert seen(house, CHEN) == "我的"
    add(house, "安卓", client_platform_type=2)
    assert seen(house, CHEN) == "安卓"


def test_conditional_menus_have_their_own_refusals(house: House) -> None:
    assert add(house, "早", tag_id=101)["errcode"] == 65303
    create(house, CLICK)
    assert add(house, "空")["errcode"] == 65304
    assert add(house, "空", tag_id="")["errcode"] == 65304
    assert [add(house, "私", **{name: "1"})["errcode"] for name in ("sex", "country", "city", "language")] == [
        65320
    ] * 4
    assert post(house, ADD, {"button": [], "matchrule": {"tag_id": 1}})["errcode"] == 65307
    assert post(house, ADD, {"button": [{"name": "无"}], "matchrule": {"tag_id": 1}})["errcode"] == 65308
    links = [VIEW | {"url": f"https://{host}.cn/"} for host in "abcd"]
    assert post(house, ADD, {"button": [under(*links)], "matchrule": {"tag_id": 1}})["errcode"] == 65316
    assert "menuid" in post(house, ADD, {"button": [under(*links[:3])], "matchrule": {"tag_id": 1}})
    assert house.post("/cgi-bin/menu/trymatch", {"user_id": "nobody"})["errcode"] == 65302


def test_conditional_menus_are_listed_and_deleted_one_by_one_or_with_the_default(house: House) -> None:
    create(house, CLICK)
    menuid = add(house, "会员菜单", client_platform_type=2)["menuid"]
    found = house.get("/cgi-bin/menu/get")
    assert found["conditionalmenu"][0]["matchrule"] == {"client_platform_type": "2"}
    assert str(found["conditionalmenu"][0]["menuid"]) == menuid
    assert "menuid" in found["menu"]
    assert house.post("/cgi-bin/menu/delconditional", {"menuid": menuid})["errcode"] == 0
    assert house.post("/cgi-bin/menu/delconditional", {"menuid": menuid})["errcode"] == 65301
    add(house, "会员菜单", client_platform_type=2)
    assert house.get("/cgi-bin/menu/delete")["errcode"] == 0
    assert house.get("/cgi-bin/menu/get")["errcode"] == 46003
    create(house, CLICK)
    assert seen(house, CHEN) == "我的"
