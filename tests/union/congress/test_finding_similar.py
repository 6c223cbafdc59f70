"""Earlier proposals like a new one: whoever asks sees no more than they may read, and what became of each."""

from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, Proposal
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.sitting import FORM, OTHER, Sitting, make_sitting, move, reviewed, seconded, tabled
from tests.statements import counted
from union.congress.proposing.similar_proposals import find_similar_to, warm

LIKE = ("新校区班车", "晚间班车太少，教职工下课以后要等很久，希望增开新校区晚间班车。")


@pytest.fixture
def earlier(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    """One that was filed, and another on something else."""
    proposal = reviewed(session, sitting, at)
    move(session, proposal, "file", sitting.ji, at)
    reviewed(session, sitting, at, form=OTHER)
    return proposal


def test_the_earlier_one_is_shown_with_what_became_of_it(
    session: Session, sitting: Sitting, at: datetime, earlier: Proposal
) -> None:
    found = find_similar_to(session, LIKE, sitting.cast.zhao, at)
    assert [(one.proposal, one.congress, one.state, one.became) for one in found] == [
        (earlier, "第3届教代会第5次会议", "已立案", "")
    ]
    earlier.outcome = "B"
    assert find_similar_to(session, LIKE, sitting.cast.zhao, at)[0].became == "正在解决或列入计划"


def test_a_merged_one_leads_to_where_it_went(session: Session, sitting: Sitting, at: datetime, earlier: Proposal) -> None:
    twin = reviewed(session, sitting, at, by=sitting.cast.zhao)
    move(session, twin, "merge", sitting.ji, at, into=earlier.number)
    found = {one.proposal.id: one for one in find_similar_to(session, LIKE, sitting.cast.chen, at)}
    assert (found[twin.id].state, found[twin.id].became) == ("已并案", "并入T35-001")


def test_a_proposal_is_not_like_itself(session: Session, sitting: Sitting, at: datetime, earlier: Proposal) -> None:
    own = seconded(session, sitting, at, by=sitting.cast.zhao)
    assert [one.proposal for one in find_similar_to(session, own, sitting.cast.zhao, at)] == [earlier]
    assert find_similar_to(session, earlier, sitting.cast.zhao, at) == []


def test_nobody_finds_what_they_may_not_read(session: Session, sitting: Sitting, at: datetime, earlier: Proposal) -> None:
    tabled(session, sitting, at, by=sitting.cast.zhao)
    assert len(find_similar_to(session, LIKE, sitting.cast.zhou, at)) == 1
    assert len(find_similar_to(session, LIKE, sitting.ji, at)) == 1
    assert find_similar_to(session, LIKE, sitting.cast.lan, at) == []
    session.add(Answer(
        proposal_id=earlier.id, round=1, text="已增开", outcome="A", drafted_by=sitting.cast.wang, drafted_at=at, published_at=at
    ))
    assert [one.proposal for one in find_similar_to(session, LIKE, sitting.cast.lan, at)] == [earlier]


def test_what_was_changed_is_found_by_its_new_words(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = reviewed(session, sitting, at, form=OTHER)
    assert find_similar_to(session, LIKE, sitting.cast.zhao, at) == []
    move(session, proposal, "return", sitting.ji, at, reason="请改")
    move(session, proposal, "resubmit", sitting.cast.lin, at, **FORM)
    assert [one.proposal for one in find_similar_to(session, LIKE, sitting.cast.zhao, at)] == [proposal]


def test_it_asks_the_database_little(session: Session, sitting: Sitting, at: datetime, earlier: Proposal) -> None:
    find_similar_to(session, LIKE, sitting.cast.zhao, at)
    by = sitting.cast.zhao
    with counted(session) as statements:
        find_similar_to(session, LIKE, by, at)
    assert len(statements) <= 6, statements


def test_who_comes_first_reads_no_text_where_it_was_warmed(
    session: Session, sitting: Sitting, at: datetime, earlier: Proposal
) -> None:
    assert warm(session) == 2
    by = sitting.cast.zhao
    with counted(session) as statements:
        assert [one.proposal for one in find_similar_to(session, LIKE, by, at)] == [earlier]
    columns = "SELECT proposal.id, proposal.title, proposal.reason, proposal.suggestion \nFROM"
    assert not [one for one in statements if one.startswith(columns)]


def test_many_threads_share_what_is_known(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def begin(session: Session) -> int:
        own = {key: session.get_one(type(one), one.id) for key, one in vars(live_cast).items()}
        return reviewed(session, make_sitting(session, Cast(**own), at), at).id

    def search() -> list[int]:
        def look(session: Session) -> list[int]:
            return [one.proposal.id for one in find_similar_to(session, LIKE, session.get_one(Member, live_cast.zhao.id), at)]

        return run_in_transaction(engine, look)

    first = run_in_transaction(engine, begin)
    assert at_once([search] * 8) == [[first]] * 8
