"""Consents: kept by purpose and wording, taken back as easily as given, by whoever gave them."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from tests.cast import Cast
from tests.story import ask_for_visit, report_leave, take
from union.ground.consents import find_consents, withdraw_consent
from union.ground.errors import NotFound


def test_taking_one_back_takes_back_all_to_the_same_purpose_and_no_other(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.lin, at, illness="骨折")
    report_leave(session, cast.lin, at)
    ask_for_visit(session, cast.zheng, at)
    withdraw_consent(session, cast.lin, find_consents(session, cast.lin)[-1].id, at)
    in_force = [(consent.purpose, consent.withdrawn_at is None) for consent in find_consents(session, cast.lin)]
    assert in_force == [("sick_care", True), ("condolence_visit", False), ("condolence_visit", False)]
    assert find_consents(session, cast.zheng)[0].withdrawn_at is None
    assert session.scalars(select(AuditEntry).where(AuditEntry.action == "withdraw_consent")).one().by_id == cast.lin.id


def test_nobody_takes_back_another_persons_consent_or_the_same_twice(session: Session, cast: Cast, at: datetime) -> None:
    take(session, ask_for_visit(session, cast.lin, at), "withdraw", cast.lin, at)
    consent = find_consents(session, cast.lin)[0]
    with pytest.raises(NotFound):
        withdraw_consent(session, cast.zheng, consent.id, at)
    withdraw_consent(session, cast.lin, consent.id, at)
    with pytest.raises(NotFound):
        withdraw_consent(session, cast.lin, consent.id, at)
