"""The chat's news, the record, and what was delivered."""

from __future__ import annotations

import json
import threading

import requests

from tests.wechat_sandbox.stage import CHEN, WANG, House, Product
from tests.wechat_sandbox.test_menu import CLICK, create


def poll(house: House, after: int, wait: float = 0) -> dict[str, object]:
    """Ask for news once."""
    asked = {"after": after, "wait": wait}
    headers = {"Accept": "application/json"}
    return requests.get(f"{house.base}/_sandbox/events", params=asked, headers=headers, timeout=30).json()


def test_a_long_poll_hears_of_a_chat_as_it_changes(house: House) -> None:
    before = house.control("GET", "/health").json()["seq"]
    heard: list[object] = []
    listener = threading.Thread(target=lambda: heard.append(poll(house, before, 20)))
    listener.start()
    house.template()
    listener.join(20)
    seq = house.chat()[-1]["seq"]
    assert heard == [{"events": [{"openid": CHEN, "seq": seq}], "last": seq}]


def test_the_stream_tells_chats_and_menus_and_goes_on_from_the_last_id(house: House) -> None:
    before = house.control("GET", "/health").json()["seq"]
    house.template()
    create(house, CLICK)
    headers = {"Last-Event-ID": str(before)}
    with requests.get(f"{house.base}/_sandbox/events", headers=headers, stream=True, timeout=20) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = (line for line in stream.iter_lines(decode_unicode=True) if line.startswith("data:"))
        first, second = (json.loads(next(lines).removeprefix("data:")) for _ in range(2))
    assert first["openid"] == CHEN
    assert second == {"menu": True, "seq": first["seq"] + 1}


def test_who_is_ahead_of_the_sandbox_is_told_to_begin_anew(house: House) -> None:
    found = poll(house, 10**9)
    assert found["events"] == [{"reset": True, "seq": found["last"]}]


def test_a_chat_is_read_in_pieces_and_marked_read(house: House) -> None:
    house.template()
    house.template()
    assert house.person()["unread"] == 2
    first = house.control("GET", f"/users/{CHEN}/chat?peek=1").json()
    assert house.person()["unread"] == 2
    assert len(first["items"]) == 2
    rest = house.control("GET", f"/users/{CHEN}/chat?after={first['items'][0]['seq']}").json()
    assert [item["seq"] for item in rest["items"]] == [first["last"]]
    assert house.person()["unread"] == 0
    house.template()
    house.control("POST", f"/users/{CHEN}/read")
    assert house.person()["unread"] == 0


def test_the_record_holds_calls_and_pushes_without_secrets(wired: House, product: Product) -> None:
    product.answer = lambda delivery: "success"
    wired.do(CHEN, "say", text="你好")
    wired.template()
    wired.get("/cgi-bin/ticket/getticket", type="jsapi")
    wired.get_stable()
    wired.settle()
    entries = wired.record()
    text = json.dumps(entries)
    assert wired.config.secret not in text
    assert wired.token() not in text
    ticket = next(iter(wired.app.sandbox.world.tickets.values())).value
    assert ticket not in text
    push = next(entry for entry in entries if entry["path"] == "callback")
    assert (push["direction"], push["request"]["Content"], push["openid"]) == ("out", "你好", CHEN)
    assert push["attempts"][0]["status"] == 200
    call = wired.record(path="/cgi-bin/message/template/send")[0]
    assert (call["direction"], call["errcode"], call["reached"], call["openid"]) == ("in", 0, True, CHEN)
    assert wired.record(after=entries[-1]["seq"]) == []
    assert {entry["openid"] for entry in wired.record(openid=CHEN)} == {CHEN}
    wired.control("DELETE", "/record")
    assert wired.record() == []


def test_what_reached_someone_is_counted_by_person_and_channel(house: House) -> None:
    house.template(CHEN)
    house.template(WANG)
    house.do(CHEN, "say", text="你好")
    house.text()
    assert [item["openid"] for item in house.delivered(channel="template")] == [CHEN, WANG]
    assert [item["channel"] for item in house.delivered(openid=CHEN)] == ["template", "customer"]
    assert house.control("GET", "/delivered").json()["count"] == 3


def test_wrong_questions_are_refused_in_words(house: House) -> None:
    for wrong in ("after=x", "after=-1", "after=nan", "after=inf"):
        assert house.control("GET", f"/users/{CHEN}/chat?{wrong}").status_code == 400
    assert house.control("POST", "/clock", json={"advance": "tomorrow"}).status_code == 400
    assert house.control("PUT", "/quotas", json={"daily": [1]}).status_code == 400
    for wrong_callback in ({"mode": "loud"}, {"timeout": 0}, {"colour": "red"}, {"token": ""}, {"aes_key": "short"}):
        assert house.control("PUT", "/callback", json=wrong_callback).status_code == 400


def test_a_reset_begins_anew_but_keeps_the_callback(wired: House, product: Product) -> None:
    wired.template()
    wired.break_("/cgi-bin/tags/get", "html")
    create(wired, CLICK)
    wired.pass_time(1000)
    wired.control("POST", "/users", json={"openid": "oNew"})
    wired.control("POST", "/reset")
    health = wired.control("GET", "/health").json()
    assert (health["users"], health["clock_offset"], health["callback"]["url"]) == (3, 0, product.url)
    assert (wired.chat(), wired.record(), wired.control("GET", "/faults").json()) == ([], [], [])


def test_people_can_be_added(house: House) -> None:
    made = house.control("POST", "/users", json={"nickname": "赵敏", "subscribed": False}).json()
    assert (made["openid"][0], len(made["openid"]), made["subscribed"]) == ("o", 28, False)
    again = house.control("POST", "/users", json={"openid": CHEN, "nickname": "别人"}).json()
    assert again["nickname"] == "陈静"
    assert house.control("POST", "/users", json={"colour": "red"}).status_code == 400
    assert house.control("POST", "/users", json={"subscribed": "yes"}).status_code == 400
