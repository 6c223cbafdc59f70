"""What the tests of jobs share."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.settings import load_settings
from gateways.doors import open_doors
from handlers.chat.room import Room
from handlers.reception.register import make_table
from jobs.clockwork import Clockwork
from jobs.table import TABLE
from tests.cast import Cast


@pytest.fixture
def room(engine: Engine, live_cast: Cast, at: datetime, tmp_path: Path) -> Room:
    """The chat of this installation, its clock standing still."""
    settings = load_settings({"JGZJ_VAR": str(tmp_path)})
    return Room(settings, engine, open_doors(settings, engine), make_table(), lambda: at)


@pytest.fixture
def clockwork(engine: Engine, room: Room, at: datetime) -> Clockwork:
    """The real table of jobs, its clock standing still."""
    return Clockwork(engine, TABLE, room, room.doors.vault, now=lambda: at)
