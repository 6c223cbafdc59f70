"""The thread of a chat: which dialogue is on and what it waits for, kept in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account
from models.draft import Conversation

LASTS = timedelta(hours=2)
"""After so long a silence a text is no longer taken as the answer to the last question."""


@dataclass
class Thread:
    """One account's thread; changed through `begin` and `end`."""

    row: Conversation
    is_expired: bool
    dialogue: str = ""
    state: dict[str, Any] = field(default_factory=dict)

    def is_on(self) -> bool:
        """Say whether a dialogue waits for an answer."""
        return bool(self.dialogue) and not self.is_expired

    def begin(self, dialogue: str, at: datetime, **state: Any) -> None:
        """Let a dialogue wait for the next message."""
        self.dialogue, self.state, self.is_expired = dialogue, state, False
        self.row.dialogue, self.row.state, self.row.expires_at = dialogue, dict(state), at + LASTS

    def keep(self, at: datetime, **changes: Any) -> None:
        """Go on with the same dialogue, some of its state changed."""
        self.begin(self.dialogue, at, **{**self.state, **changes})

    def end(self) -> None:
        """Let no dialogue wait."""
        self.dialogue, self.state = "", {}
        self.row.dialogue, self.row.state = "", {}


def open_thread(session: Session, account: Account, at: datetime) -> Thread:
    """Return an account's thread, made when it is missing; the caller holds the account's lock."""
    row = session.scalars(select(Conversation).where(Conversation.account_id == account.id)).first()
    if row is None:
        row = Conversation(account_id=account.id, dialogue="", state={}, expires_at=at + LASTS)
        session.add(row)
        session.flush()
    return Thread(row, row.expires_at <= at, row.dialogue, dict(row.state))
