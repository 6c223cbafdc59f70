"""Merging: authors are kept and told, chains lead to the root, and nothing merges back into itself."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.proposal import Proposal
from tests.handling import published, referred
from tests.sitting import OTHER, Sitting, move, offered, reviewed, tabled
from tests.story import told
from union.casework.flows.engine import find_history
from union.congress.flow import PROPOSALS
from union.congress.proposal.proposals import find_authors, find_concerned, find_seconders
from union.congress.sight.documents import compose_document
from union.congress.sight.proposal_list import can_see
from union.congress.sight.proposal_view import read_proposal
from union.congress.sittings.convening import open_congress
from union.congress.term.delegates import add_delegate
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal
from union.registers.papers import get_paper


@pytest.fixture
def three(session: Session, sitting: Sitting, at: datetime) -> list[Proposal]:
    """Three proposals before the committee: of lin, zhao and chen."""
    return [reviewed(session, sitting, at, by=one) for one in (sitting.cast.lin, sitting.cast.zhao, sitting.cast.chen)]


def names(session: Session, proposal: Proposal) -> list[str]:
    return [one.name for one in find_authors(session, proposal)]


def test_all_authors_are_kept_and_told(session: Session, sitting: Sitting, at: datetime, three: list[Proposal]) -> None:
    into, other, _ = three
    move(session, other, "merge", sitting.ji, at, into=" t35-001 ")
    assert (other.state, other.merged_into_id, other.closed_at) == ("merged", into.id, at)
    assert names(session, into) == ["林晓燕", "赵志远"]
    assert told(session, sitting.cast.zhao)[-1] == "proposal.merged" and told(session, sitting.cast.lin)[-1] == "proposal.absorbed"
    assert find_history(session, PROPOSALS, into, with_internal=False)[-1].title == "并入T35-002"
    move(session, into, "file", sitting.ji, at)
    assert told(session, sitting.cast.zhao)[-1] == "proposal.filed"
    assert "author" in PROPOSALS.parts_of(session, into, sitting.cast.zhao, at)


def test_chains_lead_to_the_root(session: Session, sitting: Sitting, at: datetime, three: list[Proposal]) -> None:
    first, second, third = three
    move(session, second, "merge", sitting.ji, at, into="T35-001")
    move(session, third, "merge", sitting.ji, at, into="T35-002")
    assert third.merged_into_id == first.id and names(session, first) == ["林晓燕", "陈雪梅", "赵志远"]


def test_what_had_taken_others_in_takes_them_along(session: Session, sitting: Sitting, at: datetime, three: list[Proposal]) -> None:
    first, second, third = three
    move(session, third, "merge", sitting.ji, at, into="T35-002")
    move(session, second, "merge", sitting.ji, at, into="T35-001")
    assert third.merged_into_id == second.merged_into_id == first.id
    assert names(session, first) == ["林晓燕", "陈雪梅", "赵志远"]
    assert told(session, sitting.cast.chen)[-1] == "proposal.merged"


def test_nothing_merges_back_into_itself(session: Session, sitting: Sitting, at: datetime, three: list[Proposal]) -> None:
    first, second, _ = three
    with pytest.raises(Invalid, match="不能并入这件提案自己"):
        move(session, first, "merge", sitting.ji, at, into="T35-001")
    move(session, second, "merge", sitting.mao, at, into="T35-001")
    with pytest.raises(Conflict, match="T35-002已由毛伟于2026年11月18日 10:00并入本提案（T35-001），不能再反过来并案"):
        move(session, first, "merge", sitting.ji, at, into="T35-002")
    assert (first.state, first.merged_into_id) == ("review", None)


def test_only_into_what_is_reviewed_or_filed_in_the_same_sitting(
    session: Session, sitting: Sitting, at: datetime, three: list[Proposal]
) -> None:
    first, second, third = three
    draft = tabled(session, sitting, at, form=OTHER)
    move(session, third, "decline", sitting.mao, at, reason="已解决")
    for number, error, says in (
        (draft.number, Conflict, "现在是“代表团审核”"), (third.number, Conflict, "已由毛伟于.*办理，现在是“不予立案”，不能再并入"),
        ("T35-099", Invalid, "没有编号是T35-099的提案"), ("", Invalid, "还没有填"),
    ):
        with pytest.raises(error, match=says):
            move(session, second, "merge", sitting.ji, at, into=number)
    move(session, first, "file", sitting.ji, at)
    earlier = open_congress(session, 3, 6, opens_at=at - timedelta(days=9), closes_at=at + timedelta(days=9), at=at)
    second.congress = earlier
    with pytest.raises(Invalid, match="没有编号是T35-001的提案"):
        move(session, second, "merge", sitting.ji, at, into="T35-001")
    second.congress = first.congress
    move(session, second, "merge", sitting.ji, at, into="T35-001")
    assert second.merged_into_id == first.id


def test_an_author_of_either_does_not_merge(session: Session, sitting: Sitting, at: datetime, three: list[Proposal]) -> None:
    add_delegate(session, 3, sitting.mao, "工学代表团", from_on=at.date(), at=at)
    own = reviewed(session, sitting, at, by=sitting.mao)
    with pytest.raises(NotAllowed):
        move(session, own, "merge", sitting.mao, at, into="T35-001")
    with pytest.raises(NotAllowed, match="您是T35-004的提案人，请由其他委员决定并案"):
        move(session, three[0], "merge", sitting.mao, at, into="T35-004")


def test_one_author_alone_withdraws_nothing_of_the_others(
    session: Session, sitting: Sitting, at: datetime, three: list[Proposal]
) -> None:
    first, second, _ = three
    move(session, second, "merge", sitting.ji, at, into="T35-001")
    with pytest.raises(Refusal, match="已有其他提案并入，不能由一人撤案"):
        move(session, first, "withdraw", sitting.cast.lin, at)
    assert "leave" in offered(session, first, sitting.cast.zhao, at) and "leave" not in offered(session, first, sitting.cast.lin, at)
    move(session, first, "leave", sitting.cast.zhao, at)
    assert names(session, first) == ["林晓燕"] and told(session, sitting.cast.lin)[-1] == "proposal.left"
    move(session, first, "withdraw", sitting.cast.lin, at)
    assert first.state == "withdrawn"


def test_two_proposals_of_one_author_make_one_author(session: Session, sitting: Sitting, at: datetime) -> None:
    first, second = reviewed(session, sitting, at), reviewed(session, sitting, at, form=OTHER)
    move(session, second, "merge", sitting.ji, at, into=first.number)
    assert names(session, first) == ["林晓燕"]


def test_the_form_names_what_it_can_be_merged_into(session: Session, sitting: Sitting, at: datetime, three: list[Proposal]) -> None:
    paper = get_paper(session, f"proposal:{three[0].id}:merge", sitting.ji, at)
    assert "T35-002、T35-003" in paper.fields[0].help and "T35-001" not in paper.fields[0].help


def test_who_answers_both_reads_both_and_seconders_of_both_hear_of_it(
    session: Session, sitting: Sitting, at: datetime, three: list[Proposal]
) -> None:
    into, other, _ = three
    cast = sitting.cast
    referred(session, sitting, at, proposal=move(session, into, "file", sitting.ji, at))
    assert PROPOSALS.parts_of(session, other, cast.lei, at) == frozenset()
    move(session, other, "merge", sitting.ji, at, into="T35-001")
    assert told(session, cast.lei)[-1] == told(session, cast.yin)[-1] == "handling.absorbed"
    # 赵志远 seconded what he has now joined as an author.
    assert [one.name for one in find_seconders(session, into, "accepted")] == ["郑敏"]
    assert read_proposal(session, str(other.id), cast.lei, at).proposal is other
    assert other.id in set(session.scalars(select(Proposal.id).where(can_see(session, cast.lei, at))))
    assert [(one.number, is_open) for one, is_open in read_proposal(session, str(into.id), cast.lei, at).merged] == [("T35-002", True)]
    assert {one.name for one in find_concerned(session, into)} >= {one.name for one in find_seconders(session, other, "accepted")}
    assert "并入提案 T35-002" in repr(compose_document(session, into, at).blocks)
    assert "T35-001" in repr(compose_document(session, other, at).blocks[0])


def test_what_is_answered_takes_nothing_in_any_more(session: Session, sitting: Sitting, at: datetime) -> None:
    answered, other = published(session, sitting, at), reviewed(session, sitting, at, by=sitting.cast.zhao, form=OTHER)
    with pytest.raises(Conflict, match="已答复待评价"):
        move(session, other, "merge", sitting.ji, at, into=answered.number)
