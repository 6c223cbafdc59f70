"""What the categories of proposals are called (rule data proposal.categories)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from union.ground import clock
from union.ground.rule_keys import RuleKey, rows
from union.ground.rules import find_rule

CATEGORIES = RuleKey("proposal.categories", "what proposals and suggestions can be about: codes and titles", rows)


def find_categories(session: Session, at: datetime) -> dict[str, str]:
    """Return the categories of a day by code, in the rule's order."""
    rule = find_rule(session, CATEGORIES, clock.day_of(at))
    return {row["code"]: row["title"] for row in rule.value} if rule else {}


def name_category(session: Session, code: str, at: datetime) -> str:
    """Return what a category is called; one that the rules no longer know by its code."""
    return find_categories(session, at).get(code, code)
