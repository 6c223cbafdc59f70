"""Looking for seconders: who may be asked, what they may do, and what they have put their name to."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Delegate
from models.proposal import Proposal
from models.rule import Rule
from tests.cast import Cast
from tests.sitting import FORM, Sitting, asked, move, offered, seconded, seconding_states, tabled
from tests.story import told
from union.casework.flows.engine import find_history, take
from union.congress.flow import PROPOSALS
from union.congress.proposing.proposing import propose
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from union.registers.papers import get_paper


def test_a_delegate_proposes_and_anybody_else_is_told_what_they_can_do(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = propose(session, FORM, by=sitting.cast.lin, at=at)
    assert (proposal.state, proposal.number, proposal.delegation and proposal.delegation.name) == ("seconding", None, "生态代表团")
    with pytest.raises(NotAllowed, match="只有第3届教代会的正式代表可以提提案，您可以提意见建议"):
        propose(session, FORM, by=sitting.cast.lan, at=at)


def test_a_seat_ends_by_itself_after_its_last_day(session: Session, sitting: Sitting, at: datetime) -> None:
    seat = session.scalars(select(Delegate).where(Delegate.member_id == sitting.cast.lin.id)).one()
    seat.until_on = at.date()
    propose(session, FORM, by=sitting.cast.lin, at=at)
    with pytest.raises(NotAllowed):
        propose(session, FORM | {"title": "另外一件事情"}, by=sitting.cast.lin, at=at + timedelta(days=1))


@pytest.mark.parametrize(("field", "value", "says"), [
    ("title", "题" * 31, "最多30个字"), ("reason", "短" * 49, "至少写50个字"), ("reason", "长" * 3001, "最多3000个字"),
    ("suggestion", "短" * 29, "至少写30个字"), ("category", "nowhere", "请回复选项前的数字"),
])
def test_one_matter_in_a_text_of_the_right_length(
    session: Session, sitting: Sitting, at: datetime, field: str, value: str, says: str
) -> None:
    with pytest.raises(Invalid, match=says):
        propose(session, FORM | {field: value}, by=sitting.cast.lin, at=at)


def test_the_same_form_sent_twice_is_one_proposal(session: Session, sitting: Sitting, at: datetime) -> None:
    propose(session, FORM, by=sitting.cast.lin, at=at)
    with pytest.raises(Conflict, match="您已经有一件案名是“增开新校区晚间班车”的提案"):
        propose(session, FORM, by=sitting.cast.lin, at=at)
    propose(session, FORM, by=sitting.cast.zhao, at=at)


def test_several_are_asked_at_once_by_name_or_number(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = propose(session, FORM, by=sitting.cast.lin, at=at)
    move(session, proposal, "invite", sitting.cast.lin, at, seconders="赵志远 T2018022，陈雪梅")
    assert seconding_states(session, proposal) == {"赵志远": "asked", "郑敏": "asked", "陈雪梅": "asked"}
    assert [told(session, one)[-1] for one in (sitting.cast.zhao, sitting.cast.zheng)] == ["proposal.second_asked"] * 2


@pytest.mark.parametrize(("name", "says"), [
    ("本人", "不能邀请自己附议"), ("林晓燕", "不能邀请自己附议"), ("蓝海英", "蓝海英不是第3届的正式代表"), ("赵志远", "已经邀请过赵志远了"),
])
def test_who_cannot_be_asked(session: Session, sitting: Sitting, at: datetime, name: str, says: str) -> None:
    proposal = asked(session, sitting, at)
    with pytest.raises(Invalid, match=says):
        move(session, proposal, "invite", sitting.cast.lin, at, seconders=f"周建平、{name}")
    assert "周建平" not in seconding_states(session, proposal)


def test_a_draft_is_private_to_its_proposer_and_those_asked(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = asked(session, sitting, at)
    for stranger in (sitting.cast.xu, sitting.cast.zhou, sitting.ji, sitting.cast.wu, sitting.cast.lan):
        with pytest.raises(NotFound):
            move(session, proposal, "second", stranger, at)
    assert offered(session, proposal, sitting.cast.zhao, at) == ["second", "refuse"]


def test_the_proposer_hears_each_answer_and_when_there_are_enough(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = asked(session, sitting, at), sitting.cast
    assert "table" not in offered(session, proposal, cast.lin, at)
    for who, action, kind in (
        (cast.zhao, "second", "seconded"), (cast.zheng, "refuse", "second_refused"), (cast.chen, "second", "ready"),
        (cast.chen, "retract", "second_retracted"), (cast.zheng, "second", "ready"),
    ):
        move(session, proposal, action, who, at)
        assert told(session, cast.lin)[-1] == f"proposal.{kind}"
    assert seconding_states(session, proposal) == {"赵志远": "accepted", "郑敏": "accepted", "陈雪梅": "refused"}
    assert "table" in offered(session, proposal, cast.lin, at)


def test_nobody_seconds_words_they_have_not_seen(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = asked(session, sitting, at)
    seen = proposal.version
    move(session, proposal, "refuse", sitting.cast.zheng, at)
    move(session, proposal, "edit", sitting.cast.lin, at, **(FORM | {"title": "增开周末班车"}))
    with pytest.raises(Conflict, match="请看过新的内容再决定"):
        take(session, PROPOSALS, str(proposal.id), "second", {}, by=sitting.cast.zhao, at=at, version=seen)
    take(session, PROPOSALS, str(proposal.id), "second", {}, by=sitting.cast.zhao, at=at, version=proposal.version)
    assert seconding_states(session, proposal)["赵志远"] == "accepted"


def test_changed_words_are_seconded_anew_but_a_new_category_is_not(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = seconded(session, sitting, at)
    move(session, proposal, "edit", sitting.cast.lin, at, **(FORM | {"category": "welfare"}))
    assert seconding_states(session, proposal)["赵志远"] == "accepted"
    move(session, proposal, "edit", sitting.cast.lin, at, **(FORM | {"title": "增开老校区晚间班车"}))
    assert set(seconding_states(session, proposal).values()) == {"asked"}
    assert told(session, sitting.cast.zhao)[-1] == "proposal.changed" != told(session, sitting.cast.chen)[-1]
    with pytest.raises(Refusal, match="还差2位代表附议：需要2位，现在0位（《.*第四条）"):
        move(session, proposal, "table", sitting.cast.lin, at)


def test_the_number_of_seconders_is_a_rule(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = asked(session, sitting, at)
    move(session, proposal, "second", sitting.cast.zhao, at)
    with pytest.raises(Refusal, match="还差1位代表附议"):
        move(session, proposal, "table", sitting.cast.lin, at)
    session.scalars(select(Rule).where(Rule.key == "proposal.seconders")).one().value = 1
    move(session, proposal, "table", sitting.cast.lin, at)
    assert proposal.number == "T35-001"


def test_the_list_freezes_when_it_is_tabled(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tabled(session, sitting, at)
    assert seconding_states(session, proposal) == {"赵志远": "accepted", "郑敏": "accepted", "陈雪梅": "released"}
    assert told(session, sitting.cast.chen)[-1] == "proposal.released"
    for who, action in ((sitting.cast.zhao, "retract"), (sitting.cast.chen, "second"), (sitting.cast.lin, "invite")):
        with pytest.raises(Conflict, match="林晓燕已于2026年11月18日 10:00办理“提交提案”，现在是“代表团审核”"):
            move(session, proposal, action, who, at)


def test_an_answer_given_meanwhile_does_not_stop_the_next(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = asked(session, sitting, at)
    version = proposal.version
    move(session, proposal, "second", sitting.cast.zhao, at)
    take(session, PROPOSALS, str(proposal.id), "second", {}, by=sitting.cast.zheng, at=at, version=version)
    assert list(seconding_states(session, proposal).values()).count("accepted") == 2
    titles = [one.title for one in find_history(session, PROPOSALS, proposal, with_internal=False)]
    assert titles == ["起草提案", "邀请附议", "同意附议", "同意附议"]


def test_a_delegate_whose_seat_has_ended_seconds_nothing(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = asked(session, sitting, at)
    session.scalars(select(Delegate).where(Delegate.member_id == sitting.cast.zhao.id)).one().until_on = at.date() - timedelta(days=1)
    with pytest.raises(Invalid, match="您已不是这一届的正式代表"):
        move(session, proposal, "second", sitting.cast.zhao, at)


def test_papers_are_found_by_their_codes(session: Session, cast: Cast, sitting: Sitting, at: datetime) -> None:
    sent = get_paper(session, "proposal:new:propose", cast.lin, at).send(FORM, None, False)
    proposal = session.get_one(Proposal, int(sent.number))
    paper = get_paper(session, f"proposal:{proposal.id}:edit", cast.lin, at)
    assert paper.code == f"proposal:{proposal.id}:edit" and dict(paper.begun) == FORM
    for code in ("new:", "new:edit", "x:edit", "9999999999:edit", ":edit", "1"):
        with pytest.raises(NotFound):
            get_paper(session, f"proposal:{code}", cast.lin, at)
