"""Quotas of the day and the minute."""

from __future__ import annotations

from tests.wechat_sandbox.stage import House


def limit(house: House, **limits: dict[str, int]) -> None:
    """Set quotas."""
    assert house.control("PUT", "/quotas", json=limits).status_code == 200


def test_above_the_days_quota_a_call_is_refused_until_midnight_in_shanghai(house: House) -> None:
    house.pass_time((16 * 3600 - house.app.sandbox.now()) % 86_400 + 86_400 - 600)  # ten minutes before midnight
    limit(house, daily={"/cgi-bin/tags/get": 2})
    codes = [house.get("/cgi-bin/tags/get").get("errcode", 0) for _ in range(3)]
    assert codes == [0, 0, 45009]
    house.pass_time(610)
    assert "tags" in house.get("/cgi-bin/tags/get")


def test_above_the_minutes_quota_the_next_minute_helps(house: House) -> None:
    house.pass_time(60 - house.app.sandbox.now() % 60)
    limit(house, per_minute={"/cgi-bin/tags/get": 1})
    codes = [house.get("/cgi-bin/tags/get").get("errcode", 0) for _ in range(2)]
    assert codes == [0, 45011]
    house.pass_time(60)
    assert "tags" in house.get("/cgi-bin/tags/get")


def test_the_platforms_own_figures_are_the_defaults(house: House) -> None:
    daily = house.control("GET", "/quotas").json()["daily"]
    assert (daily["/cgi-bin/token"], daily["/cgi-bin/stable_token"]) == (2000, 500_000)
    assert (daily["/cgi-bin/menu/create"], daily["/cgi-bin/menu/get"]) == (1000, 10_000)
    assert (daily["/cgi-bin/message/custom/send"], daily["/cgi-bin/user/get"]) == (500_000, 500)


def test_token_calls_are_counted_for_each_app(house: House) -> None:
    limit(house, daily={"/cgi-bin/token": 1})
    mini = {"appid": house.config.mini_appid, "secret": house.config.mini_secret}
    assert "access_token" in house.get_token()
    assert house.get_token()["errcode"] == 45009
    assert "access_token" in house.get_token(**mini)


def test_quota_get_tells_what_is_left(house: House) -> None:
    house.get("/cgi-bin/user/get")
    found = house.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/user/get"})
    assert found["quota"] == {"daily_limit": 500, "used": 1, "remain": 499}
    assert house.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/nothing"})["errcode"] == 76021
    tokens = house.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/token"})
    assert tokens["quota"]["used"] == 1


def test_clear_quota_works_ten_times_a_month(house: House) -> None:
    limit(house, daily={"/cgi-bin/tags/get": 1})
    house.get("/cgi-bin/tags/get")
    assert house.get("/cgi-bin/tags/get")["errcode"] == 45009
    codes = [house.post("/cgi-bin/clear_quota", {"appid": house.config.appid})["errcode"] for _ in range(11)]
    assert codes == [0] * 10 + [48006]
    assert "tags" in house.get("/cgi-bin/tags/get")
    assert house.post("/cgi-bin/clear_quota", {"appid": "wx1"})["errcode"] == 40013
