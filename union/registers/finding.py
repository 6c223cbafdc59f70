"""What can be found by words: services, activities and whatever else subjects offer, in one list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union.casework.flows.register import subjects
from union.ground.search import SearchEntry


def find_entries(session: Session, member: Member | None, at: datetime) -> list[SearchEntry]:
    """Return what a member, or somebody unknown, may find, subject by subject."""
    return [entry for one in subjects() if one.search for entry in one.search(session, member, at)]
