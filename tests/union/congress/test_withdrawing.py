"""Withdrawing what was filed: the proposer asks, the committee decides; departments are let go, other authors keep theirs."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, Proposal, Undertaking
from tests.handling import accept, answering, drafted, filed, filed_of_two, published, referred
from tests.sitting import OTHER, Sitting, move, offered, reviewed
from tests.story import told
from union.congress.handling.answering import find_answers
from union.congress.proposal.proposals import find_authors
from union.congress.sight.handling_lines import find_waiting
from union.ground.errors import Conflict, NotFound, Refusal

ASKED = "问题已经解决"
REFUSED = "答复已经签发，请看过再定"


def signed(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    return move(session, drafted(session, sitting, at), "sign", sitting.cast.shi, at)


def waits(session: Session, member: Member, at: datetime) -> list[str]:
    return [line.what for line in find_waiting(session, member, at)]


@pytest.mark.parametrize("come", [filed, referred, answering, drafted, signed])
def test_asked_for_it_is_closed_by_the_committee_until_it_is_answered(
    session: Session, sitting: Sitting, at: datetime, come: Callable[[Session, Sitting, datetime], Proposal]
) -> None:
    proposal, cast = come(session, sitting, at), sitting.cast
    assert "close_withdrawn" not in offered(session, proposal, sitting.mao, at)
    with pytest.raises(Refusal, match="提案人没有申请撤案"):
        move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    assert told(session, sitting.mao)[-1] == "proposal.withdrawal_asked"
    with pytest.raises(Conflict, match="已经申请撤案"):
        move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
    assert (proposal.state, proposal.closed_at, proposal.due_at) == ("withdrawn", at, None)
    assert [told(session, one)[-1] for one in (cast.lin, cast.zhao)] == ["proposal.withdrawn"] * 2
    assert session.scalars(select(Undertaking.state).where(Undertaking.live_key.is_not(None))).all() == []


def test_the_departments_are_told_and_let_go(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = answering(session, sitting, at), sitting.cast
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
    assert [told(session, one)[-1] for one in (cast.lei, cast.yin)] == ["handling.withdrawn"] * 2
    assert "handling.withdrawn" not in told(session, cast.shi)
    assert waits(session, cast.lei, at) == []
    with pytest.raises(NotFound):
        move(session, proposal, "draft", cast.lei, at, text="答复" * 20, outcome="A")


def test_an_open_answer_is_kept_and_read_by_nobody(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = signed(session, sitting, at), sitting.cast
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
    answer = session.scalars(select(Answer).where(Answer.proposal_id == proposal.id)).one()
    assert answer.signed_at == at and answer.published_at is None and find_answers(session, proposal) == []
    assert told(session, cast.shi)[-1] == "handling.withdrawn"


def test_the_asking_waits_for_the_committee_which_may_refuse(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = answering(session, sitting, at), sitting.cast
    assert waits(session, sitting.mao, at) == []
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    assert waits(session, sitting.mao, at) == ["待审批撤案"]
    move(session, proposal, "refuse_withdrawal", sitting.mao, at, reason=REFUSED)
    assert proposal.state == "answering" and told(session, cast.lin)[-1] == "proposal.not_withdrawn"
    assert waits(session, sitting.mao, at) == [] and "close_withdrawn" not in offered(session, proposal, sitting.mao, at)
    assert "ask_withdrawal" in offered(session, proposal, cast.lin, at)


def test_an_answer_that_is_published_ends_the_asking(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = answering(session, sitting, at, co=""), sitting.cast
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    published(session, sitting, at, proposal=proposal)
    assert "ask_withdrawal" not in offered(session, proposal, cast.lin, at)
    move(session, proposal, "rate", cast.lin, at, rating="不满意", words="没有答到要点")
    accept(session, sitting, proposal, at)
    assert proposal.state == "answering"
    with pytest.raises(Refusal, match="提案人没有申请撤案"):
        move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")


def test_what_others_have_joined_is_not_withdrawn_by_one(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = referred(session, sitting, at, proposal=filed_of_two(session, sitting, at)), sitting.cast
    assert "ask_withdrawal" not in offered(session, proposal, cast.lin, at)
    with pytest.raises(Refusal, match="已有其他提案并入，不能由一人撤案"):
        move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    move(session, proposal, "leave", cast.zheng, at, reason="已经答复我了")
    assert find_authors(session, proposal) == [cast.lin]
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
    assert proposal.state == "withdrawn"


def test_an_author_who_joins_after_the_asking_is_protected(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = filed(session, sitting, at), sitting.cast
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason=ASKED)
    other = reviewed(session, sitting, at, by=cast.zheng, form=OTHER)
    move(session, other, "merge", sitting.ji, at, into=proposal.number)
    with pytest.raises(Refusal, match="已有其他提案并入"):
        move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
