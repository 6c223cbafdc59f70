"""A proposal in the hands of departments, and short words that bring it so far."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.member import Department, Member, Office
from models.proposal import Proposal, Undertaking
from tests.sitting import FORM, OTHER, Sitting, move, reviewed

ANSWER = {"text": "感谢您对校园班车的关心。经研究，从下学期起晚间加开一班往返班车。", "outcome": "A"}
WHY_NOT = "现有车辆和驾驶员都已满负荷，新增班次需要另购车辆，本年度预算没有安排这笔经费，明年再行论证"


def filed(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    """Return a proposal of lin's, filed."""
    count = session.scalar(select(func.count()).select_from(Proposal)) or 0
    form = FORM | {"title": f"{FORM['title']}{count or ''}"}
    return move(session, reviewed(session, sitting, at, form=form), "file", sitting.ji, at)


def filed_of_two(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    """Return lin's proposal, filed, with zheng's merged into it."""
    count = session.scalar(select(func.count()).select_from(Proposal)) or 0
    proposal, other = (
        reviewed(session, sitting, at, by=by, form=form | {"title": f"{form['title']}{count or ''}"})
        for by, form in ((sitting.cast.lin, FORM), (sitting.cast.zheng, OTHER))
    )
    move(session, other, "merge", sitting.ji, at, into=proposal.number)
    return move(session, proposal, "file", sitting.ji, at)


def referred(session: Session, sitting: Sitting, at: datetime, *, co: str = "RS", proposal: Proposal | None = None) -> Proposal:
    """Return a proposal that was referred to logistics, and to personnel as co-undertaker."""
    proposal = proposal or filed(session, sitting, at)
    return move(session, proposal, "refer", sitting.ji, at, lead="HQ", co=co)


def answering(session: Session, sitting: Sitting, at: datetime, *, co: str = "RS", proposal: Proposal | None = None) -> Proposal:
    """Return a proposal that its departments have accepted."""
    proposal = referred(session, sitting, at, co=co, proposal=proposal)
    return accept(session, sitting, proposal, at)


def accept(session: Session, sitting: Sitting, proposal: Proposal, at: datetime) -> Proposal:
    """Let the departments that were asked accept."""
    contacts = {"HQ": sitting.cast.lei, "RS": sitting.cast.yin}
    for one in undertakings(session, proposal):
        if one.state == "asked":
            move(session, proposal, "accept", contacts[one.department.code], at)
    return proposal


def drafted(
    session: Session, sitting: Sitting, at: datetime, *, proposal: Proposal | None = None, **given: Any
) -> Proposal:
    """Return a proposal of logistics alone whose answer waits for its head."""
    proposal = proposal or answering(session, sitting, at, co="")
    return move(session, proposal, "draft", sitting.cast.lei, at, **{**ANSWER, **given})


def published(
    session: Session, sitting: Sitting, at: datetime, *, proposal: Proposal | None = None, **given: Any
) -> Proposal:
    """Return a proposal whose answer was published and waits for ratings."""
    proposal = drafted(session, sitting, at, proposal=proposal, **given)
    move(session, proposal, "sign", sitting.cast.shi, at)
    return move(session, proposal, "publish", sitting.ji, at)


def published_to_two(session: Session, sitting: Sitting, at: datetime, **given: Any) -> Proposal:
    """Return a published answer that lin and zheng are asked to rate."""
    proposal = answering(session, sitting, at, co="", proposal=filed_of_two(session, sitting, at))
    return published(session, sitting, at, proposal=proposal, **given)


def undertakings(session: Session, proposal: Proposal) -> list[Undertaking]:
    """Return the departments that undertake a proposal in its present round."""
    query = select(Undertaking).where(
        Undertaking.proposal_id == proposal.id, Undertaking.round == proposal.round, Undertaking.live_key.is_not(None)
    )
    return list(session.scalars(query.order_by(Undertaking.id)))


def appoint(session: Session, member: Member, post: str, department: Department | None = None) -> None:
    """Give a member a post, of a department or of the school."""
    session.add(Office(member=member, post=post, department=department, from_on=date(2024, 1, 1), until_on=None))
    session.flush()


def vacate(session: Session, member: Member) -> None:
    """Let a member's posts end."""
    for office in session.scalars(select(Office).where(Office.member_id == member.id)):
        office.until_on = date(2026, 1, 1)
    session.flush()
