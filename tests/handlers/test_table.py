"""The table of handlers: twins refused at the start, words known in every spelling, and the whole table in order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from config import menu
from gateways.wechat.replies import TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable, TableError
from handlers.reception.reception import Reception
from handlers.reception.register import make_table
from handlers.services import make_service_table
from union.services.catalogue import Catalogue, catalogue


def answering(*keys: str, takes_rest: bool = False) -> HandlerTable:
    table = HandlerTable[Chat]()

    @table.on_text(*keys, takes_rest=takes_rest)
    def reply(_chat: Chat) -> TextReply:
        return TextReply(keys[0])

    return table


def test_two_handlers_for_one_word_are_refused_by_name() -> None:
    with pytest.raises(TableError, match=r"test_table\.reply and .*test_table\.reply both answer 报名"):
        HandlerTable().merge(answering("报名"), answering("抽奖", "报名"))


@pytest.mark.parametrize("twin", ["报 名", "報名", "报名！", " 报名 "])
def test_two_spellings_of_one_word_are_twins(twin: str) -> None:
    with pytest.raises(TableError, match="both answer"):
        HandlerTable().merge(answering("报名"), answering(twin))


def test_twins_among_menu_keys_scenes_events_and_dialogues_are_refused_too() -> None:
    for register in ("on_click", "on_scan", "on_event", "on_message", "in_dialogue", "on_choice"):
        table = HandlerTable[Chat]()
        getattr(table, register)("one")(lambda _chat: None)
        with pytest.raises(TableError, match="both answer one"):
            getattr(table, register)("one")(lambda _chat: None)


def test_a_service_whose_keyword_is_a_command_is_refused_at_the_start() -> None:
    kind = replace(next(iter(catalogue())), code="clash", prefix="XX", title="新服务", keywords=("我的",))
    with pytest.raises(TableError, match="both answer 我的"):
        make_table(make_service_table(Catalogue([kind])))


def test_a_word_that_cannot_be_typed_is_refused() -> None:
    with pytest.raises(TableError, match="without a letter"):
        answering("！")


def test_a_word_is_found_alone_or_with_what_it_takes() -> None:
    table = HandlerTable[Chat]().merge(answering("进度", takes_rest=True), answering("帮助"))
    assert [table.find_word(text) is not None for text in ("进度", "进度。", "進度 ", "帮助!", "幫助")] == [True] * 5
    for text in ("进度 W202600001", "进度：W202600001", "进度W202600001", "進度　Ｗ202600001"):
        found = table.find_word(text)
        assert found and found.rest.upper() == "W202600001"
    assert table.find_word("进度怎么样了") is None and table.find_word("帮助 我") is None


def test_a_menu_key_or_scene_is_found_by_its_beginning() -> None:
    table = make_table()
    found = table.find_click("menu.service.condolence_visit")
    assert found and found.rest == "condolence_visit"
    scanned = table.find_scan("case.W202600001")
    assert scanned and scanned.rest == "W202600001"
    assert table.find_click("menu.unknown") is None


def test_every_key_of_the_menu_has_its_handler() -> None:
    table = make_table()
    keys = [button["key"] for group in menu.MENU["button"] for button in group["sub_button"] if button["type"] == "click"]
    assert keys and all(table.find_click(key) for key in keys)


def test_every_service_can_be_begun_by_its_title_and_each_keyword() -> None:
    table = make_table()
    assert all(table.find_word(word) for kind in catalogue() for word in (kind.title, *kind.keywords))


@pytest.mark.parametrize(("written", "number"), [
    ("2", 2), ("２", 2), ("2.", 2), ("第2个", 2), ("二", 2), ("第二项", 2), ("2、", 2), ("十", 10), ("12", 12), ("两个", None),
    ("2号楼", None), ("", None), ("-2", None),
])
def test_a_number_is_read_as_people_write_it(written: str, number: int | None) -> None:
    assert words.find_number(written) == number


@pytest.mark.parametrize("written", ["W202600012", "w202600012", "Ｗ２０２６０００１２", "进度 W2026 00012", "编号：W202600012。"])
def test_a_case_number_is_found_in_what_people_write(written: str) -> None:
    assert words.find_case_number(written) == "W202600012"


def test_the_table_is_put_together_at_the_start_and_not_with_the_first_message(app: Flask) -> None:
    assert isinstance(app.extensions["reception"], Reception)
