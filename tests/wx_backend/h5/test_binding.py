"""Binding on a page: proof, limits, and back to where one came from."""

from __future__ import annotations

from models.session import transaction
from tests.cast import Cast
from tests.phones import Phone, Street
from union.casework.forms.people import get_member
from union.ground.accounts import find_account, find_member
from union.membership.binding import issue_code


def code_for(street: Street, staff_number: str) -> str:
    """Hand out a code."""
    with transaction(street.house.engine) as session:
        return issue_code(session, get_member(session, staff_number), by=None, at=street.watch.at)


def bound_name(street: Street, phone: Phone) -> str | None:
    """Return who is behind a phone."""
    with transaction(street.house.engine) as session:
        account = find_account(session, street.house.settings.account.app_id, phone.openid)
        member = find_member(session, account) if account else None
        return member.name if member else None


def test_a_stranger_binds_and_lands_on_the_page_the_push_led_to(street: Street, live_cast: Cast) -> None:
    phone = street.stranger()
    page = phone.open("/h5/services/sick_care")
    assert page.request.path == "/h5/bind"
    page = phone.send(page, staff_number="t2015007", name="林晓燕", secret=code_for(street, "T2015007"))
    assert page.request.path == "/h5/services/sick_care"
    assert bound_name(street, phone) == "林晓燕"


def test_what_is_missing_is_said_beside_the_field_and_the_rest_stays(street: Street, live_cast: Cast) -> None:
    answer = street.stranger().press("/h5/bind", staff_number="T2015007")
    assert answer.status_code == 422
    assert "请填写姓名" in answer.text
    assert 'value="T2015007"' in answer.text


def test_a_wrong_code_says_nothing_of_which_part_was_wrong(street: Street, live_cast: Cast) -> None:
    phone = street.stranger()
    wrong_code = phone.press("/h5/bind", staff_number="T2015007", name="林晓燕", secret="000000")
    wrong_name = phone.press("/h5/bind", staff_number="T2015007", name="林小燕", secret=code_for(street, "T2015007"))
    for answer in (wrong_code, wrong_name):
        assert answer.status_code == 422
        assert "工号、姓名或验证信息不一致" in answer.text


def test_attempts_on_the_page_are_counted_although_they_fail(street: Street, live_cast: Cast) -> None:
    phone = street.stranger()
    for _ in range(5):
        phone.press("/h5/bind", staff_number="T2015007", name="林晓燕", secret="000000")
    answer = phone.press("/h5/bind", staff_number="T2015007", name="林晓燕", secret=code_for(street, "T2015007"))
    assert "尝试次数过多" in answer.text
    assert bound_name(street, phone) is None


def test_after_binding_nobody_is_led_out_of_the_house(street: Street, live_cast: Cast) -> None:
    phone = street.stranger()
    page = phone.open("/h5/bind?back=https://evil.example/")
    answer = phone.post(
        page, staff_number="T2015007", name="林晓燕", secret=code_for(street, "T2015007"), back="//evil.example"
    )
    assert answer.headers["Location"] == "/h5/"


def test_unbinding_is_explained_and_ends_the_sign_in(street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    page = phone.open("/h5/unbind")
    assert "不再收到通知" in page.text
    phone.send(page)
    assert bound_name(street, phone) is None
    assert phone.open("/h5/").request.path == "/h5/bind"
