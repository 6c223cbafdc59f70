"""What was begun is ended: forms in chat and on pages, and the dialogues that are no forms; and what has come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.session import reading
from tests.tooling.before.asking import note, say
from tests.tooling.before.reading import TABLES, read_thread
from tests.tooling.before.town import LaterPhone, Town


def stand(town: Town) -> Counter[str]:
    """Count what there is: cases and other things by state, drafts, notices by kind, what was done by its name."""
    counts: Counter[str] = Counter()
    with reading(town.engine) as connection:
        for kind, state in connection.execute(text("SELECT kind, state FROM case_")):
            counts[f"{kind} {state}"] += 1
        for name in TABLES.values():
            for (state,) in connection.execute(text(f"SELECT state FROM {name}")):  # noqa: S608 - our own tables
                counts[f"{name} {state}"] += 1
        for (kind,) in connection.execute(text("SELECT kind FROM notice")):
            counts[f"told {kind}"] += 1
        for (action,) in connection.execute(text("SELECT action FROM audit_entry")):
            counts[f"noted {action}"] += 1
        counts["drafts"] = len(connection.execute(text("SELECT id FROM draft")).all())
    return counts


def compare(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """Return what has become more or fewer."""
    return {key: after[key] - before[key] for key in sorted({*before, *after}) if after[key] != before[key]}


def finish_form(town: Town, openid: str, form: str, texts: Sequence[str]) -> dict[str, Any]:
    """Go on with a form in chat, whether it is on or was left, write what is missing and send it; returns what came of it."""
    before = stand(town)
    chat = town.chat(openid)
    found = _come_to(town, chat, form)
    for words in texts:
        chat.say(words)
    last = note(town, openid, chat.say("提交"))
    return {"came to": found, "changed": compare(before, stand(town)), "then": _sorts(last)}


def _sorts(noted: Mapping[str, Any]) -> list[str]:
    """Return the dialogue and what its numbers lead to, without keys: a new thing's is not the same twice."""
    waits = noted["waits for"]
    return [noted["dialogue"], *([waits] if isinstance(waits, str) else [one.partition(":")[0] for one in waits])]


def _come_to(town: Town, chat: LaterPhone, form: str) -> str:
    """Be in a form: it is on already, or “继续” leads there, by a number where several were begun."""
    with Session(town.engine) as session:
        dialogue, state = read_thread(session, chat.openid)
    if (dialogue, state.get("form")) == ("form", form):
        return "on"
    chat.say("继续")
    with Session(town.engine) as session:
        dialogue, state = read_thread(session, chat.openid)
    if ["resume", form] in state.get("choices", []):
        chat.say(str(state["choices"].index(["resume", form]) + 1))
        with Session(town.engine) as session:
            dialogue, state = read_thread(session, chat.openid)
    return "found" if (dialogue, state.get("form")) == ("form", form) else f"lost in {dialogue} {state.get('form', '')}"


def finish_page(town: Town, openid: str, path: str, changes: Mapping[str, str]) -> dict[str, Any]:
    """Go on with a form on its page: what stands there, and what comes of sending it with the rest."""
    before = stand(town)
    page = town.page(openid).open(path)
    written = town.page(openid).form(page).values
    kept = sorted([name, value] for name, value in written if value and name not in ("csrf_token", "ticket", "shown"))
    sent = town.page(openid).send(page, dict(changes))
    return {"kept": kept, "status": sent.status_code, "changed": compare(before, stand(town))}


def end_dialogues(town: Town, talks: Mapping[str, Sequence[str]]) -> dict[str, list[dict[str, Any]]]:
    """Go on with the dialogues that are no forms."""
    return {openid: [say(town, openid, words) for words in texts] for openid, texts in talks.items()}
