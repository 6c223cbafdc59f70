"""The questions, sheet by sheet: each is put to a database of its own, at the same instant, before and after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from tests.tooling.before import asking, finishing, working
from tests.tooling.before.reading import read_offers
from tests.tooling.before.storing import Stored
from tests.tooling.before.town import Town

PAGES = ("/h5/", "/h5/inbox", "/h5/privacy", "/h5/todo", "/h5/activities", "/h5/proposals", "/h5/hours")
READERS = 3
"""Of the cast, whose own pages are opened."""


def ask_standing(town: Town, stored: Stored, share: int = 1) -> dict[str, Any]:
    """Ask what people may do with things, what stands in their lists, and which addresses there are."""
    plan = stored.answers["plan"]
    wanted = {name: numbers for name, numbers in plan["wanted"].items() if asking.is_asked(name, share)}
    cast = [number for number in plan["cast"] if asking.is_asked(number, share)]
    with Session(town.engine) as session:
        offers = read_offers(session, list(plan["openids"]), town.hands.at, wanted)
    return {"offers": offers, "lines": asking.ask_words(town, plan["openids"], cast), "addresses": asking.list_addresses(town)}


def ask_chats(town: Town, stored: Stored, share: int = 1) -> dict[str, Any]:
    """Answer every list, press every button, open what is to be pushed."""
    plan = stored.answers["plan"]
    openids, keys = plan["openids"], [key for key in plan["menu"] if asking.is_asked(key, share)]
    return {
        "lists": asking.ask_lists(town, share), "menu": asking.press_menu(town, openids[plan["cast"][0]], keys),
        "pushed": asking.open_waiting(town, openids, share), "own": asking.open_own(town, openids, plan["cast"][:READERS], PAGES),
    }


def ask_forms(town: Town, stored: Stored, _share: int = 1) -> dict[str, Any]:
    """Go on with everything that was begun, to its end."""
    plan = stored.answers["plan"]
    return {
        "chats": {f"{one['openid']} {one['form']}": finishing.finish_form(town, **one) for one in plan["forms"]},
        "pages": {f"{one['openid']} {one['path']}": finishing.finish_page(town, **one) for one in plan["pages"]},
        "talks": finishing.end_dialogues(town, plan["talks"]),
        "nameless": asking.open_nameless(town, plan["nameless"]),
        "one too many": asking.write_nameless(town, **plan["one too many"]),
        "files": asking.open_files(town),
    }


def ask_jobs(town: Town, _stored: Stored, _share: int = 1) -> list[dict[str, Any]]:
    """Run the table of jobs."""
    return working.run_jobs(town)


def ask_post(town: Town, _stored: Stored, _share: int = 1) -> dict[str, Any]:
    """Deliver."""
    return working.deliver(town)


QUESTIONS: Mapping[str, Callable[[Town, Stored, int], Any]] = {
    "standing": ask_standing, "chats": ask_chats, "forms": ask_forms, "jobs": ask_jobs, "post": ask_post,
}
THINNED: Mapping[str, Sequence[str]] = {"standing": ("offers", "lines"), "chats": ("lists", "menu", "pushed")}
"""What of a sheet is asked in part where only a share of the questions is."""


def thin(answers: Mapping[str, Any], sheet: str, share: int) -> Any:
    """Return a sheet's answers to the questions of a share."""
    found = answers[sheet]
    parts = {part: {key: one for key, one in found[part].items() if asking.is_asked(key, share)} for part in THINNED.get(sheet, ())}
    return {**found, **parts} if parts else found
