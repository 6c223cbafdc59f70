"""Offices end by themselves on their date, and the person is told once."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.story import told
from union import access
from union.errors import Refusal
from union.membership.offices import appoint, expire_offices


def test_an_office_ends_by_itself_and_its_holder_is_told_once(session: Session, cast: Cast, at: datetime) -> None:
    appoint(session, cast.zheng, "branch_welfare", cast.engineering, from_on=date(2026, 1, 1), until_on=date(2026, 11, 17), at=at)
    assert not access.is_officer(access.offices_of(session, cast.zheng, date(2026, 11, 18)))
    assert access.is_officer(access.offices_of(session, cast.zheng, date(2026, 11, 17)))
    assert (expire_offices(session, at), expire_offices(session, at)) == (1, 0)
    assert told(session, cast.zheng) == ["office.ended"]


def test_unknown_posts_and_days_out_of_order_are_refused(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal):
        appoint(session, cast.lin, "emperor", None, from_on=date(2026, 1, 1), until_on=None, at=at)
    with pytest.raises(Refusal):
        appoint(session, cast.lin, "delegate", None, from_on=date(2026, 2, 1), until_on=date(2026, 1, 1), at=at)
