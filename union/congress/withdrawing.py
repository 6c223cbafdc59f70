"""Withdrawing a proposal (撤案): by its proposer until it is filed, afterwards by the committee when they ask for it."""

from __future__ import annotations

from dataclasses import replace

from models.proposal import Proposal
from union import clock
from union.casework.fields import Text
from union.casework.rows import SAME
from union.congress.committee import find_committee
from union.congress.delegates import find_heads
from union.congress.limits import close
from union.congress.merging import has_coauthors
from union.congress.parts import COMMITTEE, PROPOSER
from union.congress.proposals import find_concerned
from union.congress.seconding import release_asked
from union.congress.telling import tell_all
from union.errors import Refusal
from union.moves import Move, Taking

REASON = Text(code="reason", title="理由", example="问题已经解决，不再需要办理", max=500, lines=True)


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


def _ask(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    tell_all(session, proposal, find_committee(session, proposal, taking.at), "proposal.withdrawal_asked", at=taking.at)


def close_withdrawn(taking: Taking[Proposal]) -> None:
    """Close a filed proposal as withdrawn and tell everybody concerned."""
    close(taking.thing, taking.at)
    tell_all(taking.session, taking.thing, find_concerned(taking.session, taking.thing), "proposal.withdrawn", at=taking.at)


WITHDRAWING: tuple[Move[Proposal], ...] = (
    Move(action="withdraw", title="撤案", source=("seconding", "delegation", "returned", "review"), target="withdrawn",
         who=(PROPOSER,), fields=(replace(REASON, required=False),), check=_check_alone, then=_withdraw, is_grave=True),
    Move(action="ask_withdrawal", title="申请撤案", source=("filed",), target=SAME, who=(PROPOSER,), fields=(REASON,), then=_ask,
         said="已转告提案工作委员会"),
    Move(action="close_withdrawn", title="同意撤案", source=("filed",), target="withdrawn", who=(COMMITTEE,),
         fields=(replace(REASON, example="提案人申请撤案，问题已经解决"),), then=close_withdrawn, is_grave=True),
)
