"""Suggestions without a name on pages: from the form to the rating, limited, and nothing of who wrote in any table."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from sqlalchemy import Engine, select

from gateways import kv_table
from models.case import Case
from models.everything import metadata
from models.member import Member
from models.session import transaction
from models.voice import AnonymousKey
from tests.cast import Cast
from tests.phones import Phone, Street, openid_of
from union import links
from union.cases.cases import act

WRITTEN = {"topic": "campus", "what": "10号楼没有热水点，打水很远", "may_publish": "yes"}
Rows = dict[str, set[str]]


@pytest.fixture
def officer(live_cast: Cast) -> Member:
    return live_cast.he


@pytest.fixture
def lin(street: Street, officer: Member, live_cast: Cast) -> Phone:
    return street.phone(live_cast.lin)


def write(phone: Phone, **changes: Any) -> tuple[str, str]:
    """Write a suggestion without a name; returns its number and PIN."""
    page = phone.press(links.anonymous_suggestion(), WRITTEN | changes, where="suggest")
    assert page.status_code == 200, page.text
    return found(page.text, r"E\d{9}"), found(page.text, r"<dd>(\d{8})</dd>")


def found(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match, text
    return match[1] if match.groups() else match[0]


def stranger(street: Street) -> Phone:
    """Return a browser that never signed in."""
    return Phone(street.app.test_client(), street.sandbox, "oNobody")


def enter(phone: Phone, number: str, pin: str) -> Any:
    return phone.press(links.anonymous_answer(), {"number": number, "pin": pin, "do": "enter"}, where="answer")


def handle(street: Street, number: str, action: str, officer: Member, **given: str) -> None:
    with transaction(street.house.engine) as session:
        act(session, number, action, given, by=session.get_one(Member, officer.id), at=street.house.now())


def test_from_the_page_to_the_answer_and_the_rating(street: Street, lin: Phone, officer: Member) -> None:
    assert "不会保存" in lin.open(links.anonymous_suggestion()).text
    number, pin = write(lin)
    handle(street, number, "accept", officer)
    handle(street, number, "answer", officer, answer="已加装两处热水点")
    browser = stranger(street)
    page = enter(browser, number, pin)
    assert "已加装两处热水点" in page.text and "已答复" in page.text and pin not in page.text
    page = browser.send(page, {"reason": "离得太远"}, where="#object")
    assert page.status_code == 200 and "再次办理" in page.text
    handle(street, number, "answer", officer, answer="每层再加一处")
    page = browser.send(enter(browser, number, pin), {"rating": "satisfied"}, where="#rate")
    assert "已办结" in page.text and "“评价”已办好" in page.text


def test_what_is_missing_is_supplemented_on_the_page(street: Street, lin: Phone, officer: Member) -> None:
    number, pin = write(lin)
    handle(street, number, "return", officer, missing="2", reason="请说明楼层")
    browser = stranger(street)
    page = enter(browser, number, pin)
    assert "请说明楼层" in page.text and "打水很远" in page.text
    wrong = browser.post(page, {"what": ""}, where="#correct")
    assert wrong.status_code == 422 and "还没有填" in wrong.text
    page = browser.send(wrong, {"what": "10号楼三层没有热水点"}, where="#correct")
    assert page.status_code == 200 and "10号楼三层没有热水点" in page.text and "办理中" in page.text


def test_the_consent_to_publish_is_taken_back_on_the_page(street: Street, lin: Phone) -> None:
    number, pin = write(lin)
    browser = stranger(street)
    page = browser.send(enter(browser, number, pin), {}, where="#forbid")
    assert page.status_code == 200 and "已收回" in page.text and "收回公开的同意" not in page.text


def test_a_wrong_pin_and_an_unknown_number_look_the_same_and_the_tries_stay_counted(
    street: Street, lin: Phone, engine: Engine
) -> None:
    number, pin = write(lin)
    browser = stranger(street)
    pages = [enter(browser, number, "00000000"), enter(browser, "E202699999", pin), enter(browser, "\x00'", "二")]
    assert {page.status_code for page in pages} == {422}
    assert len({found(page.text, r"编号或查询码不对[^<]*") for page in pages}) == 1
    with transaction(engine) as session:
        assert session.scalars(select(AnonymousKey.failed)).one() == 1
    for _ in range(4):
        enter(browser, number, "00000000")
    locked = enter(browser, number, pin)
    assert locked.status_code == 422 and found(locked.text, r"编号或查询码不对[^<]*") in pages[0].text


def test_a_page_without_its_signature_takes_no_step(street: Street, lin: Phone) -> None:
    number, pin = write(lin)
    browser = stranger(street)
    page = enter(browser, number, pin)
    for token in ("", number, "x.y.z"):
        assert browser.post(page, {"token": token}, where="#withdraw").status_code == 403
    assert "待受理" in enter(browser, number, pin).text


def test_a_step_taken_twice_is_taken_once(street: Street, lin: Phone) -> None:
    number, pin = write(lin)
    browser = stranger(street)
    page = enter(browser, number, pin)
    assert browser.post(page, where="#withdraw").status_code == 200
    again = browser.post(page, where="#withdraw")
    assert again.status_code == 409 and "已撤回" in again.text
    assert browser.post(page, {"do": "no such step"}, where="#withdraw").status_code == 409


def test_what_does_not_fit_is_said_at_its_field_and_not_counted(street: Street, lin: Phone) -> None:
    for _ in range(4):
        page = lin.press(links.anonymous_suggestion(), WRITTEN | {"what": "热"}, where="suggest")
        assert page.status_code == 422 and "至少写5个字" in page.text
    write(lin)


def test_a_form_posted_twice_shows_the_same_number_and_pin_and_counts_once(street: Street, lin: Phone) -> None:
    page = lin.open(links.anonymous_suggestion())
    shown = {re.findall(r"<dd>(E\d{9}|\d{8})</dd>", lin.post(page, WRITTEN, where="suggest").text).__str__() for _ in range(5)}
    assert len(shown) == 1 and "E2026" in shown.pop()


def test_one_person_writes_three_a_day_and_others_are_not_stopped(street: Street, lin: Phone, live_cast: Cast) -> None:
    for _ in range(3):
        write(lin)
    page = lin.press(links.anonymous_suggestion(), WRITTEN, where="suggest")
    assert page.status_code == 429 and "今天匿名提交已达3次" in page.text and "打水很远" in page.text
    write(street.phone(live_cast.zheng))


def test_nothing_stored_or_logged_tells_who_wrote(
    street: Street, lin: Phone, live_cast: Cast, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    write(lin)
    page = lin.open(links.anonymous_suggestion())
    before = dump(engine)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        lin.post(page, WRITTEN, where="suggest")
    after = dump(engine)
    changed = {table: rows - before[table] for table, rows in after.items() if rows - before[table]}
    assert set(changed) == {"case_", "case_log_entry", "audit_entry", "notice", "anonymous_key", "kv"}
    gone = {table: rows - after[table] for table, rows in before.items() if rows - after[table]}
    assert set(gone) <= {"kv"}, "nothing that was there has changed, but for the count of the day"
    author = live_cast.lin
    text = str(changed)
    assert author.staff_number not in text and author.name not in text and openid_of(author) not in text
    assert not re.search(rf"(subject|opened_by|by|member|account)_id={author.id}\|", text)
    assert set(re.findall(r"2026-11-18 (\d\d:\d\d)", text)) <= {"04:00", "15:59", "23:00"}, "noon, the end of the day, the next morning"
    said = caplog.text
    assert author.staff_number not in said and author.name not in said and openid_of(author) not in said


def test_the_officer_sees_no_name(street: Street, lin: Phone, officer: Member) -> None:
    number, _pin = write(lin)
    page = street.phone(officer).open(links.case(number))
    assert page.status_code == 200 and "匿名" in page.text and "林晓燕" not in page.text and "打水很远" in page.text


def test_nobody_opens_it_under_their_own_name(street: Street, lin: Phone) -> None:
    number, _pin = write(lin)
    assert lin.open(links.case(number)).status_code == 404
    assert number not in lin.open(links.home()).text


def test_only_members_write_without_a_name(street: Street, lin: Phone) -> None:
    browser = street.stranger()
    assert "绑定工号" in browser.open(links.anonymous_suggestion()).text
    page = lin.open(links.anonymous_suggestion())
    assert browser.post(page, WRITTEN, where="suggest").status_code in (400, 403)


def dump(engine: Engine) -> Rows:
    """Return every row of every table as text, sealed columns opened."""
    with engine.connect() as connection:
        return {
            table.name: {
                "|".join(f"{name}={value}" for name, value in row._mapping.items()) + "|"
                for row in connection.execute(select(table))
            }
            for table in [*metadata.sorted_tables, kv_table.kv]
        }


def test_a_case_under_a_name_has_no_key(street: Street, lin: Phone, engine: Engine) -> None:
    lin.press(links.service_form("suggestion"), WRITTEN | {"consent": "yes", "do": "send"})
    with transaction(engine) as session:
        assert session.scalars(select(AnonymousKey)).all() == []
        assert session.scalars(select(Case)).one().subject.name == "林晓燕"
