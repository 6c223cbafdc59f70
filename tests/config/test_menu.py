"""The account's menu, and one sentence for each rule of the platform that a menu breaks."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from config import menu
from config.menu_rules import menu_warnings, validate_menu

BASE = "https://gh.lsxy.example"
Menu = dict[str, Any]


def click(name: str = "帮助", key: str = "menu.help", **more: Any) -> Menu:
    return {"type": "click", "name": name, "key": key, **more}


def under(*subs: Any) -> Menu:
    return {"button": [click("一", "one"), {"name": "关于", "sub_button": list(subs)}]}


def test_our_own_menu_breaks_no_rule_and_is_shown_whole() -> None:
    ours = menu.menu_for(BASE)
    assert validate_menu(ours) == []
    assert validate_menu(menu.MENU) == []
    assert menu_warnings(ours) == []


def test_our_links_lead_to_the_installation() -> None:
    ours = menu.menu_for(BASE + "/")
    urls = [sub["url"] for top in ours["button"] for sub in top["sub_button"] if "url" in sub]
    assert urls == [f"{BASE}/h5/"]
    assert "{base_url}" in str(menu.MENU)


def test_our_clicks_have_the_keys_the_handlers_know() -> None:
    keys = {sub["key"] for top in menu.MENU["button"] for sub in top["sub_button"] if "key" in sub}
    assert keys == {
        "menu.mine",
        "menu.todo",
        "menu.progress",
        "menu.bind",
        "menu.service.condolence_visit",
        "menu.service.suggestion",
        "menu.board",
        "menu.service.sick_care",
        "menu.catalogue",
        "menu.activities",
        "menu.proposals",
        "menu.help",
        "menu.contact",
    }


ONE_BROKEN_RULE: dict[str, tuple[Menu, str]] = {
    "no buttons": ({}, "菜单没有按钮"),
    "no list": ({"button": {}}, "菜单没有按钮"),
    "four tops": ({"button": [click(key=str(n)) for n in range(4)]}, "一级菜单有 4 个，最多 3 个"),
    "six subs": (under(*[click(key=str(n)) for n in range(6)]), "一级菜单 2：子菜单有 6 个，最多 5 个"),
    "a top name of 17 bytes": ({"button": [click("教工之家到家a啊")]}, "一级菜单 1：名称"),
    "a sub name of 61 bytes": (under(click("慰" * 20 + "a")), "一级菜单 2 / 子菜单 1：名称"),
    "no name": ({"button": [click("")]}, "一级菜单 1：没有名称"),
    "no sub name": (under(click(" ")), "一级菜单 2 / 子菜单 1：没有名称"),
    "a third floor": (under(click(sub_button=[click()])), "子菜单下不能再有子菜单"),
    "a type above subs": (
        {"button": [{"type": "click", "name": "一", "sub_button": [click()]}]},
        "有子菜单的按钮不能再有 type",
    ),
    "subs that are no list": ({"button": [{"name": "一", "sub_button": {"list": []}}]}, "应是子菜单的列表"),
    "no type": ({"button": [{"name": "一", "key": "k"}]}, "不是平台支持的按钮类型"),
    "an unknown type": (under(click(type="tap")), "一级菜单 2 / 子菜单 1：类型 'tap'"),
    "no key": (under({"type": "click", "name": "一"}), "类型 click 缺少 key"),
    "no key to scan": (under({"type": "scancode_waitmsg", "name": "一"}), "类型 scancode_waitmsg 缺少 key"),
    "a key of 129 bytes": (under(click(key="k" * 129)), "key 有 129 字节，最多 128 字节"),
    "no url": (under({"type": "view", "name": "一"}), "类型 view 缺少 url"),
    "a url of 1025 bytes": (
        under({"type": "view", "name": "一", "url": "https://a.example/" + "x" * 1007}),
        "url 有 1025 字节，最多 1024 字节",
    ),
    "another scheme": (under({"type": "view", "name": "一", "url": "javascript:alert(1)"}), "应以 https://"),
    "no host": (under({"type": "view", "name": "一", "url": "https:///h5"}), "应以 https://"),
    "a url that is none": (under({"type": "view", "name": "一", "url": "https://[::1/"}), "不是有效的网址"),
    "no fallback url": (
        under({"type": "miniprogram", "name": "一", "appid": "wx1", "pagepath": "p"}),
        "类型 miniprogram 缺少 url",
    ),
    "no appid": (
        under({"type": "miniprogram", "name": "一", "url": BASE, "pagepath": "p"}),
        "类型 miniprogram 缺少 appid",
    ),
    "no pagepath": (
        under({"type": "miniprogram", "name": "一", "url": BASE, "appid": "wx1"}),
        "类型 miniprogram 缺少 pagepath",
    ),
    "no media id": (under({"type": "media_id", "name": "一"}), "类型 media_id 缺少 media_id"),
    "no article id": (under({"type": "article_id", "name": "一"}), "类型 article_id 缺少 article_id"),
    "twin keys": (under(click(key="one")), "一级菜单 2 / 子菜单 1：key“one”与一级菜单 1重复"),
    "a top that is none": ({"button": ["帮助"]}, "一级菜单 1：应是一个按钮"),
    "a sub that is none": (under("帮助"), "一级菜单 2 / 子菜单 1：应是一个按钮"),
}


@pytest.mark.parametrize("broken", ONE_BROKEN_RULE)
def test_a_broken_rule_gives_one_sentence_that_names_the_place(broken: str) -> None:
    given, says = ONE_BROKEN_RULE[broken]
    (sentence,) = validate_menu(given)
    assert says in sentence
    assert sentence.endswith("。")


AT_THE_LIMIT: list[Callable[[Menu], None]] = [
    lambda given: given["button"][0].update(name="慰" * 5 + "a"),
    lambda given: given["button"][1]["sub_button"][0].update(name="慰" * 20),
    lambda given: given["button"][0].update(key="k" * 128),
    lambda given: given["button"][0].update(type="view", url="https://a.example/" + "x" * 1006),
    lambda given: given["button"].append(click(key="third")),
    lambda given: given["button"][1]["sub_button"].extend(click(key=str(n)) for n in range(4)),
]


@pytest.mark.parametrize("change", AT_THE_LIMIT)
def test_a_menu_at_a_limit_breaks_no_rule(change: Callable[[Menu], None]) -> None:
    given = copy.deepcopy(under(click()))
    change(given)
    assert validate_menu(given) == []


def test_every_broken_rule_is_told_at_once() -> None:
    given = {
        "button": [click(""), {"name": "一", "sub_button": [{"type": "view", "name": "二", "url": "ftp://a"}] * 6}]
    }
    assert len(validate_menu(given)) == 1 + 1 + 6


def test_a_name_that_a_phone_will_cut_is_warned_about() -> None:
    given = {"button": [click("教工之家好"), {"name": "关于", "sub_button": [click("丽水学院工会委员会")]}]}
    assert validate_menu({"button": [click("教工之家好")]}) == []
    assert [warning.partition("：")[0] for warning in menu_warnings(given)] == ["一级菜单 1", "一级菜单 2 / 子菜单 1"]
    assert menu_warnings(under(click("ABCDEFGH12345678"))) == []
