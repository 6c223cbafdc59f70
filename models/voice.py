"""The board of published answers (回音壁), and what a suggestion without a name is followed by."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.case import Case


class PublicationState(StrEnum):
    """Whether the board shows a published answer; no row: never published."""

    PUBLISHED = "published"
    HIDDEN = "hidden"
    """Taken back by the union or by the author."""


class Publication(WithId, Base):
    """What the board says of one suggestion, in words of its own; how the case stands does not change it, nor it the case."""

    __tablename__ = "publication"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), unique=True)
    state: Mapped[str] = mapped_column(exact(16), info={"words": PublicationState})
    topic: Mapped[str] = mapped_column(exact(24))
    title: Mapped[str] = mapped_column(String(60))
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    version: Mapped[int] = mapped_column(default=1)
    case_: Mapped[Case] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_publication_board", "state", "published_at"),)


class AnonymousKey(WithId, Base):
    """What opens a suggestion without a name again: digests only, and how often a wrong one was tried."""

    __tablename__ = "anonymous_key"
    case_id: Mapped[int] = mapped_column(ForeignKey("case_.id"), unique=True)
    pin_digest: Mapped[str] = mapped_column(exact(160))
    """Salt and scrypt digest of the PIN."""
    ticket_digest: Mapped[str] = mapped_column(exact(64), unique=True)
    """Of the form's ticket, so that a form posted twice opens one case."""
    failed: Mapped[int] = mapped_column(default=0)
    failed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when the wrong tries count, to the full hour; a right one clears it."""
    case_: Mapped[Case] = relationship(lazy="joined")
