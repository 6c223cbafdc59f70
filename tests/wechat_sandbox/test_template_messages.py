"""Template messages: fields, repeats, results."""

from __future__ import annotations

import pytest

from tests.wechat_sandbox.stage import CHEN, LI, PROGRESS, House, Product, progress


def values(house: House) -> dict[str, str]:
    """Return the values of the newest message that reached Chen Jing."""
    return dict(house.delivered(openid=CHEN)[-1]["data"])


def test_a_message_reaches_the_phone_with_its_rows_and_link(house: House) -> None:
    sent = house.template(url="https://union.example.edu/cases/1")
    item = house.chat()[-1]
    assert sent["errcode"] == 0
    assert (item["kind"], item["direction"], item["title"]) == ("template", "out", "办理进度通知")
    assert item["msgid"] == str(sent["msgid"])
    assert item["url"] == "https://union.example.edu/cases/1"
    assert item["rows"][0] == {"label": "事项", "value": "住院慰问"}
    assert item["rows"][3] == {"label": "时间", "value": "2026年3月5日 10:30"}


def test_the_same_client_msg_id_reaches_the_phone_once_in_ten_minutes(house: House) -> None:
    first = house.template(client_msg_id="n-1")
    house.pass_time(595)
    again = house.template(client_msg_id="n-1")
    assert (again["errcode"], again["msgid"]) == (0, first["msgid"])
    assert len(house.delivered(openid=CHEN, channel="template")) == 1
    assert [entry["reached"] for entry in house.record(path="/cgi-bin/message/template/send")] == [True, False]
    house.pass_time(6)
    assert house.template(client_msg_id="n-1")["msgid"] != first["msgid"]
    assert len(house.delivered(openid=CHEN, channel="template")) == 2


def test_client_msg_ids_are_each_persons_own(house: House) -> None:
    house.template(client_msg_id="n-1")
    house.template("oWangHai", client_msg_id="n-1")
    house.template()
    house.template()
    assert len(house.delivered(channel="template")) == 4


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"touser": "nobody"}, 40003),
        ({"touser": LI}, 43004),
        ({"template_id": "unknown"}, 40037),
        ({"template_id": "sub-case-progress"}, 40037),
        ({"url": "union.example.edu"}, 40039),
        ({"url": "https://a.cn/".ljust(1025, "x")}, 40039),
        ({"miniprogram": {"appid": "wx1", "pagepath": "p"}}, 40013),
        ({"data": {}}, 47003),
        ({"data": None}, 47003),
        ({"data": progress(thing1="")}, 47003),
        ({"data": progress(thing1="一行\n两行")}, 47003),
        ({"data": progress(time4="昨天")}, 47003),
        ({"data": progress(time4="2026年13月5日")}, 47003),
        ({"data": progress(time4="15:30")}, 0),
        ({"data": progress(time4="2026-03-05 10:30~11:30")}, 0),
        ({"data": PROGRESS | {"first": {"value": "您好"}, "remark": {"value": "谢谢"}}}, 0),
    ],
)
def test_wrong_requests_have_their_own_codes(house: House, changed: dict[str, object], errcode: int) -> None:
    assert house.template(**changed)["errcode"] == errcode


def test_long_values_are_cut_silently_and_a_run_of_letters_counts_as_one(house: House) -> None:
    house.template(data=progress(thing1="字" * 21, phrase3="WW2026000000000000000000001号" + "长" * 30))
    assert values(house)["thing1"] == "字" * 20
    assert values(house)["phrase3"] == "WW2026000000000000000000001号" + "长" * 18


def test_more_than_two_hundred_characters_in_all_are_refused(house: House) -> None:
    assert house.template(data=progress(character_string2="A" * 190))["errcode"] == 47003


def test_a_result_event_follows_each_message(wired: House, product: Product) -> None:
    msgid = wired.template(client_msg_id="n-1")["msgid"]
    wired.settle()
    assert len(product.heard) == 1
    body = product.heard[0].body
    assert "<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>" in body
    assert f"<MsgID>{msgid}</MsgID>" in body
    assert "<Status><![CDATA[success]]></Status>" in body
    wired.template(client_msg_id="n-1")
    wired.settle()
    assert len(product.heard) == 1  # a repeat that was dropped has no result of its own


def test_a_person_who_blocks_the_account_is_told_of_in_the_event_only(wired: House, product: Product) -> None:
    wired.do(CHEN, "block")
    assert wired.template()["errcode"] == 0
    wired.settle()
    assert wired.delivered() == []
    assert "<Status><![CDATA[failed:user block]]></Status>" in product.heard[0].body
    wired.do(CHEN, "unblock")
    wired.template()
    assert len(wired.delivered()) == 1


def test_templates_are_listed_added_to_twenty_five_and_deleted(house: House) -> None:
    listed = house.get("/cgi-bin/template/get_all_private_template")["template_list"]
    assert [each["template_id"] for each in listed] == ["tpl-case-progress", "tpl-officer-task", "tpl-activity"]
    body = {"template_id_short": "TM001", "keyword_name_list": ["事项", "时间"]}
    added = [house.post("/cgi-bin/template/api_add_template", body) for _ in range(23)]
    assert [each["errcode"] for each in added] == [0] * 22 + [45026]
    gone = added[0]["template_id"]
    assert house.post("/cgi-bin/template/del_private_template", {"template_id": gone})["errcode"] == 0
    assert house.template(template_id=gone)["errcode"] == 40037
    data = {"thing1": {"value": "甲"}, "thing2": {"value": "乙"}}
    assert house.template(template_id=added[1]["template_id"], data=data)["errcode"] == 0
