"""Lanterns (灯谜): a riddle that a member hangs up and an officer takes down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member


class Lantern(WithId, Base):
    """One lantern."""

    __tablename__ = "lantern"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    riddle: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(exact(16))
    hung_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    member: Mapped[Member] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
