"""The board (回音壁): published suggestions with their answers, newest first, found by words and topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.voice import Publication, PublicationState
from union.casework.forms.fields import Option
from union.ground.categories import find_categories
from union.ground.errors import NotFound

PER_PAGE = 10
MOST_WORDS, LONGEST = 5, 60
LAST_PAGE = 10_000


@dataclass(frozen=True)
class BoardPage:
    """One page of the board."""

    entries: list[Publication]
    page: int
    has_more: bool


def find_published(session: Session, *, words: str = "", topic: str = "", page: int = 1) -> BoardPage:
    """Return one page of what is published, newest first; every word must stand somewhere in it."""
    query = select(Publication).where(Publication.state == PublicationState.PUBLISHED)
    for word in words.replace("\x00", "")[:LONGEST].split()[:MOST_WORDS]:
        places = (Publication.title, Publication.question, Publication.answer)
        query = query.where(or_(*(place.contains(word, autoescape=True) for place in places)))
    if topic:
        query = query.where(Publication.topic == topic)
    number = min(max(page, 1), LAST_PAGE)
    query = query.order_by(Publication.published_at.desc(), Publication.id.desc())
    found = list(session.scalars(query.offset((number - 1) * PER_PAGE).limit(PER_PAGE + 1)))
    return BoardPage(found[:PER_PAGE], number, len(found) > PER_PAGE)


def get_published(session: Session, publication_id: int) -> Publication:
    """Return one entry of the board; raises NotFound, also for one that was taken back."""
    found = session.get(Publication, publication_id)
    if found is None or found.state != PublicationState.PUBLISHED:
        raise NotFound("这条答复已不在回音壁上")
    return found


def find_topics(session: Session, at: datetime) -> list[Option]:
    """Return the topics that the board is sorted by (rule proposal.categories)."""
    return [Option(code, title) for code, title in find_categories(session, at).items()]
