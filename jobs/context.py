"""What a run of a job has in its hands: the database, the doors, and the instant it is for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gateways.vault import FileVault
from handlers.chat.room import Room
from models.session import run_in_transaction

T = TypeVar("T")
log = logging.getLogger(__name__)


class PartlyDone(Exception):
    """Some of a run's pieces failed; the others are done and stay done."""


@dataclass(frozen=True)
class RunContext:
    """One run: each piece of its work is one transaction, so that one bad case holds up no other."""

    engine: Engine
    at: datetime
    room: Room | None = None
    """The chat, for the job that finishes its messages; none in a preview."""
    vault: FileVault | None = None

    def do(self, work: Callable[[Session], T]) -> T:
        """Do one piece of work in a transaction of its own."""
        return run_in_transaction(self.engine, work)

    def each(
        self, find: Callable[[Session], Sequence[T]], work: Callable[[Session, T], object], unit: str
    ) -> str:
        """Do one piece of work for each thing found; raises PartlyDone when some failed, after all were tried."""
        found, failed = self.do(find), 0
        for one in found:
            try:
                self.do(lambda session, one=one: work(session, one))  # type: ignore[misc]
            except Exception:
                log.exception("a piece of work failed (%s %s)", unit, one)
                failed += 1
        if failed:
            raise PartlyDone(f"{failed} of {len(found)} {unit} failed")
        return f"{len(found)} {unit}"


def one_after_another(*parts: Callable[[], str]) -> str:
    """Do every part of a run, also after one of which some pieces failed; raises PartlyDone when all were tried."""
    said, is_partly = [], False
    for part in parts:
        try:
            said.append(part())
        except PartlyDone as failure:
            said.append(str(failure))
            is_partly = True
    if is_partly:
        raise PartlyDone(", ".join(said))
    return ", ".join(said)
