"""What waits and what is mine, of proposals: for whom, and with how many statements."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, Seconding
from tests.handling import appoint, drafted, published_to_two, vacate
from tests.sitting import FORM, OTHER, Sitting, asked, move, reviewed, seconded, tabled
from tests.statements import counted
from union.congress.flow import PROPOSALS
from union.congress.proposal.role_names import AUTHOR, COMMITTEE, DELEGATE, LEAD, LEAD_HEAD
from union.congress.sight import handling_lines, proposal_list
from union.congress.sight.proposal_lines import find_mine, find_waiting
from union.congress.sittings.convening import open_congress
from union.congress.term.delegates import add_delegate

MANY = 60
COPIED = [
    column.key for column in Proposal.__mapper__.column_attrs if column.key not in ("id", "number", "version")
]


@pytest.fixture
def many(session: Session, sitting: Sitting, at: datetime) -> list[Proposal]:
    """Sixty proposals before the committee."""
    first = reviewed(session, sitting, at)
    same = {key: getattr(first, key) for key in COPIED}
    others = [Proposal(**same, number=f"T99-{n:03}") for n in range(1, MANY)]
    session.add_all(others)
    session.flush()
    return [first, *others]


def test_what_waits_for_the_committee(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = reviewed(session, sitting, at)
    tabled(session, sitting, at, form=OTHER)
    line, = find_waiting(session, sitting.ji, at)
    assert (line.what, line.number, line.due_at, line.path) == ("待审查", "T35-001", proposal.due_at, f"/h5/proposals/{proposal.id}")
    assert find_waiting(session, sitting.cast.wu, at) == find_waiting(session, sitting.cast.lin, at) == []
    move(session, proposal, "file", sitting.ji, at)
    assert [one.what for one in find_waiting(session, sitting.tang, at)] == ["待交办"]
    late = at + timedelta(days=60)
    assert len(find_waiting(session, sitting.cast.wu, late)) == 1


def test_an_author_in_the_committee_does_not_wait_for_themselves(session: Session, sitting: Sitting, at: datetime) -> None:
    add_delegate(session, 3, sitting.mao, "工学代表团", from_on=at.date(), at=at)
    own, other = reviewed(session, sitting, at, by=sitting.mao), reviewed(session, sitting, at)
    assert [one.number for one in find_waiting(session, sitting.mao, at)] == [other.number]
    move(session, other, "file", sitting.ji, at)
    move(session, own, "merge", sitting.ji, at, into=other.number)
    assert find_waiting(session, sitting.mao, at) == []


def test_what_is_mine_and_whether_it_waits_for_me(session: Session, sitting: Sitting, at: datetime) -> None:
    cast = sitting.cast

    def waits(*people: object) -> list[list[tuple[str, bool]]]:
        return [[(one.state, one.waits_for_me) for one in find_mine(session, who, at)] for who in people]  # type: ignore[arg-type]

    proposal = asked(session, sitting, at)
    assert waits(cast.lin, cast.zhao, cast.zhou) == [[("征集附议", False)], [("征集附议", True)], []]
    for one in (cast.zhao, cast.zheng):
        move(session, proposal, "second", one, at)
    assert waits(cast.lin, cast.zhao) == [[("征集附议", True)], [("征集附议", False)]]
    move(session, proposal, "table", cast.lin, at)
    assert waits(cast.lin, cast.chen, cast.zhou) == [[("代表团审核", False)], [], [("代表团审核", True)]]
    session.add(Seconding(proposal_id=proposal.id, member_id=cast.zhou.id, state="accepted", asked_at=at, answered_at=at))
    session.flush()
    line, = find_mine(session, cast.zhou, at)
    assert line.waits_for_me and line.foot.endswith("请您审核"), "who leads the delegation checks what they have seconded, too"
    move(session, proposal, "send_back", cast.zhou, at, reason="请改")
    session.delete(session.scalars(select(Seconding).where(Seconding.member_id == cast.zhou.id)).one())
    session.flush()
    assert waits(cast.lin, cast.zhao, cast.zhou) == [[("退回修改", True)], [("退回修改", False)], []]
    move(session, proposal, "resubmit", cast.lin, at, **FORM)
    move(session, proposal, "decline", sitting.ji, at, reason="已解决")
    line, = find_mine(session, cast.lin, at)
    assert (line.state, line.is_open, line.number, line.foot) == ("不予立案", False, "T35-001", "第3届教代会第5次会议")


def test_lists_of_many_ask_the_database_little(
    session: Session, sitting: Sitting, at: datetime, many: list[Proposal]
) -> None:
    seconded(session, sitting, at, form=OTHER)
    ji, lin = sitting.ji, sitting.cast.lin
    with counted(session) as statements:
        assert len(find_waiting(session, ji, at)) == MANY
    assert len(statements) <= 6, statements
    with counted(session) as statements:
        assert len(find_mine(session, lin, at)) == 50
    assert len(statements) <= 7, statements


def test_what_somebody_is_to_a_proposal_asks_the_database_little(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = drafted(session, sitting, at), sitting.cast
    other, late = reviewed(session, sitting, at, form=OTHER), at + timedelta(days=60)
    appoint(session, cast.lan, "school_leader")
    for one, who, when, part in (
        (proposal, cast.chen, at, DELEGATE), (proposal, sitting.mao, at, COMMITTEE), (proposal, cast.shi, at, LEAD_HEAD),
        (proposal, cast.lei, at, LEAD), (proposal, cast.lin, at, AUTHOR), (other, cast.wu, late, COMMITTEE),
    ):
        check_cheap(session, one, who, when, part)
    vacate(session, cast.shi)
    check_cheap(session, proposal, cast.lan, at, LEAD_HEAD)


def check_cheap(session: Session, proposal: Proposal, who: Member, at: datetime, part: str) -> None:
    """What somebody is to a proposal is known with few statements, once the rows at hand are read."""
    with counted(session) as statements:
        assert (who.died_on, proposal.closed_at) == (None, None)
        # Both are at hand where it is asked.
        statements.clear()
        assert part in PROPOSALS.parts_of(session, proposal, who, at)
    assert len(statements) <= 6, statements


def test_an_answer_waits_once_for_each_author(session: Session, sitting: Sitting, at: datetime) -> None:
    cast = sitting.cast
    proposal = published_to_two(session, sitting, at)

    def lines(member: Member) -> list[tuple[bool, str]]:
        found = [*find_mine(session, member, at), *handling_lines.find_mine(session, member, at)]
        return [(one.waits_for_me, one.foot.split(" · ")[-1]) for one in found if one.argument == str(proposal.id)]

    # Zheng has seconded it, and is an author since a merge.
    assert [lines(one) for one in (cast.lin, cast.zheng, cast.zhao)] == [
        [(True, "请您评价")], [(True, "请您评价")], [(False, "您已附议")]]
    move(session, proposal, "rate", cast.lin, at, rating="满意")
    assert [lines(one) for one in (cast.lin, cast.zheng)] == [[(False, sitting.congress.title)], [(True, "请您评价")]]


def test_a_move_among_many_asks_the_database_little(
    session: Session, sitting: Sitting, at: datetime, many: list[Proposal]
) -> None:
    with counted(session) as statements:
        move(session, many[0], "file", sitting.ji, at)
    assert len(statements) <= 45, statements


def test_what_a_delegation_checks_waits_for_its_head_and_for_nobody_else(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = tabled(session, sitting, at), sitting.cast
    waits = {who.name: [one.argument for one in proposal_list.find_waiting(session, who, at)] for who in sitting.people}
    assert {name for name, found in waits.items() if found} == {cast.zhou.name} and waits[cast.zhou.name] == [str(proposal.id)]
    move(session, proposal, "approve", cast.zhou, at)
    assert proposal_list.find_waiting(session, cast.zhou, at) == []


def test_what_waits_for_a_reader_is_one_list_of_whatever_sitting(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = reviewed(session, sitting, at)
    begins = at + timedelta(days=200)
    later = open_congress(session, 3, 6, opens_at=begins, closes_at=begins + timedelta(days=9), at=at)
    found = proposal_list.browse(session, sitting.ji, at, later, proposal_list.Wanted(group=proposal_list.WAITING))
    assert [one.id for one in found.proposals] == [proposal.id] and found.waiting == {proposal.id}
    assert proposal_list.browse(session, sitting.ji, at, later, proposal_list.Wanted()).total == 0
