"""The forms of activities, found by their codes: each move of an activity, a registration, an entry or an objection."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.member import Member
from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.planning.making import make_creation_paper
from union.casework.flows.engine import make_paper
from union.casework.flows.things import ThingKind
from union.casework.forms.papers import Paper

NEW = "activity:new"
"""The form for a new activity."""
_NEW = NEW.partition(":")[2]


def find_paper(session: Session, member: Member, about: str, at: datetime) -> Paper:
    """Return what a move of an activity asks (“<code>:<action>”), or the form for a new one (“new”)."""
    if about == _NEW:
        return make_creation_paper(session, member, at)
    return _paper_of(ACTIVITY)(session, member, about, at)


def _paper_of(subject: ThingKind[Any]) -> Callable[[Session, Member, str, datetime], Paper]:
    def find(session: Session, member: Member, about: str, at: datetime) -> Paper:
        key, _, action = about.rpartition(":")
        return make_paper(session, subject, key, action, member, at)

    return find


find_registration_paper = _paper_of(REGISTRATION)
find_entry_paper = _paper_of(ENTRY)
find_objection_paper = _paper_of(OBJECTION)
