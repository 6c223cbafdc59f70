"""A sitting of the staff congress with its delegates and its committee, and short words for what they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Congress
from models.member import Member
from models.proposal import Proposal, Seconding
from tests.cast import Cast
from union.casework.flows.engine import open_moves, take
from union.congress.flow import PROPOSALS
from union.congress.proposal.form import REASON_EXAMPLE, SUGGESTION_EXAMPLE
from union.congress.proposing.proposing import propose
from union.congress.reminders_before_decision import attend, find_moving
from union.congress.sittings.convening import open_congress
from union.congress.sittings.sitting import SITTING
from union.congress.term.delegates import add_delegate

FORM = {"title": "增开新校区晚间班车", "category": "campus", "reason": REASON_EXAMPLE, "suggestion": SUGGESTION_EXAMPLE}
OTHER = {"title": "改善教职工食堂", "category": "welfare", "reason": "食堂" * 40, "suggestion": "改善菜品" * 10}


@dataclass
class Sitting:
    """One sitting: lin, chen, zhou (head) of 生态代表团; zhao, zheng, xu (head) of 工学代表团; ji, mao, tang in the committee."""

    congress: Congress
    cast: Cast

    @property
    def ji(self) -> Member:
        """Chair of the committee."""
        return self.cast.ji

    @property
    def mao(self) -> Member:
        """Member of the committee."""
        return self.cast.mao

    @property
    def tang(self) -> Member:
        """Member of the committee."""
        return self.cast.tang

    @property
    def people(self) -> list[Member]:
        """Everybody who can do anything here."""
        cast = self.cast
        return [cast.lin, cast.chen, cast.zhou, cast.zhao, cast.zheng, cast.xu, cast.wu, cast.lan, cast.ji, cast.mao, cast.tang]


def make_sitting(session: Session, cast: Cast, at: datetime, *, days: int = 30) -> Sitting:
    """Add the fifth sitting of the third term with its people, its call begun a week ago."""
    # Opened before anybody is seated: the tests begin with nobody told of anything.
    congress = open_congress(session, 3, 5, opens_at=at - timedelta(days=7), closes_at=at + timedelta(days=days), at=at)
    for delegation, people in (("生态代表团", (cast.zhou, cast.lin, cast.chen)), ("工学代表团", (cast.xu, cast.zhao, cast.zheng))):
        for member in people:
            add_delegate(session, 3, member, delegation, is_head=member is people[0], from_on=date(2024, 1, 1), at=at)
    return Sitting(congress, cast)


def move(session: Session, proposal: Proposal, action: str, by: Member, at: datetime, **given: Any) -> Proposal:
    """Take a move on a proposal."""
    return take(session, PROPOSALS, str(proposal.id), action, given, by=by, at=at)


def run(session: Session, congress: Congress, action: str, by: Member, at: datetime, **given: Any) -> Congress:
    """Take a move on a sitting."""
    return take(session, SITTING, str(congress.id), action, given, by=by, at=at)


def offered(session: Session, proposal: Proposal, by: Member, at: datetime) -> list[str]:
    """Return the moves offered to somebody."""
    return [one.action for one in open_moves(session, PROPOSALS, proposal, by, at)]


def asked(session: Session, sitting: Sitting, at: datetime, *, by: Member | None = None, form: dict[str, Any] = FORM) -> Proposal:
    """Return a proposal (of lin's) with zhao, zheng and chen asked to second it."""
    proposal = propose(session, form, by=by or sitting.cast.lin, at=at)
    names = [one.name for one in (sitting.cast.zhao, sitting.cast.zheng, sitting.cast.chen) if one is not proposal.proposer]
    return move(session, proposal, "invite", proposal.proposer, at, seconders="、".join(names))


def seconded(session: Session, sitting: Sitting, at: datetime, *, by: Member | None = None, form: dict[str, Any] = FORM) -> Proposal:
    """Return a proposal that two of those asked have agreed to second."""
    proposal = asked(session, sitting, at, by=by, form=form)
    for one in [one for one in (sitting.cast.zhao, sitting.cast.zheng, sitting.cast.chen) if one is not proposal.proposer][:2]:
        move(session, proposal, "second", one, at)
    return proposal


def tabled(session: Session, sitting: Sitting, at: datetime, *, by: Member | None = None, form: dict[str, Any] = FORM) -> Proposal:
    """Return a proposal that is before its delegation."""
    proposal = seconded(session, sitting, at, by=by, form=form)
    return move(session, proposal, "table", proposal.proposer, at)


def reviewed(
    session: Session, sitting: Sitting, at: datetime, *, by: Member | None = None, form: dict[str, Any] = FORM
) -> Proposal:
    """Return a proposal that is before the committee."""
    proposal = tabled(session, sitting, at, by=by, form=form)
    if proposal.state == "delegation":
        is_ecology = proposal.proposer in (sitting.cast.lin, sitting.cast.chen)
        move(session, proposal, "approve", sitting.cast.zhou if is_ecology else sitting.cast.xu, at)
    return proposal


def seconding_states(session: Session, proposal: Proposal) -> dict[str, str]:
    """Return who was asked, by name, and what they said."""
    return {one.member.name: one.state for one in session.scalars(select(Seconding).where(Seconding.proposal_id == proposal.id))}


def at_hand(session: Session, cast: Cast) -> Cast:
    """Return the cast in another session."""
    return Cast(**{name: session.merge(one) for name, one in vars(cast).items()})


def in_session(session: Session, sitting: Sitting) -> Sitting:
    """Return a sitting and its people in another session."""
    return Sitting(session.get_one(Congress, sitting.congress.id), at_hand(session, sitting.cast))


def attend_all(session: Session, at: datetime) -> int:
    """Attend to all proposals in one go; returns how many."""
    found = find_moving(session)
    for proposal_id in found:
        attend(session, proposal_id, at)
    return len(found)
