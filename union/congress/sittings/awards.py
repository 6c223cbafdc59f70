"""Awards of a sitting: the best proposals (优秀提案) and the departments that handled theirs best (先进承办单位)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.congress import Congress
from models.member import Department, Member
from models.proposal import DepartmentAward, Proposal, Undertaking, UndertakingState
from union.casework.flows.engine import note
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Choice, Field, Option, Text
from union.congress.flow import PROPOSALS
from union.congress.handling.supervising import BEST, honour
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposals import lock_proposal
from union.congress.proposal.role_names import COMMITTEE
from union.congress.proposal.telling import tell_of_sitting
from union.congress.term.congresses import UNARCHIVED
from union.congress.term.posts import DEPARTMENT_POSTS
from union.ground import access, clock
from union.ground.errors import Invalid, NotAllowed, Refusal

BEST_DEPARTMENT = "先进承办单位"


def find_department_awards(session: Session, congress: Congress) -> list[DepartmentAward]:
    """Return the departments honoured at a sitting."""
    query = select(DepartmentAward).where(DepartmentAward.congress_id == congress.id)
    return list(session.scalars(query.order_by(DepartmentAward.id)))


def find_deserving(session: Session, congress: Congress, by: Member, at: datetime) -> list[Department]:
    """Return the departments that answered proposals of a sitting and are not honoured yet; none in which `by` serves."""
    answered = select(Undertaking.department_id).join(Proposal, Proposal.id == Undertaking.proposal_id).where(
        Proposal.congress_id == congress.id, Undertaking.state == UndertakingState.DONE
    )
    honoured = select(DepartmentAward.department_id).where(DepartmentAward.congress_id == congress.id)
    own = access.departments_of(access.offices_of(session, by, clock.day_of(at)))
    query = select(Department).where(Department.id.in_(answered), Department.id.not_in(honoured), Department.id.not_in(own))
    return list(session.scalars(query.order_by(Department.code)))


def _departments(session: Session, congress: Congress, by: Member, at: datetime) -> Sequence[Field]:
    options = tuple(Option(one.code, one.name) for one in find_deserving(session, congress, by, at))
    return (Choice(code="department", title="承办部门", example="1", options=options, help="办理过这次会议提案的部门"),)


def _honour(taking: Taking[Congress]) -> None:
    session, congress = taking.session, taking.thing
    department = session.scalars(select(Department).where(Department.code == taking.given["department"])).one()
    session.add(DepartmentAward(congress_id=congress.id, department=department, by_id=taking.member.id, at=taking.at))
    staff = access.find_department_officers(session, department.id, DEPARTMENT_POSTS, clock.day_of(taking.at))
    tell_of_sitting(taking, staff, "call.honoured", f"honour:{department.id}")


def _words_of_honour(taking: Taking[Congress]) -> str:
    name = taking.session.scalars(select(Department.name).where(Department.code == taking.given["department"])).one()
    return f"{name}评为{BEST_DEPARTMENT}"


def _may_honour(session: Session, congress: Congress, by: Member, at: datetime) -> bool:
    return bool(find_deserving(session, congress, by, at))


def _award(taking: Taking[Congress]) -> None:
    """Give an answered proposal its award, archived or not."""
    number = str(taking.given["number"]).upper()
    query = select(Proposal.id).where(Proposal.congress_id == taking.thing.id, Proposal.number == number)
    found = taking.session.scalars(query).first()
    if found is None:
        raise Invalid({"number": f"这次会议没有编号为{number[:20]}的提案"})
    proposal = lock_proposal(taking.session, str(found))
    if taking.member.id not in {one.id for one in find_committee(taking.session, proposal, taking.at)}:
        raise NotAllowed("您是提案人，请由其他委员评定")
    if not proposal.outcome:
        raise Refusal("这件提案还没有答复，不能评优")
    honour(taking.session, proposal, at=taking.at)
    flag_modified(proposal, "state")
    note(taking.session, PROPOSALS, proposal, "award", f"评为{BEST}", proposal.state, by=taking.member, at=taking.at)


def _words_of_award(taking: Taking[Congress]) -> str:
    return f"{str(taking.given['number']).upper()}评为{BEST}"


def _may_award(session: Session, congress: Congress, _by: Member, _at: datetime) -> bool:
    answered = select(Proposal.id).where(Proposal.congress_id == congress.id, Proposal.outcome != "", Proposal.award == "")
    return session.scalars(answered.limit(1)).first() is not None


NUMBER = Text(code="number", title="提案编号", example="T35-001", max=20, help="已经答复的提案，归档的也可以")
HONOUR_MOVES: tuple[Move[Congress], ...] = (
    Move(action="award", title=f"评{BEST}", source=UNARCHIVED, target=SAME, who=(COMMITTEE,), fields=(NUMBER,), then=_award,
         words_of=_words_of_award, is_offered=_may_award, unoffered="这次会议没有可以评优的提案（已经答复、还没有评优的）",
         said="已评定，会通知提案人和附议人"),
    Move(action="honour", title=f"评{BEST_DEPARTMENT}", source=UNARCHIVED, target=SAME, who=(COMMITTEE,),
         fields_of=_departments, then=_honour, words_of=_words_of_honour, is_offered=_may_honour,
         unoffered="这次会议没有可以评先进的承办部门",
         said="已评定，会通知这个部门的联络员和负责人"),
)
"""Honouring proposals and departments, as moves of a sitting."""
