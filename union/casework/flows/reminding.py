"""How often somebody is reminded of what waits for them: the days before and between, and when it goes further up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from union.casework.flows.deadlines import working_days_between
from union.ground import clock
from union.ground.rule_keys import RuleKey
from union.ground.rules import rule_days

BEFORE_DAYS = RuleKey(
    "remind.before_days", "how many working days before a deadline who is to act is reminded", int, unit="工作日", default=1,
)
EVERY_DAYS = RuleKey(
    "remind.every_days", "every how many working days people are reminded again of what waits for them", int, unit="工作日", default=5,
)
ESCALATE_DAYS = RuleKey(
    "escalate.after_days", "after how many working days of delay a thing is put before somebody above", int, unit="工作日", default=2,
)


def turn_since(session: Session, since: date, at: datetime, first: int = 0) -> int:
    """Return how many reminder periods have gone by since the `first` working day after a day (rule remind.every_days)."""
    days = working_days_between(since, clock.day_of(at)) - first
    return max(0, days) // rule_days(session, EVERY_DAYS, at)
