"""Drafts of forms, shared by chat and pages, and the thread of a chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, UtcDateTime, WithId, exact
from models.sealed import SealedJson


class Draft(WithId, Base):
    """A form begun and not sent: one per member and form."""

    __tablename__ = "draft"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    form: Mapped[str] = mapped_column(exact(80))
    """The paper's code: a service's, or 'case:<number>:<action>' and the like, by subject."""
    answers: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("member_id", "form"),)


class Conversation(WithId, Base):
    """Where one account's chat stands: which dialogue is on and what it waits for."""

    __tablename__ = "conversation"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)
    dialogue: Mapped[str] = mapped_column(exact(40), default="")
    state: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    version: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    __mapper_args__ = {"version_id_col": version}
