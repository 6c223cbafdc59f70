"""Proposals (提案), who seconds them, which departments undertake them, their answers and ratings."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.case import Case
from models.congress import Congress, Delegation
from models.member import Department, Member


class ProposalState(StrEnum):
    """How a proposal stands, from the seconders it looks for to its end."""

    SECONDING = "seconding"
    DELEGATION = "delegation"
    REVIEW = "review"
    RETURNED = "returned"
    FILED = "filed"
    MERGED = "merged"
    SUGGESTION = "suggestion"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    ANSWERING = "answering"
    DRAFTED = "drafted"
    SIGNED = "signed"
    ANSWERED = "answered"
    TRACKING = "tracking"
    ARCHIVED = "archived"


class SecondingState(StrEnum):
    """What a delegate who was asked to second a proposal has said."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    RELEASED = "released"
    """The list froze before they answered."""


class UndertakingState(StrEnum):
    """How a department stands to a proposal it was referred to."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    OBJECTED = "objected"
    RELEASED = "released"
    """It was referred elsewhere."""
    DONE = "done"
    """The answer is published."""


class AnswerOutcome(StrEnum):
    """What became of a proposal, as its answer says (办理结果)."""

    SOLVED = "A"
    UNDER_WAY = "B"
    """Under way or planned."""
    HARD = "C"
    """Hard for now."""
    NOT_ADOPTED = "D"


class Satisfaction(StrEnum):
    """What an author thinks of an answer."""

    SATISFIED = "satisfied"
    MOSTLY = "mostly"
    """基本满意还需继续落实."""
    UNSATISFIED = "unsatisfied"


class Proposal(WithId, Base):
    """One proposal of one delegate; its drafts before the seconders are asked are a form's draft."""

    __tablename__ = "proposal"
    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"), index=True)
    number: Mapped[str | None] = mapped_column(exact(24), unique=True)
    """T{term}{sitting}-{nnn}, given when it is tabled."""
    proposer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    title: Mapped[str] = mapped_column(String(60))
    category: Mapped[str] = mapped_column(exact(24))
    reason: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int] = mapped_column(default=1)
    """The version with which title, reason or suggestion were last changed: nobody seconds words they have not seen."""
    state: Mapped[str] = mapped_column(exact(24), info={"words": ProposalState})
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    filed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Returned for changes by the delegation; once only."""
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it first came before the committee: from then on every delegate may read it."""
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Returned for changes by the committee; once only."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    """The proposal it was merged into, whose authors its proposer has joined; never one that is merged itself."""
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its proposer took their name off the proposal it was merged into."""
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_.id"))
    """The suggestion (意见建议) it was turned into."""
    is_key: Mapped[bool] = mapped_column(default=False)
    """Under supervision (重点提案督办)."""
    supervisor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    award: Mapped[str] = mapped_column(String(20), default="")
    round: Mapped[int] = mapped_column(default=1)
    """1, or more in second handling (二次办理)."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    is_due_provisional: Mapped[bool] = mapped_column(default=False)
    extension_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the lead asked for more time in this round; once a round."""
    extension_decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When more time was granted in this round."""
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the rating of this round was over, where the committee has the next word."""
    outcome: Mapped[str] = mapped_column(exact(1), default="", info={"words": AnswerOutcome})
    """Empty: not answered yet."""
    promised_on: Mapped[date | None]
    reported_to_id: Mapped[int | None] = mapped_column(ForeignKey("congress.id"))
    """The later sitting that was told what became of it."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    congress: Mapped[Congress] = relationship(foreign_keys=[congress_id], lazy="joined")
    proposer: Mapped[Member] = relationship(foreign_keys=[proposer_id], lazy="joined")
    supervisor: Mapped[Member | None] = relationship(foreign_keys=[supervisor_id])
    delegation: Mapped[Delegation | None] = relationship(lazy="joined")
    case_: Mapped[Case | None] = relationship()
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_proposal_state", "congress_id", "state"),)


class Seconding(WithId, Base):
    """A delegate asked to second a proposal, and what they said."""

    __tablename__ = "seconding"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(exact(16), info={"words": SecondingState})
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    member: Mapped[Member] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("proposal_id", "member_id"),)


class Undertaking(WithId, Base):
    """A department that a proposal was referred to, as lead (主办) or co-undertaker (协办), in one round."""

    __tablename__ = "undertaking"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    is_lead: Mapped[bool]
    state: Mapped[str] = mapped_column(exact(16), info={"words": UndertakingState})
    reason: Mapped[str | None] = mapped_column(Text)
    """Why the department objects."""
    opinion: Mapped[str | None] = mapped_column(Text)
    """The co-undertaker's part of the answer."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_key: Mapped[str | None] = mapped_column(exact(60), unique=True)
    """Proposal, round and department; NULL once released."""
    version: Mapped[int] = mapped_column(default=1)
    department: Mapped[Department] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_undertaking_proposal", "proposal_id", "round"),)


class Answer(WithId, Base):
    """The answer of one round: drafted, signed and published in steps of their own."""

    __tablename__ = "answer"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    round: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(exact(1), info={"words": AnswerOutcome})
    promised_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it is hard for now or not adopted."""
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    drafted_by: Mapped[Member] = relationship(foreign_keys=[drafted_by_id], lazy="joined")
    signed_by: Mapped[Member | None] = relationship(foreign_keys=[signed_by_id], lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (UniqueConstraint("proposal_id", "round"),)


class ProposalRating(WithId, Base):
    """What one author thinks of one answer."""

    __tablename__ = "proposal_rating"
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    rating: Mapped[str] = mapped_column(exact(16), info={"words": Satisfaction})
    words: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    member: Mapped[Member] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("answer_id", "member_id"),)


class DepartmentAward(WithId, Base):
    """A department honoured for how it handled the proposals of a sitting (先进承办单位)."""

    __tablename__ = "department_award"
    congress_id: Mapped[int] = mapped_column(ForeignKey("congress.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    department: Mapped[Department] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("congress_id", "department_id"),)
