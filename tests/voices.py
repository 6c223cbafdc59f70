"""The members' voice in tests: its officer, a suggestion, its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from tests.story import take
from union.cases.cases import open_case
from union.services.catalogue import catalogue

SUGGESTION = {"topic": "校园建设与后勤", "what": "10号楼没有热水点，冬天打水要走很远", "wish": "每层装一个", "may_publish": "是"}
BOARD = {"topic": "campus", "title": "加装热水点", "question": "10号楼没有热水点，打水很远", "answer": "已请后勤处加装两处热水点"}
ANSWER = "已请后勤处加装两处热水点"


def suggest(session: Session, by: Member, at: datetime, **changes: Any) -> Case:
    """Make a suggestion under one's own name."""
    return open_case(session, catalogue().get("suggestion"), SUGGESTION | changes, by=by, at=at, consents=True)


def answer(session: Session, case_: Case, officer: Member, at: datetime, text: str = ANSWER) -> Case:
    """Accept and answer a suggestion."""
    if case_.state == "submitted":
        take(session, case_, "accept", officer, at)
    return take(session, case_, "answer", officer, at, answer=text)
