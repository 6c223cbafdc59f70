"""Escalation: a case that is not handled in time, or that nobody can handle, is put before the school union."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union import links
from union.cases import case_roles
from union.cases.post_holders import find_post_holders, lacks_post_holder
from union.casework.flows.reminding import turn_since
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR
from union.notices.outbox import tell, tell_about_case
from union.services.catalogue import catalogue


def escalate(session: Session, case_: Case, title: str, key: str, at: datetime) -> None:
    """Put a case before the school union: its desk and the branch's, and its chair where that desk is the late one."""
    case_.escalated_at = case_.escalated_at or at
    session.flush()
    found = (*case_roles.find_handlers(session, case_, at), *find_post_holders(session, case_, at))
    handlers = {officer.id: officer for officer in found}
    for officer in handlers.values():
        tell_about_case(session, case_, title, officer, "desk.escalated", key, at)
    if case_.desk_branch_id is not None:
        return
    for chair in access.find_holders(session, (SCHOOL_CHAIR,), clock.day_of(at)):
        if chair.id not in (*handlers, case_.subject_id):
            # The chair may not read the case (design.md §4): the number is enough to ask the officer about it.
            tell(session, chair, "desk.escalated", key=f"{case_.id}:{key}", at=at, title=title, path=links.home(), case_=case_)


def rescue_stranded(session: Session, case_id: int, at: datetime) -> None:
    """Hand a case whose desk has no officer any more to the school union at once, on any day."""
    case_ = lock_open(session, case_id)
    if case_ is None:
        return
    title = catalogue().get(case_.kind).neutral_title
    if case_.desk_branch_id is not None and not _officers(session, case_, case_.desk_branch_id, at):
        case_.escalated_at = case_.escalated_at or at
        session.flush()
        for officer in _officers(session, case_, None, at):
            tell_about_case(session, case_, title, officer, "desk.stranded", f"stranded:{case_.desk_branch_id}", at)
    if not case_roles.find_handlers(session, case_, at) or lacks_post_holder(session, case_, at):
        _call_for_officers(session, case_, title, at)


def lock_open(session: Session, case_id: int) -> Case | None:
    """Return a case with its row locked; None when it has been closed."""
    # The row alone: a lock on the joined people and branches would make the cases of a branch wait for each other.
    found = session.scalars(select(Case.id).where(Case.id == case_id, Case.closed_at.is_(None)).with_for_update()).first()
    return session.get(Case, found, populate_existing=True) if found is not None else None


def _call_for_officers(session: Session, case_: Case, title: str, at: datetime) -> None:
    """Tell the chair and the administrators that nobody can handle a case, again and again until somebody can."""
    key = f"vacant:{turn_since(session, clock.day_of(case_.opened_at), at)}"
    for member in access.find_holders(session, (SCHOOL_CHAIR, "administrator"), clock.day_of(at)):
        if member.id != case_.subject_id:
            tell(session, member, "desk.vacant", key=f"{case_.id}:{key}", at=at, title=title, path=links.home(), case_=case_)


def _officers(session: Session, case_: Case, branch_id: int | None, at: datetime) -> list[Member]:
    return access.find_desk_officers(session, case_.desk, branch_id, clock.day_of(at), subject_id=case_.subject_id)
