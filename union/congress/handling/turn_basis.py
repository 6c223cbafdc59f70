"""What turns are read from, of one proposal or of many at once: a number of statements that does not grow with theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, Undertaking
from union.congress.filing.withdrawing import find_withdrawals_asked
from union.congress.handling.rating import find_dissatisfied
from union.congress.proposal.committee import POSTS, choose, find_escalate_days, is_escalated
from union.congress.proposal.proposals import find_author_ids
from union.congress.proposal.undertakings import CONTACT, HEAD, LEADER, choose_signers, find_all_live
from union.congress.term.posts import CONGRESS_POSTS
from union.ground import access, clock
from union.ground.posts import SCHOOL_CHAIR


@dataclass(frozen=True)
class TurnBasis:
    """What the tables say of some proposals, by their ids, read afresh."""

    live: Mapping[int, Sequence[Undertaking]]
    authors: Mapping[int, Collection[int]]
    dissatisfied: Collection[int]
    asks_withdrawal: Mapping[int, datetime]
    """Since when their proposers wait for an answer to their asking to withdraw."""
    posts: Mapping[tuple[str, int | None], Sequence[Member]]
    """Who holds a post and can act, by post and department; None: the school's."""
    escalate_days: int
    at: datetime

    def lead(self, proposal: Proposal) -> Undertaking | None:
        """Return the lead of the present round."""
        return next((one for one in self.live[proposal.id] if one.is_lead), None)

    def staff(self, undertaking: Undertaking | None) -> Sequence[Member]:
        """Return who is told of a department's proposals: its contacts, or its head where it has none."""
        if undertaking is None:
            return ()
        return self._holders(CONTACT, undertaking.department_id) or self._holders(HEAD, undertaking.department_id)

    def signers(self, proposal: Proposal) -> Sequence[Member]:
        """Return who may sign, as `undertakings.find_signers` does."""
        lead = self.lead(proposal)
        if lead is None:
            return ()
        return choose_signers(self._holders(HEAD, lead.department_id), self._holders(LEADER), self.authors[proposal.id])

    def committee(self, proposal: Proposal) -> Sequence[Member]:
        """Return who may decide, as `committee.find_committee` does."""
        members = {one.id: one for post in POSTS for one in self._holders(post)}
        return choose(
            [members[key] for key in sorted(members)], self._holders(SCHOOL_CHAIR), self.authors[proposal.id],
            is_late=is_escalated(proposal, self.escalate_days, self.at),
        )

    def _holders(self, post: str, department_id: int | None = None) -> Sequence[Member]:
        return self.posts.get((post, department_id), ())


def find_facts(session: Session, proposals: Sequence[Proposal], at: datetime) -> TurnBasis:
    """Read what is known of some proposals."""
    ids = [one.id for one in proposals]
    posts = access.find_all_holders(session, (*CONGRESS_POSTS, SCHOOL_CHAIR), clock.day_of(at))
    return TurnBasis(
        find_all_live(session, ids), find_author_ids(session, proposals), find_dissatisfied(session, ids),
        find_withdrawals_asked(session, ids), posts, find_escalate_days(session, at), at,
    )
