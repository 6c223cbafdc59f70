"""Access tokens: lifetimes, overlap, isolation, refusals."""

from __future__ import annotations

import pytest

from tests.wechat_sandbox.stage import House


def ask(house: House, token: str) -> int:
    """Return the errcode a call with this token gets."""
    answer = house.http.get(f"{house.base}/cgi-bin/getcallbackip", params={"access_token": token}).json()
    return answer.get("errcode", 0)


def test_a_token_lives_two_hours_and_fills_512_characters(house: House) -> None:
    found = house.get_token()
    assert found["expires_in"] == 7200
    assert len(found["access_token"]) == 512
    house.pass_time(7190)
    assert ask(house, found["access_token"]) == 0
    house.pass_time(11)
    assert ask(house, found["access_token"]) == 42001


def test_a_new_token_leaves_the_old_one_five_minutes(house: House) -> None:
    first = house.get_token()["access_token"]
    second = house.get_token()["access_token"]
    assert (ask(house, first), ask(house, second)) == (0, 0)
    house.pass_time(301)
    assert (ask(house, first), ask(house, second)) == (40001, 0)


def test_the_stable_token_stays_until_its_last_five_minutes(house: House) -> None:
    first = house.get_stable()["access_token"]
    house.pass_time(7200 - 310)
    again = house.get_stable()
    assert again["access_token"] == first
    assert 300 < again["expires_in"] <= 310
    house.pass_time(20)
    renewed = house.get_stable()
    assert renewed["access_token"] != first
    assert renewed["expires_in"] == 7200
    assert ask(house, first) == 0


def test_a_forced_refresh_kills_the_stable_token_at_once(house: House) -> None:
    first = house.get_stable()["access_token"]
    forced = house.get_stable(force_refresh=True)["access_token"]
    assert forced != first
    assert ask(house, first) == 40001


def test_forced_refreshes_within_thirty_seconds_refresh_nothing(house: House) -> None:
    forced = house.get_stable(force_refresh=True)["access_token"]
    assert house.get_stable(force_refresh=True)["access_token"] == forced
    house.pass_time(31)
    assert house.get_stable(force_refresh=True)["access_token"] != forced


def test_twenty_forced_refreshes_a_day_are_enough(house: House) -> None:
    house.pass_time(86_400 - house.app.sandbox.now() % 86_400)  # morning in Shanghai: no midnight on the way
    for _ in range(20):
        assert "access_token" in house.get_stable(force_refresh=True)
        house.pass_time(31)
    assert house.get_stable(force_refresh=True)["errcode"] == 45009
    house.pass_time(86_400)
    assert "access_token" in house.get_stable(force_refresh=True)


def test_plain_and_stable_tokens_do_not_touch_each_other(house: House) -> None:
    stable = house.get_stable()["access_token"]
    plain = [house.get_token()["access_token"] for _ in range(2)][-1]
    house.pass_time(301)
    assert ask(house, stable) == 0
    house.get_stable(force_refresh=True)
    assert (ask(house, stable), ask(house, plain)) == (40001, 0)


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"appid": "wx0000000000000000"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
    ],
)
def test_wrong_credentials_are_refused_by_both_token_calls(house: House, changed: dict[str, str], errcode: int) -> None:
    assert house.get_token(**changed)["errcode"] == errcode
    assert house.get_stable(**changed)["errcode"] == errcode


def test_missing_malformed_and_unknown_tokens_have_their_own_codes(house: House) -> None:
    known = house.get_token()["access_token"]
    assert ask(house, "") == 41001
    assert ask(house, "abc") == 40014
    assert ask(house, known[:-4] + "zzzz") == 40001


def test_one_apps_token_does_not_open_the_other_apps_calls(house: House) -> None:
    assert house.get("/cgi-bin/menu/get", "mini")["errcode"] == 48001
    assert house.post("/cgi-bin/message/subscribe/send", {"touser": "x"}, "oa")["errcode"] == 48001


def test_tokens_expire_or_are_forgotten_on_command(house: House) -> None:
    token = house.get_token()["access_token"]
    house.control("POST", "/tokens/expire")
    assert ask(house, token) == 42001
    token = house.get_token()["access_token"]
    house.control("POST", "/tokens/expire", json={"forget": True})
    assert ask(house, token) == 40001


def test_the_method_and_the_body_are_checked(house: House) -> None:
    token = {"access_token": house.token()}
    wrong_get = house.http.get(f"{house.base}/cgi-bin/menu/create", params=token).json()
    wrong_post = house.http.post(f"{house.base}/cgi-bin/menu/get", params=token).json()
    empty = house.http.post(f"{house.base}/cgi-bin/menu/create", params=token).json()
    broken = house.http.post(f"{house.base}/cgi-bin/menu/create", params=token, data=b"{").json()
    latin = house.http.post(
        f"{house.base}/cgi-bin/menu/create", params=token, data='{"a":"é"}'.encode("latin-1")
    ).json()
    codes = [each["errcode"] for each in (wrong_get, wrong_post, empty, broken, latin)]
    assert codes == [43002, 43001, 44002, 47001, 47001]
