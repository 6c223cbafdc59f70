"""Whom the union keeps in mind at festivals and why, read from its cases; and who has died."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union.casework.flows.states import Outcome
from union.ground import access, clock
from union.ground.rules import find_rule
from union.services.care import condolence_rules

VISIT, LEAVE = "condolence_visit", "sick_care"
OCCASIONS = ("hospital", "major_illness", "hardship", "death_relative")
"""Occasions of a condolence visit after which a member is visited at the next festival."""
DEATH = "death_self"


@dataclass(frozen=True)
class Reach:
    """How far back a reason still counts: the day of an occasion, and the end of a sick leave."""

    occasions_since: date
    leaves_since: datetime

    @classmethod
    def before(cls, day: date, *, months: int, leave_days: int) -> Reach:
        """Return the reach of so many months and days before a day."""
        return cls(_months_before(day, months), clock.instant(day - timedelta(days=leave_days)))


def find_reasons(session: Session, reach: Reach) -> dict[int, list[str]]:
    """Return the reasons to visit by member id; nobody who has died or is no longer on the roster."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for member_id, reason in (*_occasions(session, reach), *_leaves(session, reach)):
        if reason not in reasons[member_id]:
            reasons[member_id].append(reason)
    gone = find_gone(session, set(reasons))
    return {member_id: found for member_id, found in sorted(reasons.items()) if member_id not in gone}


def find_gone(session: Session, among: Collection[int]) -> set[int]:
    """Return which of these members have died or are no longer on the roster."""
    gone = select(Member.id).where(~access.can_act(), Member.id.in_(among))
    return find_deceased(session, among) | set(session.scalars(gone))


def find_deceased(session: Session, among: Collection[int] | None = None) -> set[int]:
    """Return the members whose death was reported, also where nobody has accepted the report yet."""
    query = select(Case.subject_id, Case.sealed_answers).where(Case.kind == VISIT, _stands())
    if among is not None:
        query = query.where(Case.subject_id.in_(among))
    return {member_id for member_id, sealed in session.execute(query) if sealed.get("occasion") == DEATH}


def _occasions(session: Session, reach: Reach) -> Iterator[tuple[int, str]]:
    # The occasion is sealed: its cases are opened here one by one, and only a title and a month go on.
    query = select(Case.subject_id, Case.opened_at, Case.answers, Case.sealed_answers).where(Case.kind == VISIT, _stands())
    for member_id, opened_at, answers, sealed in session.execute(query.order_by(Case.id)):
        happened = date.fromisoformat(answers["happened_on"])
        if sealed["occasion"] in OCCASIONS and happened >= reach.occasions_since:
            title = _title(session, sealed["occasion"], clock.day_of(opened_at))
            yield member_id, f"{title}（{happened.year}年{happened.month}月）"


def _leaves(session: Session, reach: Reach) -> Iterator[tuple[int, str]]:
    query = select(Case.subject_id, Case.answers).where(Case.kind == LEAVE, _stands())
    query = query.where(or_(Case.closed_at.is_(None), Case.closed_at >= reach.leaves_since))
    for member_id, answers in session.execute(query.order_by(Case.id)):
        yield member_id, f"病假（自{clock.show_day(date.fromisoformat(answers['from_on']))}）"


def _stands() -> ColumnElement[bool]:
    return Case.outcome.not_in((Outcome.DECLINED, Outcome.WITHDRAWN))


def _title(session: Session, occasion: str, on: date) -> str:
    rule = find_rule(session, condolence_rules.OCCASIONS, on)
    titles = {row["code"]: row["title"] for row in rule.value} if rule else {}
    return str(titles.get(occasion, "慰问对象"))


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or the last day of that month."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)
