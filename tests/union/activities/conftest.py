"""What the tests of activities share."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.union.activities.outings import culture_officer


@pytest.fixture
def xia(session: Session, cast: Cast) -> Member:
    """The school union's culture officer."""
    return culture_officer(session, cast.engineering)
