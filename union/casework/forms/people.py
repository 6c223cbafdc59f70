"""Finding members by what people write, and the context forms are read in."""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.member import Member
from union.casework.forms.fields import FormContext, Person
from union.ground import clock
from union.ground.errors import NotFound
from union.ground.placeholder import is_person
from union.ground.rules import find_rule


def as_person(member: Member) -> Person:
    """Return a member as forms name them."""
    return Person(member.staff_number, member.name, member.branch.name)


def find_people(session: Session, text: str) -> list[Person]:
    """Return the members with this staff number or exactly this name, at most six.

    Who is no longer on the roster is found where nobody else is: the retired and the dead are visited too."""
    query = select(Member).where(or_(Member.staff_number == text, Member.name == text), is_person())
    found = list(session.scalars(query.order_by(Member.is_missing, Member.staff_number).limit(6)))
    return [as_person(member) for member in [one for one in found if not one.is_missing] or found]


def get_member(session: Session, staff_number: str) -> Member:
    """Return the member with a staff number; raises NotFound."""
    member = session.scalars(select(Member).where(Member.staff_number == staff_number, is_person())).first()
    if member is None:
        raise NotFound("没有找到这位会员")
    return member


def form_context(session: Session, asker: Member, at: datetime) -> FormContext:
    """Return what a form's fields need to know; each rule is looked up once."""
    today = clock.day_of(at)
    return FormContext(
        today=today, asker=as_person(asker), find_people=partial(find_people, session),
        find_rule=cache(lambda key: find_rule(session, key, today)),
    )
