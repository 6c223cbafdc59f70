"""Earlier proposals like a new one, as far as its reader may see them, and what became of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, Proposal
from union.congress.handling.answering import OUTCOMES
from union.congress.proposal.committee import find_committee_members
from union.congress.proposal.proposals import page_of
from union.congress.proposal.states import TITLES
from union.congress.proposing.likeness import SimilarIndex
from union.congress.term.delegates import is_delegate
from union.ground import clock

Mark = tuple[int, datetime, str]
"""What tells one writing of a proposal from another."""


@dataclass(frozen=True)
class Earlier:
    """An earlier proposal that resembles a new one."""

    proposal: Proposal
    congress: str
    state: str
    became: str
    """What became of it: its outcome, or the proposal it was merged into; else nothing yet."""
    path: str

    @property
    def told(self) -> str:
        """Where it stands and what became of it, in a line: 第三届教代会第四次会议 · 已归档，已解决."""
        return f"{self.congress} · {self.state}" + (f"，{self.became}" if self.became else "")


@dataclass
class _Known:
    index: SimilarIndex = field(default_factory=SimilarIndex)
    marks: dict[int, Mark] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_known: WeakKeyDictionary[Engine, _Known] = WeakKeyDictionary()
"""What this process has read of each database; refreshed by version before every search."""


def find_similar_to(
    session: Session, given: Proposal | tuple[str, str], by: Member, at: datetime, limit: int = 5
) -> list[Earlier]:
    """Return earlier proposals like one, or like a title and text, that its reader may see: the nearest first."""
    title, text = (given.title, f"{given.reason}\n{given.suggestion}") if isinstance(given, Proposal) else given
    visible = _find_visible(session, by, at)
    if isinstance(given, Proposal):
        visible.pop(given.id, None)
    known = _get_known(session)
    with known.lock:
        _refresh(session, known)
        hidden = known.marks.keys() - visible.keys()
        found = known.index.find(title, text, limit, hidden)
    proposals = _read(session, [one.id for one in found])
    numbers = _find_numbers(session, proposals.values())
    return [_tell(proposals[one.id], numbers) for one in found if one.id in proposals]


def warm(session: Session) -> int:
    """Take up every earlier proposal before anybody asks, and return how many are known.

    Some seconds for two thousand long ones: a process does it as it starts, in a thread of its own."""
    known = _get_known(session)
    with known.lock:
        _refresh(session, known)
        return len(known.index)


def _get_known(session: Session) -> _Known:
    return _known.setdefault(session.get_bind().engine, _Known())


def _find_visible(session: Session, by: Member, at: datetime) -> dict[int, None]:
    """Return the ids of the proposals that a member may read: delegates and the committee every one that was reviewed."""
    query = select(Proposal.id).where(Proposal.reviewed_at.is_not(None))
    is_of_congress = is_delegate(session, by, clock.day_of(at)) or by.id in {one.id for one in find_committee_members(session, at)}
    if not is_of_congress:
        published = select(Answer.proposal_id).where(Answer.published_at.is_not(None))
        query = query.where(or_(Proposal.id.in_(published), Proposal.proposer_id == by.id))
    return dict.fromkeys(session.scalars(query))


def _refresh(session: Session, known: _Known) -> None:
    """Take up what has come before a committee or was changed since the last search; forget what is gone."""
    rows = session.execute(
        select(Proposal.id, Proposal.version, Proposal.created_at, Proposal.title).where(Proposal.reviewed_at.is_not(None))
    )
    marks: dict[int, Mark] = {id_: (version, created_at, title) for id_, version, created_at, title in rows}
    for id_ in known.marks.keys() - marks.keys():
        known.index.remove(id_)
    changed = [id_ for id_, mark in marks.items() if known.marks.get(id_) != mark]
    for start in range(0, len(changed), 500):
        some = changed[start:start + 500]
        texts = select(Proposal.id, Proposal.title, Proposal.reason, Proposal.suggestion).where(Proposal.id.in_(some))
        for id_, title, reason, suggestion in session.execute(texts):
            known.index.add(id_, title, f"{reason}\n{suggestion}")
    known.marks = marks


def _read(session: Session, ids: Collection[int]) -> dict[int, Proposal]:
    return {one.id: one for one in session.scalars(select(Proposal).where(Proposal.id.in_(ids)))} if ids else {}


def _find_numbers(session: Session, proposals: Collection[Proposal]) -> dict[int, str]:
    """Return the numbers of what proposals were merged into."""
    ids = {one.merged_into_id for one in proposals if one.merged_into_id is not None}
    if not ids:
        return {}
    rows = session.execute(select(Proposal.id, Proposal.number).where(Proposal.id.in_(ids)))
    return {id_: number or "" for id_, number in rows}


def _tell(proposal: Proposal, numbers: dict[int, str]) -> Earlier:
    became = OUTCOMES.get(proposal.outcome, "")
    if proposal.merged_into_id is not None:
        became = f"并入{numbers.get(proposal.merged_into_id, '')}"
    return Earlier(proposal, proposal.congress.title, TITLES[proposal.state], became, page_of(proposal))
