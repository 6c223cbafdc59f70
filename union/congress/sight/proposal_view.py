"""A proposal as its reader may see it: how it stands, who is for it, who handles it, what was answered, what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.member import Member
from models.proposal import (
    Answer,
    Proposal,
    ProposalRating,
    ProposalState,
    Seconding,
    SecondingState,
    Undertaking,
    UndertakingState,
)
from union.casework.flows.engine import find_history, open_moves
from union.casework.flows.rows import State
from union.casework.flows.things import Move
from union.congress.filing.converting import stand_of_suggestion
from union.congress.flow import PROPOSALS
from union.congress.handling.answering import find_answer, find_answers
from union.congress.handling.rating import RATINGS, find_ratings, show_ratings
from union.congress.proposal import role_names
from union.congress.proposal.proposal_rules import find_seconders_rule
from union.congress.proposal.proposals import UNKNOWN, find_authors, find_merged, find_seconders, get_proposal
from union.congress.proposal.states import READY, is_call_over, stand_of
from union.congress.proposal.undertakings import find_live
from union.congress.proposing.similar_proposals import Earlier, find_similar_to
from union.congress.roles import parts_of
from union.ground.categories import name_category
from union.ground.errors import NotFound

HANDLERS = frozenset({role_names.COMMITTEE, role_names.UNDERTAKER, role_names.LEAD_HEAD, role_names.SUPERVISOR})
"""Who sees what departments and committee write to each other."""
RATERS_KNOWN_TO = HANDLERS | {role_names.AUTHOR}
"""Who sees which author rated how, and what is still missed: the department that is to do it better, too."""
ASKING = ("invite", "refuse", "retract", "second")
"""What was said between the proposer and whom they asked: nobody else's."""
SECONDING_TITLES: dict[str, str] = {
    SecondingState.ASKED: "还没有答复", SecondingState.ACCEPTED: "同意附议", SecondingState.REFUSED: "不附议",
    SecondingState.RELEASED: "提交前没有答复",
}
UNDERTAKING_TITLES: dict[str, str] = {
    UndertakingState.ASKED: "等待接收", UndertakingState.ACCEPTED: "已接收", UndertakingState.OBJECTED: "有异议",
    UndertakingState.DONE: "已答复",
}
AWAITED = (
    "table", "second", "approve", "resubmit", "file", "refer", "insist", "grant_extension", "accept", "draft", "give_opinion",
    "sign", "publish", "rate", "decide_follow", "invite",
)
"""The moves that a proposal waits for, what comes first is the first thing to do."""
ALIKE_STATES = (ProposalState.SECONDING, ProposalState.DELEGATION, ProposalState.RETURNED, ProposalState.REVIEW, ProposalState.FILED)
"""The states in which it helps to know what is like it already."""


@dataclass(frozen=True)
class DepartmentPart:
    """A department's part in handling a proposal."""

    undertaking: Undertaking
    state: str
    words: str
    """Its objection or opinion, where the reader may see it."""


@dataclass(frozen=True)
class Answered:
    """One answer, with what its raters say."""

    answer: Answer
    ratings: str
    """How many rated it how."""
    raters: Sequence[tuple[ProposalRating, str]]
    """Who rated it how, for those who may know."""


@dataclass(frozen=True)
class ProposalView:
    """What a page or a chat shows of a proposal to one reader."""

    proposal: Proposal
    parts: frozenset[str]
    state: State
    category: str
    authors: Sequence[Member]
    seconders: Sequence[Member]
    asked: Sequence[tuple[Seconding, str]]
    """Everybody who was asked and what they said: the proposer's to know."""
    needed: int
    """How many seconders the rules ask for; none once the call is over."""
    undertakings: Sequence[DepartmentPart]
    answers: Sequence[Answered]
    draft: Answer | None
    """The answer that is not published yet, for those who draft, sign and publish it."""
    history: Sequence[HistoryEntry]
    moves: Sequence[Move[Proposal]]
    primary: Move[Proposal] | None
    """What the proposal waits for from this reader."""
    alike: Sequence[Earlier]
    turned: str
    """How the suggestion stands that it has become, empty for none."""
    owns_turned: bool
    """Whether the reader is whom that suggestion will be answered."""
    merged_into: Proposal | None
    merged: Sequence[tuple[Proposal, bool]]
    """What was merged into it, and whether the reader may open it."""

    @property
    def is_asked(self) -> bool:
        """Whether the reader's yes or no is waited for."""
        return role_names.ASKED in self.parts and self.proposal.state == ProposalState.SECONDING

    @property
    def is_concerned(self) -> bool:
        """Whether it is more to the reader than something to read."""
        return bool(self.parts - {role_names.READER, role_names.DELEGATE, role_names.REFUSER, role_names.RELEASED})

    @property
    def is_handler(self) -> bool:
        """Whether the reader decides on it or handles it."""
        return bool(self.parts & HANDLERS)


