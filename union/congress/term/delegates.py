"""Delegates of the staff congress by term, the delegations they belong to, and who leads these."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.congress import Delegate, Delegation
from models.member import Member
from union.ground import access, audit
from union.ground.errors import Refusal


def in_office(on: date) -> ColumnElement[bool]:
    """Return the condition that a delegate is in office on a day."""
    return (Delegate.from_on <= on) & or_(Delegate.until_on.is_(None), Delegate.until_on >= on)


def find_delegate(session: Session, member: Member, on: date, term: int) -> Delegate | None:
    """Return a member's seat in a term, if they hold it on a day."""
    query = select(Delegate).where(Delegate.member_id == member.id, Delegate.term == term, in_office(on))
    return session.scalars(query).first()


def is_delegate(session: Session, member: Member, on: date) -> bool:
    """Say whether a member is a delegate, of whatever term, on a day."""
    return session.scalars(select(Delegate.id).where(Delegate.member_id == member.id, in_office(on)).limit(1)).first() is not None


def find_heads(session: Session, delegation_id: int | None, on: date, but_id: int | None = None) -> list[Member]:
    """Return who leads a delegation on a day and can act, but not one member."""
    if delegation_id is None:
        return []
    query = select(Member).join(Delegate, Delegate.member_id == Member.id).where(
        Delegate.delegation_id == delegation_id, Delegate.is_head, in_office(on), access.can_act()
    )
    return [member for member in session.scalars(query.order_by(Member.id)) if member.id != but_id]


def find_delegates(session: Session, term: int, on: date) -> list[Delegate]:
    """Return a term's delegates in office on a day, by delegation, its head first."""
    found = session.scalars(select(Delegate).where(Delegate.term == term, in_office(on)))
    return sorted(found, key=lambda one: (one.delegation.name, not one.is_head, one.member.staff_number))


def add_delegate(
    session: Session, term: int, member: Member, delegation: str, *, at: datetime, from_on: date,
    until_on: date | None = None, is_head: bool = False, by: Member | None = None,
) -> Delegate:
    """Seat a member in a delegation of a term, or change their seat; raises Refusal."""
    if not 0 < term < 1000:
        raise Refusal("届请写1到999的数字")
    if not 0 < len(delegation.strip()) <= 60:
        raise Refusal("请写明代表团的名称，最多60个字")
    if until_on is not None and until_on < from_on:
        raise Refusal("任期结束不能早于开始")
    where = _get_delegation(session, term, delegation.strip())
    delegate = session.scalars(select(Delegate).where(Delegate.term == term, Delegate.member_id == member.id)).first()
    if delegate is None:
        delegate = Delegate(term=term, member=member, delegation=where, from_on=from_on)
        session.add(delegate)
    delegate.delegation, delegate.is_head, delegate.from_on, delegate.until_on = where, is_head, from_on, until_on
    session.flush()
    audit.record(session, "seat", f"delegate:{delegate.id}", by=by, at=at, subject=member)
    return delegate


def _get_delegation(session: Session, term: int, name: str) -> Delegation:
    query = select(Delegation).where(Delegation.term == term, Delegation.name == name)
    found = session.scalars(query).first()
    if found is None:
        try:
            with session.begin_nested():
                session.add(Delegation(term=term, name=name))
        except IntegrityError:
            # Somebody added it at this moment.
            pass
        found = session.scalars(query).one()
    return found
