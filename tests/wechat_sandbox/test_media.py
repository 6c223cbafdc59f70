"""Temporary media."""

from __future__ import annotations

from tests.wechat_sandbox.stage import House, Json


def upload(house: House, kind: str = "image", content: bytes = b"\x89PNG123", name: str = "media") -> Json:
    """Upload a file."""
    asked = {"access_token": house.token(), "type": kind}
    files = {name: ("a.png", content, "image/png")}
    return house.http.post(f"{house.base}/cgi-bin/media/upload", params=asked, files=files).json()


def test_a_file_is_kept_for_three_days(house: House) -> None:
    found = upload(house)
    house.pass_time(3 * 86_400 - 60)
    asked = {"access_token": house.get_token()["access_token"], "media_id": found["media_id"]}
    fetched = house.http.get(f"{house.base}/cgi-bin/media/get", params=asked)
    assert (found["type"], fetched.content) == ("image", b"\x89PNG123")
    house.pass_time(61)
    assert house.http.get(f"{house.base}/cgi-bin/media/get", params=asked).json()["errcode"] == 40007


def test_wrong_uploads_are_refused(house: House) -> None:
    assert upload(house, "sculpture")["errcode"] == 40004
    assert upload(house, name="file")["errcode"] == 41005
    assert upload(house, content=b"x" * (10 * 1024 * 1024 + 1))["errcode"] == 40009
    assert upload(house, "thumb", b"x" * (64 * 1024 + 1))["errcode"] == 40009
    assert upload(house, content=b"")["errcode"] == 44001
