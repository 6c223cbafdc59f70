"""Proposals at the same moment: one wins, the others are told who did what when, nothing is lost, nobody gets an error."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, Seconding
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.sitting import FORM, OTHER, Sitting, asked, attend_all, make_sitting, reviewed, seconded
from union.casework.flows.engine import take
from union.congress.flow import PROPOSALS
from union.congress.proposal.proposals import find_authors
from union.congress.proposing.proposing import propose
from union.ground.errors import Refusal

ROUNDS = 5


@pytest.fixture
def live(engine: Engine, live_cast: Cast, at: datetime) -> Sitting:
    """A sitting, committed, for tests that run over several connections."""
    def make(session: Session) -> Sitting:
        own = {key: session.get_one(type(one), one.id) for key, one in vars(live_cast).items()}
        return make_sitting(session, Cast(**own), at)

    return run_in_transaction(engine, make)


def tried(engine: Engine, work: Callable[[Session], object]) -> Callable[[], str]:
    """Return a piece of work that says "done", or the sentence of its refusal."""

    def run() -> str:
        try:
            run_in_transaction(engine, work)
        except Refusal as refusal:
            return str(refusal)
        return "done"

    return run


def doing(engine: Engine, number: int, action: str, by: Member, at: datetime, **given: str) -> Callable[[], str]:
    """Return one move as a piece of work, in the name of somebody read afresh."""
    return tried(
        engine,
        lambda session: take(session, PROPOSALS, str(number), action, given, by=session.get_one(Member, by.id), at=at),
    )


def begun(engine: Engine, live: Sitting, make: Callable[..., Proposal], at: datetime, by: str = "lin", turn: int = 0) -> int:
    """Return the id of a committed proposal."""

    def work(session: Session) -> int:
        people = {key: session.get_one(Member, getattr(live.cast, key).id) for key in ("lin", "zhao", "zheng", "chen", "zhou", "xu", "ji")}
        here = replace(live, cast=replace(live.cast, **people))
        return make(session, here, at, by=people[by], form=FORM | {"title": f"增开第{turn}路晚间班车"}).id

    return run_in_transaction(engine, work)


def state_of(engine: Engine, number: int) -> str:
    with Session(engine) as session:
        return session.scalars(select(Proposal.state).where(Proposal.id == number)).one()


def test_two_seconders_answer_at_once_and_both_count(engine: Engine, live: Sitting, at: datetime) -> None:
    for turn in range(ROUNDS):
        number = begun(engine, live, asked, at, turn=turn)
        cast = live.cast
        answers = at_once([doing(engine, number, "second", one, at) for one in (cast.zhao, cast.zheng, cast.chen)])
        assert answers == ["done"] * 3
        with Session(engine) as session:
            states = session.scalars(select(Seconding.state).where(Seconding.proposal_id == number)).all()
        assert states == ["accepted"] * 3


def test_a_seconding_answered_while_it_is_tabled_is_in_or_told(engine: Engine, live: Sitting, at: datetime) -> None:
    for turn in range(ROUNDS):
        number = begun(engine, live, seconded, at, turn=turn)
        answers = at_once([
            doing(engine, number, "table", live.cast.lin, at), doing(engine, number, "second", live.cast.chen, at),
        ])
        with Session(engine) as session:
            query = select(Seconding.state).where(Seconding.proposal_id == number, Seconding.member_id == live.cast.chen.id)
            state = session.scalars(query).one()
        assert answers[0] == "done" and state == ("accepted" if answers[1] == "done" else "released")
        assert answers[1] == "done" or "林晓燕已于2026年11月18日 10:00办理“提交提案”" in answers[1]


def test_withdrawn_while_it_is_being_filed(engine: Engine, live: Sitting, at: datetime) -> None:
    for turn in range(ROUNDS):
        number = begun(engine, live, reviewed, at, turn=turn)
        answers = at_once([
            doing(engine, number, "withdraw", live.cast.lin, at), doing(engine, number, "file", live.mao, at),
        ])
        assert answers.count("done") == 1
        first = ("林晓燕", "撤案", "已撤案") if answers[0] == "done" else ("毛伟", "立案", "已立案")
        lost = answers[1] if answers[0] == "done" else answers[0]
        assert lost == f"{first[0]}已于2026年11月18日 10:00办理“{first[1]}”，现在是“{first[2]}”，请重新打开后再办"
        assert state_of(engine, number) == ("withdrawn" if answers[0] == "done" else "filed")


def test_two_of_the_committee_decide_differently(engine: Engine, live: Sitting, at: datetime) -> None:
    for turn in range(ROUNDS):
        number = begun(engine, live, reviewed, at, turn=turn)
        answers = at_once([
            doing(engine, number, "file", live.ji, at), doing(engine, number, "decline", live.mao, at, reason="已解决"),
            doing(engine, number, "return", live.tang, at, reason="请改"),
        ])
        assert answers.count("done") == 1
        names, states = ("季永康", "毛伟", "汤静"), ("filed", "declined", "returned")
        winner = answers.index("done")
        assert state_of(engine, number) == states[winner]
        assert all(answer == "done" or answer.startswith(f"{names[winner]}已于") for answer in answers)


def test_tabled_at_once_they_get_different_numbers_without_a_gap(engine: Engine, live: Sitting, at: datetime) -> None:
    authors = ("lin", "zhao", "zheng", "chen")
    ids = [begun(engine, live, seconded, at, by=one, turn=turn) for turn in range(2) for one in authors]
    members = [getattr(live.cast, one) for _ in range(2) for one in authors]
    answers = at_once([doing(engine, number, "table", one, at) for number, one in zip(ids, members, strict=True)])
    assert answers == ["done"] * len(ids)
    with Session(engine) as session:
        numbers = sorted(session.scalars(select(Proposal.number)).all(), key=str)
    assert numbers == [f"T35-{n:03}" for n in range(1, len(ids) + 1)]


def test_a_tabling_that_is_refused_leaves_no_gap(engine: Engine, live: Sitting, at: datetime) -> None:
    number = begun(engine, live, seconded, at)
    answers = at_once([doing(engine, number, "table", live.cast.lin, at)] * 4)
    assert Counter(answers)["done"] == 1
    other = begun(engine, live, seconded, at, by="zhao", turn=1)
    assert doing(engine, other, "table", live.cast.zhao, at)() == "done"
    with Session(engine) as session:
        assert session.scalars(select(Proposal.number).where(Proposal.id == other)).one() == "T35-002"


def test_merged_into_each_other_one_stays(engine: Engine, live: Sitting, at: datetime) -> None:
    for turn in range(ROUNDS):
        one, other = (begun(engine, live, reviewed, at, by=who, turn=turn) for who in ("lin", "zhao"))
        with Session(engine) as session:
            numbers = {id_: str(number) for id_, number in session.execute(select(Proposal.id, Proposal.number))}
        answers = at_once([
            doing(engine, one, "merge", live.ji, at, into=numbers[other]),
            doing(engine, other, "merge", live.mao, at, into=numbers[one]),
        ])
        assert answers.count("done") == 1
        winner, root = (("季永康", other), ("毛伟", one))[answers.index("done")]
        lost = next(answer for answer in answers if answer != "done")
        assert winner in lost and "2026年11月18日 10:00" in lost
        with Session(engine) as session:
            proposal = session.get_one(Proposal, root)
            assert proposal.state == "review" and {who.name for who in find_authors(session, proposal)} == {"林晓燕", "赵志远"}


def test_merged_into_what_is_being_withdrawn(engine: Engine, live: Sitting, at: datetime) -> None:
    for turn in range(ROUNDS):
        one, other = (begun(engine, live, reviewed, at, by=who, turn=turn) for who in ("lin", "zhao"))
        with Session(engine) as session:
            number = str(session.get_one(Proposal, one).number)
        answers = at_once([
            doing(engine, other, "merge", live.ji, at, into=number), doing(engine, one, "withdraw", live.cast.lin, at),
        ])
        assert answers.count("done") == 1
        assert (state_of(engine, one), state_of(engine, other)) == (
            ("review", "merged") if answers[0] == "done" else ("withdrawn", "review")
        )


def test_the_same_form_sent_twice_at_once_is_one_proposal(engine: Engine, live: Sitting, at: datetime) -> None:
    answers = at_once([
        tried(engine, lambda session: propose(session, OTHER, by=session.get_one(Member, live.cast.lin.id), at=at))
    ] * 4)
    assert Counter(answers) == {"done": 1, "您已经有一件案名是“改善教职工食堂”的提案": 3}


def test_the_clock_in_two_processes_passes_on_once(engine: Engine, live: Sitting, at: datetime) -> None:
    number = begun(engine, live, seconded, at)
    assert doing(engine, number, "table", live.cast.lin, at)() == "done"
    late = at.replace(month=12)
    assert at_once([
        *[tried(engine, lambda session: attend_all(session, late))] * 3, doing(engine, number, "approve", live.cast.zhou, late)
    ])[:3] == ["done"] * 3
    assert state_of(engine, number) == "review"
