"""The house as one process sees it: its settings, its database, its doors and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import Engine

from config.settings import Settings
from gateways.doors import Doors, open_doors
from models.sealed import use_keys
from models.session import make_engine
from union.ground import clock


@dataclass(frozen=True)
class House:
    """What every room on the top floor is wired with."""

    settings: Settings
    engine: Engine
    doors: Doors
    now: Callable[[], datetime] = clock.now


def create_house(settings: Settings) -> House:
    """Open the database and the doors of this installation, and give this process the keys."""
    use_keys(settings.keys)
    # What a failed statement was given is people's data, and an error is logged.
    engine = make_engine(settings.database_url, hide_parameters=True)
    return House(settings, engine, open_doors(settings, engine))


def current_house() -> House:
    """Return the house of the application that is answering."""
    house: House = current_app.extensions["house"]
    return house
