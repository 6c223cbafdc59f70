"""What a person's action opens: so many customer messages for so long (wechat.md §3.4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateways.wechat.messages import InboundMessage
from models.account import Account
from union.notices import channels

MESSAGE = (5, timedelta(hours=48))
ACTION = (3, timedelta(minutes=1))
_ACTIONS = ("click", "scancode_push", "scancode_waitmsg", "subscribe", "scan")


def note_action(session: Session, account: Account, message: InboundMessage, at: datetime) -> None:
    """Open the customer-message window that this message opens; a new action replaces what was left."""
    opened = _opened_by(message)
    if opened is not None:
        count, lasts = opened
        channels.open_window(session, account, count, lasts, at)


def _opened_by(message: InboundMessage) -> tuple[int, timedelta] | None:
    if message.is_event():
        return ACTION if message.event in _ACTIONS else None
    # The answer to a menu message counts as a click.
    return ACTION if message.raw.get("bizmsgmenuid") else MESSAGE
