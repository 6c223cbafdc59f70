"""Correcting and declining: judged by the day it was asked for, the right desk afterwards, and always a rule cited."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.case import Attachment, Case
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import ask_for_visit, offered, take, told
from union.cases.case_view import read_case
from union.casework.forms.attachments import attach
from union.casework.forms.drafts import expire_drafts
from union.ground.errors import Invalid, Refusal


def put(session: Session, cast: Cast, name: str, at: datetime) -> Attachment:
    return attach(session, cast.lin, "evidence", stored_name=name, file_name="票据.jpg", media_type="image/jpeg", size=3, at=at)


def test_who_asked_in_time_is_not_late_because_the_desk_asked_back(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at, happened_on="2026-05-25")
    take(session, case_, "return", cast.zhou, at, missing="illness")
    take(session, case_, "correct", cast.lin, at + timedelta(days=20), illness="支气管炎")
    assert case_.state == "accepted"


def test_another_occasion_goes_to_the_desk_whose_it_is_with_its_own_ceiling(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "assign", cast.zhou, at, assignee="陈雪梅")
    take(session, case_, "return", cast.zhou, at, missing="2")
    take(session, case_, "correct", cast.lin, at, occasion="患重大疾病")
    assert case_.desk_branch_id is None and case_.assignee is None
    assert "desk.corrected" in told(session, cast.wang) and offered(session, case_, cast.zhou, at) == set()
    assert [rule["value"] for rule in case_.rules if rule["key"].startswith("condolence.ceiling")] == [2000]


def test_a_case_handed_on_by_people_stays_where_it_is_when_a_detail_is_corrected(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="校工会·生活福利", reason="较重")
    take(session, case_, "take_transfer", cast.wang, at)
    take(session, case_, "return", cast.wang, at, missing="illness")
    take(session, case_, "correct", cast.lin, at, illness="骨折")
    assert case_.desk_branch_id is None


def test_nobody_becomes_somebody_else(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    take(session, case_, "return", cast.zhou, at, missing="1")
    for other in ("本人", "周建平"):
        with pytest.raises(Invalid, match="另一位会员"):
            take(session, case_, "correct", cast.zheng, at, subject=other)
    take(session, case_, "correct", cast.lin, at, subject="本人")
    assert case_.subject is cast.lin and case_.answers["subject"]["staff_number"] == "T2015007"


def test_a_replaced_file_is_gone_from_the_case_and_deleted_later(session: Session, cast: Cast, at: datetime) -> None:
    wrong, kept, right = (put(session, cast, name, at) for name in ("wrong", "kept", "right"))
    case_ = ask_for_visit(session, cast.lin, at, evidence=[wrong.id, kept.id])
    take(session, case_, "return", cast.zhou, at, missing="evidence")
    take(session, case_, "correct", cast.lin, at, evidence=[kept.id, right.id])
    assert [one.id for one in read_case(session, case_.number, cast.zhou, at).files] == [kept.id, right.id]
    assert case_.sealed_answers["evidence"] == [kept.id, right.id]
    assert expire_drafts(session, at + timedelta(days=8)) == ["wrong"]


def test_a_correction_keeps_the_files_that_others_gave(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    own, later = put(session, cast, "own", at), put(session, cast, "later", at)
    take(session, case_, "add_evidence", cast.lin, at, evidence=[own.id])
    take(session, case_, "return", cast.zhou, at, missing="evidence")
    take(session, case_, "correct", cast.zheng, at, evidence="")
    assert case_.sealed_answers["evidence"] == [own.id] and later.case_id is None


def test_a_correction_cannot_become_what_was_already_asked_for(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.lin, at, illness="骨折")
    take(session, case_, "return", cast.zhou, at, missing="illness")
    before = case_.live_key
    with pytest.raises(Refusal, match="第六条"):
        take(session, case_, "correct", cast.lin, at, illness="骨 折")
    assert (case_.state, case_.live_key, case_.sealed_answers["illness"]) == ("returned", before, "肺炎")


def test_two_corrections_to_the_same_at_once_make_one(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def ask(session: Session) -> list[str]:
        lin, zhou = session.merge(live_cast.lin), session.merge(live_cast.zhou)
        numbers = []
        for illness in ("感冒", "扭伤"):
            case_ = ask_for_visit(session, lin, at, illness=illness)
            take(session, case_, "return", zhou, at, missing="illness")
            numbers.append(case_.number)
        return numbers

    def correct(number: str) -> str:
        def work(session: Session) -> str:
            case_ = session.scalars(select(Case).where(Case.number == number)).one()
            return take(session, case_, "correct", session.merge(live_cast.lin), at, illness="骨折").state

        try:
            return run_in_transaction(engine, work)
        except Refusal as refusal:
            return str(refusal)

    numbers = run_in_transaction(engine, ask)
    answers = at_once([lambda number=number: correct(number) for number in numbers])  # type: ignore[misc]
    assert answers.count("accepted") == 1 and sum("不必再报" in answer for answer in answers) == 1


def test_every_refusal_cites_a_rule_and_keeps_it(session: Session, cast: Cast, at: datetime) -> None:
    plain = ask_for_visit(session, cast.lin, at)
    take(session, plain, "decline", cast.zhou, at, reason="门诊未住院")
    lines = dict(read_case(session, plain.number, cast.lin, at).timeline[-1].lines)
    assert lines["依据"].endswith("第三条")
    chosen = ask_for_visit(session, cast.lin, at)
    take(session, chosen, "decline", cast.zhou, at, reason="已经慰问过", basis="condolence.once")
    lines = dict(read_case(session, chosen.number, cast.lin, at).timeline[-1].lines)
    assert lines["依据"].endswith("第六条")
    assert "condolence.once" in [rule["key"] for rule in chosen.rules]
    with pytest.raises(Invalid):
        take(session, ask_for_visit(session, cast.lin, at), "decline", cast.zhou, at, reason="…", basis="9")


def test_what_was_written_first_stays_in_the_timeline_for_who_handles_it(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "return", cast.zhou, at, missing="illness")
    take(session, case_, "correct", cast.lin, at, illness="支气管炎")
    lines = dict(read_case(session, case_.number, cast.zhou, at).timeline[-1].lines)
    assert (lines["病情简称"], lines["病情简称（原来）"]) == ("支气管炎", "肺炎")


def test_one_file_belongs_to_one_case_whoever_is_quicker(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def give(session: Session) -> int:
        return put(session, live_cast, "one", at).id

    def ask(illness: str) -> str:
        def work(session: Session) -> str:
            return ask_for_visit(session, session.merge(live_cast.lin), at, illness=illness, evidence=[file]).number

        try:
            return run_in_transaction(engine, work)
        except Invalid as refusal:
            return str(refusal)

    file = run_in_transaction(engine, give)
    answers = at_once([lambda name=name: ask(name) for name in ("感冒", "扭伤", "骨折")])  # type: ignore[misc]
    assert sum("已用于其他事项" in answer for answer in answers) == 2
