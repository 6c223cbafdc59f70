"""The outbox: notices, the attempts to deliver them, and what is known of each channel."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Member


class NoticeState(StrEnum):
    """How a notice stands."""

    QUEUED = "queued"
    DIGEST = "digest"
    """Waits for the morning."""
    CLAIMED = "claimed"
    SENT = "sent"
    """WeChat took it."""
    DELIVERED = "delivered"
    INBOX = "inbox"
    """Only the page has it."""
    UNKNOWN = "unknown"
    """An attempt's outcome is not known and sending again could double it."""


class AttemptOutcome(StrEnum):
    """What came of one try to send a notice."""

    ON_ITS_WAY = ""
    SENT = "sent"
    SKIPPED = "skipped"
    """The channel is stopped."""
    RETRY = "retry"
    FAILED = "failed"
    """This channel is done with."""
    UNKNOWN = "unknown"


class Notice(WithId, Base):
    """One thing that one person is told, once."""

    __tablename__ = "notice"
    dedupe_key: Mapped[str] = mapped_column(exact(160), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """Set for an answer that came late, which goes to the chat it was asked in and nowhere else."""
    kind: Mapped[str] = mapped_column(exact(40))
    is_for_officer: Mapped[bool] = mapped_column(default=False)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"), index=True)
    title: Mapped[str] = mapped_column(String(60))
    """What it is about, neutral (关怀服务)."""
    number: Mapped[str] = mapped_column(String(32), default="")
    phrase: Mapped[str] = mapped_column(String(10))
    """The status in at most five characters (已受理)."""
    text: Mapped[str] = mapped_column(String(600))
    path: Mapped[str] = mapped_column(String(200))
    """The page it leads to, relative to the base address."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(exact(16), default=NoticeState.QUEUED.value, info={"words": NoticeState})
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(exact(64))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel: Mapped[str | None] = mapped_column(exact(16))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    member: Mapped[Member | None] = relationship(lazy="joined")
    __table_args__ = (
        Index("ix_notice_queue", "state", "next_attempt_at"),
        # A school officer has a hundred thousand of them after some years: the newest, and those of one page.
        Index("ix_notice_member", "member_id", "created_at"),
        Index("ix_notice_page", "member_id", "path"),
    )


class DeliveryAttempt(WithId, Base):
    """One try to send a notice through one channel; written before the call, completed after it."""

    __tablename__ = "delivery_attempt"
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    channel: Mapped[str] = mapped_column(exact(16))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(exact(16), default=AttemptOutcome.ON_ITS_WAY.value, info={"words": AttemptOutcome})
    errcode: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    message_id: Mapped[str | None] = mapped_column(exact(40), index=True)


class SendResult(WithId, Base):
    """A result event of WeChat, kept also when it arrives before the attempt's own answer is stored."""

    __tablename__ = "send_result"
    message_id: Mapped[str] = mapped_column(exact(40), unique=True)
    status: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountChannel(WithId, Base):
    """What is known of one channel to one account: closed for good, consents left, the customer-message window."""

    __tablename__ = "account_channel"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    channel: Mapped[str] = mapped_column(exact(16))
    dead_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dead_reason: Mapped[str] = mapped_column(String(100), default="")
    allowance: Mapped[int] = mapped_column(default=0)
    """Customer messages or consented 订阅通知 left."""
    open_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    __table_args__ = (UniqueConstraint("account_id", "channel"),)


class ChannelStop(WithId, Base):
    """A whole channel stopped until a time: the day's quota, or a setting that an administrator must mend."""

    __tablename__ = "channel_stop"
    channel: Mapped[str] = mapped_column(exact(16), unique=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200))
