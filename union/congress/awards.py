"""Awards of a sitting: the best proposals (优秀提案) and the departments that handled theirs best (先进承办单位)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.congress import Congress
from models.member import Department, Member
from models.proposal import DepartmentAward, Proposal, Undertaking
from union import access, audit, clock
from union.congress.committee import POSTS, find_committee
from union.congress.flow import PROPOSALS
from union.congress.proposals import lock_proposal
from union.congress.supervising import BEST, honour
from union.errors import Conflict, NotAllowed, Refusal
from union.moves import note

BEST_DEPARTMENT = "先进承办单位"


def award_proposal(session: Session, key: str, *, by: Member, at: datetime) -> Proposal:
    """Give an answered proposal its award, archived or not; raises NotFound, NotAllowed, Refusal, or Conflict for a second time."""
    check_committee(session, by, at)
    with session.begin_nested():
        proposal = lock_proposal(session, key)
        if by.id not in {one.id for one in find_committee(session, proposal, at)}:
            raise NotAllowed("您是提案人，请由其他委员评定")
        if not proposal.outcome:
            raise Refusal("这件提案还没有答复，不能评优")
        honour(session, proposal, at=at)
        flag_modified(proposal, "state")
        note(session, PROPOSALS, proposal, "award", f"评为{BEST}", proposal.state, by=by, at=at)
        session.flush()
    return proposal


def award_department(
    session: Session, congress: Congress, department: Department, *, by: Member, at: datetime
) -> DepartmentAward:
    """Honour a department that answered proposals of a sitting; raises NotAllowed, Refusal, or Conflict for a second time."""
    check_committee(session, by, at)
    own = access.find_department_officers(session, department.id, access.DEPARTMENT_POSTS, clock.day_of(at))
    if by.id in {one.id for one in own}:
        raise NotAllowed(f"您在{department.name}任职，请由其他委员评定")
    done = select(Undertaking.id).join(Proposal, Proposal.id == Undertaking.proposal_id).where(
        Proposal.congress_id == congress.id, Undertaking.department_id == department.id, Undertaking.state == "done"
    )
    if session.scalars(done.limit(1)).first() is None:
        raise Refusal(f"{department.name}没有办理过这次会议的提案")
    award = DepartmentAward(congress_id=congress.id, department=department, by_id=by.id, at=at)
    try:
        with session.begin_nested():
            session.add(award)
    except IntegrityError:
        raise Conflict(f"{department.name}已经被评为{BEST_DEPARTMENT}") from None
    audit.record(session, "award_department", f"congress:{congress.id}", by=by, at=at, step=department.code)
    return award


def find_department_awards(session: Session, congress: Congress) -> list[DepartmentAward]:
    """Return the departments honoured at a sitting."""
    query = select(DepartmentAward).where(DepartmentAward.congress_id == congress.id)
    return list(session.scalars(query.order_by(DepartmentAward.id)))


def check_committee(session: Session, by: Member, at: datetime) -> None:
    """Raise NotAllowed for who is not of the committee."""
    if not any(one.id == by.id for one in access.find_holders(session, POSTS, clock.day_of(at))):
        raise NotAllowed("只有提案工作委员会可以办理这一步")
