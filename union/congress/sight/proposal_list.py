"""Looking through proposals: those of a sitting that a reader may see, by where they stand, category, words and number."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from models.congress import Congress, Delegate
from models.member import Member
from models.proposal import Answer, Proposal, ProposalState, Seconding, SecondingState, Undertaking
from union.casework.flows.list_lines import Mine, Waiting
from union.congress.flow import FLOW
from union.congress.handling.turn_basis import find_facts
from union.congress.proposal.committee import POSTS
from union.congress.proposal.states import UNANSWERED
from union.congress.proposal.undertakings import LEADER
from union.congress.sight import handling_lines, proposal_lines
from union.congress.term.delegates import in_office, is_delegate
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR

GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "gathering": ("征集附议", (ProposalState.SECONDING, ProposalState.DELEGATION)),
    "review": ("审查中", (ProposalState.REVIEW, ProposalState.RETURNED)),
    "handling": ("办理中", UNANSWERED),
    "answered": ("已答复", (ProposalState.ANSWERED, ProposalState.TRACKING, ProposalState.ARCHIVED)),
    "ended": ("未立案", (ProposalState.MERGED, ProposalState.SUGGESTION, ProposalState.DECLINED, ProposalState.WITHDRAWN)),
}
"""Where proposals stand, in the words of a reader."""
MINE, WAITING = "mine", "waiting"
OWN = {MINE: "我的", WAITING: "待我办"}
LONGEST_WORDS = 40
AT_ONCE = 40


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for."""

    group: str = ""
    """One of GROUPS or OWN; none: everything."""
    category: str = ""
    words: str = ""


@dataclass(frozen=True)
class ProposalsForMe:
    """What a member has to do with proposals at all, for the pages that lead to them."""

    is_delegate: bool
    waiting: int
    answered: int


@dataclass(frozen=True)
class FoundProposals:
    """What was found, one page of it."""

    proposals: Sequence[Proposal]
    waiting: frozenset[int]
    """The proposals that wait for the reader."""
    total: int


def browse(
    session: Session, reader: Member, at: datetime, congress: Congress, wanted: Wanted, *, page: int = 1
) -> FoundProposals:
    """Return the proposals of a sitting that a reader may see and looks for, newest number first."""
    waiting = find_waiting_ids(session, reader, at)
    query = select(Proposal).where(can_see(session, reader, at), *_conditions(reader, wanted))
    # What waits for the reader is one list, of whatever sitting.
    query = query.where(Proposal.id.in_(waiting) if wanted.group == WAITING else Proposal.congress_id == congress.id)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.order_by(Proposal.number.is_not(None), Proposal.number.desc(), Proposal.id.desc())
    return FoundProposals(session.scalars(query.limit(AT_ONCE).offset((max(1, page) - 1) * AT_ONCE)).all(), waiting, total)


def search(session: Session, reader: Member, at: datetime, words: str, limit: int) -> Sequence[Proposal]:
    """Return the newest proposals, of whatever sitting, that a reader may see and that have these words in them."""
    query = select(Proposal).where(can_see(session, reader, at), *_conditions(reader, Wanted(words=words)))
    return session.scalars(query.order_by(Proposal.id.desc()).limit(limit)).all()


def find_by_number(session: Session, number: str) -> Proposal | None:
    """Return the proposal with a number; whether somebody may see it is another question."""
    return session.scalars(select(Proposal).where(Proposal.number == number)).first()


def find_seeking(session: Session, proposer: Member) -> Sequence[Proposal]:
    """Return a member's proposals that look for seconders, newest first."""
    query = select(Proposal).where(Proposal.proposer_id == proposer.id, Proposal.state == ProposalState.SECONDING)
    return session.scalars(query.order_by(Proposal.id.desc())).all()


def find_asked(session: Session, member: Member) -> Sequence[Proposal]:
    """Return the proposals that wait for a member's yes or no, newest first."""
    asked = select(Seconding.proposal_id).where(Seconding.member_id == member.id, Seconding.state == SecondingState.ASKED)
    query = select(Proposal).where(Proposal.id.in_(asked), Proposal.state == ProposalState.SECONDING)
    return session.scalars(query.order_by(Proposal.id.desc())).all()


def find_answered(session: Session, reader: Member, at: datetime, limit: int) -> Sequence[Proposal]:
    """Return the proposals answered last, which every member may read."""
    query = select(Proposal).where(Proposal.state.in_(GROUPS["answered"][1]), can_see(session, reader, at))
    return session.scalars(query.order_by(Proposal.id.desc()).limit(limit)).all()


def find_own(session: Session, reader: Member, at: datetime) -> list[Mine]:
    """Return a member's lines of proposals: what waits for them first, then what is open, then the rest, newest first."""
    found = [*proposal_lines.find_mine(session, reader, at), *handling_lines.find_mine(session, reader, at)]
    return sorted(found, key=lambda one: (not one.waits_for_me, not one.is_open, -one.at.timestamp()))


def find_waiting(session: Session, reader: Member, at: datetime) -> list[Waiting]:
    """Return what waits for a head of delegation, a member of committee or department, due soonest first."""
    found = [
        *proposal_lines.find_to_check(session, reader, at), *proposal_lines.find_waiting(session, reader, at),
        *handling_lines.find_waiting(session, reader, at),
    ]
    return sorted(found, key=lambda one: (one.due_at is None, one.due_at or one.since))


