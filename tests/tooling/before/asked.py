"""One kind of database of the commit before, upgraded, and asked sheet by sheet: what it answers now beside what it answered then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text

from tests.tooling.before.asking import find_rule
from tests.tooling.before.codes import find_strangers, stored_codes
from tests.tooling.before.comparing import find_differences, find_lost
from tests.tooling.before.questions import QUESTIONS, thin
from tests.tooling.before.reading import is_button, known_codes
from tests.tooling.before.servers import Server, opened
from tests.tooling.before.storing import Stored, put_files
from tests.tooling.before.town import Town, open_town, platform

PLAIN, TALKED_TO = "plain", "talked to"
"""The copy that is only looked at, and the one of which everything is asked that changes nothing."""
COPIES = {"standing": TALKED_TO, "chats": TALKED_TO}
"""On which copy a sheet is asked; the others each have their own."""
FIFTH = 5


@dataclass
class Asked:
    """What the database answers now; each sheet is asked once. A server is asked a part of what changes nothing: it is slower, and
    what people may do does not hang on where the rows lie."""

    server: Server
    copies: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look at the first copy without touching it."""
        self.copies[PLAIN] = self.server.made[0]

    @property
    def stored(self) -> Stored:
        """The database as it was."""
        return self.server.stored

    @property
    def share(self) -> int:
        """Of how many questions one is asked."""
        return 1 if self.server.name == "sqlite" else FIFTH

    @contextmanager
    def engine(self, copy: str = PLAIN) -> Iterator[Engine]:
        """Open a copy, the plain one where nobody touches it."""
        if copy not in self.copies:
            self.copies[copy] = self.server.copy()
        with opened(self.copies[copy]) as engine:
            yield engine

    @contextmanager
    def town(self, copy: str = PLAIN) -> Iterator[Town]:
        """Open the product on a copy, at the instant that was kept."""
        folder = self.server.folder / copy
        put_files(folder / "vault", self.stored)
        with self.engine(copy) as engine, platform() as sandbox, open_town(engine, sandbox, folder, self.stored.at) as town:
            yield town

    def now(self, sheet: str, *parts: str) -> Any:
        """Return what is answered now."""
        if sheet not in self.sheets:
            with self.town(COPIES.get(sheet, sheet)) as town:
                self.sheets[sheet] = QUESTIONS[sheet](town, self.stored, self.share)
        return _part(self.sheets[sheet], parts)

    def then(self, sheet: str, *parts: str) -> Any:
        """Return what was answered then, to the questions that are asked now."""
        return _part(thin(self.stored.answers, sheet, self.share), parts)

    def differences(self, sheet: str, *parts: str) -> list[str]:
        """Return where the answers of then and of now differ."""
        return find_differences(self.then(sheet, *parts), self.now(sheet, *parts), "/".join((sheet, *parts)))

    def lost_rows(self) -> list[str]:
        """Return what tables have fewer rows, or more."""
        then = {name: len(kept["rows"]) for name, kept in self.stored.tables.items()}
        with self.engine() as engine, engine.connect() as connection:
            now = {name: connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar() for name in then}  # noqa: S608
        return find_differences(then, now, "rows")

    def strange_names(self) -> list[str]:
        """Return the names that are stored and that the code does not know."""
        with self.engine() as engine:
            return find_strangers(stored_codes(engine), known_codes())

    def lost_names(self) -> list[str]:
        """Return the names that the code knew and knows no longer, whether something that has them is stored here or not."""
        now = {place: sorted(names) for place, names in known_codes().items()}
        buttons = [f"menu: nothing answers the button {key!r}" for key in self.stored.answers["plan"]["menu"] if not is_button(key)]
        return [*find_lost(find_differences(self.stored.answers["known"], now, "known")), *buttons]

    def lost_addresses(self) -> list[str]:
        """Return the addresses that there were and are no longer."""
        return find_lost(self.differences("standing", "addresses"))

    def dead_paths(self) -> list[str]:
        """Return the addresses of notices that no page is at, each with what was told."""
        with self.town() as town, town.engine.connect() as connection:
            rows = connection.execute(text("SELECT DISTINCT kind, path FROM notice WHERE path <> '' ORDER BY kind, path")).all()
            return [f"{kind}: {path} leads nowhere" for kind, path in rows if not find_rule(town, path)]

    def all_differences(self) -> list[str]:
        """Return whatever is different."""
        asked = [one for sheet in QUESTIONS for one in self.differences(sheet)]
        return [*asked, *self.lost_rows(), *self.strange_names(), *self.lost_names(), *self.dead_paths()]


def _part(sheet: Any, parts: tuple[str, ...]) -> Any:
    for one in parts:
        sheet = sheet[one]
    return sheet
