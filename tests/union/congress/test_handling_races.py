"""At the same moment: departments accept, a head signs while the draft is taken back, authors rate, two refer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.member import Member
from models.proposal import Answer, Proposal, Undertaking
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.handling import answering, drafted, filed, published_to_two, referred
from tests.sitting import Sitting, at_hand, make_sitting
from union.casework.flows.engine import take
from union.congress.flow import PROPOSALS
from union.ground.errors import Refusal

ROUNDS = 4


@pytest.fixture
def live_sitting(engine: Engine, at: datetime, live_cast: Cast) -> Sitting:
    return run_in_transaction(engine, lambda session: make_sitting(session, at_hand(session, live_cast), at))


def prepared(
    engine: Engine, sitting: Sitting, at: datetime, make: Callable[[Session, Sitting, datetime], Proposal]
) -> tuple[int, int]:
    """Return a proposal's id and version, committed."""
    def work(session: Session) -> tuple[int, int]:
        def here(one: Any) -> Any:
            return session.get_one(type(one), one.id)

        cast = Cast(**{name: here(one) for name, one in vars(sitting.cast).items()})
        proposal = make(session, Sitting(here(sitting.congress), cast), at)
        session.flush()
        return proposal.id, proposal.version

    return run_in_transaction(engine, work)


def taking(
    engine: Engine, proposal: int, action: str, by: Member, at: datetime, version: int | None = None, **given: str
) -> Callable[[], str]:
    def work(session: Session) -> object:
        me = session.get_one(Member, by.id)
        return take(session, PROPOSALS, str(proposal), action, given, by=me, at=at, version=version)

    def run() -> str:
        try:
            run_in_transaction(engine, work)
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    return run


def counted(engine: Engine, proposal: int, action: str) -> int:
    with Session(engine) as session:
        query = select(func.count()).where(HistoryEntry.about == f"proposal:{proposal}", HistoryEntry.action == action)
        return session.scalar(query) or 0


def state_of(engine: Engine, proposal: int) -> str:
    with Session(engine) as session:
        return session.get_one(Proposal, proposal).state


def test_two_departments_accept_at_once_and_answering_begins_once(
    engine: Engine, live_sitting: Sitting, at: datetime
) -> None:
    cast = live_sitting.cast
    for _ in range(ROUNDS):
        proposal, version = prepared(engine, live_sitting, at, referred)
        both = at_once([taking(engine, proposal, "accept", who, at, version) for who in (cast.lei, cast.yin)])
        assert both == ["done", "done"] and state_of(engine, proposal) == "answering"
        assert counted(engine, proposal, "all_accepted") == 1 and counted(engine, proposal, "accept") == 2


def test_a_head_signs_what_was_taken_back_or_it_is_signed_and_cannot_be(
    engine: Engine, live_sitting: Sitting, at: datetime
) -> None:
    cast = live_sitting.cast
    for _ in range(ROUNDS):
        proposal, version = prepared(engine, live_sitting, at, drafted)
        said = at_once([
            taking(engine, proposal, "sign", cast.shi, at, version), taking(engine, proposal, "take_back", cast.lei, at, version),
        ])
        assert sorted(said) == ["Conflict", "done"]
        with Session(engine) as session:
            answer = session.scalars(select(Answer).where(Answer.proposal_id == proposal)).one()
            assert (answer.signed_at is not None) == (said[0] == "done")
        assert state_of(engine, proposal) == ("signed" if said[0] == "done" else "answering")


def test_two_authors_rate_at_once_and_there_is_one_second_handling(
    engine: Engine, live_sitting: Sitting, at: datetime
) -> None:
    cast = live_sitting.cast
    for _ in range(ROUNDS):
        proposal, version = prepared(engine, live_sitting, at, published_to_two)
        said = at_once([
            taking(engine, proposal, "rate", cast.lin, at, version, rating="satisfied"),
            taking(engine, proposal, "rate", cast.zheng, at, version, rating="unsatisfied", words="没有写明日期"),
        ])
        assert said == ["done", "done"] and counted(engine, proposal, "second_handling") == 1
        with Session(engine) as session:
            assert session.get_one(Proposal, proposal).round == 2
            rounds = session.scalars(select(Undertaking.round).where(Undertaking.proposal_id == proposal)).all()
            assert sorted(rounds) == [1, 2]


def test_two_of_the_committee_refer_at_once_and_one_lead_is_live(
    engine: Engine, live_sitting: Sitting, at: datetime
) -> None:
    for _ in range(ROUNDS):
        proposal, _version = prepared(engine, live_sitting, at, filed)
        said = at_once([
            taking(engine, proposal, "refer", live_sitting.ji, at, lead="HQ"),
            taking(engine, proposal, "refer", live_sitting.mao, at, lead="RS", co="HQ"),
        ])
        assert sorted(said) == ["Conflict", "done"]
        with Session(engine) as session:
            live = session.scalars(select(Undertaking).where(Undertaking.proposal_id == proposal)).all()
            assert sum(one.is_lead for one in live) == 1


def test_an_extension_is_granted_or_refused(engine: Engine, live_sitting: Sitting, at: datetime) -> None:
    proposal, _version = prepared(engine, live_sitting, at, answering)
    assert taking(engine, proposal, "ask_extension", live_sitting.cast.lei, at, reason="需要研究经费")() == "done"
    said = at_once([
        taking(engine, proposal, "grant_extension", live_sitting.ji, at),
        taking(engine, proposal, "refuse_extension", live_sitting.mao, at, reason="时间已经足够"),
    ])
    assert sorted(said) == ["Conflict", "done"]
