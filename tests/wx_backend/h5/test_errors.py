"""Whatever goes wrong: one clear sentence, a reference that is in the log, and nobody's data there."""

from __future__ import annotations

import logging
import re

import pytest

from tests.cast import Cast
from tests.phones import Street
from union.services.catalogue import catalogue

CHINESE = re.compile(r'class="weui-msg__desc">([^<]*[\u4e00-\u9fff][^<]*)<')
REFERENCE = re.compile(r"编号 ([2-9A-Z]{8})")


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/nothing", 404), ("GET", "/h5/cases/A2026/none/none/none", 404), ("POST", "/h5/inbox", 405),
    ("PUT", "/h5/inbox", 405), ("DELETE", "/healthz", 405), ("POST", "/h5/sign-out", 400), ("GET", "/h5/sign-in/back", 400),
    ("GET", "/h5/cases/%00", 400), ("GET", "/h5/inbox?x=%00", 400), ("GET", "/h5/cases/A2026/files/9999999999", 404),
])
def test_an_error_is_one_sentence_with_a_reference_that_is_logged(
    method: str, path: str, status: int, street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = street.app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert CHINESE.search(answer.text)
    [reference] = REFERENCE.findall(answer.text)
    assert f"ref={reference}" in caplog.text
    assert answer.headers["X-Request-Reference"] == reference


def test_what_nobody_foresaw_is_logged_with_its_reference_and_shows_no_stack_trace(
    street: Street, live_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    lin = street.phone(live_cast.lin)
    lin.open("/h5/")
    street.house.engine.dispose()
    lin.client.application.extensions["house"] = None
    answer = lin.client.get("/h5/")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    [reference] = REFERENCE.findall(answer.text)
    assert f"unexpected error ref={reference}" in caplog.text


def test_every_answer_forbids_foreign_scripts_frames_and_caches(street: Street, live_cast: Cast) -> None:
    answer = street.phone(live_cast.lin).open("/h5/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_page_carries_a_script_or_a_style_of_its_own(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    for path in ("/h5/", "/h5/inbox", "/h5/services", "/h5/services/condolence_visit", "/h5/privacy", "/h5/help", "/nothing"):
        page = lin.open(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)", page), path


def test_the_log_has_the_route_and_not_the_person(
    street: Street, live_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        lin = street.phone(live_cast.lin)
        lin.press("/h5/services/sick_care?subject=T2018022", {"needs": "家里有病人", "subject": "other", "subject.other": "郑敏"})
    assert "POST /h5/services/<code>" in caplog.text
    for secret in ("T2018022", "郑敏", "林晓燕", "家里有病人", lin.openid):
        assert secret not in "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("wx_backend"))


def test_what_a_page_loads_may_be_kept_for_a_year_under_an_address_that_changes_with_it(street: Street) -> None:
    page = street.app.test_client().get("/nothing").text
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        plain = street.app.test_client().get(address)
        packed = street.app.test_client().get(address, headers={"Accept-Encoding": "gzip"})
        assert (plain.status_code, packed.headers["Content-Encoding"]) == (200, "gzip")
        assert len(packed.data) < len(plain.data)
        assert "immutable" in plain.headers["Cache-Control"]
        wrong = re.sub(r"/[0-9a-f]{12}/", "/000000000000/", address)
        assert street.app.test_client().get(wrong).status_code == 404


def test_health_says_whether_the_database_answers(street: Street) -> None:
    assert street.app.test_client().get("/healthz").json == {
        "status": "ok", "database": True, "services": len(list(catalogue())),
    }  # fmt: skip
