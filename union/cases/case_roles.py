"""Desks: which officers handle a case, and what a member is to a case."""

from __future__ import annotations

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.case import Case, CaseTransfer
from models.member import Member
from union.cases.post_holders import find_post_holders, find_post_roles
from union.cases.transfers import find_receivers, find_transfer
from union.casework.flows.steps import Who
from union.ground import clock
from union.ground.access import find_desk_officers
from union.ground.placeholder import is_placeholder
from union.notices.outbox import tell_about_case


@dataclass(frozen=True)
class CaseRoles:
    """What a member is to a case; without any role the case does not exist for them."""

    roles: frozenset[str]
    """Of Who, and the posts by which they may take a step now."""
    transfer: CaseTransfer | None
    """The transfer that waits for an answer."""


def find_serving_branch(session: Session, desk: str, subject: Member, at: datetime) -> int | None:
    """Return the subject's branch, or None (the school union) where no other officer of that branch serves the desk."""
    officers = find_desk_officers(session, desk, subject.branch_id, clock.day_of(at), subject_id=subject.id)
    return subject.branch_id if officers else None


def find_handlers(session: Session, case_: Case, at: datetime) -> list[Member]:
    """Return who handles a case: its desk's officers but never the person it is for; else the school union's."""
    day = clock.day_of(at)
    found = find_desk_officers(session, case_.desk, case_.desk_branch_id, day, subject_id=case_.subject_id)
    if case_.desk_branch_id is not None and (case_.escalated_at is not None or not found):
        found = found + find_desk_officers(session, case_.desk, None, day, subject_id=case_.subject_id)
    return list({member.id: member for member in found}.values())


def find_standing(session: Session, case_: Case, member: Member, at: datetime) -> CaseRoles:
    """Return what a member is to a case, and the transfer that waits."""
    transfer = find_transfer(session, case_)
    if member.is_missing and not is_placeholder(member):
        return CaseRoles(frozenset(), transfer)
    if member.id == case_.subject_id:
        # An officer never decides on what is for themselves.
        return CaseRoles(frozenset({Who.APPLICANT, Who.SUBJECT, Who.MEMBER_OR_DESK}), transfer)
    roles: set[str] = set(find_post_roles(session, case_, member, at))
    if member.id == case_.opened_by_id:
        roles.add(Who.APPLICANT)
    if _is_among(member, find_handlers(session, case_, at)):
        roles |= {Who.DESK, Who.MEMBER_OR_DESK}
    if transfer is not None and _is_among(member, find_receivers(session, case_, transfer, at)):
        roles.add(Who.TARGET)
    return CaseRoles(frozenset(roles), transfer)


def roles_of(session: Session, case_: Case, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to a case; empty: nothing, and the case does not exist for them."""
    return find_standing(session, case_, member, at).roles


def is_officer(roles: AbstractSet[str]) -> bool:
    """Say whether somebody works on a case: at its desk, at one it is offered to, or by a post that has a step now."""
    return bool(roles & {Who.DESK, Who.TARGET}) or any(role not in set(Who) for role in roles)


def _is_among(member: Member, officers: Sequence[Member]) -> bool:
    return any(officer.id == member.id for officer in officers)


def tell_desk(
    session: Session, case_: Case, neutral_title: str, kind: str, key: str, at: datetime, but: Member | None = None
) -> None:
    """Tell those who handle a case: the assignee where there is one, else every officer of the desk; and who has a step by a post."""
    handlers = find_handlers(session, case_, at)
    assigned = [member for member in handlers if member.id == case_.assignee_id]
    told = {member.id: member for member in (*(assigned or handlers), *find_post_holders(session, case_, at))}
    for member in told.values():
        if but is None or member.id != but.id:
            tell_about_case(session, case_, neutral_title, member, kind, key, at)
