"""Who is told of what happens to a proposal: by its number, in a sentence fit for a lock screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models.congress import Congress
from models.member import Member
from models.proposal import Proposal
from union import links
from union.casework.flows.things import Taking
from union.congress.proposal.proposals import NEUTRAL, page_of
from union.congress.term.delegates import find_delegates
from union.ground import clock
from union.notices.outbox import tell, tell_many

CONGRESS = "教代会"


def tell_delegates(taking: Taking[Congress], kind: str, occasion: str) -> None:
    """Tell the delegates of a sitting's term, but who did it, of one occasion in its life."""
    session, congress, at = taking.session, taking.thing, taking.at
    seated = [one.member for one in find_delegates(session, congress.term, clock.day_of(at))]
    people = [(one, links.sitting(congress.id)) for one in seated if taking.by is None or one.id != taking.by.id]
    tell_many(session, people, kind, key=f"{congress.id}:{occasion}", at=at, title=CONGRESS)


def tell_of_sitting(taking: Taking[Congress], people: Iterable[Member], kind: str, occasion: str) -> None:
    """Tell some people, but who did it, of one occasion in a sitting's life."""
    for member in {one.id: one for one in people}.values():
        if taking.by is None or member.id != taking.by.id:
            tell(taking.session, member, kind, key=f"{taking.thing.id}:{occasion}", at=taking.at, title=CONGRESS,
                 path=links.sitting(taking.thing.id))


def tell_all(
    session: Session, proposal: Proposal, people: Iterable[Member], kind: str, *, at: datetime, key: str = "",
    but: Member | None = None,
) -> None:
    """Tell everybody once, but who did it; the key tells one occasion from the next, else the proposal's version does."""
    for member in {one.id: one for one in people}.values():
        if but is None or member.id != but.id:
            tell(session, member, kind, key=f"{proposal.id}:{key or proposal.version}", at=at, title=NEUTRAL,
                 path=page_of(proposal), number=proposal.number or "")
