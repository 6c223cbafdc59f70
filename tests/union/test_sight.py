"""Who sees what of a case: the person all, the acting officer all and noted, a colleague their own words, others nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.case import Case
from models.member import Member, Office
from models.notice import Notice
from models.rule import Rule
from tests.cast import Cast
from tests.story import ask_for_visit, offered, remind, report_leave, take, told
from tests.union.care.test_condolence_visit import GIFT, VISIT
from union.cases.case_view import HIDDEN, CaseView, read_case, read_file
from union.cases.timeline import TOLD
from union.casework.forms.attachments import attach
from union.ground import clock
from union.ground.errors import NotFound


def seen(session: Session, case_: Case, reader: Member, at: datetime) -> str:
    """Return everything a reader's page could show, as one text."""
    view: CaseView = read_case(session, case_.number, reader, at)
    rows = [(one.title, one.note, one.lines) for one in view.timeline]
    tasks = [(one.title, one.result) for one in view.tasks]
    return str((view.state, view.next_step, [(one.field.title, one.text) for one in view.lines], rows, tasks, view.guide))


def readings(session: Session, reader: Member) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.by_id == reader.id, AuditEntry.action == "read").order_by(AuditEntry.id)
    return list(session.scalars(query))


def test_a_colleague_sees_what_they_wrote_and_nothing_that_others_wrote_later(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕", illness="感冒", facts="请尽快看看她")
    assert "感冒" in seen(session, case_, cast.zheng, at)
    take(session, case_, "return", cast.zhou, at, missing="illness", reason="请写清楚病情")
    assert "请写清楚病情" in seen(session, case_, cast.zheng, at)
    take(session, case_, "correct", cast.lin, at, illness="绝密的病")
    shown = seen(session, case_, cast.zheng, at)
    assert "绝密" not in shown and "感冒" not in shown and "请尽快看看她" in shown
    assert "绝密的病" in seen(session, case_, cast.zhou, at)


def test_a_colleague_learns_that_it_was_declined_but_not_why(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    take(session, case_, "decline", cast.zhou, at, reason="她三月已领过慰问")
    assert "三月" not in seen(session, case_, cast.zheng, at) and TOLD in seen(session, case_, cast.zheng, at)
    assert "三月" in seen(session, case_, cast.lin, at)


def test_who_reported_a_death_is_told_why_it_was_declined_for_nobody_else_can_be(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕", occasion="会员去世", illness="", place="")
    take(session, case_, "decline", cast.wang, at, reason="经核实为误报")
    assert "经核实为误报" in seen(session, case_, cast.zheng, at)


def test_a_colleague_cannot_move_the_leave_they_reported(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_leave(session, cast.zheng, at, subject="林晓燕")
    assert offered(session, case_, cast.zheng, at) == set()
    assert {"extend", "end_leave", "withdraw"} <= offered(session, case_, cast.lin, at)
    take(session, case_, "extend", cast.lin, at, until_on="2026-12-10")
    take(session, case_, "end_leave", cast.lin, at, returned_on="今天")
    assert told(session, cast.zheng) == ["case.opened"]


def test_a_desk_that_is_only_offered_a_case_sees_why_and_nothing_of_the_matter(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion="直系亲属去世", relation="父亲", illness="")
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="她借调在工学院")
    shown = seen(session, case_, cast.xu, at)
    assert "她借调在工学院" in shown and HIDDEN in shown
    assert not [word for word in ("去世", "离世", "亲人", "父亲", "节哀") if word in shown]
    assert readings(session, cast.xu) == []
    take(session, case_, "take_transfer", cast.xu, at)
    assert "父亲" in seen(session, case_, cast.xu, at)
    with pytest.raises(NotFound):
        read_case(session, case_.number, cast.zhou, at)


def test_who_hands_a_case_on_is_not_led_to_a_page_that_is_no_longer_theirs(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "transfer", cast.zhou, at, to="welfare/GX", reason="她借调在工学院")
    take(session, case_, "take_transfer", cast.xu, at)
    notice = session.scalars(select(Notice).where(Notice.kind == "desk.transfer_taken")).one()
    assert notice.member_id == cast.zhou.id and notice.path == "/h5/todo"


def test_after_the_end_the_desk_sees_neither_answers_nor_gifts_nor_results(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at, occasion="直系亲属去世", relation="父亲", illness="")
    for action, given in (("accept", {}), ("record_visit", VISIT), ("record_gift", GIFT)):
        take(session, case_, action, cast.zhou, at, **given)
    assert "精神不错" in seen(session, case_, cast.zhou, at) and "800" in seen(session, case_, cast.zhou, at)
    take(session, case_, "confirm_receipt", cast.lin, at)
    shown = seen(session, case_, cast.zhou, at)
    assert not [word for word in ("精神不错", "800", "父亲", "去世", "离世", "请多保重") if word in shown]
    leave = report_leave(session, cast.lin, at)
    take(session, leave, "record_contact", cast.zhou, at, contact_form="电话", result="绝密的情况")
    assert "绝密" in seen(session, leave, cast.chen, at)
    take(session, leave, "end_leave", cast.lin, at, returned_on="今天")
    assert "绝密" not in seen(session, leave, cast.chen, at)


def test_every_sensitive_field_that_was_shown_is_noted_gifts_and_reasons_too(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    for action, given in (("accept", {}), ("record_visit", VISIT), ("record_gift", GIFT)):
        take(session, case_, action, cast.zhou, at, **given)
    read_case(session, case_.number, cast.chen, at)
    fields = readings(session, cast.chen)[-1].fields.split(",")
    assert {"occasion", "illness", "visit_note", "gift_form", "amount"} <= set(fields)


def test_an_officer_who_reported_for_a_member_is_noted_when_reading(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zhou, at, subject="林晓燕")
    read_case(session, case_.number, cast.zhou, at)
    assert [entry.subject_id for entry in readings(session, cast.zhou)] == [cast.lin.id]
    read_case(session, case_.number, cast.lin, at)
    assert readings(session, cast.lin) == []


def test_files_of_others_are_not_the_reporters(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.chen, at, subject="林晓燕")
    take(session, case_, "accept", cast.zhou, at)
    mine = attach(session, cast.lin, "evidence", stored_name="m", file_name="诊断.jpg", media_type="image/jpeg", size=3, at=at)
    take(session, case_, "add_evidence", cast.lin, at, evidence=[mine.id])
    assert read_file(session, case_.number, cast.chen, mine.id, at).id == mine.id
    for office in session.scalars(select(Office).where(Office.member_id == cast.chen.id)):
        office.until_on = clock.day_of(at).replace(day=1)
    session.flush()
    with pytest.raises(NotFound):
        read_file(session, case_.number, cast.chen, mine.id, at)
    assert read_case(session, case_.number, cast.chen, at).files == []


def test_a_timeline_names_desks_and_officers_and_not_their_codes(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "assign", cast.zhou, at, assignee="陈雪梅")
    take(session, case_, "transfer", cast.zhou, at, to="校工会·生活福利", reason="较重")
    shown = seen(session, case_, cast.zhou, at)
    assert "陈雪梅" in shown and "校工会·生活福利" in shown and "T2009003" not in shown and "welfare/" not in shown


def test_an_old_choice_keeps_its_title_when_the_rule_has_changed(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    old = session.scalars(select(Rule).where(Rule.key == "condolence.occasions")).one()
    tomorrow = clock.day_of(at) + timedelta(days=1)
    rows = [row for row in old.value if row["code"] != "hospital"]
    session.add(Rule(key=old.key, value=rows, document=old.document, clause="第三条", valid_from=tomorrow))
    session.flush()
    assert "生病住院" in seen(session, case_, cast.zhou, at + timedelta(days=2))


def test_who_handles_a_colleagues_report_is_reminded_to_tell_the_person(session: Session, cast: Cast, at: datetime) -> None:
    duty = "由郑敏代为提交，联系时请告知本人"
    assert duty in read_case(session, report_leave(session, cast.zheng, at, subject="林晓燕").number, cast.zhou, at).guide
    assert not read_case(session, report_leave(session, cast.lan, at).number, cast.zhou, at).guide
    death = ask_for_visit(session, cast.zheng, at, subject="林晓燕", occasion="会员去世", illness="", place="")
    assert duty not in read_case(session, death.number, cast.wang, at).guide


def test_who_reported_is_not_asked_to_confirm_what_they_were_not_given(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    for action, given in (("accept", {}), ("record_visit", VISIT), ("record_gift", GIFT)):
        take(session, case_, action, cast.zhou, at, **given)
    before = told(session, cast.zheng)
    remind(session, at + timedelta(days=7))
    assert told(session, cast.lin)[-1] == "case.waiting" and told(session, cast.zheng) == before
