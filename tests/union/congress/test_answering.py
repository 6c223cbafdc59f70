"""The answer: co-opinions gathered, drafted by the lead, signed by its head, published by a step of its own."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.handling import ANSWER, WHY_NOT, answering, appoint, drafted, published, vacate
from tests.sitting import Sitting, move, offered
from tests.story import told
from union.casework.flows.engine import make_paper, take
from union.congress.flow import PROPOSALS
from union.congress.handling.answering import find_answer, get_answer
from union.congress.roles import parts_of
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound


def test_the_lead_waits_for_co_opinions_or_says_why_it_does_not(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    with pytest.raises(Invalid, match="不等协办意见的理由"):
        move(session, proposal, "draft", sitting.cast.lei, at, **ANSWER)
    paper = make_paper(session, PROPOSALS, str(proposal.id), "draft", sitting.cast.lei, at)
    assert "人事处" in (paper.fields[-1].help)
    move(session, proposal, "give_opinion", sitting.cast.yin, at, opinion="人事处可以配合调整作息时间")
    assert told(session, sitting.cast.lei)[-1] == "handling.opinion"
    move(session, proposal, "draft", sitting.cast.lei, at, **ANSWER)
    assert proposal.state == "drafted"


def test_going_on_without_a_co_opinion_is_allowed_with_a_reason(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    move(session, proposal, "draft", sitting.cast.lei, at, **ANSWER, going_on="已当面商定，没有不同意见")
    assert proposal.state == "drafted" and told(session, sitting.cast.shi) == ["handling.to_sign"]


def test_the_outcome_asks_for_a_date_or_a_reason(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at, co="")
    with pytest.raises(Invalid, match="承诺完成日期"):
        drafted(session, sitting, at, proposal=proposal, outcome="B")
    with pytest.raises(Invalid, match="至少写30个字"):
        drafted(session, sitting, at, proposal=proposal, outcome="C", why_not="没有钱")
    with pytest.raises(Invalid, match="没有解决的理由"):
        drafted(session, sitting, at, proposal=proposal, outcome="D")
    drafted(session, sitting, at, proposal=proposal, outcome="C", why_not=WHY_NOT, promised_on="2027-06-30")
    answer = get_answer(session, proposal)
    assert (answer.outcome, answer.reason, answer.promised_on) == ("C", WHY_NOT, None)


def test_a_co_undertaker_does_not_draft_and_a_contact_does_not_sign(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    with pytest.raises(NotAllowed):
        move(session, proposal, "draft", sitting.cast.yin, at, **ANSWER)
    move(session, proposal, "draft", sitting.cast.lei, at, **ANSWER, going_on="已当面商定")
    for one in (sitting.cast.lei, sitting.cast.pan, sitting.ji):
        with pytest.raises(NotAllowed):
            move(session, proposal, "sign", one, at)


def test_the_head_returns_a_draft_with_a_reason_and_the_contact_changes_it(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = drafted(session, sitting, at)
    with pytest.raises(Invalid):
        move(session, proposal, "return_draft", sitting.cast.shi, at)
    move(session, proposal, "return_draft", sitting.cast.shi, at, reason="请写明开行的日期")
    assert proposal.state == "answering" and told(session, sitting.cast.lei)[-1] == "handling.draft_returned"
    paper = make_paper(session, PROPOSALS, str(proposal.id), "draft", sitting.cast.lei, at)
    assert paper.begun["text"] == ANSWER["text"]
    drafted(session, sitting, at, proposal=proposal, text="从2027年3月1日起晚间加开一班校区往返班车，敬请关注。")
    move(session, proposal, "sign", sitting.cast.shi, at)
    assert "3月1日" in get_answer(session, proposal).text


def test_a_head_who_saw_the_old_draft_does_not_sign_the_new_one(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = drafted(session, sitting, at)
    seen = proposal.version
    move(session, proposal, "take_back", sitting.cast.lei, at)
    drafted(session, sitting, at, proposal=proposal, text="情况有变，晚间班车推迟到下一学年再加开，请谅解。")
    with pytest.raises(Conflict):
        take(session, PROPOSALS, str(proposal.id), "sign", {}, by=sitting.cast.shi, at=at, version=seen)


def test_nobody_reads_an_answer_before_it_is_published(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = drafted(session, sitting, at)
    move(session, proposal, "sign", sitting.cast.shi, at)
    assert parts_of(session, proposal, sitting.cast.ye, at) == frozenset()
    assert "handling.rate" not in told(session, sitting.cast.lin) and get_answer(session, proposal).published_at is None
    move(session, proposal, "publish", sitting.ji, at)
    assert parts_of(session, proposal, sitting.cast.ye, at) == {"reader"}
    assert told(session, sitting.cast.lin)[-1] == "handling.rate"
    assert told(session, sitting.cast.zhao)[-1] == told(session, sitting.cast.zheng)[-1] == "handling.answered"
    assert told(session, sitting.cast.lei)[-1] == "handling.public"


def test_a_published_answer_is_never_changed_and_a_second_handling_makes_its_own(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = published(session, sitting, at)
    first = get_answer(session, proposal)
    for one in (sitting.cast.lei, sitting.cast.shi, sitting.ji):
        assert not {"draft", "take_back", "return_draft", "return_signed"} & set(offered(session, proposal, one, at))
    move(session, proposal, "rate", sitting.cast.lin, at, rating="unsatisfied", words="时间没有写明")
    assert proposal.round == 2 and find_answer(session, proposal) is None
    move(session, proposal, "accept", sitting.cast.lei, at)
    drafted(session, sitting, at, proposal=proposal, text="从2027年3月1日起晚间加开一班校区往返班车，敬请关注。")
    session.refresh(first)
    assert first.text == ANSWER["text"] and get_answer(session, proposal).id != first.id


def test_a_leader_of_the_school_signs_where_there_is_no_head(session: Session, sitting: Sitting, at: datetime) -> None:
    appoint(session, sitting.cast.lan, "school_leader")
    proposal = drafted(session, sitting, at)
    with pytest.raises(NotFound):
        move(session, proposal, "sign", sitting.cast.lan, at)
    vacate(session, sitting.cast.shi)
    move(session, proposal, "sign", sitting.cast.lan, at)
    assert proposal.state == "signed" and get_answer(session, proposal).signed_by is sitting.cast.lan


def test_a_head_does_not_sign_the_answer_to_their_own_proposal(session: Session, sitting: Sitting, at: datetime) -> None:
    appoint(session, sitting.cast.lin, "department_head", sitting.cast.logistics)
    vacate(session, sitting.cast.shi)
    proposal = drafted(session, sitting, at)
    with pytest.raises(NotAllowed):
        move(session, proposal, "sign", sitting.cast.lin, at)
    move(session, proposal, "return_draft", sitting.ji, at, reason="部门负责人是提案人，改由他人办理")
    assert proposal.state == "answering"


def test_the_committee_returns_what_was_signed_too_early(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = drafted(session, sitting, at)
    move(session, proposal, "sign", sitting.cast.shi, at)
    move(session, proposal, "return_signed", sitting.ji, at, reason="请写明承诺的日期")
    answer = get_answer(session, proposal)
    assert proposal.state == "answering" and answer.signed_at is None and answer.signed_by is None


def test_who_comes_second_is_told_who_drafted_and_others_only_that_something_happened(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    cast = sitting.cast
    proposal = answering(session, sitting, at, co="")
    version = proposal.version
    drafted(session, sitting, at, proposal=proposal)
    with pytest.raises(Conflict, match="雷刚已于.*办理“起草答复”，现在是“答复待签发”"):
        take(session, PROPOSALS, str(proposal.id), "draft", {}, by=cast.shi, at=at, version=version)
    with pytest.raises(Conflict, match="^刚刚有新的进展，现在是“答复待签发”，请重新打开后再办$"):
        take(session, PROPOSALS, str(proposal.id), "replace", {}, by=sitting.mao, at=at, version=version)
