"""Messages and events that WeChat pushed, each handled once and answered alike every time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UtcDateTime, WithId, exact
from models.sealed import SealedText


class ReceivedMessage(WithId, Base):
    """One message or event, claimed by the first process that sees it."""

    __tablename__ = "received_message"
    key: Mapped[str] = mapped_column(exact(191), unique=True)
    body: Mapped[str] = mapped_column(SealedText)
    """The parsed message as JSON, so that one left unfinished by a crash can be handled again."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    claimed_by: Mapped[str] = mapped_column(exact(64))
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(SealedText)
    """The reply as JSON that every attempt gets; none while nobody has answered."""
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=1)
