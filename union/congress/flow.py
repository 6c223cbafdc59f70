"""The life of a proposal as rows: seconders, delegation, the committee's decision, then how departments handle it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal
from union.casework.fields import Text
from union.casework.rows import SAME
from union.congress import proposals
from union.congress.handling import HANDLING
from union.congress.parts import ASKED, COAUTHOR, COMMITTEE, HEAD, PROPOSER, SECONDER
from union.congress.states import TO_ARCHIVE, TO_DECISION
from union.moves import CLOCK, Move, MoveTable, Subject

REASON = Text(code="reason", title="理由", example="请写明建议由哪个部门落实", max=500, lines=True)

SECONDING: tuple[Move[Proposal], ...] = (
    Move(action="invite", title="邀请附议", source=("seconding",), target=SAME, who=(PROPOSER,)),
    Move(action="edit", title="修改提案", source=("seconding",), target=SAME, who=(PROPOSER,)),
    Move(action="second", title="同意附议", source=("seconding",), target=SAME, who=(ASKED,), is_side_by_side=True),
    Move(action="refuse", title="不附议", source=("seconding",), target=SAME, who=(ASKED,), is_side_by_side=True),
    Move(action="retract", title="撤回附议", source=("seconding",), target=SAME, who=(SECONDER,), is_side_by_side=True),
    Move(action="table", title="提交提案", source=("seconding",), target="delegation", who=(PROPOSER,)),
    Move(action="lapse", title="会议已归档，自动撤案", source=("seconding",), target="withdrawn", who=(CLOCK,)),
)
CHECKING: tuple[Move[Proposal], ...] = (
    Move(action="convert_late", title="征集已结束，转为意见建议", source=("delegation",), target="suggestion", who=(CLOCK,)),
    Move(action="approve", title="审核通过", source=("delegation",), target="review", who=(HEAD,)),
    Move(action="send_back", title="退回修改", source=("delegation",), target="returned", who=(HEAD,), fields=(REASON,)),
    Move(action="skip_check", title="无需代表团审核", source=("delegation",), target="review", who=(CLOCK,)),
    Move(action="pass_on", title="逾期未审核，转入审查", source=("delegation",), target="review", who=(CLOCK,)),
)
REVIEW: tuple[Move[Proposal], ...] = (
    Move(action="file", title="立案", source=("review",), target="filed", who=(COMMITTEE,)),
    Move(action="merge", title="并案", source=("review",), target="merged", who=(COMMITTEE,)),
    Move(action="return", title="退回修改", source=("review",), target="returned", who=(COMMITTEE,), fields=(REASON,)),
    Move(action="convert", title="转为意见建议", source=("review",), target="suggestion", who=(COMMITTEE,), fields=(REASON,)),
    Move(action="decline", title="不予立案", source=("review",), target="declined", who=(COMMITTEE,), fields=(REASON,)),
    Move(action="resubmit", title="修改后重新提交", source=("returned",), target="review", who=(PROPOSER,)),
    Move(action="bring_back", title="逾期未修改，转回审查", source=("returned",), target="review", who=(CLOCK,)),
)
ENDING: tuple[Move[Proposal], ...] = (
    Move(action="withdraw", title="撤案", source=("seconding", "delegation", "returned", "review"), target="withdrawn",
         who=(PROPOSER,)),
    Move(action="ask_withdrawal", title="申请撤案", source=("filed",), target=SAME, who=(PROPOSER,), fields=(REASON,)),
    Move(action="close_withdrawn", title="同意撤案", source=("filed",), target="withdrawn", who=(COMMITTEE,), fields=(REASON,)),
    Move(action="leave", title="退出联名", source=("review", "returned", "filed"), target=SAME, who=(COAUTHOR,)),
)


FLOW: MoveTable[Proposal] = MoveTable(
    start="seconding", states=(*TO_DECISION, *(TO_ARCHIVE if HANDLING else ())),
    steps=(*SECONDING, *CHECKING, *REVIEW, *ENDING, *HANDLING), kept_by=(COMMITTEE, CLOCK),
)


def parts_of(_session: Session, proposal: Proposal, member: Member, _at: datetime) -> frozenset[str]:
    """Return what a member is to a proposal; without any part it does not exist for them."""
    return frozenset({PROPOSER} if proposal.proposer_id == member.id else ())


PROPOSALS: Subject[Proposal] = Subject(
    name="proposal", flow=FLOW, get=proposals.get_proposal, lock=proposals.lock_proposal, key_of=proposals.key_of,
    title_of=proposals.title_of, parts_of=parts_of, page_of=proposals.page_of, move_page=proposals.move_page,
    unknown=proposals.UNKNOWN,
)
"""Proposals, as something that moves."""
