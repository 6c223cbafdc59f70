"""What a database is asked, before the program is exchanged and after: the same questions through the same public doors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from sqlalchemy import column, insert, table, text
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from models.session import reading
from tests.handlers.phone import links_in
from tests.phones import BASE
from tests.tooling.before.reading import read_thread
from tests.tooling.before.town import Town

FIRST_NUMBERS = 4
WAITING = ("queued", "claimed", "digest")
TODO, MINE = "待办", "我的"
ON_FAILURE = "出错了"
"""Stands in the answer where the program has failed."""


@contextmanager
def put_back(town: Town, openid: str) -> Iterator[None]:
    """Let somebody's chat, and what was begun, stand afterwards as they stood before."""
    of_one = {"conversation": "account_id = (SELECT id FROM account WHERE openid = :openid)", "draft": "1 = 1"}
    before = {}
    with town.engine.begin() as connection:
        for name, which in of_one.items():
            query = text(f"SELECT * FROM {name} WHERE {which} ORDER BY id")  # noqa: S608 - named above
            before[name] = [dict(row) for row in connection.execute(query, {"openid": openid}).mappings()]
    yield
    with town.engine.begin() as connection:
        for name, rows in before.items():
            there = table(name, *(column(one) for one in (rows[0] if rows else ())))
            connection.execute(text(f"DELETE FROM {name} WHERE {of_one[name]}"), {"openid": openid})  # noqa: S608 - named above
            if rows:
                connection.execute(insert(there).values(rows))


def say(town: Town, openid: str, words: str) -> dict[str, Any]:
    """Write one text; returns where the answer leads and what the chat waits for now."""
    return note(town, openid, town.chat(openid).say(words))


def note(town: Town, openid: str, answer: str) -> dict[str, Any]:
    """Return what an answer leads to, and what the chat waits for after it."""
    with Session(town.engine) as session:
        dialogue, state = read_thread(session, openid)
    choices = [f"{token}:{argument}" for token, argument in state.get("choices", [])]
    waits = state.get("form") or choices
    paths = sorted({one.removeprefix(BASE) for one in links_in(answer)})
    return {"answered": bool(answer) and ON_FAILURE not in answer, "paths": paths, "dialogue": dialogue, "waits for": waits}


def is_asked(key: str, share: int) -> bool:
    """Say whether a question is among those that are asked where only one of so many is; it is told by its key's first word."""
    return crc32(key.split(maxsplit=1)[0].encode()) % share == 0


def ask_lists(town: Town, share: int) -> dict[str, dict[str, Any]]:
    """Answer every numbered list with its first numbers, each as if it were the only answer; by whom, number and token."""
    found: dict[str, dict[str, Any]] = {}
    for openid in [one for one in _open_chats(town, "choose") if is_asked(one, share)]:
        with Session(town.engine) as session:
            choices = read_thread(session, openid)[1]["choices"]
        for number, (token, argument) in _worth_asking(choices):
            with put_back(town, openid):
                found[f"{openid} {number} {token}:{argument}"] = say(town, openid, str(number))
    return found


def _worth_asking(choices: Sequence[Sequence[str]]) -> list[tuple[int, Sequence[str]]]:
    """Return the first lines of a list, and of a long one the first of each token, too."""
    tokens = [token for token, _ in choices]
    return [(number, one) for number, one in enumerate(choices, 1) if number <= FIRST_NUMBERS or tokens.index(one[0]) == number - 1]


def _open_chats(town: Town, dialogue: str) -> list[str]:
    query = text(
        "SELECT account.openid FROM conversation JOIN account ON account.id = conversation.account_id "
        "WHERE conversation.dialogue = :dialogue ORDER BY conversation.id"
    )
    with reading(town.engine) as connection:
        return list(connection.execute(query, {"dialogue": dialogue}).scalars())


def ask_words(town: Town, openids: Mapping[str, str], numbers: Sequence[str]) -> dict[str, list[str]]:
    """Ask for 待办 and 我的 in everybody's chat; returns the lines with what each leads to."""
    found = {}
    for number in numbers:
        for words in (TODO, MINE):
            with put_back(town, openids[number]):
                say(town, openids[number], words)
                with Session(town.engine) as session:
                    _, state = read_thread(session, openids[number])
                lines = zip(state.get("titles", []), state.get("choices", []), strict=True)
                found[f"{number} {words}"] = [f"{title} -> {token}:{argument}" for title, (token, argument) in lines]
    return found


def press_menu(town: Town, openid: str, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Press every button of a menu that a phone may still show."""
    found = {}
    for key in keys:
        with put_back(town, openid):
            found[key] = note(town, openid, town.chat(openid).click(key))
    return found


def find_rule(town: Town, path: str) -> str:
    """Return the route that an address leads to, empty where there is none."""
    parts = urlsplit(path)
    try:
        rule, _ = town.app.url_map.bind("union.test").match(parts.path, method="GET", return_rule=True)
    except HTTPException:
        return ""
    return str(rule.rule)


def list_addresses(town: Town) -> list[str]:
    """Return every address that opens something, with <> for what differs from one thing to the next."""
    rules = {re.sub("<[^>]*>", "<>", rule.rule) for rule in town.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    return sorted(rules)


def open_waiting(town: Town, openids: Mapping[str, str], share: int) -> dict[str, int]:
    """Open the page of every notice that is still to be pushed, and one of each sort that was pushed before, as its reader does."""
    query = text(
        "SELECT member.staff_number, notice.path, notice.state, notice.is_for_officer FROM notice "
        "JOIN member ON member.id = notice.member_id WHERE notice.path <> '' ORDER BY notice.id DESC"
    )
    with reading(town.engine) as connection:
        rows = connection.execute(query).all()
    found: dict[str, int] = {}
    seen: set[tuple[str, bool]] = set()
    for number, path, state, is_for_officer in rows:
        sort = (find_rule(town, path), bool(is_for_officer))
        if number in openids and (state in WAITING or sort not in seen):
            seen.add(sort)
            if is_asked(number, share):
                found[f"{number} {path}"] = town.page(openids[number]).open(path).status_code
    return found


def open_own(town: Town, openids: Mapping[str, str], numbers: Sequence[str], paths: Sequence[str]) -> dict[str, int]:
    """Open pages of their own as some people do."""
    return {f"{number} {path}": town.page(openids[number]).open(path).status_code for number in numbers for path in paths}


def open_nameless(town: Town, kept: Sequence[Mapping[str, str]]) -> list[list[Any]]:
    """Open suggestions without a name by what their authors took away, in a browser that nobody is signed in to."""
    found = []
    for one in kept:
        stranger = town.street().stranger("oNobody")
        page = stranger.press("/h5/suggest/answer", {"number": one["number"], "pin": one["pin"], "do": "enter"}, where="answer")
        found.append([one["number"], page.status_code, one["number"] in page.text])
    return found


def write_nameless(town: Town, openid: str, written: Mapping[str, str]) -> int:
    """Write one more suggestion without a name; returns the status."""
    return town.page(openid).press("/h5/suggest", dict(written), where="suggest").status_code


def open_files(town: Town) -> dict[str, int]:
    """Open every file that a row names; returns how many bytes each has."""
    with reading(town.engine) as connection:
        names = connection.execute(text("SELECT stored_name FROM attachment ORDER BY id")).scalars().all()
    return {name: len(town.house.doors.vault.open(name)) for name in names}
