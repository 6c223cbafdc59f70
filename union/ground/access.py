"""Who may do what: who holds an office, and small predicates over offices; which posts there are stands in `posts`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.case import Case, CaseTransfer
from models.member import Member, Office
from union.ground.posts import IN_BRANCH, IN_SCHOOL, SCHOOL_CHAIR, desks, posts, posts_of


def current(on: date) -> ColumnElement[bool]:
    """Return the condition that an office is held on a day: it ends by itself after its last day."""
    return (Office.from_on <= on) & or_(Office.until_on.is_(None), Office.until_on >= on)


def offices_of(session: Session, member: Member, on: date) -> list[Office]:
    """Return the offices a member holds on a day."""
    return list(session.scalars(select(Office).where(Office.member_id == member.id, current(on)).order_by(Office.id)))


def holds(offices: Iterable[Office], post: str) -> bool:
    """Say whether one of the offices is this post."""
    return any(office.post == post for office in offices)


def holds_at_school(offices: Iterable[Office], posts: Sequence[str]) -> bool:
    """Say whether one of the offices is one of these posts of the school union."""
    return any(office.post in posts and office.branch_id is None and office.department_id is None for office in offices)


def serves_desk(offices: Iterable[Office], desk: str, branch_id: int | None) -> bool:
    """Say whether one of the offices serves a desk, of a branch or (None) of the school union."""
    serving = desks()[desk].posts_at(IN_SCHOOL if branch_id is None else IN_BRANCH)
    return any(office.post in serving and office.branch_id == branch_id for office in offices)


def is_officer(offices: Iterable[Office]) -> bool:
    """Say whether one of the offices serves any desk, if only while its own officer is missing, or is one for which things wait."""
    return any(office.post in _officers() for office in offices)


def is_officers_post(post: str) -> bool:
    """Say whether something may wait for the holder of a post, so that they have a 待办."""
    return post in _officers()


@cache
def _officers() -> frozenset[str]:
    return posts_of(IN_BRANCH) | posts_of(IN_SCHOOL) | {post.code for post in posts().values() if post.is_officer}


def find_desk_officers(
    session: Session, desk: str, branch_id: int | None, on: date, *, subject_id: int | None = None
) -> list[Member]:
    """Return the members who serve a desk on a day, but not the one whom a case is for."""
    serving = desks()[desk].posts_at(IN_SCHOOL if branch_id is None else IN_BRANCH)
    here = Office.branch_id.is_(None) if branch_id is None else Office.branch_id == branch_id
    found = [member for member in _holders(session, serving, here, on) if member.id != subject_id]
    if found or branch_id is not None:
        return found
    # A school desk that nobody else serves is the chair's own.
    return [member for member in _holders(session, (SCHOOL_CHAIR,), here, on) if member.id != subject_id]


def find_holders(session: Session, posts: Sequence[str], on: date) -> list[Member]:
    """Return the members who hold one of these posts of the school union on a day; no department's officers are among them."""
    return _holders(session, posts, Office.branch_id.is_(None) & Office.department_id.is_(None), on)


def find_holders_at(session: Session, posts: Sequence[str], here: ColumnElement[bool], on: date) -> list[Member]:
    """Return the members who hold one of these posts where a condition on their office says, on a day."""
    return _holders(session, posts, here, on)


def find_department_officers(session: Session, department_id: int, posts: Sequence[str], on: date) -> list[Member]:
    """Return the members who hold one of these posts of one department on a day."""
    return _holders(session, posts, Office.department_id == department_id, on)


def find_all_holders(session: Session, posts: Sequence[str], on: date) -> dict[tuple[str, int | None], list[Member]]:
    """Return the members who hold these posts on a day, by post and department; None: the school union's."""
    query = select(Office).join(Office.member).where(Office.post.in_(posts), current(on), can_act())
    found: defaultdict[tuple[str, int | None], dict[int, Member]] = defaultdict(dict)
    for one in session.scalars(query.order_by(Member.id)):
        if one.department_id is not None or one.branch_id is None:
            found[one.post, one.department_id][one.member_id] = one.member
    return {key: list(people.values()) for key, people in found.items()}


def departments_of(offices: Iterable[Office]) -> set[int]:
    """Return the departments in which these offices are held, whose proposals their holder handles."""
    return {one.department_id for one in offices if one.department_id is not None and _is_held_in_department(one.post)}


def _is_held_in_department(post: str) -> bool:
    return post in posts() and posts()[post].in_department


def _holders(session: Session, posts: Sequence[str], here: ColumnElement[bool], on: date) -> list[Member]:
    query = select(Member).join(Office).where(Office.post.in_(posts), here, current(on), can_act())
    return list(session.scalars(query.distinct().order_by(Member.id)))


def can_act() -> ColumnElement[bool]:
    """Return the condition that a member is on the roster and alive."""
    return Member.is_missing.is_(False) & Member.died_on.is_(None)


def in_desks_of(session: Session, offices: Sequence[Office], on: date) -> ColumnElement[bool]:
    """Return the condition that a case is at a desk of these offices, or is escalated to their school desk."""
    at_school = Case.desk_branch_id.is_(None) | Case.escalated_at.is_not(None)
    return _served_by(session, offices, on, Case.desk, Case.desk_branch_id, at_school)


def offered_to(session: Session, offices: Sequence[Office], on: date) -> ColumnElement[bool]:
    """Return the condition that a transfer of a case is offered to a desk of these offices."""
    at_school = CaseTransfer.to_branch_id.is_(None)
    return _served_by(session, offices, on, CaseTransfer.to_desk, CaseTransfer.to_branch_id, at_school)


def _served_by(
    session: Session, offices: Sequence[Office], on: date,
    desk: InstrumentedAttribute[str], branch_id: InstrumentedAttribute[int | None], at_school: ColumnElement[bool],
) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    for name, one_desk in desks().items():
        own = [one.branch_id for one in offices if one.branch_id is not None and one.post in one_desk.branch]
        if own:
            conditions.append((desk == name) & branch_id.in_(own))
        if any(one.branch_id is None and one.post in one_desk.school for one in offices):
            conditions.append((desk == name) & at_school)
        elif holds(offices, SCHOOL_CHAIR):
            conditions.append((desk == name) & at_school & _left_to_chair(session, name, on))
    return or_(*conditions) if conditions else false()


def _left_to_chair(session: Session, desk: str, on: date) -> ColumnElement[bool]:
    """Return the condition that no officer of the school union's desk can handle a case: all, or its only one's own."""
    officers = find_holders(session, desks()[desk].school, on)
    if len(officers) == 1:
        return Case.subject_id == officers[0].id
    return false() if officers else true()


def everything() -> ColumnElement[bool]:
    """Return the condition that is always true, for those whose scope is the whole union."""
    return true()
