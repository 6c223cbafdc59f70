"""Registrations for activities: seats, waiting places, teams, check-ins, hours, and what people thought of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.activity import Activity, CheckIn
from models.base import Base, UtcDateTime, WithId, exact
from models.member import Branch, Member
from models.sealed import SealedJson, SealedText


class RegistrationState(StrEnum):
    """How a registration stands: five that hold or wait for a place, then its ends."""

    PENDING = "pending"
    """Waits for approval."""
    INVITED = "invited"
    """Asked into a team."""
    SEATED = "seated"
    WAITING = "waiting"
    OFFERED = "offered"
    """A seat is kept until it is confirmed."""
    CANCELLED = "cancelled"
    REFUSED = "refused"
    """Not approved."""
    DECLINED = "declined"
    """Its member gave the offer or the invitation up."""
    EXPIRED = "expired"
    UNHEARD = "unheard"
    """The activity began before anybody had approved it."""
    RELEASED = "released"
    """Taken away by who runs the activity."""


class HoursState(StrEnum):
    """How the hours of a registration stand."""

    NONE = ""
    """None were measured."""
    MEASURED = "measured"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class EntryState(StrEnum):
    """How a work entered in a contest stands; ranked or dropped once the results stand for good."""

    HANDED_IN = "handed_in"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    RANKED = "ranked"
    DROPPED = "dropped"


class ObjectionState(StrEnum):
    """How an objection to results stands."""

    OPEN = "open"
    ANSWERED = "answered"


class Team(WithId, Base):
    """A team of one activity; its captain's registration holds its seat."""

    __tablename__ = "team"
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    name: Mapped[str] = mapped_column(String(30))
    captain_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disbanded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_key: Mapped[str | None] = mapped_column(exact(60), unique=True)
    """Activity and name: one team of a name; NULL once disbanded."""
    captain: Mapped[Member] = relationship(lazy="joined")


class Registration(WithId, Base):
    """One member's place in one activity, kept after it ends."""

    __tablename__ = "registration"
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    """The member's branch when they signed up: whose quota the seat comes from."""
    state: Mapped[str] = mapped_column(exact(16), info={"words": RegistrationState})
    live_key: Mapped[str | None] = mapped_column(exact(60), unique=True)
    """Activity and member: one active registration each; NULL once it has ended."""
    seats: Mapped[int] = mapped_column(default=1)
    """What it takes or would take of the capacity: the member and companions; 0 for a team's further people."""
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sealed_answers: Mapped[dict[str, Any]] = mapped_column(SealedJson, default=dict)
    companions: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Each {kind: adult} or {kind: child, age: band}: never a name (PIPL 31)."""
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queue_number: Mapped[int | None]
    """The number drawn in the waiting list; the lowest that fits is next."""
    offer_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None] = mapped_column(SealedText)
    """Why it was declined or released, or how late it was cancelled."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_in_how: Mapped[str] = mapped_column(exact(16), default="", info={"words": CheckIn})
    """Empty: not checked in."""
    check_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    check_in_reason: Mapped[str | None] = mapped_column(SealedText)
    is_late: Mapped[bool] = mapped_column(default=False)
    checked_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_early: Mapped[bool] = mapped_column(default=False)
    minutes: Mapped[int | None]
    """Volunteering time credited, as measured or as an officer has set it."""
    hours_state: Mapped[str] = mapped_column(exact(16), default=HoursState.NONE.value, info={"words": HoursState})
    hours_note: Mapped[str | None] = mapped_column(SealedText)
    """What the member disputes, while it is disputed."""
    hours_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the hours were first confirmed: from then the member may dispute them."""
    version: Mapped[int] = mapped_column(default=1)

    activity: Mapped[Activity] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(foreign_keys=[member_id], lazy="joined")
    branch: Mapped[Branch] = relationship(lazy="joined")
    team: Mapped[Team | None] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_registration_activity", "activity_id", "state", "queue_number"),
        Index("ix_registration_offers", "state", "offer_until"),
    )


class ActivityRating(WithId, Base):
    """What one participant thought of an activity, in three questions."""

    __tablename__ = "activity_rating"
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    content: Mapped[int]
    organisation: Mapped[int]
    again: Mapped[int]
    """Each from 1 to 5."""
    words: Mapped[str | None] = mapped_column(SealedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Juror(WithId, Base):
    """Somebody who scores the entries of a contest."""

    __tablename__ = "juror"
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    left_out: Mapped[str | None] = mapped_column(SealedText)
    """Why an officer counts without this juror's sheets."""
    member: Mapped[Member] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("activity_id", "member_id"),)


class ContestEntry(WithId, Base):
    """What a participant enters in a contest."""

    __tablename__ = "contest_entry"
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(String(2000), default="")
    files: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Numbers of attachments."""
    state: Mapped[str] = mapped_column(exact(16), info={"words": EntryState})
    draw: Mapped[int | None]
    """The number drawn, in whose order the entries are shown and judged."""
    score: Mapped[int | None]
    """Thousandths of a point, once the results are counted."""
    rank: Mapped[int | None]
    award: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str | None] = mapped_column(SealedText)
    version: Mapped[int] = mapped_column(default=1)
    registration: Mapped[Registration] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}


class ScoreSheet(WithId, Base):
    """What one juror gave one entry."""

    __tablename__ = "score_sheet"
    entry_id: Mapped[int] = mapped_column(ForeignKey("contest_entry.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    points: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Points by criterion, each 0 to 100."""
    words: Mapped[str | None] = mapped_column(SealedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("entry_id", "member_id"),)


class ResultObjection(WithId, Base):
    """What a member has against results while they are shown (公示), and what they were answered."""

    __tablename__ = "result_objection"
    number: Mapped[str] = mapped_column(exact(32), unique=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(exact(16), info={"words": ObjectionState})
    words: Mapped[str] = mapped_column(SealedText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(SealedText)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    activity: Mapped[Activity] = relationship(lazy="joined")
    member: Mapped[Member] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
