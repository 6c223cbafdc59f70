"""The privacy page: consents given and taken back, and who looked."""

from __future__ import annotations

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.phones import Street
from tests.story import ask_for_visit
from union.ground.consents import find_consents


def test_a_consent_is_taken_back_as_easily_as_it_was_given(street: Street, live_cast: Cast) -> None:
    with transaction(street.house.engine) as session:
        ask_for_visit(session, session.get_one(Member, live_cast.lin.id), street.watch.at)
    lin = street.phone(live_cast.lin)
    page = lin.open("/h5/privacy")
    assert "五必访慰问" in page.text
    page = lin.send(page, where="/withdraw")
    assert page.request.path == "/h5/privacy"
    assert "撤回" in page.text
    with transaction(street.house.engine) as session:
        [consent] = find_consents(session, session.get_one(Member, live_cast.lin.id))
        assert consent.withdrawn_at == street.watch.at


def test_who_opened_the_case_stands_on_the_page_and_the_own_look_does_not(street: Street, live_cast: Cast) -> None:
    with transaction(street.house.engine) as session:
        number = ask_for_visit(session, session.get_one(Member, live_cast.lin.id), street.watch.at).number
    lin = street.phone(live_cast.lin)
    lin.open(f"/h5/cases/{number}")
    assert "还没有人看过" in lin.open("/h5/privacy").text
    street.phone(live_cast.zhou).open(f"/h5/cases/{number}")
    page = lin.open("/h5/privacy").text
    for part in ("周建平", "2026年11月18日 10:00", number, "病情简称"):
        assert part in page
