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
from tests.tooling.before.questions import QUESTIONS
from tests.tooling.before.reading import known_codes
from tests.tooling.before.servers import Server
from tests.tooling.before.storing import Stored, put_files
from tests.tooling.before.town import Town, open_town, platform


@dataclass
class Asked:
    """What the database answers now; each sheet is asked once, on a copy of its own."""

    server: Server
    sheets: dict[str, Any] = field(default_factory=dict)

    @property
    def stored(self) -> Stored:
        """The database as it was."""
        return self.server.stored

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """Give an upgraded copy that nobody has touched."""
        with self.server.upgraded() as engine:
            yield engine

    @contextmanager
    def town(self) -> Iterator[Town]:
        """Open the product on such a copy, at the instant that was kept."""
        with self.engine() as engine, platform() as sandbox:
            folder = self.server.folder / f"var-{len(self.server.made)}"
            put_files(folder / "vault", self.stored)
            with open_town(engine, sandbox, folder, self.stored.at) as town:
                yield town

    def now(self, sheet: str, *parts: str) -> Any:
        """Return what is answered now."""
        if sheet not in self.sheets:
            with self.town() as town:
                self.sheets[sheet] = QUESTIONS[sheet](town, self.stored)
        return _part(self.sheets[sheet], parts)

    def differences(self, sheet: str, *parts: str) -> list[str]:
        """Return where the answers of then and of now differ."""
        then = _part(self.stored.answers[sheet], parts)
        return find_differences(then, self.now(sheet, *parts), "/".join((sheet, *parts)))

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
        return find_lost(find_differences(self.stored.answers["known"], now, "known"))

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
