"""Subscribe messages: consent, field limits, events."""

from __future__ import annotations

import json

import pytest

from tests.wechat_sandbox.stage import CHEN, PROGRESS, House, Json, Product, progress

NOTICE, MINI = "sub-case-progress", "mini-case-progress"


def notify(house: House, **changed: object) -> Json:
    """Send a subscribe notice of the account."""
    body = {"touser": CHEN, "template_id": NOTICE, "data": PROGRESS}
    return house.post("/cgi-bin/message/subscribe/bizsend", body | changed)


def mini(house: House, **changed: object) -> Json:
    """Send a subscribe message of the mini-program."""
    body = {"touser": house.person()["mini_openid"], "template_id": MINI, "data": PROGRESS}
    return house.post("/cgi-bin/message/subscribe/send", body | changed, "mini")


def test_one_accept_is_good_for_one_notice(house: House) -> None:
    assert notify(house)["errcode"] == 43101
    house.do(CHEN, "accept", template_ids=[NOTICE])
    assert notify(house) == {"errcode": 0, "errmsg": "ok"}  # no msgid: the platform gives none here
    assert notify(house)["errcode"] == 43101
    item = house.chat()[-1]
    assert (item["kind"], item["channel"], item["title"]) == ("subscribe", "subscribe", "办理进度提醒")


def test_accepts_add_up_and_the_settings_void_them(house: House) -> None:
    for _ in range(3):
        house.do(CHEN, "accept", template_ids=[NOTICE])
    assert (notify(house)["errcode"], house.person()["consents"]) == (0, {NOTICE: 2})
    house.do(CHEN, "reject", template_ids=[NOTICE])
    assert notify(house)["errcode"] == 0  # a "no" in the dialog takes nothing back
    house.do(CHEN, "reject", template_ids=[NOTICE], settings=True)
    assert notify(house)["errcode"] == 43101


def test_a_refused_notice_uses_up_no_accept(house: House) -> None:
    house.do(CHEN, "accept", template_ids=[NOTICE])
    assert notify(house, data=progress(thing1="字" * 21))["errcode"] == 47003
    assert notify(house)["errcode"] == 0


def test_an_accept_holds_for_its_own_template_only(house: House) -> None:
    house.do(CHEN, "accept", template_ids=["sub-officer-task"])
    assert notify(house)["errcode"] == 43101


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"touser": "nobody"}, 40003),
        ({"template_id": "tpl-case-progress"}, 40037),
        ({"page": "pages/index"}, 41030),
        ({"page": "https://union.example.edu/"}, 0),
        ({"lang": "klingon"}, 47003),
    ],
)
def test_wrong_notices_have_their_own_codes(house: House, changed: dict[str, object], errcode: int) -> None:
    house.do(CHEN, "accept", template_ids=[NOTICE])
    assert notify(house, **changed)["errcode"] == errcode


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("thing", "字" * 20, "字" * 21),
        ("thing", "一二 abc!", "一\n二"),
        ("number", "1" * 32, "1" * 33),
        ("number", "12.5", "12a"),
        ("letter", "a" * 32, "a1"),
        ("symbol", "!!!!!", "!!!!!!"),
        ("character_string", "WW-2026/0001", "编号1"),
        ("character_string", "A" * 32, "A" * 33),
        ("time", "15:01", "25:01"),
        ("time", "2019年10月1日 15:01", "十月一日"),
        ("time", "2019-10-01 15:01~16:01", "2019-10-01 15"),
        ("date", "2019年10月1日", "2019年10月32日"),
        ("date", "2019年10月1日~2019年10月3日", "明天"),
        ("amount", "￥100.00", "￥￥100"),
        ("amount", "1234567890元", "12345678901"),
        ("phone_number", "+86-0578-2271001", "+86-0578-22710011234"),
        ("car_number", "粤A8Z888挂", "粤A8Z888挂挂"),
        ("name", "欧阳娜娜", "一二三四五六七八九十甲"),
        ("name", "Ann Margaret Smith", "Ann Margaret Smith Jr"),
        ("phrase", "已受理完毕", "已受理完毕了"),
        ("phrase", "通过", "OK"),
    ],
)
def test_each_type_of_field_has_its_limit_and_nothing_is_cut(house: House, field: str, good: str, bad: str) -> None:
    template = {"template_id": "one", "title": "一", "content": f"项：{{{{{field}1.DATA}}}}", "kind": "subscribe"}
    from wechat_sandbox.world.templates import read_template

    house.app.sandbox.world.templates["one"] = read_template(template)
    house.do(CHEN, "accept", template_ids=["one"])
    assert notify(house, template_id="one", data={f"{field}1": {"value": bad}})["errcode"] == 47003
    assert notify(house, template_id="one", data={f"{field}1": {"value": good}})["errcode"] == 0
    assert house.delivered()[-1]["data"] == {f"{field}1": good}


