"""The committee's review: its decisions, who stands aside, withdrawing, and what the clock does where nobody decides."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.member import Office
from models.notice import Notice
from models.proposal import Answer, Proposal
from tests.sitting import FORM, OTHER, Sitting, asked, move, offered, reviewed, tabled
from tests.story import told
from union.casework.flows.deadlines import deadline
from union.casework.flows.engine import find_history, take
from union.congress.flow import PROPOSALS
from union.congress.proposal.proposals import find_seconders
from union.congress.reminders_before_decision import attend
from union.congress.term.delegates import add_delegate
from union.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from union.notices.kinds import notice_kinds


def last_words(session: Session, proposal: Proposal) -> str | None:
    return find_history(session, PROPOSALS, proposal, with_internal=False)[-1].note


def test_filed_it_waits_to_be_referred_and_all_are_told(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = reviewed(session, sitting, at), sitting.cast
    move(session, proposal, "file", sitting.mao, at)
    assert (proposal.state, proposal.filed_at, proposal.closed_at) == ("filed", at, None)
    assert proposal.due_at == deadline(at, 5).due_at
    assert [told(session, one)[-1] for one in (cast.lin, cast.zhao, cast.zheng)] == ["proposal.filed"] * 3


def test_declined_with_a_reason_and_the_rule_it_rests_on(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = reviewed(session, sitting, at), sitting.cast
    with pytest.raises(Refusal, match="“理由”还没有填"):
        move(session, proposal, "decline", sitting.ji, at)
    move(session, proposal, "decline", sitting.ji, at, reason="超出学校职权", rule="办法第三条")
    assert last_words(session, proposal) == "超出学校职权（依据：办法第三条）"
    assert (proposal.state, proposal.closed_at, proposal.due_at) == ("declined", at, None)
    assert [told(session, one)[-1] for one in (cast.lin, cast.zhao)] == ["proposal.declined"] * 2
    other = reviewed(session, sitting, at, form=OTHER)
    move(session, other, "decline", sitting.ji, at, reason="已经解决")
    assert last_words(session, other) == "已经解决"


def test_turned_into_a_suggestion_it_ends_with_a_reason(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = reviewed(session, sitting, at)
    move(session, proposal, "convert", sitting.tang, at, reason="属于日常工作")
    assert (proposal.state, proposal.closed_at, proposal.number) == ("suggestion", at, "T35-001")
    assert "proposal.converted" in told(session, sitting.cast.lin) and "proposal.converted" in told(session, sitting.cast.zhao)


def test_returned_once_with_days_to_answer(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = reviewed(session, sitting, at), sitting.cast
    move(session, proposal, "return", sitting.ji, at, reason="请写明部门")
    assert (proposal.state, proposal.due_at) == ("returned", deadline(at, 5).due_at)
    assert told(session, cast.lin)[-1] == "proposal.returned" and told(session, cast.zhao)[-1] == "proposal.progress"
    move(session, proposal, "resubmit", cast.lin, at, **(FORM | {"title": "增开晚间九点的班车"}))
    assert (proposal.state, proposal.title) == ("review", "增开晚间九点的班车")
    assert told(session, sitting.mao).count("proposal.to_review") == 2
    assert "return" not in offered(session, proposal, sitting.ji, at)
    with pytest.raises(Conflict, match="已经退回过一次"):
        move(session, proposal, "return", sitting.ji, at, reason="再改")


def test_what_is_not_changed_in_time_comes_back_as_it_was(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = reviewed(session, sitting, at)
    move(session, proposal, "return", sitting.ji, at, reason="请写明部门")
    due_at = proposal.due_at
    assert due_at is not None
    attend(session, proposal.id, due_at)
    assert proposal.state == "returned" and told(session, sitting.cast.lin)[-1] == "proposal.waiting"
    attend(session, proposal.id, due_at + timedelta(seconds=1))
    assert proposal.state == "review" and told(session, sitting.cast.lin)[-1] == "proposal.brought_back"
    assert find_history(session, PROPOSALS, proposal, with_internal=False)[-1].title == "逾期未修改，转回审查"


def test_nobody_decides_on_their_own_proposal(session: Session, sitting: Sitting, at: datetime) -> None:
    add_delegate(session, 3, sitting.mao, "工学代表团", from_on=at.date(), at=at)
    proposal = reviewed(session, sitting, at, by=sitting.mao)
    with pytest.raises(NotAllowed):
        move(session, proposal, "file", sitting.mao, at)
    assert "proposal.to_review" not in told(session, sitting.mao) and "file" in offered(session, proposal, sitting.tang, at)


def test_where_the_committee_cannot_decide_the_chair_does_and_at_last_the_author(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    add_delegate(session, 3, sitting.mao, "工学代表团", from_on=at.date(), at=at)
    proposal, wu = reviewed(session, sitting, at, by=sitting.mao), sitting.cast.wu
    assert "file" not in offered(session, proposal, wu, at)
    session.execute(delete(Office).where(Office.member_id.in_((sitting.ji.id, sitting.tang.id))))
    assert "file" in offered(session, proposal, wu, at) and "file" not in offered(session, proposal, sitting.mao, at)
    session.execute(delete(Office).where(Office.member_id == wu.id))
    assert "file" in offered(session, proposal, sitting.mao, at)


def test_an_overdue_review_is_reminded_of_and_then_the_chair_is_called(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, wu = reviewed(session, sitting, at), sitting.cast.wu
    due_at = proposal.due_at
    assert due_at is not None
    for when, kind in ((due_at - timedelta(hours=10), "due_soon"), (due_at + timedelta(days=1), "overdue")):
        attend(session, proposal.id, when)
        attend(session, proposal.id, when)
        assert told(session, sitting.ji).count(f"proposal.{kind}") == 1
    assert told(session, wu) == [] and "file" not in offered(session, proposal, wu, due_at + timedelta(days=1))
    late = due_at + timedelta(days=5)
    attend(session, proposal.id, late)
    assert "proposal.escalated" in told(session, wu)
    move(session, proposal, "file", wu, late)
    assert proposal.state == "filed"


def test_withdrawn_by_the_proposer_until_it_is_filed(session: Session, sitting: Sitting, at: datetime) -> None:
    cast = sitting.cast
    draft = asked(session, sitting, at)
    move(session, draft, "withdraw", cast.lin, at)
    assert draft.closed_at == at and told(session, cast.chen)[-1] == "proposal.withdrawn"
    proposal = reviewed(session, sitting, at, form=OTHER)
    with pytest.raises(NotAllowed):
        move(session, proposal, "withdraw", cast.zhao, at)
    move(session, proposal, "withdraw", cast.lin, at)
    assert told(session, sitting.ji)[-1] == "proposal.no_longer"
    assert [told(session, one)[-1] for one in (cast.zhao, cast.zhou)] == ["proposal.withdrawn"] * 2


def test_a_filed_one_is_withdrawn_by_the_committee_on_request(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = reviewed(session, sitting, at), sitting.cast
    move(session, proposal, "file", sitting.ji, at)
    with pytest.raises(Conflict, match="季永康已于.*办理“立案”，现在是“已立案”"):
        move(session, proposal, "withdraw", cast.lin, at)
    move(session, proposal, "ask_withdrawal", cast.lin, at, reason="已经解决")
    assert told(session, sitting.mao)[-1] == "proposal.withdrawal_asked"
    move(session, proposal, "close_withdrawn", sitting.mao, at, reason="同意")
    assert (proposal.state, proposal.closed_at) == ("withdrawn", at) and told(session, cast.lin)[-1] == "proposal.withdrawn"


def test_a_page_from_before_cannot_decide(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = reviewed(session, sitting, at)
    version = proposal.version
    move(session, proposal, "return", sitting.ji, at, reason="请写明部门")
    move(session, proposal, "resubmit", sitting.cast.lin, at, **FORM)
    with pytest.raises(Conflict, match="林晓燕已于"):
        take(session, PROPOSALS, str(proposal.id), "file", {}, by=sitting.mao, at=at, version=version)


def test_every_member_reads_it_once_an_answer_is_published(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, lan = reviewed(session, sitting, at), sitting.cast.lan
    move(session, proposal, "file", sitting.ji, at)
    answer = Answer(proposal_id=proposal.id, round=1, text="已增开", outcome="A", drafted_by=sitting.cast.wang, drafted_at=at)
    session.add(answer)
    session.flush()
    assert not PROPOSALS.parts_of(session, proposal, lan, at)
    answer.published_at = at
    assert PROPOSALS.parts_of(session, proposal, lan, at)


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "１", "-1"])
def test_keys_that_are_none_are_unknown(session: Session, sitting: Sitting, at: datetime, key: str) -> None:
    with pytest.raises(NotFound):
        take(session, PROPOSALS, key, "file", {}, by=sitting.ji, at=at)


def test_nothing_pushed_tells_the_matter(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tabled(session, sitting, at)
    move(session, proposal, "approve", sitting.cast.zhou, at)
    move(session, proposal, "decline", sitting.ji, at, reason="超出职权")
    for notice in session.scalars(select(Notice).where(Notice.kind.like("proposal.%"))):
        about = f"提案（{notice.number}）" if notice.number else "提案"
        assert notice.text == f"{about}：{notice_kinds()[notice.kind].sentence}。" and notice.path == f"/h5/proposals/{proposal.id}"


def test_nobody_stays_a_seconder_of_words_that_were_changed_since(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = reviewed(session, sitting, at), sitting.cast
    with pytest.raises(Refusal, match="附议名单已定"):
        move(session, proposal, "retract", cast.zhao, at)
    move(session, proposal, "return", sitting.ji, at, reason="请写明部门")
    move(session, proposal, "resubmit", cast.lin, at, **OTHER)
    assert told(session, cast.zhao)[-1] == told(session, cast.zheng)[-1] == "proposal.reworked"
    assert "retract" in offered(session, proposal, cast.zhao, at)
    move(session, proposal, "retract", cast.zhao, at)
    assert [one.name for one in find_seconders(session, proposal, "accepted")] == ["郑敏"]
    assert told(session, cast.lin)[-1] == "proposal.second_retracted" and told(session, sitting.mao)[-1] == "proposal.fewer"
