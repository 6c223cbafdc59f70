"""The people and rules that forms are tested with: a directory kept by hand, no database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from union.casework.forms.fields import FormContext, Person
from union.ground.rule_keys import RuleKey
from union.ground.rules import RuleSnapshot

TODAY = date(2026, 11, 25)
"""A Wednesday."""
LIN = Person("T2015007", "林晓燕", "生态学院")
ZHAO = Person("T2011020", "赵志远", "工学院")
WANG_OF_ECOLOGY = Person("T2018033", "王芳", "生态学院")
WANG_OF_MEDICINE = Person("T2019041", "王芳", "医学院")
DIRECTORY = (LIN, ZHAO, WANG_OF_ECOLOGY, WANG_OF_MEDICINE)
RELATIONS = RuleSnapshot(
    "condolence.relations", [{"code": "parent", "title": "父母"}, {"code": "spouse", "title": "配偶"}],
    "", "《慰问办法（样例）》", "第四条", "2026-01-01",
)


def find_people(text: str) -> Sequence[Person]:
    """Return who has this staff number or name."""
    return [person for person in DIRECTORY if text in (person.staff_number, person.name)]


def find_rule(key: RuleKey[Any]) -> RuleSnapshot | None:
    """Return the one rule that is kept here."""
    return RELATIONS if key.key == RELATIONS.key else None


CONTEXT = FormContext(today=TODAY, asker=LIN, find_people=find_people, find_rule=find_rule)
"""林晓燕 fills in a form on 25 November 2026."""
