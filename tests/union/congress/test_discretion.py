"""Who comes second hears how it stands now, not who has rated or refused to second: that is not everybody's to know."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from tests.handling import published_to_two
from tests.sitting import Sitting, asked, move
from union.ground.errors import Conflict


def hears(session: Session, proposal: Proposal, by: Member, at: datetime) -> str:
    """Return what somebody is told who tries a step that is not open now."""
    with pytest.raises(Conflict) as caught:
        move(session, proposal, "accept", by, at)
    return str(caught.value)


def test_a_reader_does_not_hear_who_has_rated(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published_to_two(session, sitting, at)
    move(session, proposal, "rate", sitting.cast.lin, at, rating="satisfied")
    assert hears(session, proposal, sitting.cast.lan, at) == "现在是“已答复待评价”，请重新打开后再办"


def test_who_is_asked_does_not_hear_who_has_refused(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = asked(session, sitting, at)
    move(session, proposal, "refuse", sitting.cast.zheng, at)
    said = hears(session, proposal, sitting.cast.zhao, at)
    assert "郑敏" not in said and "附议”，现在" not in said
