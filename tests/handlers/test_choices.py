"""Choice tokens: each is declared once, answered by the whole table of handlers, and kept in a conversation as plain text."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import handlers
import union
from handlers.chat.handler_table import HandlerTable, TableError
from handlers.reception.register import make_table
from models.draft import Conversation
from tests.handlers.phone import Phone
from tests.test_house import sources
from union.ground.choices import ChoiceToken

STORED = {
    "activity", "registration", "roster", "checkin", "contest", "entry", "objection", "proposal", "proposals", "sitting", "case",
    "todo", "act", "paper", "service", "resume", "board", "turn", "out_of_range",
}
"""What conversations of an installation may hold: none of it is ever renamed."""


def modules() -> Iterator[ModuleType]:
    for room in (union, handlers):
        for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            yield importlib.import_module(info.name)


def declared() -> set[ChoiceToken]:
    return {value for module in modules() for value in vars(module).values() if type(value) is ChoiceToken}


def test_every_declared_token_is_answered_and_every_choice_that_is_answered_is_a_declared_token() -> None:
    rows = make_table().choices
    assert {token for token in declared() if token not in rows} == set(), "no handler answers: @table.on_choice(…)"
    assert {key for key in rows if type(key) is not ChoiceToken} == set(), "declare it: TO_… = ChoiceToken(…)"
    assert set(rows) == declared()


def test_no_token_that_a_conversation_may_hold_is_lost_or_renamed() -> None:
    assert set(make_table().choices) >= STORED


def test_a_token_is_declared_once_as_a_constant_of_a_module() -> None:
    """Where a line is made or a choice answered stands its name, never the word."""
    constants: dict[str, list[str]] = {}
    calls = []
    for path, text in sources():
        tree = ast.parse(text)
        values = {id(node.value): node for node in tree.body if isinstance(node, ast.Assign)}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ChoiceToken"):
                continue
            calls += [] if id(node) in values else [f"{path}:{node.lineno} makes a token where it is used"]
            constants.setdefault(ast.unparse(node.args[0]), []).append(f"{path}:{node.lineno}")
    assert calls == []
    assert {word: places for word, places in constants.items() if len(places) > 1} == {}


def test_two_handlers_for_one_token_are_refused() -> None:
    table = make_table()
    with pytest.raises(TableError, match="both answer todo"):
        table.merge(_answering(ChoiceToken("todo")))


def test_what_a_list_offers_is_kept_as_it_always_was(lin: Phone, engine: Engine) -> None:
    lin.say("服务")
    with Session(engine) as session:
        kept = session.scalars(select(Conversation)).one().state
    assert kept["choices"][0] == ["service", "condolence_visit"]
    assert "五必访" in lin.say("1")


def _answering(token: ChoiceToken) -> HandlerTable:
    table = HandlerTable()
    table.on_choice(token)(lambda _chat: None)
    return table
