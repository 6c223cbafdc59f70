"""The life of a proposal as rows: seconders, delegation, the committee's decision, then how departments handle it."""

from __future__ import annotations

from models.proposal import Proposal, ProposalState
from union.casework.flows.things import CLOCK, MoveTable, ThingKind
from union.congress.filing.merging import MERGING
from union.congress.filing.review import REVIEW
from union.congress.filing.seconding import SECONDING
from union.congress.filing.tabling import TABLING
from union.congress.filing.withdrawing import WITHDRAWING
from union.congress.handling.stages import HANDLING
from union.congress.proposal import proposals
from union.congress.proposal.role_names import COMMITTEE
from union.congress.proposal.states import TO_ARCHIVE, TO_DECISION
from union.congress.roles import parts_of

FLOW: MoveTable[Proposal] = MoveTable(
    start=ProposalState.SECONDING, states=(*TO_DECISION, *(TO_ARCHIVE if HANDLING else ())),
    steps=(*SECONDING, *TABLING, *REVIEW, *MERGING, *WITHDRAWING, *HANDLING), kept_by=(COMMITTEE, CLOCK),
)
PROPOSALS: ThingKind[Proposal] = ThingKind(
    name="proposal", title="提案", model=Proposal, flow=FLOW, get=proposals.get_proposal,
    lock=proposals.lock_proposal, key_of=proposals.key_of, word_of=proposals.word_of, title_of=proposals.title_of,
    parts_of=parts_of, page_of=proposals.page_of, move_page=proposals.move_page,
    unknown=proposals.UNKNOWN, leads_on=True,
)
"""Proposals, as something that moves."""
