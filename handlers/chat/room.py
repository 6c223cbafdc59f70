"""The chat room of one process: what every handler may lean on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from config.settings import Settings
from gateways.doors import Doors
from handlers.chat.handler_table import HandlerTable
from union.ground import clock

PATIENCE_SECONDS = 4.0
"""How long a request waits for its handler: WeChat hangs up after 5 s (wechat.md §3.2)."""


@dataclass(frozen=True)
class Room:
    """The installation as chat sees it."""

    settings: Settings
    engine: Engine
    doors: Doors
    table: HandlerTable[Any]
    """Which handler answers what; of chats, which lean on this room."""
    now: Callable[[], datetime] = clock.now
    patience: float = PATIENCE_SECONDS
