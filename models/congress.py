"""The staff congress (教代会): its sittings, delegations and delegates."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member


class SittingState(StrEnum):
    """How a sitting stands."""

    PREPARING = "preparing"
    CALLING = "calling"
    """Its call for proposals is open."""
    CLOSED = "closed"
    """The call has ended."""
    HELD = "held"
    ARCHIVED = "archived"


class Congress(WithId, Base):
    """One sitting (次) of one term (届), with its call for proposals."""

    __tablename__ = "congress"
    term: Mapped[int]
    sitting: Mapped[int]
    title: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(exact(16), info={"words": SittingState})
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The end of the call for proposals; what is tabled later becomes a suggestion."""
    held_on: Mapped[date | None]
    last_number: Mapped[int] = mapped_column(default=0)
    """The last proposal number given, changed under the sitting's lock."""
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("term", "sitting"),)


class Delegation(WithId, Base):
    """A delegation (代表团) of one term."""

    __tablename__ = "delegation"
    term: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    __table_args__ = (UniqueConstraint("term", "name"),)


class Delegate(WithId, Base):
    """A member who is a delegate of one term, in one delegation."""

    __tablename__ = "delegate"
    term: Mapped[int]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), index=True)
    is_head: Mapped[bool] = mapped_column(default=False)
    """Leads the delegation (团长) and checks its proposals."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    member: Mapped[Member] = relationship(lazy="joined")
    delegation: Mapped[Delegation] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("term", "member_id"),)
