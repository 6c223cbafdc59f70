"""Who is told of what happens to a proposal: by its number, in a sentence fit for a lock screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from union.congress.proposals import NEUTRAL, page_of
from union.notices import tell


def tell_all(
    session: Session, proposal: Proposal, people: Iterable[Member], kind: str, *, at: datetime, key: str = "",
    but: Member | None = None,
) -> None:
    """Tell everybody once, but who did it; the key tells one occasion from the next, else the proposal's version does."""
    for member in {one.id: one for one in people}.values():
        if but is None or member.id != but.id:
            tell(session, member, kind, key=f"{proposal.id}:{key or proposal.version}", at=at, title=NEUTRAL,
                 path=page_of(proposal), number=proposal.number or "")
