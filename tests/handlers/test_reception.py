"""Each message is handled once and answered alike every time, whatever the processes, the clock and the handlers do."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from gateways.doors import open_doors
from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.reception.reception import Reception
from models.message import ReceivedMessage
from models.session import make_engine
from tests.cast import Cast
from tests.handlers.conftest import make_settings
from tests.handlers.crowd import counting
from tests.handlers.phone import Hands, Phone, text_of, xml
from tests.handlers.watching import SOMEBODY, another_process, marks
from union.ground import audit
from union.ground.errors import Refusal
from wx_backend.application import create_app
from wx_backend.callback import open_reception
from wx_backend.house import House


def test_a_message_that_comes_twice_is_handled_once_and_answered_alike(
    furnish: Callable[..., Reception], phone: Callable[[str], Phone], engine: Engine, hands: Hands
) -> None:
    furnish(counting())
    body = xml(SOMEBODY, "text", hands.at, Content="打卡", MsgId=71)
    first, second = phone(SOMEBODY).push(body), phone(SOMEBODY).push(body)
    assert first == second and text_of(first[1]) == "到了，71"
    assert marks(engine) == 1


def test_repeats_that_come_while_the_first_is_at_work_wait_for_its_answer(
    furnish: Callable[..., Reception], app: Flask, house: House, hands: Hands
) -> None:
    started, release, arrived, runs = Event(), Event(), Semaphore(0), []
    table = HandlerTable[Chat]()

    @table.on_text("慢活")
    def slow(chat: Chat) -> Reply:
        runs.append(chat.message.msg_id)
        started.set()
        release.wait(20)
        return TextReply("办好了")

    furnish(table, patience=20)
    other = another_process(house, table, patience=20)
    for one in (app, other):
        one.before_request(arrived.release)
    body = xml(SOMEBODY, "text", hands.at, Content="慢活", MsgId=72)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(Phone(app, SOMEBODY, hands).push, body)
        assert started.wait(20) and arrived.acquire(timeout=20)
        repeats = [pool.submit(Phone(one, SOMEBODY, hands).push, body) for one in (app, other, other)]
        assert all(arrived.acquire(timeout=20) for _ in repeats)
        release.set()
        answers = {one.result(30) for one in (first, *repeats)}
    open_reception(other).close()
    assert runs == ["72"]
    assert [text_of(answer) for _, answer in answers] == ["办好了"]


def test_a_handler_that_fails_tells_a_reference_that_is_in_the_log_and_leaves_nothing_behind(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[str] = []
    table = HandlerTable[Chat]()

    @table.on_text("打卡")
    def broken(chat: Chat) -> Reply:
        runs.append(chat.message.msg_id)
        audit.record(chat.session, "check_in", "half", by=None, at=chat.at)
        chat.session.flush()
        raise KeyError("the door is stuck")

    furnish(table)
    body = xml(SOMEBODY, "text", hands.at, Content="打卡", MsgId=74)
    with caplog.at_level(logging.ERROR):
        first = Phone(app, SOMEBODY, hands).push(body)
    found = re.search(r"R-[0-9a-f]{8}", text_of(first[1]))
    assert found and "出错了，请稍后再试或联系工会，编号" in text_of(first[1])
    records = [record for record in caplog.records if found[0] in record.getMessage()]
    assert len(records) == 1 and records[0].exc_info
    assert Phone(app, SOMEBODY, hands).push(body) == first
    assert runs == ["74"] and marks(engine) == 0


def test_a_refusal_is_said_as_it_is_and_leaves_nothing_behind(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    table = HandlerTable[Chat]()

    @table.on_text("打卡")
    def refuse(chat: Chat) -> Reply:
        audit.record(chat.session, "check_in", "half", by=None, at=chat.at)
        chat.session.flush()
        raise Refusal("今天不用打卡")

    furnish(table)
    assert Phone(app, SOMEBODY, hands).say("打卡") == "今天不用打卡"
    assert marks(engine) == 0


def test_a_deadlock_is_tried_again_from_the_start(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    table, tries = HandlerTable[Chat](), []

    @table.on_text("打卡")
    def unlucky(chat: Chat) -> Reply:
        tries.append(1)
        audit.record(chat.session, "check_in", "x", by=None, at=chat.at)
        if len(tries) == 1:
            raise OperationalError("UPDATE", {}, Exception("40P01 deadlock detected"))
        return TextReply("第二次成了")

    furnish(table)
    assert Phone(app, SOMEBODY, hands).say("打卡") == "第二次成了"
    assert len(tries) == 2 and marks(engine) == 1


def test_an_event_that_nobody_registered_for_gets_success_and_no_row(
    phone: Callable[[str], Phone], engine: Engine, hands: Hands
) -> None:
    body = xml(SOMEBODY, "event", hands.at, Event="VIEW", EventKey="https://union.example.cn/h5/")
    assert phone(SOMEBODY).push(body) == (200, "success")
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(ReceivedMessage)) == 0


def test_ten_quick_messages_of_one_person_are_handled_one_after_the_other(
    furnish: Callable[..., Reception], app: Flask, house: House, hands: Hands
) -> None:
    table = HandlerTable[Chat]()

    @table.on_text("加一")
    def add_one(chat: Chat) -> Reply:
        before = int(chat.thread.state.get("count", 0))
        chat.thread.begin("counting", chat.at, count=before + 1)
        return TextReply(str(before + 1))

    table.in_dialogue("counting", keeps=["加一"])(add_one)
    furnish(table, patience=30)
    other = another_process(house, table, patience=30)
    phones = [Phone(one, SOMEBODY, hands) for one in (app, other) * 5]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda phone: phone.say("加一"), phones))
    open_reception(other).close()
    assert sorted(map(int, answers)) == list(range(1, 11))


def test_messages_are_answered_and_repeats_known_while_redis_is_away(
    tmp_path: Path, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    settings = make_settings(tmp_path, REDIS_URL="redis://127.0.0.1:1/0")
    house = House(settings, engine, open_doors(settings, engine), hands)
    app = another_process(house, counting())
    body = xml(SOMEBODY, "text", hands.at, Content="打卡", MsgId=75)
    first, second = (Phone(app, SOMEBODY, hands).push(body) for _ in range(2))
    open_reception(app).close()
    assert first == second and text_of(first[1]) == "到了，75"
    assert marks(engine) == 1


def test_a_person_is_told_a_reference_even_when_the_database_is_away(
    tmp_path: Path, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    settings = make_settings(tmp_path)
    gone = make_engine("postgresql+pg8000://nobody@127.0.0.1:1/none")
    app = create_app(house=House(settings, gone, open_doors(settings, gone), hands))
    answer = Phone(app, SOMEBODY, hands).say("帮助")
    assert "出错了" in answer and answer.split()[-1] in caplog.text


def test_more_than_thirty_messages_a_minute_are_asked_to_slow_down(lin: Phone) -> None:
    assert "发得太快" not in [lin.say("帮助") for _ in range(30)][-1]
    assert "发得太快" in lin.say("帮助")


def test_who_fills_in_a_form_may_answer_quickly_and_is_stopped_all_the_same_where_it_never_ends(lin: Phone) -> None:
    lin.say("病假")
    said = [lin.say("本人") if n % 2 else lin.say("返回") for n in range(1, 90)]
    assert not [one for one in said if "请过一分钟" in one]
    assert "请过一分钟" in lin.say("本人")


def test_maintenance_answers_people_and_lets_events_through(
    tmp_path: Path, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    settings = make_settings(tmp_path, MAINTENANCE="系统维护到18点，请稍后再来")
    house = House(settings, engine, open_doors(settings, engine), hands)
    app = another_process(house)
    somebody = Phone(app, SOMEBODY, hands)
    assert somebody.say("慰问") == "系统维护到18点，请稍后再来"
    assert somebody.send("event", Event="TEMPLATESENDJOBFINISH", MsgID="900", Status="success") == ""
    open_reception(app).close()


def test_the_row_of_a_handled_message_holds_its_answer(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    furnish(counting())
    Phone(app, SOMEBODY, hands).say("打卡")
    with Session(engine) as session:
        row = session.scalars(select(ReceivedMessage)).one()
        assert row.handled_at is not None and row.answer and "到了" in row.answer
