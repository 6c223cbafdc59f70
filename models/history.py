"""What happened to a thing that is no case: an activity, a registration, a proposal. Rows are added and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member
from models.sealed import SealedText


class HistoryEntry(WithId, Base):
    """One thing that happened, by whom, and from which state to which."""

    __tablename__ = "history_entry"
    about: Mapped[str] = mapped_column(exact(40))
    """The thing: 'activity:7', 'registration:12', 'proposal:3'."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None: the clock."""
    action: Mapped[str] = mapped_column(exact(40))
    title: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[str] = mapped_column(exact(24))
    to_state: Mapped[str] = mapped_column(exact(24))
    note: Mapped[str | None] = mapped_column(SealedText)
    """What people are told: a reason, an opinion."""
    is_internal: Mapped[bool] = mapped_column(default=False)
    """Shown to those who handle the thing only."""
    by: Mapped[Member | None] = relationship(lazy="joined")
    __table_args__ = (Index("ix_history_about", "about", "id"),)
