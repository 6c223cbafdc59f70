"""Suggestions: answered by the school union, rated by who made them, handled once more where that did not satisfy."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry, Consent
from models.member import Member
from tests.cast import Cast
from tests.story import offered, take, told
from tests.voices import answer, suggest
from union.cases.transfers import find_targets
from union.ground.errors import Refusal
from union.voice.from_proposals import open_from_proposal


def test_a_suggestion_goes_to_the_school_unions_voice_desk_within_the_promised_days(
    session: Session, cast: Cast, officer: Member, at: datetime
) -> None:
    case_ = suggest(session, cast.lin, at)
    assert (case_.desk, case_.desk_branch_id, told(session, officer)) == ("voice", None, ["desk.new"])
    assert offered(session, case_, cast.zhou, at) == set()
    assert case_.due_at is not None and (case_.due_at - at).days == 14


def test_an_answer_stops_the_clock_and_waits_for_the_rating(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = answer(session, suggest(session, cast.lin, at), officer, at)
    assert (case_.state, case_.due_at) == ("answered", None)
    assert told(session, cast.lin)[-1] == "voice.answered"
    take(session, case_, "rate", cast.lin, at, rating="基本满意")
    assert (case_.state, case_.outcome) == ("completed", "completed")


def test_who_is_not_satisfied_has_it_handled_once_more_and_only_once(
    session: Session, cast: Cast, officer: Member, at: datetime
) -> None:
    case_ = answer(session, suggest(session, cast.lin, at), officer, at)
    later = at + timedelta(days=1)
    take(session, case_, "object", cast.lin, later, reason="离得太远")
    assert case_.state == "again" and case_.due_at is not None and case_.due_at > later
    assert told(session, officer)[-1] == "voice.unsatisfied"
    answer(session, case_, officer, later, "每层再加一处")
    assert "object" not in offered(session, case_, cast.lin, later)
    take(session, case_, "rate", cast.lin, later, rating="不满意")
    assert case_.outcome == "completed"


def test_the_first_answer_cannot_be_rated_unsatisfied_without_being_handled_again(
    session: Session, cast: Cast, officer: Member, at: datetime
) -> None:
    case_ = answer(session, suggest(session, cast.lin, at), officer, at)
    for words in ("不满意", "不太满意", "没有满意"):
        with pytest.raises(Refusal):
            take(session, case_, "rate", cast.lin, at, rating=words)


def test_the_desk_closes_only_when_the_member_had_time_to_rate(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = answer(session, suggest(session, cast.lin, at), officer, at)
    with pytest.raises(Refusal, match="10个工作日内请等会员评价"):
        take(session, case_, "close", officer, at + timedelta(days=14))
    take(session, case_, "close", officer, at + timedelta(days=15))
    assert case_.outcome == "completed"


def test_of_who_has_left_no_rating_is_waited_for(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = answer(session, suggest(session, cast.lin, at), officer, at)
    cast.lin.is_missing = True
    take(session, case_, "close", officer, at)
    assert case_.outcome == "completed"


def test_a_suggestion_is_handed_on_to_desks_that_have_somebody(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = suggest(session, cast.lin, at)
    assert [one.code for one in find_targets(session, case_)] == ["welfare/school", "rights/school"]


def test_a_late_proposal_goes_on_as_its_proposers_suggestion(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = open_from_proposal(
        session, cast.zhao, "关于加装热水点", "打水太远" * 400, "每层一个", by=officer, at=at, category="campus",
    )
    assert (case_.subject_id, case_.answers, case_.state) == (cast.zhao.id, {"topic": "campus", "may_publish": False}, "submitted")
    assert case_.sealed_answers["what"].startswith("关于加装热水点\n打水太远") and case_.sealed_answers["wish"] == "每层一个"
    assert told(session, cast.zhao) == ["proposal.converted"]
    entries = select(AuditEntry.by_id).where(AuditEntry.about == f"case:{case_.number}", AuditEntry.action == "turn")
    assert session.scalars(entries).all() == [officer.id]
    assert session.scalars(select(Consent)).all() == []
