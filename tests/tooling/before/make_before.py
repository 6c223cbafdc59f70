"""Make the database of the commit before: run by hand on that commit's own code, never again on later code.

Its imports follow the code, for what it shares with the tests; on the commit it was run on they were that commit's. It was run
like this, in a work tree of that commit with this folder beside its code:

    python -m tests.tooling.before.make_before 981b4e020a

It loads the demo, tells the story of three weeks (`story/`), keeps every row and file that is there at the end, and puts the
questions (`questions.py`) to it; all of it goes to `before.json.xz`. `--ask` in the commit's place keeps the rows and puts the
questions again, still on that commit's code: for a question that is added later."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.menu import MENU
from migrations.tables import TABLES
from models.schema import alembic_config, upgrade
from models.sealed import unseal, use_keys
from models.session import make_engine
from tests.tooling.before import storing
from tests.tooling.before.codes import find_lacking, find_strangers, stored_codes
from tests.tooling.before.questions import QUESTIONS
from tests.tooling.before.reading import known_codes, read_offers
from tests.tooling.before.storing import Stored, load, put_files, read_stored, take_files, take_rows, write_stored
from tests.tooling.before.story import activities, voices, whole
from tests.tooling.before.story.going_on import find_forms, find_pages
from tests.tooling.before.story.teller import Teller
from tests.tooling.before.town import FAR_LATER, LaterPhone, Town, open_town, platform

FIRST_NUMBER = 7_100_000_001
CODE = ("config", "models", "gateways", "migrations", "union", "handlers", "delivery", "jobs", "wx_backend")
CAST = (
    "T2006012", "T2012113", "T2001145", "T2015007", "T2009003", "T2003001", "T2001005", "T2010021", "T2011008", "T2018022", "T2016030",
    "T2023117", "T1998137", "T2016152", "T2009111", "T2018112", "T2022107", "T2016124", "T2012138", "T2004133", "T2018123", "T2021114",
)
"""Whose lists are asked for; the first presses the menu, the first three open their own pages."""
STRANGERS = ("T2016030", "T2008016", "T2022121", "T2011008")
"""Who is asked about everything, although most of it is none of their business."""
NAMELESS = "T2000127"
"""Who has written as many suggestions without a name as one may on a day."""
TALKS = {"oBefore_stranger": ["吴伟峰", "8134"], "oBefore_T2002126": ["确认解绑"], "oDemo_T2016030_08": ["123456", "取消"]}
"""The dialogues that are no forms, and how they are gone on with."""


def main(commit: str) -> None:
    """Tell the story, keep what is there at its end, and ask it everything that will be asked again."""
    known = read_stored() if commit == "--ask" else None
    assert is_code_of(known.commit if known else commit), "only that commit's own code can say what it answered"
    use_keys(KeyRing(storing.KEY_ID, {storing.KEY_ID: storing.KEY}))
    with TemporaryDirectory() as folder:
        kept = known or tell(Path(folder), commit)
        kept = replace(kept, answers={"plan": kept.answers["plan"], "known": name_all()})
        LaterPhone.numbers = itertools.count(FAR_LATER)
        for name, ask in QUESTIONS.items():
            kept = replace(kept, answers={**kept.answers, name: ask_afresh(Path(folder) / name, kept, ask)})
    print(write_stored(kept), "bytes")  # noqa: T201 - run by hand


def is_code_of(commit: str) -> bool:
    """Say whether the product's code here is a commit's."""
    return subprocess.run(("git", "diff", "--quiet", commit, "--", *CODE), check=False).returncode == 0  # noqa: S603 - by hand


def name_all() -> dict[str, list[str]]:
    """Return every name that the code knows, by where it is stored."""
    return {place: sorted(names) for place, names in known_codes().items()}


def tell(folder: Path, commit: str) -> Stored:
    """Tell the story on a new database; returns all that is kept of it, without the answers."""
    engine = make_engine(f"sqlite:///{folder / 'before.sqlite3'}")
    upgrade(engine)
    LaterPhone.numbers = itertools.count(FIRST_NUMBER)
    with platform() as sandbox, open_town(engine, sandbox, folder / "var", whole.BEGINS) as town:
        teller = Teller(town)
        known = whole.leave(teller, whole.teachers_day(teller, whole.september(teller, whole.august(teller))))
        assert not find_strangers(stored_codes(engine), known_codes())
        lacking = find_lacking(stored_codes(engine), known_codes())
        assert not lacking, lacking
        return take(town, teller, known, commit, folder)


def take(town: Town, teller: Teller, known: dict[str, Any], commit: str, folder: Path) -> Stored:
    """Return all that is there, and what is to be asked of it."""
    revision = ScriptDirectory.from_config(alembic_config()).get_current_head()
    numbers = known["numbers"] | {"asked": activities.of(teller, known["plan"]["asked"], activities.LIN)}
    plan = {
        "cast": CAST, "openids": town.openids(), "wanted": choose_things(town), "nameless": known["nameless"],
        "forms": find_forms(teller, numbers["returned by"]), "pages": find_pages(teller, numbers), "talks": TALKS,
        "menu": [sub["key"] for top in MENU["button"] for sub in top["sub_button"] if "key" in sub],
        "one too many": {"openid": town.openids()[NAMELESS], "written": voices.WRITTEN},
    }
    rows = take_rows(town.engine, TABLES, unseal)
    return Stored(commit, str(revision), town.hands.at, rows, take_files(folder / "var" / "vault"), {"plan": plan})


def choose_things(town: Town) -> dict[str, list[str]]:
    """Return what is to be asked about, and of whom: one thing of each sort, those who can do something and some who cannot."""
    with Session(town.engine) as session:
        offers = read_offers(session, list(town.openids()), town.hands.at)
    wanted: dict[str, list[str]] = {}
    seen: set[tuple[str, ...]] = set()
    for what, found in offers.items():
        name, *sort = what.split(" ")
        sign = (name.partition(":")[0], *sort, *sorted({one for one in found.values() if one}))
        if sign not in seen:
            seen.add(sign)
            wanted[name] = [number for number, actions in found.items() if actions or number in STRANGERS]
    return wanted


def ask_afresh(folder: Path, kept: Stored, ask: Callable[[Town, Stored, int], Any]) -> Any:
    """Load what was kept into a database of its own, and ask it."""
    folder.mkdir()
    engine = make_engine(f"sqlite:///{folder / 'asked.sqlite3'}")
    load(engine, kept)
    put_files(folder / "var" / "vault", kept)
    with platform() as sandbox, open_town(engine, sandbox, folder / "var", kept.at) as town:
        return ask(town, kept, 1)


if __name__ == "__main__":
    main(sys.argv[1])
