"""What the tests of activities share."""

from __future__ import annotations

import pytest

from models.member import Member
from tests.cast import Cast


@pytest.fixture
def xia(cast: Cast) -> Member:
    """The school union's culture officer."""
    return cast.xia
