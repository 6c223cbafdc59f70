"""Cases move only by their flow, for who may, once, with everyone concerned told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.audit import AuditEntry, Consent
from models.case import Attachment, CaseLogEntry
from models.member import Office
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import HOSPITAL, ask_for_visit, offered, report_leave, take, told
from union.cases.case_view import HIDDEN, find_my_cases, find_todo, read_case
from union.cases.cases import act, open_case
from union.casework.forms.attachments import attach
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from union.services.catalogue import catalogue


def test_a_new_case_is_told_to_the_member_and_to_the_branch_and_to_nobody_else(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    assert told(session, cast.lin) == ["case.opened"]
    assert told(session, cast.zhou) == told(session, cast.chen) == ["desk.new"]
    assert not told(session, cast.wang) + told(session, cast.xu) + told(session, cast.ye)


def test_without_consent_nothing_is_kept(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal, match="同意"):
        open_case(session, catalogue().get("condolence_visit"), HOSPITAL, by=cast.lin, at=at)
    ask_for_visit(session, cast.lin, at)
    assert session.scalars(select(Consent)).one().purpose == "condolence_visit"


def test_the_branch_is_offered_the_work_and_others_do_not_see_the_case(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    assert {"accept", "return", "decline", "assign", "transfer"} <= offered(session, case_, cast.zhou, at)
    assert offered(session, case_, cast.lin, at) == {"add_evidence", "withdraw"}
    for stranger in (cast.xu, cast.zheng, cast.ye, cast.wang):
        with pytest.raises(NotFound):
            read_case(session, case_.number, stranger, at)
        with pytest.raises(NotFound):
            take(session, case_, "accept", stranger, at)


def test_a_member_cannot_take_an_officers_step(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    with pytest.raises(NotAllowed):
        take(session, case_, "accept", cast.lin, at)


def test_an_officers_own_case_goes_to_the_school_union_when_the_branch_has_nobody_else(
    session: Session, cast: Cast, at: datetime
) -> None:
    own = ask_for_visit(session, cast.xu, at)
    assert own.desk_branch_id is None
    assert told(session, cast.wang) == ["desk.new"]
    assert "accept" not in offered(session, own, cast.xu, at)


def test_an_office_gives_nothing_after_its_last_day(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for office in session.scalars(select(Office).where(Office.member_id == cast.zhou.id)):
        office.until_on = clock.day_of(at)
    session.flush()
    assert "accept" in offered(session, case_, cast.zhou, at)
    assert offered(session, case_, cast.zhou, at + timedelta(days=1)) == set()


def test_return_lists_all_at_once_pauses_the_clock_and_comes_only_once(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "return", cast.zhou, at, missing="3 4", reason="请补全")
    assert case_.due_at is None and case_.days_left == 5
    assert "case.returned" in told(session, cast.lin)
    later = at + timedelta(days=9)
    with pytest.raises(Invalid, match="第七条"):
        take(session, case_, "correct", cast.lin, later, illness="支气管炎", happened_on="2025-11-16")
    take(session, case_, "correct", cast.lin, later, illness="支气管炎", happened_on="2026-11-16", evidence="")
    assert case_.due_at is not None and clock.day_of(case_.due_at) == clock.day_of(later) + timedelta(days=7)
    assert case_.sealed_answers["illness"] == "支气管炎"
    assert "return" not in offered(session, case_, cast.zhou, later)
    assert "desk.corrected" in told(session, cast.zhou)


def test_a_transfer_takes_effect_when_accepted_and_not_before(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="校工会·生活福利", reason="情况较重")
    assert case_.desk_branch_id == cast.ecology.id
    assert "accept" in offered(session, case_, cast.zhou, at)
    assert offered(session, case_, cast.wang, at) == {"take_transfer", "refuse_transfer"}
    assert [item.what for item in find_todo(session, cast.wang, at)] == ["转办待接收"]
    take(session, case_, "take_transfer", cast.wang, at)
    assert case_.desk_branch_id is None
    assert "accept" in offered(session, case_, cast.wang, at)
    assert offered(session, case_, cast.chen, at) == set()
    assert "desk.transfer_taken" in told(session, cast.zhou)


def test_a_refused_transfer_leaves_the_case_where_it_was(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="校工会·生活福利", reason="情况较重")
    take(session, case_, "refuse_transfer", cast.wang, at, reason="请分会先行探望")
    assert case_.desk_branch_id == cast.ecology.id
    assert "transfer" in offered(session, case_, cast.zhou, at)


def test_a_transfer_to_a_desk_with_nobody_is_refused(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for office in session.scalars(select(Office).where(Office.member_id == cast.wu.id)):
        session.delete(office)
    session.flush()
    with pytest.raises(Refusal, match="没有可以接收"):
        take(session, case_, "transfer", cast.zhou, at, to="校工会·维权", reason="试试")


def test_an_assigned_case_goes_on_with_its_assignee(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "assign", cast.zhou, at, assignee="陈雪梅")
    assert told(session, cast.chen)[-1] == "desk.assigned"
    take(session, case_, "withdraw", cast.lin, at)
    assert told(session, cast.chen)[-1] == "desk.withdrawn"
    assert "desk.withdrawn" not in told(session, cast.zhou)


def test_declining_needs_a_reason_that_the_member_can_read(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    with pytest.raises(Invalid):
        take(session, case_, "decline", cast.zhou, at, reason="")
    take(session, case_, "decline", cast.zhou, at, reason="门诊未住院，不符合第三条")
    assert read_case(session, case_.number, cast.lin, at).timeline[-1].note == "门诊未住院，不符合第三条"
    assert case_.outcome == "declined" and case_.closed_at == at


def test_the_second_of_two_officers_is_told_what_the_first_did(engine: Engine, live_cast: Cast, at: datetime) -> None:
    number = run_in_transaction(engine, lambda session: ask_for_visit(session, session.merge(live_cast.lin), at).number)

    def decide(who: str, action: str, **given: str) -> str:
        def work(session: Session) -> str:
            officer = session.merge(getattr(live_cast, who))
            case_ = next(item.case_ for item in find_todo(session, officer, at) if item.case_.number == number)
            take(session, case_, action, officer, at, **given)
            return "done"

        try:
            return run_in_transaction(engine, work)
        except (Conflict, StopIteration) as refusal:
            return str(refusal)

    answers = at_once([lambda: decide("zhou", "decline", reason="不符合"), lambda: decide("chen", "decline", reason="重复")])
    assert answers.count("done") == 1
    with Session(engine) as session:
        entries = session.scalars(select(CaseLogEntry).where(CaseLogEntry.action == "decline")).all()
    assert len(entries) == 1


def test_an_old_page_cannot_act_on_a_changed_case(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    seen = case_.version
    take(session, case_, "accept", cast.zhou, at)
    with pytest.raises(Conflict, match="周建平.*受理"):
        act(session, case_.number, "decline", {"reason": "晚了"}, by=cast.chen, at=at, version=seen)


def test_sensitive_answers_are_sealed_in_the_database_and_shown_only_to_who_acts(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    session.flush()
    take(session, case_, "return", cast.zhou, at, missing="3 4")
    raw = session.connection().exec_driver_sql("SELECT * FROM case_").one()
    assert not any(word in str(raw) for word in ("肺炎", "hospital", "生病住院", "illness"))
    take(session, case_, "go_on", cast.zhou, at)
    assert any(line.text == "肺炎" for line in read_case(session, case_.number, cast.zhou, at).lines)
    take(session, case_, "decline", cast.zhou, at, reason="不符合")
    closed = read_case(session, case_.number, cast.zhou, at)
    assert all(line.text == HIDDEN for line in closed.lines if line.field.sensitive)


def test_every_reading_of_sensitive_fields_is_recorded_for_the_member(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    read_case(session, case_.number, cast.lin, at)
    read_case(session, case_.number, cast.zhou, at)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "read")).one()
    assert (entry.by_id, entry.subject_id, entry.step) == (cast.zhou.id, cast.lin.id, "reported")
    assert "illness" in entry.fields


def test_the_audit_log_refuses_change(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    entry = session.scalars(select(AuditEntry)).first()
    assert entry is not None
    entry.action = "nothing"
    with pytest.raises(TypeError):
        session.flush()


def test_somebody_elses_file_cannot_be_attached(session: Session, cast: Cast, at: datetime) -> None:
    file = attach(session, cast.zheng, "evidence", stored_name="a", file_name="票据.jpg", media_type="image/jpeg", size=3, at=at)
    with pytest.raises(Invalid, match="失效"):
        ask_for_visit(session, cast.lin, at, evidence=[file.id])
    own = attach(session, cast.lin, "evidence", stored_name="b", file_name="票据.jpg", media_type="image/jpeg", size=3, at=at)
    case_ = ask_for_visit(session, cast.lin, at, evidence=[own.id], illness="流感")
    assert session.get_one(Attachment, own.id).case_id == case_.id


def test_todo_is_due_soonest_first_and_mine_lists_open_cases(session: Session, cast: Cast, at: datetime) -> None:
    visit = ask_for_visit(session, cast.lin, at)
    leave = report_leave(session, cast.lin, at)
    assert [item.case_.number for item in find_todo(session, cast.zhou, at)] == [leave.number, visit.number]
    assert {case_.number for case_ in find_my_cases(session, cast.lin, is_open=True)} == {visit.number, leave.number}
    assert find_todo(session, cast.xu, at) == find_todo(session, cast.ye, at) == []


def test_a_member_missing_from_the_roster_can_do_nothing(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    cast.zhou.is_missing = True
    session.flush()
    with pytest.raises(NotFound):
        take(session, case_, "accept", cast.zhou, at)


@pytest.mark.parametrize("number", ["", "A\x00", "A" * 10_000, "甲202600001", "A2026 00001", "'; --", "\ud800"])
def test_what_is_no_number_is_simply_not_found(session: Session, cast: Cast, at: datetime, number: str) -> None:
    with pytest.raises(NotFound, match="核对编号"):
        read_case(session, number, cast.lin, at)
    with pytest.raises(NotFound, match="核对编号"):
        act(session, number, "accept", {}, by=cast.zhou, at=at)
