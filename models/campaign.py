"""Campaigns (节日慰问) and whom each reaches."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member
from models.sealed import SealedText


class Campaign(WithId, Base):
    """One festival of one year."""

    __tablename__ = "campaign"
    code: Mapped[str] = mapped_column(exact(40))
    year: Mapped[int]
    day_on: Mapped[date]
    lists_due_on: Mapped[date | None]
    lists_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    greeted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("code", "year"),)


class CampaignVisit(WithId, Base):
    """A member on a branch's visit list."""

    __tablename__ = "campaign_visit"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), index=True)
    reason: Mapped[str] = mapped_column(SealedText)
    visited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    visited_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    note: Mapped[str | None] = mapped_column(SealedText)
    campaign: Mapped[Campaign] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="joined")
    __table_args__ = (UniqueConstraint("campaign_id", "member_id"),)
