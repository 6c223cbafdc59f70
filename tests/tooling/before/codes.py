"""The names that a database has stored, by where they lie; the same places as `reading.known_codes` has for what the code knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set as AbstractSet
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from models.session import reading
from tests.tooling.before.reading import TABLES, read_threads

PLACES = (
    ("case_", "kind"), ("case_", "desk"), ("case_transfer", "to_desk"), ("notice", "kind"), ("notice", "state"), ("job_run", "job"),
    ("office", "post"), ("campaign", "code"), ("conversation", "dialogue"),
)
"""Tables and columns whose values are names that the code has to know."""
BESIDE: Mapping[str, frozenset[str]] = {
    "activity": frozenset({"create"}), "registration": frozenset({"sign_up", "withdraw_answers"}), "sitting": frozenset({"open"}),
    "proposal": frozenset({"propose", "absorb", "report"}), "objection": frozenset({"object_to_results"}),
}
"""What the history tells that is no move of the flow: how a thing began, and what happened to it on the side."""
SELDOM = (
    "notice.kind", "history_entry.action", "case_log_entry.action", "case_.desk", "case_transfer.to_desk", "campaign.code", "draft.form",
)
"""Places of which a database need not hold every name."""
NEVER_STORED = frozenset({"turn", "out_of_range", ""})
"""What a number may lead to that no list holds: turning its page, and a number that it has not got."""


def stored_codes(engine: Engine) -> dict[str, set[str]]:
    """Return the names that a database holds, by place."""
    found: dict[str, set[str]] = defaultdict(set)
    with reading(engine) as connection:
        for table, column in PLACES:
            rows = connection.execute(text(f"SELECT DISTINCT {column} FROM {table}"))  # noqa: S608 - named above
            found[f"{table}.{column}"] |= {code for (code,) in rows if code is not None}
        for place, code in _of_cases(connection):
            found[place].add(code)
        for place, code in _of_subjects(connection):
            found[place].add(code)
        for place, code in _of_chats(connection):
            found[place].add(code)
    return dict(found)


def _of_cases(connection: Any) -> Iterator[tuple[str, str]]:
    for kind, state in connection.execute(text("SELECT DISTINCT kind, state FROM case_")):
        yield f"case_.state of {kind}", state
    logged = "SELECT DISTINCT case_.kind, case_log_entry.action FROM case_log_entry JOIN case_ ON case_.id = case_log_entry.case_id"
    for kind, action in connection.execute(text(logged)):
        yield f"case_log_entry.action of {kind}", action


def _of_subjects(connection: Any) -> Iterator[tuple[str, str]]:
    for table in TABLES.values():
        for (state,) in connection.execute(text(f"SELECT DISTINCT state FROM {table}")):  # noqa: S608 - our own tables
            yield f"{table}.state", state
    for about, action in connection.execute(text("SELECT DISTINCT about, action FROM history_entry")):
        name = about.partition(":")[0]
        yield "history_entry.about", name
        if action not in BESIDE.get(name, ()):
            yield f"history_entry.action of {name}", action


def _of_chats(connection: Any) -> Iterator[tuple[str, str]]:
    for (form,) in connection.execute(text("SELECT DISTINCT form FROM draft")):
        yield "draft.form", form.partition(":")[0]
    for state in read_threads(Session(connection)):
        for token, _ in state.get("choices", ()):
            yield "choice", token
        if state.get("form"):
            yield "draft.form", state["form"].partition(":")[0]


def find_strangers(stored: Mapping[str, AbstractSet[str]], known: Mapping[str, AbstractSet[str]]) -> list[str]:
    """Return what a database holds and the code does not know, each with where it lies."""
    return [f"{place}: {code!r} is stored, and the code does not know it" for place, codes in sorted(stored.items())
            for code in sorted(codes - known.get(place, set()))]


def find_lacking(stored: Mapping[str, AbstractSet[str]], known: Mapping[str, AbstractSet[str]]) -> list[str]:
    """Return what a database that has something open in every state should hold and does not."""
    return [f"{place}: nothing is {code!r}" for place, codes in sorted(known.items()) if not place.startswith(SELDOM)
            for code in sorted(codes - stored.get(place, set()) - NEVER_STORED)]
