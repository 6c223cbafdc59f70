"""Which departments undertake a proposal in its present round, and who acts for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Department, Member, Office
from models.proposal import Proposal, Undertaking, UndertakingState
from union.casework.flows.deadlines import Deadline, deadline
from union.congress.proposal.proposal_rules import ACCEPT_DAYS
from union.congress.proposal.proposals import find_author_ids
from union.ground import access, clock
from union.ground.rules import rule_days

CONTACT, HEAD, LEADER = "department_contact", "department_head", "school_leader"


def ask(session: Session, proposal: Proposal, department: Department, *, is_lead: bool, at: datetime) -> Undertaking:
    """Refer a proposal to one department in its present round; the unique live key lets it be asked once."""
    key = f"{proposal.id}:{proposal.round}:{department.id}"
    undertaking = Undertaking(
        proposal_id=proposal.id, department=department, round=proposal.round, is_lead=is_lead, state=UndertakingState.ASKED, asked_at=at,
        live_key=key,
    )
    session.add(undertaking)
    session.flush()
    return undertaking


def release(undertaking: Undertaking, at: datetime) -> None:
    """Let a department go: the proposal is another's now."""
    undertaking.state, undertaking.live_key, undertaking.answered_at = UndertakingState.RELEASED, None, at


def find_live(session: Session, proposal: Proposal) -> list[Undertaking]:
    """Return who undertakes a proposal in its present round, the lead first; read afresh, for under the proposal's lock."""
    return find_all_live(session, [proposal.id])[proposal.id]


def find_all_live(session: Session, ids: Collection[int]) -> defaultdict[int, list[Undertaking]]:
    """Return the same of many proposals, by their ids."""
    query = select(Undertaking).join(Proposal, (Proposal.id == Undertaking.proposal_id) & (Proposal.round == Undertaking.round))
    query = query.where(Proposal.id.in_(ids), Undertaking.live_key.is_not(None)).order_by(Undertaking.is_lead.desc(), Undertaking.id)
    found: defaultdict[int, list[Undertaking]] = defaultdict(list)
    for one in session.scalars(query.execution_options(populate_existing=True)):
        found[one.proposal_id].append(one)
    return found


def find_lead(session: Session, proposal: Proposal) -> Undertaking | None:
    """Return the lead of the present round; None before it is referred."""
    return next((one for one in find_live(session, proposal) if one.is_lead), None)


def find_without_opinion(session: Session, proposal: Proposal) -> list[Undertaking]:
    """Return the co-undertakers that have not given their part of the answer."""
    return [one for one in find_live(session, proposal) if not one.is_lead and one.opinion is None]


def accept_by(session: Session, undertaking: Undertaking) -> Deadline:
    """Return until when a department says whether it accepts (proposal.accept_days)."""
    return deadline(undertaking.asked_at, rule_days(session, ACCEPT_DAYS, undertaking.asked_at))


def find_staff(session: Session, undertaking: Undertaking, at: datetime) -> list[Member]:
    """Return who is told of a department's proposals: its contacts, or its head where it has none."""
    day = clock.day_of(at)
    contacts = access.find_department_officers(session, undertaking.department_id, (CONTACT,), day)
    return contacts or access.find_department_officers(session, undertaking.department_id, (HEAD,), day)


def find_all_staff(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    """Return the contacts of all departments that undertake a proposal, each once."""
    found = [member for one in find_live(session, proposal) for member in find_staff(session, one, at)]
    return list({member.id: member for member in found}.values())


def find_lead_staff(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    """Return the contacts of the department that leads."""
    lead = find_lead(session, proposal)
    return find_staff(session, lead, at) if lead is not None else []


def find_signers(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    """Return who may sign: the lead's head, or a leader of the school where that post is vacant or its holder an author."""
    lead = find_lead(session, proposal)
    if lead is None:
        return []
    leaders = access.find_holders(session, (LEADER,), clock.day_of(at))
    return choose_signers(_find_heads(session, lead, at), leaders, find_author_ids(session, [proposal])[proposal.id])


def choose_signers(heads: Sequence[Member], leaders: Sequence[Member], authors: Collection[int]) -> list[Member]:
    """Choose who signs from the lead's heads and the school's leaders: authors stand aside."""
    free = [one for one in heads if one.id not in authors]
    return free or [one for one in leaders if one.id not in authors]


def _find_heads(session: Session, lead: Undertaking, at: datetime) -> list[Member]:
    return access.find_department_officers(session, lead.department_id, (HEAD,), clock.day_of(at))


def can_sign(
    session: Session, proposal: Proposal, lead: Undertaking | None, offices: Sequence[Office], at: datetime
) -> bool:
    """Say whether one who is no author and holds these offices is among those who may sign."""
    if lead is None:
        return False
    if any(one.post == HEAD and one.department_id == lead.department_id for one in offices):
        return True
    if not access.holds_at_school(offices, (LEADER,)):
        return False
    return not choose_signers(_find_heads(session, lead, at), (), find_author_ids(session, [proposal])[proposal.id])


def departments_with_contact(session: Session, on: date) -> set[int]:
    """Return the departments that have a contact on a day who can act."""
    query = select(Office.department_id).join(Member, Office.member_id == Member.id).where(
        Office.post == CONTACT, Office.department_id.is_not(None), access.current(on), access.can_act()
    )
    return {one for one in session.scalars(query) if one is not None}
