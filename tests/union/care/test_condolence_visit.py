"""五必访: who may, who visits, what is a duplicate, what may be given, and how it ends."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import ask_for_visit, offered, take, told
from union.case_views import read_case
from union.errors import Invalid, Refusal

VISIT = {"visited_on": "今天", "visited_by": "周建平、陈雪梅", "visit_form": "医院探望", "visit_note": "精神不错"}
GIFT = {"gift_form": "慰问金", "amount": "800"}


def test_from_request_to_signed_receipt(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "arrange", cast.zhou, at, visitors="周建平、陈雪梅", visit_on="明天")
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    take(session, case_, "record_gift", cast.zhou, at, **GIFT)
    assert told(session, cast.lin)[-1] == "case.confirm"
    take(session, case_, "confirm_receipt", cast.lin, at)
    assert case_.outcome == "completed"
    assert [rule["key"] for rule in case_.rules] == [
        "condolence.occasions", "condolence.ceiling.ordinary", "promise.condolence_visit",
    ]


@pytest.mark.parametrize(("occasion", "is_school"), [("生病住院", False), ("患重大疾病", True), ("家庭生活困难", True), ("结婚", False)])
def test_who_visits_is_a_rule(session: Session, cast: Cast, at: datetime, occasion: str, is_school: bool) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion=occasion)
    assert (case_.desk_branch_id is None) == is_school
    if is_school:
        assert "accept" in offered(session, case_, cast.wang, at)


def test_the_same_illness_in_the_same_year_is_refused_with_the_rule(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    with pytest.raises(Refusal, match="第六条"):
        ask_for_visit(session, cast.chen, at, subject="林晓燕", illness=" 肺 炎 ", happened_on="2026-10-05")
    ask_for_visit(session, cast.lin, at, illness="骨折")


def test_two_colleagues_who_report_at_once_make_one_case(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def report(who: str) -> str:
        try:
            return run_in_transaction(
                engine, lambda session: ask_for_visit(session, session.merge(getattr(live_cast, who)), at, subject="T2018022").number
            )
        except Refusal as refusal:
            return str(refusal)

    answers = at_once([lambda who=who: report(who) for who in ("lin", "zhou", "xu", "zhao")])  # type: ignore[misc]
    assert sum(answer.startswith("A2026") for answer in answers) == 1
    assert sum("不必再报" in answer for answer in answers) == 3


def test_a_declined_or_withdrawn_request_may_be_made_again(session: Session, cast: Cast, at: datetime) -> None:
    take(session, ask_for_visit(session, cast.lin, at), "withdraw", cast.lin, at)
    take(session, ask_for_visit(session, cast.lin, at), "decline", cast.zhou, at, reason="请补住院票据后再报")
    ask_for_visit(session, cast.lin, at)


def test_after_the_claim_window_the_refusal_cites_the_rule(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Invalid, match="180天.*第七条"):
        ask_for_visit(session, cast.lin, at, happened_on="2026-05-01")


def test_more_than_the_ceiling_is_refused_with_the_rule(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    with pytest.raises(Refusal, match="1000元.*第五条第一款"):
        take(session, case_, "record_gift", cast.zhou, at, gift_form="慰问金", amount="1000.01")
    take(session, case_, "record_gift", cast.zhou, at, gift_form="慰问金", amount="1000")


def test_a_visit_can_be_declined_and_the_grant_still_comes(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "decline_visit", cast.lin, at)
    assert told(session, cast.zhou)[-1] == "desk.changed"
    assert "record_visit" not in offered(session, case_, cast.zhou, at)
    take(session, case_, "record_gift", cast.zhou, at, **GIFT)
    assert case_.state == "given"


def test_a_colleague_reports_and_the_person_is_told_but_the_colleague_never_learns_the_amount(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    assert told(session, cast.lin) == ["case.reported"]
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    take(session, case_, "record_gift", cast.zhou, at, **GIFT)
    assert "confirm_receipt" not in offered(session, case_, cast.zheng, at)
    assert "800" not in str(read_case(session, case_.number, cast.zheng, at).timeline)
    assert "800" in str(read_case(session, case_.number, cast.lin, at).timeline)


def test_nobody_writes_to_a_member_who_has_died(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕", occasion="会员去世", illness="")
    take(session, case_, "accept", cast.wang, at)
    take(session, case_, "record_visit", cast.wang, at, **VISIT)
    with pytest.raises(Refusal, match="签收单"):
        take(session, case_, "record_gift", cast.wang, at, **GIFT)
    assert told(session, cast.lin) == []
    with pytest.raises(Invalid, match="代为报送"):
        ask_for_visit(session, cast.zheng, at, occasion="会员去世")


def test_a_visit_cannot_have_happened_tomorrow(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    with pytest.raises(Refusal):
        take(session, case_, "record_visit", cast.zhou, at, **VISIT | {"visited_on": "明天"})


def test_the_due_day_counts_working_days_and_the_promise_is_kept_as_a_snapshot(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    assert case_.due_at is not None
    assert case_.due_at.date().isoformat() == "2026-11-25" and not case_.is_due_provisional
    late = ask_for_visit(session, cast.zheng, at + timedelta(days=40))
    assert late.is_due_provisional