def test_the_mini_programs_message_goes_to_its_own_openid_and_has_a_msgid(house: House) -> None:
    assert mini(house)["errcode"] == 43101
    house.do(CHEN, "accept", template_ids=[MINI])
    assert mini(house, touser=CHEN)["errcode"] == 40003
    assert mini(house, page="/pages/index")["errcode"] == 41030
    assert mini(house, miniprogram_state="beta")["errcode"] == 47003
    assert isinstance(mini(house, page="pages/case?id=1")["msgid"], int)
    assert house.delivered()[-1]["channel"] == "mini_subscribe"


def test_a_dialog_asks_for_at_most_five_of_one_kind(house: House) -> None:
    def refusal(*ids: str) -> str:
        answer = house.control("POST", f"/users/{CHEN}/accept", json={"template_ids": ids})
        assert answer.status_code == 409
        return str(answer.json()["error"])

    assert "20003" in refusal(*[NOTICE] * 6)
    assert "20001" in refusal("tpl-case-progress")
    assert "20002" in refusal(NOTICE, MINI)


def test_accepting_and_sending_and_the_settings_each_cause_their_event(wired: House, product: Product) -> None:
    wired.do(CHEN, "accept", template_ids=[NOTICE, "sub-officer-task"])
    notify(wired)
    wired.settle()
    wired.do(CHEN, "reject", template_ids=[NOTICE], settings=True)
    popup, sent, change = (each.body for each in product.heard)
    assert popup.count("<List>") == 2
    assert "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[sub-case-progress]]>" in popup
    assert "<SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString><PopupScene><![CDATA[1]]>" in popup
    assert "<SubscribeMsgSentEvent>" in sent
    assert "<ErrorStatus><![CDATA[success]]>" in sent
    assert "<Event><![CDATA[subscribe_msg_change_event]]>" in change
    assert "<SubscribeStatusString><![CDATA[reject]]>" in change


def test_in_json_a_list_of_one_is_the_object_itself(wired: House, product: Product) -> None:
    wired.control("PUT", "/callback", json={"format": "json"})
    wired.do(CHEN, "accept", template_ids=[NOTICE])
    wired.do(CHEN, "accept", template_ids=[NOTICE, "sub-officer-task"])
    one, several = (json.loads(each.body)["List"] for each in product.heard)
    assert one["TemplateId"] == NOTICE
    assert [each["TemplateId"] for each in several] == [NOTICE, "sub-officer-task"]


def test_the_mini_programs_events_go_to_its_own_callback(wired: House, product: Product) -> None:
    wired.do(CHEN, "accept", template_ids=[MINI])
    mini(wired)
    wired.settle()
    assert [wired.config.mini_account in each.body for each in product.heard] == [True, True]
    assert "<PopupScene><![CDATA[0]]>" in product.heard[0].body


def test_subscribe_templates_are_listed_and_added_by_their_rules(house: House) -> None:
    listed = house.get("/wxaapi/newtmpl/gettemplate")["data"]
    assert [(each["priTmplId"], each["type"]) for each in listed] == [(NOTICE, 2), ("sub-officer-task", 2)]
    assert [each["priTmplId"] for each in house.get("/wxaapi/newtmpl/gettemplate", "mini")["data"]] == [MINI]
    add = "/wxaapi/newtmpl/addtemplate"
    assert house.post(add, {"tid": "1", "kidList": [1]})["errcode"] == 200020
    assert house.post(add, {"tid": "1", "kidList": [1, 2, 3, 4, 5, 6]})["errcode"] == 200020
    assert house.post(add, {"tid": "1", "kidList": [1, 2], "sceneDesc": "字" * 16})["errcode"] == 200021
    assert house.post(add, {"kidList": [1, 2]})["errcode"] == 200014
    assert house.post(add, {"tid": "1", "kidList": [1, 2], "sceneDesc": "字" * 15})["priTmplId"]


def test_a_long_term_template_needs_no_new_accept(house: House) -> None:
    house.app.sandbox.world.templates[NOTICE].long_term = True
    house.do(CHEN, "accept", template_ids=[NOTICE])
    assert [notify(house)["errcode"] for _ in range(3)] == [0, 0, 0]
