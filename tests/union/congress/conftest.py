"""The sitting that the tests of proposals share."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.sitting import Sitting, make_sitting


@pytest.fixture
def sitting(session: Session, cast: Cast, at: datetime) -> Sitting:
    """A sitting whose call is open, in this test's own session."""
    return make_sitting(session, cast, at)
