"""WeChat accounts, and which member each is bound to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member


class Account(WithId, Base):
    """One person's WeChat account as one app sees it (openid belongs to the app)."""

    __tablename__ = "account"
    app_id: Mapped[str] = mapped_column(exact(32))
    openid: Mapped[str] = mapped_column(exact(64))
    unionid: Mapped[str | None] = mapped_column(exact(64))
    is_following: Mapped[bool] = mapped_column(default=False)
    followed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unfollowed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("app_id", "openid"),)


class Binding(WithId, Base):
    """A member's hold on an account, kept after it ends; the two keys are NULL once it has ended."""

    __tablename__ = "binding"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    bound_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str] = mapped_column(String(40), default="")
    live_member_key: Mapped[str | None] = mapped_column(exact(64), unique=True)
    """app id and member id: one live account per member and app."""
    live_account_key: Mapped[str | None] = mapped_column(exact(64), unique=True)
    """account id: one live member per account."""
    member: Mapped[Member] = relationship(lazy="joined")
    account: Mapped[Account] = relationship(lazy="joined")


class BindingCode(WithId, Base):
    """A one-time code that a branch hands to a member; only its digest is kept."""

    __tablename__ = "binding_code"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    digest: Mapped[str] = mapped_column(exact(64))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BindingAttempt(WithId, Base):
    """One try to bind, counted per account and per staff number."""

    __tablename__ = "binding_attempt"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    staff_number: Mapped[str] = mapped_column(exact(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool]
    __table_args__ = (
        Index("ix_binding_attempt_account", "account_id", "at"),
        Index("ix_binding_attempt_staff", "staff_number", "at"),
    )