def find_standing(session: Session, reader: Member, at: datetime) -> ProposalsForMe:
    """Return whether a member is a delegate, how many proposals wait for them and how many answers are published."""
    answered = session.scalar(select(func.count(Answer.proposal_id.distinct())).where(Answer.published_at.is_not(None))) or 0
    return ProposalsForMe(is_delegate(session, reader, clock.day_of(at)), len(find_waiting_ids(session, reader, at)), answered)


def find_waiting_ids(session: Session, reader: Member, at: datetime) -> frozenset[int]:
    """Return the proposals that wait for a member, whatever they are to them."""
    own = {int(one.argument) for one in find_own(session, reader, at) if one.waits_for_me}
    own |= {int(one.argument) for one in find_waiting(session, reader, at)}
    return frozenset(own | handling_lines.find_unrated_ids(session, reader))


def find_visible_congresses(session: Session, reader: Member, at: datetime) -> Sequence[Congress]:
    """Return the sittings of which a reader may see a proposal, the newest first."""
    visible = select(Proposal.congress_id).where(can_see(session, reader, at))
    query = select(Congress).where(Congress.id.in_(visible))
    return session.scalars(query.order_by(Congress.term.desc(), Congress.sitting.desc())).all()


def can_see(session: Session, reader: Member, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a proposal exists for a reader; `standing.parts_of` says the same of a single one."""
    today = clock.day_of(at)
    offices = access.offices_of(session, reader, today)
    is_reviewed = Proposal.reviewed_at.is_not(None)
    if is_delegate(session, reader, today) or any(access.holds(offices, post) for post in POSTS):
        return or_(is_reviewed, _own(reader, today))
    conditions = [_own(reader, today), is_reviewed & Proposal.id.in_(_published()), is_reviewed & _joined(reader)]
    conditions.append(is_reviewed & _handled(Proposal.is_key & (Proposal.supervisor_id == reader.id)))
    departments = access.departments_of(offices)
    if departments:
        conditions.append(is_reviewed & _handled(Proposal.id.in_(_undertaken(departments))))
    if access.holds(offices, LEADER) or access.holds(offices, SCHOOL_CHAIR):
        conditions.append(Proposal.id.in_(_stood_in_for(session, reader, at)))
    return or_(*conditions)


def _own(reader: Member, today: date) -> ColumnElement[bool]:
    """Return what is a member's own at every stage: proposed, asked to second, or tabled in the delegation they lead."""
    asked = select(Seconding.proposal_id).where(Seconding.member_id == reader.id)
    leads = select(Delegate.delegation_id).where(Delegate.member_id == reader.id, Delegate.is_head, in_office(today))
    tabled = Proposal.tabled_at.is_not(None) & Proposal.delegation_id.in_(leads)
    return or_(Proposal.proposer_id == reader.id, Proposal.id.in_(asked), tabled)


def _joined(reader: Member) -> ColumnElement[bool]:
    joined = select(Proposal.merged_into_id).where(
        Proposal.proposer_id == reader.id, Proposal.merged_into_id.is_not(None), Proposal.left_at.is_(None)
    )
    return Proposal.id.in_(joined)


def _handled(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return what meets a condition, and what was merged into that."""
    return condition | Proposal.merged_into_id.in_(select(Proposal.id).where(condition))


def _published() -> Select[int]:
    return select(Answer.proposal_id).where(Answer.published_at.is_not(None))


def _undertaken(departments: Collection[int]) -> Select[int]:
    """Return what was referred to departments in its present round."""
    live = (Undertaking.proposal_id == Proposal.id) & (Undertaking.round == Proposal.round) & Undertaking.live_key.is_not(None)
    return select(Proposal.id).join(Undertaking, live).where(Undertaking.department_id.in_(departments))


def _stood_in_for(session: Session, reader: Member, at: datetime) -> list[int]:
    """Return what a leader sees only because somebody is missing or late."""
    open_states = [state.code for state in FLOW.states if not state.outcome]
    query = select(Proposal).where(Proposal.reviewed_at.is_not(None), Proposal.state.in_(open_states))
    proposals = session.scalars(query).all()
    facts = find_facts(session, proposals, at)
    return [
        one.id for one in proposals if any(who.id == reader.id for who in (*facts.committee(one), *facts.signers(one)))
    ]


def _conditions(reader: Member, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [true()]
    if wanted.group in GROUPS:
        conditions.append(Proposal.state.in_(GROUPS[wanted.group][1]))
    elif wanted.group == MINE:
        named = select(Seconding.proposal_id).where(
            Seconding.member_id == reader.id, Seconding.state.in_((SecondingState.ASKED, SecondingState.ACCEPTED))
        )
        conditions.append(or_(Proposal.proposer_id == reader.id, Proposal.id.in_(named), _joined(reader)))
    if wanted.category:
        conditions.append(Proposal.category == wanted.category[:24])
    words = wanted.words.replace("\x00", "").strip()[:LONGEST_WORDS]
    if words:
        named = select(Member.id).where(Member.name == words)
        columns = (Proposal.title, Proposal.number, Proposal.reason, Proposal.suggestion)
        texts = [column.icontains(words, autoescape=True) for column in columns]
        conditions.append(or_(*texts, Proposal.proposer_id.in_(named)))
    return conditions
