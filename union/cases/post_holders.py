"""Who takes a step that names posts: their holders in the case's branch and the school union, else the school union's chair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member, Office
from union.casework.flows.steps import Flow, Step
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR
from union.services.catalogue import catalogue


def find_post_roles(session: Session, case_: Case, member: Member, at: datetime) -> frozenset[str]:
    """Return the posts in which a member may take a step of a case now; of what is for themselves, none."""
    takers = [(step, _holders_of(session, case_, step, at)) for step in _steps(case_)]
    return frozenset(post for step, found in takers if member.id in found for post in found[member.id] or step.posts)


def find_post_holders(session: Session, case_: Case, at: datetime) -> list[Member]:
    """Return everybody who may take a step of a case now by a post they hold, or in whose stead the chair stands."""
    ids = {one for step in _steps(case_) for one in _holders_of(session, case_, step, at)}
    return list(session.scalars(select(Member).where(Member.id.in_(ids)).order_by(Member.id))) if ids else []


def lacks_post_holder(session: Session, case_: Case, at: datetime) -> bool:
    """Say whether a step that names posts waits for nobody: none is held, and the chair is whom the case is for, or missing."""
    return any(not _holders_of(session, case_, step, at) for step in _steps(case_))


def find_waiting_for_posts(session: Session, officer: Member, offices: Sequence[Office], at: datetime) -> list[Case]:
    """Return the open cases of which an officer may take a step now by a post; asks nothing where no service names posts."""
    wanted = [_in_states(flow.posts_by_state(), kind, offices) for kind, flow in _flows_with_posts()]
    if not wanted:
        return []
    query = select(Case).where(or_(*wanted), Case.closed_at.is_(None), Case.subject_id != officer.id)
    return [one for one in session.scalars(query.order_by(Case.id)) if find_post_roles(session, one, officer, at)]


def _steps(case_: Case) -> list[Step]:
    steps = catalogue().get(case_.kind).flow.steps_from(case_.state)
    return [step for step in steps if step.posts and (step.is_offered is None or step.is_offered(case_))]


def _holders_of(session: Session, case_: Case, step: Step, at: datetime) -> dict[int, frozenset[str]]:
    """Return who may take a step with the posts they hold, none for the chair, who stands in where nobody else holds one."""
    here = Office.branch_id.is_(None) & Office.department_id.is_(None) | (Office.branch_id == case_.branch_id)
    found: dict[int, frozenset[str]] = {}
    for post in step.posts:
        for one in access.find_holders_at(session, (post,), here, clock.day_of(at)):
            found[one.id] = found.get(one.id, frozenset()) | {post}
    found.pop(case_.subject_id, None)
    chairs = access.find_holders(session, (SCHOOL_CHAIR,), clock.day_of(at)) if not found else []
    return found or {one.id: frozenset() for one in chairs if one.id != case_.subject_id}


def _flows_with_posts() -> list[tuple[str, Flow]]:
    return [(kind.code, kind.flow) for kind in catalogue() if kind.flow.posts_by_state()]


def _in_states(posts: dict[str, tuple[str, ...]], kind: str, offices: Sequence[Office]) -> ColumnElement[bool]:
    """Return the condition that a case of a kind waits where one of these offices, or the chair's, may have a step."""
    held = {one.post for one in offices}
    states = [state for state, named in posts.items() if held & {*named, SCHOOL_CHAIR}]
    return (Case.kind == kind) & Case.state.in_(states)
