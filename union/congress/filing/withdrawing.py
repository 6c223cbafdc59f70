"""Withdrawing a proposal (撤案): by its proposer until it is filed, then by the committee at their asking, until it is answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.member import Member
from models.proposal import Proposal, ProposalState
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Text
from union.congress.filing.merging import has_coauthors
from union.congress.filing.seconding import release_asked
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import close
from union.congress.proposal.proposals import find_concerned
from union.congress.proposal.role_names import COMMITTEE, PROPOSER
from union.congress.proposal.states import UNANSWERED
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import find_all_staff, find_live, find_signers, release
from union.congress.term.delegates import find_heads
from union.ground import clock
from union.ground.errors import Conflict, Refusal

REASON = Text(code="reason", title="理由", example="问题已经解决，不再需要办理", max=500, lines=True)
NOT_ASKED = "提案人没有申请撤案，或申请已有答复"
ASK, CLOSE, REFUSE = "ask_withdrawal", "close_withdrawn", "refuse_withdrawal"
ANSWERS = (ASK, REFUSE, "publish")
"""Moves of which the last one says whether a withdrawal is asked for."""


def _check_alone(taking: Taking[Proposal]) -> None:
    """Refuse to withdraw what others' proposals were merged into: their authors would lose theirs."""
    if has_coauthors(taking.session, taking.thing):
        raise Refusal("已有其他提案并入，不能由一人撤案；如确需撤案，请联系提案工作委员会")


def _withdraw(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    people = [*find_concerned(session, proposal), *release_asked(session, proposal)]
    if proposal.tabled_at is not None:
        people += find_heads(session, proposal.delegation_id, clock.day_of(at), proposal.proposer_id)
    close(proposal, at)
    tell_all(session, proposal, people, "proposal.withdrawn", at=at, but=taking.by)
    if proposal.reviewed_at is not None:
        tell_all(session, proposal, find_committee(session, proposal, at), "proposal.no_longer", at=at, but=taking.by)


def is_withdrawal_asked(session: Session, proposal: Proposal) -> bool:
    """Say whether the proposer's asking to withdraw waits for the committee."""
    return bool(find_withdrawals_asked(session, [proposal.id]))


def find_withdrawals_asked(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """Return of which of these proposals the withdrawal waits for the committee, and since when."""
    about = {f"proposal:{one}": one for one in ids}
    last = select(func.max(HistoryEntry.id)).where(HistoryEntry.about.in_(about), HistoryEntry.action.in_(ANSWERS))
    query = select(HistoryEntry).where(HistoryEntry.id.in_(last.group_by(HistoryEntry.about)), HistoryEntry.action == ASK)
    return {about[one.about]: one.at for one in session.scalars(query)}


def _check_ask(taking: Taking[Proposal]) -> None:
    _check_alone(taking)
    if is_withdrawal_asked(taking.session, taking.thing):
        raise Conflict("您已经申请撤案，正等提案工作委员会决定")


def _ask(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    tell_all(session, proposal, find_committee(session, proposal, taking.at), "proposal.withdrawal_asked", at=taking.at)


def _close(taking: Taking[Proposal]) -> None:
    """Close it and let the departments go; what they have drafted stays, unpublished."""
    session, proposal, at = taking.session, taking.thing, taking.at
    people = find_concerned(session, proposal)
    staff = find_all_staff(session, proposal, at)
    if taking.before in (ProposalState.DRAFTED, ProposalState.SIGNED):
        staff += find_signers(session, proposal, at)
    if proposal.is_key and proposal.supervisor is not None:
        staff.append(proposal.supervisor)
    for one in find_live(session, proposal):
        release(one, at)
    close(proposal, at)
    told = {one.id for one in people}
    tell_all(session, proposal, people, "proposal.withdrawn", at=at, but=taking.by)
    tell_all(session, proposal, [one for one in staff if one.id not in told], "handling.withdrawn", at=at, but=taking.by)


def _refuse(taking: Taking[Proposal]) -> None:
    tell_all(taking.session, taking.thing, [taking.thing.proposer], "proposal.not_withdrawn", at=taking.at)


def _is_asked(session: Session, proposal: Proposal, _by: Member, _at: datetime) -> bool:
    return is_withdrawal_asked(session, proposal)


def _may_ask(session: Session, proposal: Proposal, _by: Member, _at: datetime) -> bool:
    return not has_coauthors(session, proposal) and not is_withdrawal_asked(session, proposal)


WITHDRAWING: tuple[Move[Proposal], ...] = (
    Move(action="withdraw", title="撤案",
         source=(ProposalState.SECONDING, ProposalState.DELEGATION, ProposalState.RETURNED, ProposalState.REVIEW),
         target=ProposalState.WITHDRAWN, who=(PROPOSER,), fields=(replace(REASON, required=False),), check=_check_alone,
         then=_withdraw, is_grave=True),
    Move(action=ASK, title="申请撤案", source=UNANSWERED, target=SAME, who=(PROPOSER,), fields=(REASON,), is_offered=_may_ask,
         check=_check_ask, then=_ask, said="已转告提案工作委员会"),
    Move(action=CLOSE, title="同意撤案", source=UNANSWERED, target=ProposalState.WITHDRAWN, who=(COMMITTEE,), is_offered=_is_asked,
         unoffered=NOT_ASKED, fields=(replace(REASON, example="提案人申请撤案，问题已经解决"),), check=_check_alone, then=_close,
         is_grave=True),
    Move(action=REFUSE, title="不同意撤案", source=UNANSWERED, target=SAME, who=(COMMITTEE,), is_offered=_is_asked,
         unoffered=NOT_ASKED, fields=(replace(REASON, example="答复已经签发，请看过答复再定"),), then=_refuse,
         said="已转告提案人"),
)
