"""The member without a name (匿名): who stands where a suggestion names nobody, and is never listed, found, told or bound."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.member import Branch, Member
from union.ground import clock

NUMBER = "~ANONYMOUS"
"""No roster and no command can bring this number: theirs are letters and digits."""
NAME, BRANCH_NAME = "匿名", "不署名"


def is_placeholder(member: Member) -> bool:
    """Say whether this is the member without a name."""
    return member.staff_number == NUMBER


def is_person() -> ColumnElement[bool]:
    """Return the condition that a member is a person."""
    return Member.staff_number != NUMBER


def is_branch() -> ColumnElement[bool]:
    """Return the condition that a branch is a branch union, not where the member without a name stands."""
    return Branch.code != NUMBER


def get_placeholder(session: Session) -> Member:
    """Return the member without a name, made with a branch of their own when first needed."""
    query = select(Member).where(Member.staff_number == NUMBER)
    found = session.scalars(query).first()
    if found is not None:
        return found
    try:
        with session.begin_nested():
            branch = Branch(code=NUMBER, name=BRANCH_NAME)
            made = Member(staff_number=NUMBER, name=NAME, branch=branch, is_missing=True)
            session.add_all([branch, made])
    except IntegrityError:
        # Another suggestion needed one at this moment.
        return session.scalars(query).one()
    return made


def told_at(by: Member, at: datetime) -> datetime:
    """Return when officers hear of what somebody did; of the member without a name in the next morning's digest.

    A push at once would keep the minute at which somebody sat down and wrote."""
    return clock.end_of_day(clock.day_of(at)) if is_placeholder(by) else at
