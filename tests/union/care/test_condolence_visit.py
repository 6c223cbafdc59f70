"""五必访: who may, who visits, what is a duplicate, what may be given, and how it ends."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.member import Member
from models.notice import Notice
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import ask_for_visit, offered, steps_of, take, told
from union.cases.case_view import read_case
from union.cases.effects import fields_for
from union.casework.forms.attachments import attach
from union.casework.forms.people import form_context
from union.ground.errors import Invalid, Refusal
from union.services.catalogue import catalogue

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
    shown = str(read_case(session, case_.number, cast.lin, at).timeline)
    assert "周建平、陈雪梅" in shown and "医院探望" in shown and "800.00元" in shown


def test_a_branch_chairs_own_occasion_is_the_school_unions_by_rule(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zhou, at)
    assert case_.desk_branch_id is None and told(session, cast.wang) == ["desk.new"]
    assert offered(session, case_, cast.chen, at) == set()
    assert "condolence.school_posts" in [rule["key"] for rule in case_.rules]


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


def test_an_illness_is_the_same_however_it_is_written_and_another_can_be_told_apart(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.lin, at, illness="ＣＯＶＩＤ")
    with pytest.raises(Refusal, match="病情简称"):
        ask_for_visit(session, cast.lin, at, illness="covid。")


def test_two_children_may_die_but_a_father_only_once(session: Session, cast: Cast, at: datetime) -> None:
    loss = {"occasion": "直系亲属去世", "illness": ""}
    ask_for_visit(session, cast.lin, at, **loss, relation="子女", happened_on="2026-11-01")
    ask_for_visit(session, cast.lin, at, **loss, relation="子女", happened_on="2026-11-02")
    ask_for_visit(session, cast.lin, at, **loss, relation="父亲", happened_on="2026-11-01")
    with pytest.raises(Refusal, match="第六条"):
        ask_for_visit(session, cast.chen, at, **loss, subject="林晓燕", relation="父亲", happened_on="2026-11-02")


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
    before = told(session, cast.zheng)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    take(session, case_, "record_gift", cast.zhou, at, **GIFT)
    assert "confirm_receipt" not in offered(session, case_, cast.zheng, at)
    assert told(session, cast.zheng) == [*before, "case.accepted", "case.progress"]
    assert "800" not in str(read_case(session, case_.number, cast.zheng, at).timeline)
    assert "800" in str(read_case(session, case_.number, cast.lin, at).timeline)


def test_a_visit_cannot_have_happened_tomorrow(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    with pytest.raises(Refusal, match="不能晚于"):
        take(session, case_, "record_visit", cast.zhou, at, **VISIT | {"visited_on": "明天"})


def test_the_due_day_counts_working_days_and_the_promise_is_kept_as_a_snapshot(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    assert case_.due_at is not None
    assert case_.due_at.date().isoformat() == "2026-11-25" and not case_.is_due_provisional
    late = ask_for_visit(session, cast.zheng, at + timedelta(days=40))
    assert late.is_due_provisional


@pytest.mark.parametrize("occasion", ["直系亲属去世", "会员去世", "意外或灾害"])
def test_what_cannot_be_foreseen_cannot_be_reported_ahead(session: Session, cast: Cast, at: datetime, occasion: str) -> None:
    with pytest.raises(Invalid, match="不能晚于今天"):
        ask_for_visit(session, cast.zheng, at, subject="林晓燕", occasion=occasion, relation="父亲", illness="", happened_on="明天")
    ask_for_visit(session, cast.zheng, at, occasion="结婚", illness="", happened_on="下周六")


def test_the_form_says_which_papers_and_until_when(session: Session, cast: Cast, at: datetime) -> None:
    form = {field.code: field for field in catalogue().get("condolence_visit").form}
    context = form_context(session, cast.lin, at)
    for occasion, paper in (("marriage", "结婚证"), ("major_illness", "诊断证明、住院票据或病案首页"), ("family_dispute", "不需要材料")):
        assert paper in form["evidence"].help_text(context, {"occasion": occasion})
    assert "180天" in form["happened_on"].help_text(context, {"occasion": "marriage"})
    assert "365天" in form["happened_on"].help_text(context, {"occasion": "hardship"})


def test_who_handles_it_reads_papers_and_ceiling_of_the_occasion(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion="意外或灾害", illness="")
    guide = " ".join(read_case(session, case_.number, cast.zhou, at).guide)
    assert "情况证明或照片" in guide and "2000元" in guide and "第五条第二款" in guide
    assert read_case(session, case_.number, cast.lin, at).guide == ()
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    kind = catalogue().get("condolence_visit")
    step = next(one for one in steps_of(session, case_, cast.zhou, at) if one.action == "record_gift")
    amount = next(field for field in fields_for(session, case_, step, kind, at) if field.code == "amount")
    assert "2000元" in amount.help


def test_nothing_is_given_where_the_rules_give_nothing_and_nobody_is_asked_to_confirm_it(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion="家庭矛盾纠纷", illness="")
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    assert not {"record_gift", "record_receipt"} & offered(session, case_, cast.zhou, at)
    take(session, case_, "finish", cast.zhou, at, reason="按规定只走访")
    assert case_.outcome == "completed" and "case.confirm" not in told(session, cast.lin)


def test_a_gift_is_worth_something(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    with pytest.raises(Refusal, match="大于0"):
        take(session, case_, "record_gift", cast.zhou, at, **GIFT | {"amount": "0"})


def test_a_signed_paper_ends_it_at_once(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    with pytest.raises(Invalid, match="签收单"):
        take(session, case_, "record_receipt", cast.zhou, at, **GIFT)
    paper = attach(session, cast.zhou, "receipt", stored_name="r", file_name="签收单.jpg", media_type="image/jpeg", size=3, at=at)
    take(session, case_, "record_receipt", cast.zhou, at, **GIFT, receipt=[paper.id])
    assert case_.outcome == "completed" and told(session, cast.lin)[-1] == "case.completed"


def test_who_has_not_received_it_says_so_and_the_desk_hears(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    take(session, case_, "record_gift", cast.zhou, at, **GIFT)
    assert case_.due_at is None
    take(session, case_, "not_received", cast.lin, at, reason="卡上还没有")
    assert case_.state == "given" and told(session, cast.zhou)[-1] == "desk.changed"
    assert read_case(session, case_.number, cast.zhou, at).timeline[-1].note == "卡上还没有"


def test_papers_can_come_later_from_who_asked(session: Session, cast: Cast, at: datetime) -> None:
    first, later = (
        attach(session, cast.lin, "evidence", stored_name=name, file_name="票据.jpg", media_type="image/jpeg", size=3, at=at)
        for name in ("one", "two")
    )
    case_ = ask_for_visit(session, cast.lin, at, evidence=[first.id])
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "add_evidence", cast.lin, at, evidence=[later.id])
    assert case_.sealed_answers["evidence"] == [first.id, later.id]
    assert len(read_case(session, case_.number, cast.zhou, at).files) == 2 and told(session, cast.zhou)[-1] == "desk.changed"


def test_only_the_person_declines_a_visit_and_after_it_was_accepted_only_they_withdraw(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    assert "withdraw" in offered(session, case_, cast.zheng, at)
    take(session, case_, "accept", cast.zhou, at)
    assert offered(session, case_, cast.zheng, at) == {"add_evidence"}
    assert {"decline_visit", "withdraw"} <= offered(session, case_, cast.lin, at)


def test_who_declines_the_visit_may_still_be_found_not_entitled(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "decline_visit", cast.lin, at)
    assert {"decline", "record_gift"} <= offered(session, case_, cast.zhou, at)
    assert "withdraw" in offered(session, case_, cast.lin, at)


def test_the_day_of_the_visit_can_be_moved(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "accept", cast.zhou, at)
    for day in ("明天", "后天"):
        take(session, case_, "arrange", cast.zhou, at, visitors="周建平", visit_on=day)
    assert told(session, cast.lin).count("case.progress") == 2


def test_who_is_no_longer_on_the_roster_can_still_be_visited(session: Session, cast: Cast, at: datetime) -> None:
    cast.lin.is_missing = True
    session.flush()
    case_ = ask_for_visit(session, cast.zhou, at, subject="林晓燕", occasion="退休离岗", illness="")
    assert case_.subject is cast.lin
    state = session.scalars(select(Notice.state).where(Notice.member_id == cast.lin.id)).one()
    assert state == "inbox"
    session.add(Member(staff_number="T2026099", name="林晓燕", branch=cast.engineering))
    session.flush()
    other = ask_for_visit(session, cast.zhou, at, subject="林晓燕", occasion="结婚", illness="")
    assert other.subject.staff_number == "T2026099"


def test_papers_have_an_end(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for turn in range(4):
        papers = [
            attach(session, cast.lin, "evidence", stored_name=f"{turn}{n}", file_name="a.jpg", media_type="image/jpeg", size=3, at=at).id
            for n in range(9)
        ]
        if turn < 3:
            take(session, case_, "add_evidence", cast.lin, at, evidence=papers)
        else:
            with pytest.raises(Refusal, match="30个"):
                take(session, case_, "add_evidence", cast.lin, at, evidence=papers)
    assert len(case_.sealed_answers["evidence"]) == 27
