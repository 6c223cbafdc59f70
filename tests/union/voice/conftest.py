"""Who answers suggestions in these tests."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.voices import appoint_officer


@pytest.fixture
def officer(session: Session, cast: Cast) -> Member:
    """童心, the school union's officer for the members' voice."""
    return appoint_officer(session, cast)
