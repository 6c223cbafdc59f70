"""Turned into a suggestion: late or by the committee, it goes on in the proposer's name, to its answer and rating."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry, Consent
from models.case import Case
from models.notice import Notice
from models.proposal import Proposal
from tests.sitting import FORM, OTHER, Sitting, asked, move, offered, reviewed
from tests.story import take, told
from tests.voices import BOARD, answer
from union.congress.sight.documents import HEAD, compose_register
from union.congress.sight.proposal_view import read_proposal
from union.ground import clock
from union.ground.errors import Refusal
from union.voice import publishing
from union.voice.from_proposals import open_from_proposal


def case_of(session: Session, proposal: Proposal) -> Case:
    return session.get_one(Case, proposal.case_id)


def turner(session: Session, case_: Case) -> list[int | None]:
    entries = select(AuditEntry.by_id).where(AuditEntry.about == f"case:{case_.number}", AuditEntry.action == "turn")
    return list(session.scalars(entries))


def test_what_comes_late_is_opened_as_its_proposers_suggestion(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = asked(session, sitting, at), sitting.cast
    move(session, proposal, "second", cast.zhao, at)
    late = sitting.congress.closes_at + timedelta(seconds=1)
    move(session, proposal, "table", cast.lin, late)
    case_ = case_of(session, proposal)
    assert (case_.kind, case_.state, case_.subject, case_.opened_at) == ("suggestion", "submitted", cast.lin, late)
    assert case_.answers == {"topic": "campus", "may_publish": False}
    assert case_.sealed_answers["what"] == f"{FORM['title']}\n{FORM['reason']}"
    assert case_.sealed_answers["wish"] == FORM["suggestion"]
    assert "desk.new" in told(session, cast.he) and turner(session, case_) == [None]
    assert session.scalars(select(Consent).where(Consent.purpose == "suggestion")).all() == []


def test_everybody_concerned_is_told_once_and_the_proposer_of_the_case(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = asked(session, sitting, at), sitting.cast
    move(session, proposal, "second", cast.zhao, at)
    late = sitting.congress.closes_at + timedelta(seconds=1)
    move(session, proposal, "table", cast.lin, late)
    notices = session.scalars(select(Notice).where(Notice.created_at == late, Notice.member_id != cast.he.id)).all()
    assert sorted((one.member_id, one.kind) for one in notices) == sorted(
        (one.id, "proposal.late") for one in (cast.lin, cast.zhao, cast.zheng, cast.chen))
    number = case_of(session, proposal).number
    own = next(one for one in notices if one.member_id == cast.lin.id)
    assert own.text == f"提案（{number}）：征集已经结束，已转为意见建议继续办理。" and number in own.path


def test_what_the_committee_turns_is_answered_rated_and_published_only_when_agreed(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal, cast = reviewed(session, sitting, at), sitting.cast
    move(session, proposal, "convert", sitting.tang, at, reason="属于日常工作")
    case_ = case_of(session, proposal)
    assert turner(session, case_) == [sitting.tang.id] and told(session, cast.lin).count("proposal.converted") == 1
    assert "case.opened" not in told(session, cast.lin)
    answer(session, case_, cast.he, at)
    with pytest.raises(Refusal, match="建议人没有同意公开"):
        publishing.publish(session, case_.number, BOARD, by=cast.he, at=at)
    take(session, case_, "object", cast.lin, at, reason="离得太远")
    answer(session, case_, cast.he, at, "再加一班")
    take(session, case_, "rate", cast.lin, at, rating="满意")
    assert (case_.state, case_.outcome) == ("completed", "completed")


def test_a_topic_or_length_of_former_rules_does_not_hold_it_up(session: Session, sitting: Sitting, at: datetime) -> None:
    case_ = open_from_proposal(session, sitting.cast.lin, "案名", "长" * 5000, "建议" * 2000, by=None, at=at, category="gone")
    assert case_.answers["topic"] == "other"
    assert (len(case_.sealed_answers["what"]), len(case_.sealed_answers["wish"])) == (4000, 3000)


def test_where_the_proposer_has_left_it_goes_on_for_who_joined_them_or_not_at_all(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    cast = sitting.cast
    proposal, other = reviewed(session, sitting, at), reviewed(session, sitting, at, by=cast.zheng, form=OTHER)
    cast.lin.is_missing = True
    with pytest.raises(Refusal, match="提案人已不在会员名册里"):
        move(session, proposal, "convert", sitting.tang, at, reason="属于日常工作")
    assert proposal.state == "review" and "decline" in offered(session, proposal, sitting.tang, at)
    move(session, other, "merge", sitting.ji, at, into=proposal.number)
    move(session, proposal, "convert", sitting.tang, at, reason="属于日常工作")
    assert case_of(session, proposal).subject is cast.zheng


def test_what_became_of_it_is_told_to_all_who_read_it_and_its_number_to_its_author(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    cast = sitting.cast
    proposal, late = reviewed(session, sitting, at), asked(session, sitting, at, by=cast.zhao, form=OTHER)
    move(session, proposal, "convert", sitting.ji, at, reason="属于日常工作")
    after = sitting.congress.closes_at + timedelta(days=1)
    move(session, late, "table", cast.zhao, after)
    assert proposal.case_ is not None
    answer(session, proposal.case_, cast.he, after)
    own, other = (read_proposal(session, str(proposal.id), one, after) for one in (cast.lin, sitting.mao))
    assert (own.turned, own.owns_turned, other.turned, other.owns_turned) == ("已答复", True, "已答复", False)
    rows = {row[0]: row for row in compose_register(session, sitting.congress, after).rows}
    state, answered_on = HEAD.index("状态"), HEAD.index("答复日期")
    assert rows["T35-001"][state] == "转为意见建议（已答复）" and rows["T35-001"][answered_on] == clock.day_of(after)
    assert rows["逾期"][state] == "转为意见建议（待受理）" and rows["逾期"][answered_on] is None