def read_proposal(session: Session, key: str, reader: Member, at: datetime) -> ProposalView:
    """Return a proposal as a member may see it; raises NotFound for what does not exist for them."""
    proposal = get_proposal(session, key)
    own = parts_of(session, proposal, reader, at)
    if not own:
        raise NotFound(UNKNOWN)
    moves = open_moves(session, PROPOSALS, proposal, reader, at, own)
    return ProposalView(
        proposal=proposal, parts=own, state=_stand(proposal, moves), category=name_category(session, proposal.category, at),
        authors=find_authors(session, proposal), seconders=find_seconders(session, proposal, SecondingState.ACCEPTED),
        asked=_find_asked(session, proposal) if role_names.PROPOSER in own else (),
        needed=0 if is_call_over(proposal) else find_seconders_rule(session, at)[0],
        undertakings=_find_undertakings(session, proposal, own), answers=_find_answers(session, proposal, own),
        draft=_find_draft(session, proposal, own), history=_find_history(session, proposal, reader, own), moves=moves,
        primary=_find_primary(session, proposal, reader, moves), alike=_find_alike(session, proposal, reader, at),
        turned=stand_of_suggestion(proposal), owns_turned=proposal.case_ is not None and proposal.case_.subject_id == reader.id,
        merged_into=_find_merged_into(session, proposal, reader, at), merged=_find_merged(session, proposal, reader, at),
    )


def _stand(proposal: Proposal, moves: Sequence[Move[Proposal]]) -> State:
    """Return how it stands; who can table it is told so."""
    state = stand_of(proposal)
    is_ready = not is_call_over(proposal) and any(move.action == "table" for move in moves)
    return replace(state, next_step=READY) if is_ready else state


def _find_asked(session: Session, proposal: Proposal) -> list[tuple[Seconding, str]]:
    query = select(Seconding).where(Seconding.proposal_id == proposal.id).order_by(Seconding.id)
    return [(one, SECONDING_TITLES[one.state]) for one in session.scalars(query.execution_options(populate_existing=True))]


def _find_undertakings(session: Session, proposal: Proposal, own: frozenset[str]) -> list[DepartmentPart]:
    is_told = bool(own & HANDLERS)
    return [
        DepartmentPart(one, UNDERTAKING_TITLES.get(one.state, ""), _words(one) if is_told else "") for one in find_live(session, proposal)
    ]


def _words(undertaking: Undertaking) -> str:
    objection = undertaking.reason if undertaking.state == UndertakingState.OBJECTED else None
    return objection or undertaking.opinion or ""


def _find_answers(session: Session, proposal: Proposal, own: frozenset[str]) -> list[Answered]:
    is_told = bool(own & RATERS_KNOWN_TO)
    found = []
    for answer in find_answers(session, proposal):
        raters = [(one, RATINGS[one.rating]) for one in find_ratings(session, answer)] if is_told else []
        found.append(Answered(answer, show_ratings(session, proposal, answer), raters))
    return found


def _find_draft(session: Session, proposal: Proposal, own: frozenset[str]) -> Answer | None:
    is_to_publish = role_names.COMMITTEE in own and proposal.state in (ProposalState.DRAFTED, ProposalState.SIGNED)
    if not own & {role_names.LEAD, role_names.LEAD_HEAD} and not is_to_publish:
        return None
    answer = find_answer(session, proposal)
    return answer if answer is not None and answer.published_at is None else None


def _find_history(session: Session, proposal: Proposal, reader: Member, own: frozenset[str]) -> list[HistoryEntry]:
    rows = find_history(session, PROPOSALS, proposal, with_internal=bool(own & HANDLERS))
    return [row for row in rows if row.by_id == reader.id or _is_told(row, own)]


def _is_told(row: HistoryEntry, own: frozenset[str]) -> bool:
    """Say whether a line is for this reader: what was asked of delegates and how authors rate is not everybody's."""
    if row.action in ASKING:
        return role_names.PROPOSER in own
    return row.action != "rate" or bool(own & RATERS_KNOWN_TO)


def _find_primary(
    session: Session, proposal: Proposal, reader: Member, moves: Sequence[Move[Proposal]]
) -> Move[Proposal] | None:
    open_ones = {one.action: one for one in moves if not one.is_grave}
    if "rate" in open_ones and _has_rated(session, proposal, reader):
        del open_ones["rate"]
    return next((open_ones[action] for action in AWAITED if action in open_ones), None)


def _has_rated(session: Session, proposal: Proposal, reader: Member) -> bool:
    answer = find_answer(session, proposal)
    return answer is not None and any(one.member_id == reader.id for one in find_ratings(session, answer))


def _find_alike(session: Session, proposal: Proposal, reader: Member, at: datetime) -> Sequence[Earlier]:
    return find_similar_to(session, proposal, reader, at) if proposal.state in ALIKE_STATES else ()


def _find_merged_into(session: Session, proposal: Proposal, reader: Member, at: datetime) -> Proposal | None:
    target = session.get(Proposal, proposal.merged_into_id) if proposal.merged_into_id is not None else None
    return target if target is not None and parts_of(session, target, reader, at) else None


def _find_merged(session: Session, proposal: Proposal, reader: Member, at: datetime) -> list[tuple[Proposal, bool]]:
    return [(one, bool(parts_of(session, one, reader, at))) for one in find_merged(session, proposal)]
