"""The chat room of one process: what every handler may lean on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from config.settings import Settings
from gateways.doors import Doors
from handlers.everything import make_table
from handlers.table import Table
from union import clock

PATIENCE_SECONDS = 4.0
"""How long a request waits for its handler: WeChat hangs up after 5 s (wechat.md §3.2)."""


@dataclass(frozen=True)
class Room:
    """The installation as chat sees it."""

    settings: Settings
    engine: Engine
    doors: Doors
    now: Callable[[], datetime] = clock.now
    table: Table = field(default_factory=make_table)
    patience: float = PATIENCE_SECONDS
