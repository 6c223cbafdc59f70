"""Awards of a sitting: the best proposals (优秀提案) and the departments that handled theirs best (先进承办单位)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.congress import Congress
from models.member import Department, Member
from models.proposal import DepartmentAward, Proposal, Undertaking
from union import access, audit, clock
from union.congress.committee import POSTS
from union.congress.proposals import find_concerned
from union.congress.telling import tell_all
from union.errors import Conflict, NotAllowed, Refusal

BEST = "优秀提案"
BEST_DEPARTMENT = "先进承办单位"


def honour(session: Session, proposal: Proposal, *, at: datetime) -> None:
    """Give a proposal that is locked its award, and tell its authors and seconders; raises Conflict for a second time."""
    if proposal.award:
        raise Conflict(f"这件提案已经被评为{BEST}")
    proposal.award = BEST
    tell_all(session, proposal, find_concerned(session, proposal), "handling.award", at=at, key="award")


def award_department(
    session: Session, congress: Congress, department: Department, *, by: Member, at: datetime
) -> DepartmentAward:
    """Honour a department that answered proposals of a sitting; raises NotAllowed, Refusal, or Conflict for a second time."""
    check_committee(session, by, at)
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
