"""Branches, departments, members and the offices they hold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, UtcDateTime, WithId, exact
from models.sealed import SealedText


class Branch(WithId, Base):
    """A branch union (二级工会); the school union itself has no row."""

    __tablename__ = "branch"
    code: Mapped[str] = mapped_column(exact(32), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class Department(WithId, Base):
    """A unit of the university that undertakes proposals (承办部门); not a branch union."""

    __tablename__ = "department"
    code: Mapped[str] = mapped_column(exact(32), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class Member(WithId, Base):
    """A member of the union (教职工会员), as the staff roster knows them."""

    __tablename__ = "member"
    staff_number: Mapped[str] = mapped_column(exact(32), unique=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    branch_id: Mapped[int] = mapped_column(ForeignKey("branch.id"), index=True)
    sex: Mapped[str] = mapped_column(String(8), default="")
    title: Mapped[str] = mapped_column(String(40), default="")
    birth_on: Mapped[date | None]
    joined_on: Mapped[date | None]
    phone: Mapped[str | None] = mapped_column(SealedText)
    is_missing: Mapped[bool] = mapped_column(default=False)
    """Not in the newest roster: cannot bind or act until an officer clears it or a roster brings them back."""
    died_on: Mapped[date | None]
    """Set when the school union has accepted the report; nothing is sent to them any more."""
    branch: Mapped[Branch] = relationship(lazy="joined")


class Office(WithId, Base):
    """A post that a member holds, in a branch, a department or (neither) the school union, from a date until a date."""

    __tablename__ = "office"
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    post: Mapped[str] = mapped_column(String(32))
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """The unit of the university whose contact or head it is, for those posts only."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    """The last day of the term; the office ends by itself after it."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the clock noticed the end and told the people concerned; never what decides who may act."""
    member: Mapped[Member] = relationship(lazy="joined")
    branch: Mapped[Branch | None] = relationship(lazy="joined")
    department: Mapped[Department | None] = relationship(lazy="joined")
    __table_args__ = (Index("ix_office_post_branch", "post", "branch_id"),)


class RosterImport(WithId, Base):
    """One confirmed import of the staff roster."""

    __tablename__ = "roster_import"
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    digest: Mapped[str] = mapped_column(exact(64))
    added: Mapped[int]
    updated: Mapped[int]
    missing: Mapped[int]
