"""Activities that members can find."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UtcDateTime, WithId, exact


class Activity(WithId, Base):
    """One activity of the union."""

    __tablename__ = "activity"
    code: Mapped[str] = mapped_column(exact(40), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    keywords: Mapped[str] = mapped_column(String(200), default="")
    intro: Mapped[str] = mapped_column(Text)
    venue: Mapped[str] = mapped_column(String(60), default="")
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(exact(16))
    """draft, open, ended, cancelled."""
