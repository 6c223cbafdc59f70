"""A process that starts reads earlier proposals, keeps no writer out meanwhile, and starts all the same without a database."""

import logging
from datetime import datetime

import pytest
from sqlalchemy import Engine

from models.session import make_engine, run_in_transaction
from tests.cast import Cast
from tests.phones import Street
from tests.sitting import at_hand, make_sitting, reviewed
from wx_backend.house import House
from wx_backend.warming import start_warming, take_up_proposals


def test_a_process_that_starts_knows_earlier_proposals(
    engine: Engine, street: Street, live_cast: Cast, at: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    run_in_transaction(engine, lambda session: reviewed(session, make_sitting(session, at_hand(session, live_cast), at), at))
    start_warming(street.house).join()
    assert "1 earlier proposals are known" in caplog.text


def test_a_database_that_is_away_stops_no_start(street: Street, caplog: pytest.LogCaptureFixture) -> None:
    away = make_engine("sqlite:////nowhere/at/all.sqlite3")
    house = street.house
    take_up_proposals(House(house.settings, away, house.doors, house.now))
    assert "could not be read" in caplog.text
