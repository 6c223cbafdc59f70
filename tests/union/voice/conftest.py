"""Who answers suggestions in these tests."""

from __future__ import annotations

import pytest

from models.member import Member
from tests.cast import Cast


@pytest.fixture
def officer(cast: Cast) -> Member:
    """何倩, the school union's officer for the members' voice."""
    return cast.he
