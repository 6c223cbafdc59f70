"""A sitting as its reader sees it: how its proposals stand, what it was told, awards, delegations, history, moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.congress import Congress
from models.history import HistoryEntry
from models.member import Member
from models.proposal import DepartmentAward, Proposal
from union.casework.flows.engine import find_history, open_moves
from union.casework.flows.rows import State
from union.casework.flows.things import Move
from union.congress.proposal.role_names import COMMITTEE
from union.congress.sight.proposal_list import GROUPS, can_see
from union.congress.sittings.awards import find_department_awards
from union.congress.sittings.reporting import Report, compose_report
from union.congress.sittings.sitting import SITTING
from union.congress.term.delegates import find_delegates
from union.ground import clock
from union.ground.errors import NotFound


@dataclass(frozen=True)
class ProposalGroup:
    """Proposals that stand alike."""

    code: str
    title: str
    count: int


@dataclass(frozen=True)
class Seats:
    """One delegation."""

    name: str
    heads: Sequence[str]
    count: int


@dataclass(frozen=True)
class SittingView:
    """All that a page or a message says of a sitting."""

    congress: Congress
    state: State
    groups: Sequence[ProposalGroup]
    """Of the proposals that the reader may see."""
    honoured: Sequence[DepartmentAward]
    best: Sequence[Proposal]
    """Those with an award, of what the reader may see."""
    report: Report
    delegations: Sequence[Seats]
    moves: Sequence[Move[Congress]]
    history: Sequence[HistoryEntry]
    """Empty for who is not of the committee."""
    manages: bool


def read_sitting(session: Session, key: str, reader: Member, at: datetime) -> SittingView:
    """Return what a reader may know of a sitting; raises NotFound."""
    congress = SITTING.get(session, key)
    parts = SITTING.parts_of(session, congress, reader, at)
    if not parts:
        raise NotFound(SITTING.unknown)
    visible = (Proposal.congress_id == congress.id) & can_see(session, reader, at)
    rows = session.execute(select(Proposal.state, func.count()).where(visible).group_by(Proposal.state))
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    groups = [ProposalGroup(code, title, sum(counts.get(one, 0) for one in states)) for code, (title, states) in GROUPS.items()]
    best = session.scalars(select(Proposal).where(visible, Proposal.award != "").order_by(Proposal.number)).all()
    manages = COMMITTEE in parts
    return SittingView(
        congress, SITTING.flow.state(congress.state), [one for one in groups if one.count], find_department_awards(session, congress),
        best, compose_report(session, congress), _find_delegations(session, congress, at),
        open_moves(session, SITTING, congress, reader, at, parts),
        find_history(session, SITTING, congress, with_internal=False) if manages else [], manages,
    )


def _find_delegations(session: Session, congress: Congress, at: datetime) -> list[Seats]:
    seated = find_delegates(session, congress.term, clock.day_of(at))
    counts = Counter(one.delegation.name for one in seated)
    return [
        Seats(name, [one.member.name for one in seated if one.is_head and one.delegation.name == name], count)
        for name, count in counts.items()
    ]
