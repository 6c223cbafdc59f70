"""Answers that come late, and messages whose process has died: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.room import Room
from handlers.reception import message_claims
from handlers.reception.handling import LATE, handle
from handlers.reception.pending_answer import PendingAnswer
from handlers.reception.reception import Reception
from handlers.reception.register import make_table
from handlers.reception.unfinished import finish_unhandled
from models.notice import Notice
from tests.handlers.crowd import counting
from tests.handlers.phone import Hands, Phone, text_of, xml
from tests.handlers.watching import SOMEBODY, late_texts, marks, message
from wx_backend.house import House


def test_a_slow_handler_is_answered_in_time_and_its_result_follows(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    release = Event()
    table = HandlerTable[Chat]()

    @table.on_text("慢活")
    def slow(chat: Chat) -> Reply:
        release.wait(20)
        return TextReply("查到了：张三的材料齐了")

    reception = furnish(table, patience=0)
    body = xml(SOMEBODY, "text", hands.at, Content="慢活", MsgId=73)
    first = Phone(app, SOMEBODY, hands).push(body)
    release.set()
    reception.close()
    furnish(table, patience=0)
    assert text_of(first[1]) == LATE
    # Two processes that give up at different seconds still write the same answer.
    assert f"<CreateTime>{int(hands.at.timestamp())}</CreateTime>" in first[1]
    assert Phone(app, SOMEBODY, hands).push(body) == first
    assert late_texts(engine) == ["查到了：张三的材料齐了"]


def test_a_late_answer_lies_sealed_in_the_outbox_and_goes_to_the_chat_it_was_asked_in(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    table = HandlerTable[Chat]()
    release = Event()

    @table.on_text("慢活")
    def slow(_chat: Chat) -> Reply:
        release.wait(20)
        return TextReply("患病的情况")

    reception = furnish(table, patience=0)
    Phone(app, SOMEBODY, hands).say("慢活")
    release.set()
    reception.close()
    with Session(engine) as session:
        notice = session.scalars(select(Notice)).one()
        assert "患病" not in f"{notice.text}{notice.details}{notice.title}"
        assert (notice.member_id, notice.state) == (None, "queued") and notice.account_id is not None


def test_a_late_event_without_an_answer_sends_nothing(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    reception = furnish(patience=0)
    Phone(app, SOMEBODY, hands).send("event", Event="unsubscribe", EventKey="")
    reception.close()
    assert late_texts(engine) == []


def test_a_repeat_takes_over_from_a_process_that_has_died(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    furnish(counting())
    body = xml(SOMEBODY, "text", hands.at, Content="打卡", MsgId=81)
    assert message_claims.claim(engine, message(hands), hands.at) is not None
    hands.move(seconds=message_claims.LEASE.total_seconds() + 1)
    assert text_of(Phone(app, SOMEBODY, hands).push(body)[1]) == "到了，81"
    assert marks(engine) == 1


def test_a_repeat_waits_while_the_lease_of_a_silent_process_still_runs(
    furnish: Callable[..., Reception], app: Flask, engine: Engine, hands: Hands
) -> None:
    reception = furnish(counting(), patience=0)
    body = xml(SOMEBODY, "text", hands.at, Content="打卡", MsgId=81)
    message_claims.claim(engine, message(hands), hands.at)
    hands.move(seconds=message_claims.LEASE.total_seconds() - 1)
    assert text_of(Phone(app, SOMEBODY, hands).push(body)[1]) == LATE
    reception.close()
    assert marks(engine) == 0


def test_a_process_that_lost_its_claim_commits_nothing(
    furnish: Callable[..., Reception], house: House, app: Flask, engine: Engine, hands: Hands
) -> None:
    room = Room(house.settings, engine, house.doors, make_table(counting()), hands)
    first = message_claims.claim(engine, message(hands), hands.at)
    hands.move(seconds=61)
    standing = message_claims.find_standing(engine, message(hands).dedupe_key)
    assert first and standing
    second = message_claims.take_over(engine, standing, hands.at)
    assert second and message_claims.take_over(engine, standing, hands.at) is None
    lost, kept = PendingAnswer(), PendingAnswer()
    handle(room, first, message(hands), lost)
    assert marks(engine) == 0 and lost.wait(0, "") is None
    handle(room, second, message(hands), kept)
    assert marks(engine) == 1 and "到了" in (kept.wait(0, "") or "")


def test_a_message_left_unfinished_is_handled_by_the_clock_and_its_result_follows(
    house: House, app: Flask, engine: Engine, hands: Hands
) -> None:
    room = Room(house.settings, engine, house.doors, make_table(counting()), hands)
    message_claims.claim(engine, message(hands), hands.at)
    assert finish_unhandled(room) == 0
    hands.move(seconds=61)
    assert finish_unhandled(room) == 1
    assert marks(engine) == 1 and late_texts(engine) == ["到了，81"]
    assert finish_unhandled(room) == 0


def test_a_message_whose_process_dies_every_time_is_given_up_with_a_reference(
    house: House, app: Flask, engine: Engine, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room(house.settings, engine, house.doors, make_table(counting()), hands)
    message_claims.claim(engine, message(hands), hands.at)
    for _ in range(2):
        hands.move(seconds=61)
        ((standing, _),) = message_claims.find_abandoned(engine, hands.at, 10)
        assert message_claims.take_over(engine, standing, hands.at)
    hands.move(seconds=61)
    assert finish_unhandled(room) == 1
    (told,) = late_texts(engine)
    assert "出错了" in told and told.split()[-1] in caplog.text
    assert marks(engine) == 0 and finish_unhandled(room) == 0
