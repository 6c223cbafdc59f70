"""Tags with their limits, and the followers."""

from __future__ import annotations

from tests.wechat_sandbox.stage import CAST, CHEN, LI, WANG, House
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running

TAG, UNTAG = "/cgi-bin/tags/members/batchtagging", "/cgi-bin/tags/members/batchuntagging"


def make(house: House, name: str) -> int:
    """Make a tag; return its id, or the errcode as a negative number."""
    found = house.post("/cgi-bin/tags/create", {"tag": {"name": name}})
    return int(found["tag"]["id"]) if "tag" in found else -int(found["errcode"])


def test_a_tag_is_made_renamed_counted_and_deleted(house: House) -> None:
    tag = make(house, "会员")
    house.post(TAG, {"tagid": tag, "openid_list": [CHEN, WANG]})
    assert house.get("/cgi-bin/tags/get") == {"tags": [{"id": tag, "name": "会员", "count": 2}]}
    assert house.post("/cgi-bin/tags/update", {"tag": {"id": tag, "name": "工会会员"}})["errcode"] == 0
    fans = house.post("/cgi-bin/user/tag/get", {"tagid": tag, "next_openid": ""})
    assert (fans["count"], fans["data"]["openid"]) == (2, [CHEN, WANG])
    assert house.post("/cgi-bin/user/tag/get", {"tagid": tag, "next_openid": CHEN})["data"]["openid"] == [WANG]
    house.post(UNTAG, {"tagid": tag, "openid_list": [CHEN]})
    assert house.post("/cgi-bin/tags/getidlist", {"openid": CHEN}) == {"tagid_list": []}
    assert house.post("/cgi-bin/tags/delete", {"tag": {"id": tag}})["errcode"] == 0
    assert house.post("/cgi-bin/tags/getidlist", {"openid": WANG}) == {"tagid_list": []}


def test_tag_names_are_short_and_unlike(house: House) -> None:
    tag = make(house, "一二三四五六七八九十")
    assert tag > 0
    assert make(house, "一二三四五六七八九十x") == -45158
    assert make(house, "一二三四五六七八九十") == -45157
    assert make(house, "") == -45157
    other = make(house, "干部")
    assert house.post("/cgi-bin/tags/update", {"tag": {"id": tag, "name": "干部"}})["errcode"] == 45157
    assert house.post("/cgi-bin/tags/update", {"tag": {"id": other, "name": "干部"}})["errcode"] == 0


def test_there_are_at_most_a_hundred_tags_and_twenty_a_person(house: House) -> None:
    tags = [make(house, f"标签{number}") for number in range(100)]
    assert make(house, "再一个") == -45056
    codes = [house.post(TAG, {"tagid": tag, "openid_list": [CHEN]})["errcode"] for tag in tags[:21]]
    assert codes == [0] * 20 + [45059]
    assert house.post(TAG, {"tagid": tags[0], "openid_list": [CHEN]})["errcode"] == 0  # has it already


def test_reserved_and_unknown_tags_are_refused(house: House) -> None:
    for reserved in (0, 1, 2):
        assert house.post("/cgi-bin/tags/delete", {"tag": {"id": reserved}})["errcode"] == 45058
    assert house.post("/cgi-bin/tags/update", {"tag": {"id": 999, "name": "无"}})["errcode"] == 45159


def test_fifty_people_a_call_all_or_none(house: House) -> None:
    tag = make(house, "会员")
    assert house.post(TAG, {"tagid": tag, "openid_list": [CHEN] * 51})["errcode"] == 40032
    assert house.post(TAG, {"tagid": tag, "openid_list": []})["errcode"] == 40032
    assert house.post(TAG, {"tagid": tag, "openid_list": [CHEN, "nobody"]})["errcode"] == 40003
    assert house.post("/cgi-bin/tags/getidlist", {"openid": CHEN}) == {"tagid_list": []}
    mini = house.person(WANG)["mini_openid"]
    assert house.post(TAG, {"tagid": tag, "openid_list": [mini]})["errcode"] == 49003


def test_the_last_tag_given_stands_last(house: House) -> None:
    first, second = make(house, "甲"), make(house, "乙")
    for tag in (second, first):
        house.post(TAG, {"tagid": tag, "openid_list": [CHEN]})
    assert house.post("/cgi-bin/tags/getidlist", {"openid": CHEN}) == {"tagid_list": [second, first]}


def test_only_followers_are_listed(house: House) -> None:
    found = house.get("/cgi-bin/user/get")
    assert (found["total"], found["data"]["openid"], found["next_openid"]) == (2, [CHEN, WANG], WANG)
    assert house.get("/cgi-bin/user/get", next_openid=WANG) == {"total": 2, "count": 0, "next_openid": ""}
    assert house.get("/cgi-bin/user/get", next_openid="nobody")["errcode"] == 40003


def test_long_lists_come_in_pages() -> None:
    with running(SandboxConfig(users=CAST, follower_page=1)) as app:
        house = House(app)
        first = house.get("/cgi-bin/user/get")
        assert (first["count"], first["next_openid"]) == (1, CHEN)
        assert house.get("/cgi-bin/user/get", next_openid=CHEN)["data"]["openid"] == [WANG]


def test_user_info_tells_neither_name_nor_picture(house: House) -> None:
    found = house.get("/cgi-bin/user/info", openid=CHEN)
    assert (found["subscribe"], found["unionid"]) == (1, "uChen")
    assert not {"nickname", "headimgurl", "sex", "city"} & set(found)
    assert house.get("/cgi-bin/user/info", openid=LI)["subscribe"] == 0
    assert house.get("/cgi-bin/user/info", openid="nobody")["errcode"] == 40003
    assert house.get("/cgi-bin/user/info")["errcode"] == 41009
    listed = house.post("/cgi-bin/user/info/batchget", {"user_list": [{"openid": CHEN}, {"openid": LI}]})
    assert [each["subscribe"] for each in listed["user_info_list"]] == [1, 0]
    assert house.post("/cgi-bin/user/info/batchget", {"user_list": [{"openid": CHEN}] * 101})["errcode"] == 40032


def test_a_remark_is_kept(house: House) -> None:
    assert house.post("/cgi-bin/user/info/updateremark", {"openid": CHEN, "remark": "化学系"})["errcode"] == 0
    assert house.get("/cgi-bin/user/info", openid=CHEN)["remark"] == "化学系"
    assert house.post("/cgi-bin/user/info/updateremark", {"openid": CHEN, "remark": "字" * 10})["errcode"] == 45002
