"""The stage, set afresh for every journey."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cast import Cast
from tests.journeys.stage import Stage, staged


@pytest.fixture
def stage(engine: Engine, live_cast: Cast, tmp_path: Path) -> Iterator[Stage]:
    """The product and WeChat, in safe mode."""
    with staged(engine, live_cast, tmp_path) as stage:
        yield stage
