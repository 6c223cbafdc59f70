"""Faults to inject, and what the caller sees of each."""

from __future__ import annotations

import time

import pytest
import requests

from tests.wechat_sandbox.stage import CHEN, WANG, House, Product

SEND = "/cgi-bin/message/template/send"


def test_an_error_code_strikes_as_often_as_told_and_nothing_is_processed(house: House) -> None:
    house.break_(SEND, "errcode", errcode=-1, times=2)
    assert [house.template()["errcode"] for _ in range(3)] == [-1, -1, 0]
    assert len(house.delivered()) == 1
    assert [entry["fault"] for entry in house.record(path=SEND)] == ["errcode", "errcode", ""]


def test_an_http_error_or_a_page_instead_of_json(house: House) -> None:
    house.break_(SEND, "http", status=503)
    house.break_(SEND, "html")
    asked = {"params": {"access_token": house.token()}, "json": {}}
    first = house.http.post(house.base + SEND, **asked)
    second = house.http.post(house.base + SEND, **asked)
    assert first.status_code == 503
    assert (second.status_code, second.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_a_connection_dropped_before_processing_sends_nothing(house: House) -> None:
    house.token()
    house.break_(SEND, "drop_before")
    with pytest.raises(requests.ConnectionError):
        house.template()
    assert house.delivered() == []


def test_a_connection_dropped_after_processing_has_sent(wired: House, product: Product) -> None:
    wired.token()
    wired.break_(SEND, "drop_after")
    with pytest.raises(requests.ConnectionError):
        wired.template(client_msg_id="n-1")
    assert len(wired.delivered()) == 1
    wired.settle()
    assert "TEMPLATESENDJOBFINISH" in product.heard[0].body
    assert wired.template(client_msg_id="n-1")["errcode"] == 0
    assert len(wired.delivered()) == 1


def test_a_slow_answer_comes_late_but_is_processed(house: House) -> None:
    house.token()
    house.break_(SEND, "slow", seconds=0.2)
    started = time.monotonic()
    assert house.template()["errcode"] == 0
    assert time.monotonic() - started >= 0.2


def test_a_fault_may_strike_one_person_only(house: House) -> None:
    house.break_(SEND, "errcode", errcode=43004, openid=WANG)
    assert (house.template(CHEN)["errcode"], house.template(WANG)["errcode"]) == (0, 43004)


def test_token_calls_can_fail_too(house: House) -> None:
    house.break_("/cgi-bin/stable_token", "errcode", errcode=40164)
    assert house.get_stable()["errcode"] == 40164
    assert "access_token" in house.get_stable()


def test_faults_are_listed_counted_and_taken_back(house: House) -> None:
    house.break_(SEND, "errcode", times=5)
    house.template()
    listed = house.control("GET", "/faults").json()
    assert [(each["path"], each["times"], each["hit"]) for each in listed] == [(SEND, 5, 1)]
    house.control("DELETE", "/faults")
    assert house.template()["errcode"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"path": SEND},
        {"path": SEND, "fault": "magic"},
        {"path": "x", "fault": "html"},
        {"path": SEND, "fault": "html", "times": 0},
    ],
)
def test_a_wrong_fault_is_refused(house: House, wrong: dict[str, object]) -> None:
    assert house.control("POST", "/faults", json=wrong).status_code == 400
