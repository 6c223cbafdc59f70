"""Claims on received messages: each is handled once, by whoever's row came first, and answered alike every time."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, RowMapping, Table, Update, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from gateways.wechat.messages import Envelope, InboundMessage, build_message
from models.message import ReceivedMessage
from models.session import is_retryable, reading

LEASE = timedelta(seconds=60)
"""How long a claim is believed in: a process that has not committed by then has lost it."""
MOST_ATTEMPTS = 3
_DEADLOCKS = 5
T = TypeVar("T")
table = cast(Table, ReceivedMessage.__table__)
rows = table.c


class ClaimLost(Exception):
    """Another process has taken the message over: what was done here must not be committed."""


@dataclass(frozen=True)
class MessageClaim:
    """One process's hold on one message."""

    id: int
    owner: str
    attempts: int


@dataclass(frozen=True)
class MessageStanding:
    """What a message's row says."""

    id: int
    claimed_by: str
    lease_until: datetime
    attempts: int
    answer: str | None
    is_handled: bool

    def is_abandoned(self, at: datetime) -> bool:
        """Say whether nobody works on it any more although nobody has finished it."""
        return not self.is_handled and self.lease_until <= at


def claim(engine: Engine, message: InboundMessage, at: datetime) -> MessageClaim | None:
    """Claim a message by adding its row; None where somebody has it already."""
    owner = _owner()
    row = {
        "key": message.dedupe_key, "body": write_message(message), "received_at": at, "claimed_by": owner,
        "lease_until": at + LEASE, "attempts": 1,
    }
    try:
        return MessageClaim(_again(engine, lambda connection: _add(connection, row)), owner, 1)
    except IntegrityError:
        return None


def find_standing(engine: Engine, key: str) -> MessageStanding | None:
    """Return what a message's row says."""
    wanted = (rows.id, rows.claimed_by, rows.lease_until, rows.attempts, rows.answer, rows.handled_at)
    with reading(engine) as connection:
        row = connection.execute(select(*wanted).where(rows.key == key)).mappings().first()
    return _standing(row) if row else None


def take_over(engine: Engine, standing: MessageStanding, at: datetime) -> MessageClaim | None:
    """Claim a message whose process has died; None where somebody else was quicker."""
    owner = _owner()
    taken = (
        update(table)
        .where(rows.id == standing.id, rows.claimed_by == standing.claimed_by, rows.handled_at.is_(None))
        .values(claimed_by=owner, lease_until=at + LEASE, attempts=standing.attempts + 1)
    )
    return MessageClaim(standing.id, owner, standing.attempts + 1) if _write(engine, taken) else None


def find_abandoned(engine: Engine, at: datetime, limit: int) -> list[tuple[MessageStanding, InboundMessage]]:
    """Return messages that were claimed and never handled, oldest first."""
    wanted = select(table).where(rows.handled_at.is_(None), rows.lease_until <= at)
    with reading(engine) as connection:
        found = connection.execute(wanted.order_by(rows.id).limit(limit)).mappings().all()
    return [(_standing(row), read_message(row["body"])) for row in found]


def promise_late(engine: Engine, key: str, answer: str) -> bool:
    """Store that every attempt is told to wait; False where there is an answer already."""
    late = update(table).where(rows.key == key, rows.answer.is_(None), rows.handled_at.is_(None))
    return bool(_write(engine, late.values(answer=answer)))


def finish(session: Session, claim: MessageClaim, answer: str, at: datetime) -> bool:
    """Store the answer in the handler's own transaction; False where everybody was told to wait; raises ClaimLost."""
    connection = session.connection()
    mine = update(table).where(rows.id == claim.id, rows.claimed_by == claim.owner, rows.handled_at.is_(None))
    if connection.execute(mine.where(rows.answer.is_(None)).values(answer=answer, handled_at=at)).rowcount:
        return True
    if not connection.execute(mine.values(handled_at=at)).rowcount:
        raise ClaimLost
    return False


def write_message(message: InboundMessage) -> str:
    """Return a message as text, so that another process can handle it later."""
    kept = {"app_id": message.app_id, "format": message.envelope.format, "body": message.raw}
    return json.dumps(kept, ensure_ascii=False)


def read_message(text: str) -> InboundMessage:
    """Return the message that was kept as text."""
    kept: dict[str, Any] = json.loads(text)
    return build_message(kept["app_id"], kept["body"], Envelope(kept["format"]))


def _owner() -> str:
    return f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(8)}"


def _standing(row: RowMapping) -> MessageStanding:
    return MessageStanding(
        id=row["id"], claimed_by=row["claimed_by"], lease_until=row["lease_until"], attempts=row["attempts"],
        answer=row["answer"], is_handled=row["handled_at"] is not None,
    )


def _add(connection: Connection, row: dict[str, Any]) -> int:
    added = connection.execute(insert(table).values(row)).inserted_primary_key
    return int(added[0]) if added else 0


def _write(engine: Engine, statement: Update) -> int:
    return _again(engine, lambda connection: connection.execute(statement).rowcount)


def _again(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run one short transaction, again from its start where the database reports a deadlock."""
    for attempt in range(_DEADLOCKS + 1):
        try:
            with engine.begin() as connection:
                return work(connection)
        except DBAPIError as error:
            if attempt == _DEADLOCKS or not is_retryable(error):
                raise
    raise AssertionError("unreachable")
