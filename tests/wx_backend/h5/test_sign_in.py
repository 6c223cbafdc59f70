"""Signing in through WeChat: silently, once per code, back to where one wanted to go, checked at every request."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import Engine, select

from models.member import Member, Office
from models.session import transaction
from tests.cast import Cast
from tests.phones import BASE, Phone, Street, open_street
from union.ground.accounts import get_account
from union.membership.binding import unbind
from wechat_sandbox.app import SandboxApp
from wx_backend.own_paths import own_path


def way_back(phone: Phone, path: str = "/h5/inbox") -> str:
    """Go as far as WeChat leads back to, with a fresh code."""
    begun = phone.client.get(phone.client.get(path).headers["Location"])
    address = begun.headers["Location"].partition("#")[0]
    there = requests.get(address, params={"sandbox_openid": phone.openid}, allow_redirects=False, timeout=20)
    return there.headers["Location"].removeprefix(BASE)


def test_a_push_leads_through_the_sign_in_to_its_page(street: Street, live_cast: Cast) -> None:
    page = street.phone(live_cast.lin).open("/h5/services/sick_care?subject=T2015007")
    assert page.status_code == 200
    assert page.request.full_path == "/h5/services/sick_care?subject=T2015007"


def test_the_state_is_ours_short_and_random(street: Street) -> None:
    phone = street.stranger()
    states = [parse_qs(urlsplit(way_back(phone)).query)["state"][0] for _ in range(2)]
    assert states[0] != states[1]
    assert all(len(state) <= 128 for state in states)


def test_a_sign_in_that_somebody_else_began_is_not_taken(street: Street, live_cast: Cast) -> None:
    link = way_back(street.phone(live_cast.zhou))
    answer = street.stranger().client.get(link)
    assert answer.status_code == 400
    assert "重新登录" in answer.text


def test_a_state_counts_once_even_with_an_old_cookie(street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    link = way_back(phone)
    old = phone.client.get_cookie("jgzj", domain="localhost")
    assert old is not None
    assert phone.client.get(link).headers["Location"] == "/h5/inbox"
    phone.client.set_cookie("jgzj", old.value, domain="localhost")
    fresh = way_back(phone)
    code = parse_qs(urlsplit(fresh).query)["code"][0]
    used = parse_qs(urlsplit(link).query)["state"][0]
    phone.client.set_cookie("jgzj", old.value, domain="localhost")
    assert phone.client.get(f"/h5/sign-in/back?code={code}&state={used}").status_code == 400


@pytest.mark.parametrize("code", ["", "never-given", "x" * 600])
def test_a_code_that_does_not_count_asks_for_a_tap_and_does_not_go_round(street: Street, code: str) -> None:
    phone = street.stranger()
    state = parse_qs(urlsplit(way_back(phone)).query)["state"][0]
    answer = phone.client.get(f"/h5/sign-in/back?code={code}&state={state}")
    assert answer.status_code == 400
    assert 'href="/h5/sign-in?back=%2Fh5%2Finbox"' in answer.text


def test_a_page_that_wechat_loads_twice_shows_no_error(street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    link = way_back(phone)
    phone.client.get(link)
    assert phone.client.get(link).headers["Location"] == "/h5/"


def test_wechat_away_is_said_and_can_be_tried_again(street: Street) -> None:
    phone = street.stranger()
    link = way_back(phone)
    fault = {"path": "/sns/oauth2/access_token", "fault": "http", "status": 403, "times": 1}
    base = street.sandbox.sandbox.base_url
    assert requests.post(f"{base}/_sandbox/faults", json=fault, timeout=20).status_code < 300
    try:
        answer = phone.client.get(link)
    finally:
        requests.delete(f"{base}/_sandbox/faults", timeout=20)
    assert answer.status_code == 503
    assert "微信暂时没有回应" in answer.text


@pytest.mark.parametrize("back", [
    "https://evil.example/h5/", "//evil.example/h5/", "/h5/\\evil.example", "/h5//evil.example", "/h5/../../etc",
    "javascript:alert(1)", "/h5/sign-in?back=/h5/", "/h5/sign-out", "/admin", "/h5/\r\nSet-Cookie: a=b", "/h5/" + "a" * 900, "",
])
def test_nobody_is_led_out_of_the_house(back: str) -> None:
    assert own_path(back) == "/h5/"


def test_own_pages_are_led_back_to() -> None:
    assert own_path("/h5/cases/A202600001?done=accept") == "/h5/cases/A202600001?done=accept"


def test_the_cookie_is_not_for_scripts_and_holds_only_the_account(street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    cookie = phone.client.get(way_back(phone)).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    with phone.client.session_transaction() as session:
        assert set(session) == {"_permanent", "account", "until"}


def test_over_tls_the_cookie_is_secure(engine: Engine, live_cast: Cast, sandbox: SandboxApp, tmp_path: Path) -> None:
    with open_street(engine, sandbox, tmp_path, BASE_URL="https://union.test") as street:
        cookie = street.app.test_client().get("/h5/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-jgzj=")
    assert "Secure" in cookie
    assert "Path=/" in cookie


def test_a_sign_in_holds_eight_hours(street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    phone.open("/h5/")
    street.watch.pass_by(hours=7, minutes=59)
    assert phone.client.get("/h5/").status_code == 200
    street.watch.pass_by(minutes=2)
    assert phone.client.get("/h5/").headers["Location"] == "/h5/sign-in?back=%2Fh5%2F"


def test_what_is_posted_after_that_is_refused_and_not_lost_in_a_redirect(street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    page = phone.open("/h5/unbind")
    street.watch.pass_by(hours=9)
    answer = phone.post(page)
    assert answer.status_code == 401
    assert 'href="/h5/sign-in?back=%2Fh5%2Funbind"' in answer.text


def test_an_office_that_has_ended_no_longer_opens_the_list(street: Street, live_cast: Cast) -> None:
    zhou = street.phone(live_cast.zhou)
    assert zhou.open("/h5/todo").status_code == 200
    with transaction(street.house.engine) as session:
        office = session.scalars(select(Office).where(Office.member_id == live_cast.zhou.id)).one()
        office.until_on = date(2026, 11, 17)
    assert zhou.open("/h5/todo").status_code == 403


def test_whoever_was_unbound_is_led_to_the_binding_at_the_next_request(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    assert lin.open("/h5/").status_code == 200
    with transaction(street.house.engine) as session:
        account = get_account(session, street.house.settings.account.app_id, lin.openid)
        unbind(session, account, street.watch.at)
    assert lin.client.get("/h5/").headers["Location"] == "/h5/bind?back=%2Fh5%2F"


def test_whoever_left_the_roster_opens_nothing(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    lin.open("/h5/")
    with transaction(street.house.engine) as session:
        session.get_one(Member, live_cast.lin.id).is_missing = True
    assert lin.client.get("/h5/").headers["Location"] == "/h5/bind?back=%2Fh5%2F"


def test_signing_out_forgets_who_it_was(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    answer = lin.press("/h5/", where="/h5/sign-out")
    assert "已退出" in answer.text
    assert lin.client.get("/h5/").status_code == 302
