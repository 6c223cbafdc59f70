"""Offices end by themselves on their date, and the person is told once."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
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


def test_an_office_that_could_serve_nothing_is_refused(session: Session, cast: Cast, at: datetime) -> None:
    for post, branch, words in (("branch_chair", None, "哪个分工会"), ("welfare_officer", cast.ecology, "属于校工会")):
        with pytest.raises(Refusal, match=words):
            appoint(session, cast.lin, post, branch, from_on=date(2026, 1, 1), until_on=None, at=at)
    appoint(session, cast.lin, "welfare_officer", None, from_on=date(2026, 1, 1), until_on=None, at=at, by=cast.ye)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "appoint")).one()
    assert (entry.by_id, entry.subject_id) == (cast.ye.id, cast.lin.id)
