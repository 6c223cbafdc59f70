"""A year's figures of every subject, each as a table for who may read it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from models.member import Member
from union.casework.flows.register import subjects
from union.casework.flows.subjects import Statistics
from union.ground.declarations import by_name
from union.ground.documents import Sheet
from union.ground.errors import NotFound

UNKNOWN = "没有找到这份统计"


@cache
def find_statistics() -> dict[str, Statistics]:
    """Return what figures there are, by their codes."""
    return by_name("statistics", [(one.code, one) for subject in subjects() for one in subject.statistics])


def compose_statistics(session: Session, code: str, year: int, *, by: Member, at: datetime) -> Sheet:
    """Return one year's table; raises NotFound for what no subject counts, NotAllowed for who may not read it."""
    found = find_statistics().get(code)
    if found is None:
        raise NotFound(UNKNOWN)
    return found.compose(session, year, by, at)
