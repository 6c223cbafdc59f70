"""Activities, the series they belong to, and the seats each branch may take."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.member import Branch, Member
from models.sealed import SealedText


class ActivityState(StrEnum):
    """How an activity stands. Full is no state: it is how the seats stand."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    RUNNING = "running"
    ENDED = "ended"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class ActivityKind(StrEnum):
    """What an activity is."""

    SPORT = "sport"
    OUTING = "outing"
    LECTURE = "lecture"
    TRAINING = "training"
    VOLUNTEERING = "volunteering"
    CONTEST = "contest"
    OTHER = "other"


class CheckIn(StrEnum):
    """How somebody checks in."""

    NONE = "none"
    SCENE = "scene"
    """A scanned code is enough."""
    ROTATING = "rotating"
    """The code on the screen changes."""
    OFFICER = "officer"
    """An officer notes it down; never the way of a whole activity."""


class ActivitySeries(WithId, Base):
    """Activities that belong together (四球赛)."""

    __tablename__ = "activity_series"
    code: Mapped[str] = mapped_column(exact(40), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    intro: Mapped[str] = mapped_column(Text)


class Activity(WithId, Base):
    """One activity of the union or of a branch."""

    __tablename__ = "activity"
    code: Mapped[str] = mapped_column(exact(40), unique=True)
    title: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(exact(16), server_default=ActivityKind.OTHER.value, info={"words": ActivityKind})
    keywords: Mapped[str] = mapped_column(String(200), default="")
    intro: Mapped[str] = mapped_column(Text)
    venue: Mapped[str] = mapped_column(String(60), default="")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("activity_series.id"))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    """Whose activity it is; none: the school union's."""
    organiser_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(exact(16), info={"words": ActivityState})

    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When registration opens by the clock; none: with the publishing."""
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The end of registration; none: the start."""
    change_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    runs_anyway_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was decided that it takes place with fewer than the minimum, or with teams too small."""
    opened_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the members it is for were told that they can sign up; none again once registration is extended."""

    capacity: Mapped[int | None]
    """Seats (teams where there are teams); none: as many as come."""
    minimum: Mapped[int | None]
    """Seats below which officers decide whether it takes place (不足成团)."""
    seats_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    """Seats given or offered: changed only together with the registrations, under the activity's lock."""
    queue_last: Mapped[int] = mapped_column(default=0, server_default="0")
    """The last number drawn in the waiting list."""
    companions_max: Mapped[int] = mapped_column(default=0, server_default="0")
    allows_children: Mapped[bool] = mapped_column(default=False, server_default="0")
    team_min: Mapped[int | None]
    team_max: Mapped[int | None]
    """People in a team with its captain; none: everybody signs up for themselves."""
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default="0")
    offer_hours: Mapped[int | None]
    """How long an offered seat waits; none: the rule activity.offer_hours."""
    form: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default="[]")
    """The activity's own questions, as data that union/activities/activity/questions.py turns into fields."""
    eligibility: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """branches, posts, sexes, age_from, age_until, joined_before, no_shows_max."""

    check_in: Mapped[str] = mapped_column(
        exact(16), default=CheckIn.SCENE.value, server_default=CheckIn.SCENE.value, info={"words": CheckIn}
    )
    check_secret: Mapped[str | None] = mapped_column(SealedText)
    counts_hours: Mapped[bool] = mapped_column(default=False, server_default="0")
    contest: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """Criteria with weights, how many highest and lowest are dropped; none: no contest."""
    results_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the results were published (公示)."""
    results_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    results_final_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the results stood for good: after the 公示, with every objection answered."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was cancelled or merged, told to everybody who had signed up."""
    settlement: Mapped[str | None] = mapped_column(SealedText)
    """What was noted when it was settled."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    branch: Mapped[Branch | None] = relationship(lazy="joined")
    organiser: Mapped[Member | None] = relationship(lazy="joined")
    series: Mapped[ActivitySeries | None] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("seats_taken >= 0 AND seats_taken <= capacity", name="never_oversold"),
        Index("ix_activity_state", "state", "starts_at"),
    )


class ActivityQuota(WithId, Base):
    """The seats of an activity that one branch may take at most."""

    __tablename__ = "activity_quota"
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"))
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    branch: Mapped[Branch] = relationship(lazy="joined")
    __table_args__ = (
        UniqueConstraint("activity_id", "branch_id"),
        CheckConstraint("taken >= 0 AND taken <= seats", name="never_oversold"),
    )
