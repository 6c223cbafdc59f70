"""Desks: which officers handle a case, and what a member is to a case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union import clock
from union.access import find_desk_officers, offices_of, serves_desk
from union.case_effects import find_transfer
from union.casework.flows import Who
from union.notices import tell_about_case


def find_serving_branch(session: Session, desk: str, subject: Member, at: datetime) -> int | None:
    """Return the subject's branch, or None (the school union) where no other officer of that branch serves the desk."""
    officers = find_desk_officers(session, desk, subject.branch_id, clock.day_of(at))
    return subject.branch_id if any(officer.id != subject.id for officer in officers) else None


def find_handlers(session: Session, case_: Case, at: datetime) -> list[Member]:
    """Return who handles a case: its desk's officers but never the person it is for; else the school union's."""
    day = clock.day_of(at)
    found = find_desk_officers(session, case_.desk, case_.desk_branch_id, day)
    if case_.escalated_at is not None or not [member for member in found if member.id != case_.subject_id]:
        found = found + find_desk_officers(session, case_.desk, None, day)
    unique = {member.id: member for member in found if member.id != case_.subject_id}
    return list(unique.values())


def roles_of(session: Session, case_: Case, member: Member, at: datetime) -> frozenset[Who]:
    """Return what a member is to a case; empty: nothing, and the case does not exist for them."""
    roles: set[Who] = set()
    if member.is_missing:
        return frozenset()
    if member.id in (case_.subject_id, case_.opened_by_id):
        roles |= {Who.APPLICANT, Who.MEMBER_OR_DESK}
    if member.id == case_.subject_id:
        # An officer never decides on what is for themselves.
        return frozenset(roles | {Who.SUBJECT})
    if any(officer.id == member.id for officer in find_handlers(session, case_, at)):
        roles |= {Who.DESK, Who.MEMBER_OR_DESK}
    transfer = find_transfer(session, case_)
    if transfer is not None:
        offices = offices_of(session, member, clock.day_of(at))
        if serves_desk(offices, transfer.to_desk, transfer.to_branch_id):
            roles.add(Who.TARGET)
    return frozenset(roles)


def tell_desk(
    session: Session, case_: Case, neutral_title: str, kind: str, key: str, at: datetime, but: Member | None = None
) -> None:
    """Tell those who handle a case: the assignee where there is one, else every officer of the desk."""
    handlers = find_handlers(session, case_, at)
    assigned = [member for member in handlers if member.id == case_.assignee_id]
    for member in assigned or handlers:
        if but is None or member.id != but.id:
            tell_about_case(session, case_, neutral_title, member, kind, key, at)
