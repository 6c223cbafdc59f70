"""Whatever is posted or asked for, the answer is never a 5xx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from PIL import Image
from sqlalchemy import Engine

from models.session import transaction
from tests.cast import Cast
from tests.phones import Phone, Street, open_street
from tests.story import ask_for_visit
from union.services.catalogue import catalogue
from wechat_sandbox.app import SandboxApp

CODES = sorted({field.code for kind in catalogue() for field in kind.form})
NAMES = [*CODES, *(f"{code}.other" for code in CODES), "do", "ticket", "shown", "version", "consent", "missing", "reason", "to",
         "assignee", "visitors", "visit_on", "back", "staff_number", "name", "secret", "x"]  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=80), st.sampled_from([
        "", "本人", "other", "hospital", "death_relative", "yes", "no", "1", "0", "-1", "9" * 30, "2026-11-17", "0000-00-00",
        "今天", "send", "save", "ask", "next", "drop:1", "drop:" + "9" * 40, "drop:x", "\x00", "NaN", "1e999", "Infinity", "٣",
        "T2015007", "welfare/school", "ST", "%00", "😀" * 60, "a" * 3000, "<script>", "{{7*7}}", "../../etc/passwd",
    ]),
)  # fmt: skip
FORMS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=25)
FILES = st.lists(st.tuples(st.sampled_from(["file.evidence", "file.settlement", "file.x", "evidence"]), st.binary(max_size=60)), max_size=3)
PARTS = st.one_of(
    st.sampled_from(["cases", "services", "activities", "files", "privacy", "consents", "sign-in", "back", "bind", "accept",
                     "correct", "sent", "condolence_visit", "visits", "todo", "A202600001", "1", "9" * 25, "..", "%00"]),
    st.text(max_size=12),
)  # fmt: skip
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Scene:
    """Somebody signed in, a case to act on."""

    def __init__(self, street: Street, phone: Phone, number: str) -> None:
        self.street, self.phone, self.number = street, phone, number

    def post(self, path: str, fields: list[tuple[str, str]], files: list[tuple[str, bytes]] | None = None) -> int:
        data: dict[str, list[object]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        for name, content in files or []:
            data.setdefault(name, []).append((BytesIO(content), "f.jpg"))
        return self.phone.client.post(path, data=data, content_type="multipart/form-data").status_code


@pytest.fixture
def scene(engine: Engine, live_cast: Cast, sandbox: SandboxApp, tmp_path: Path) -> Iterator[Scene]:
    """The officer 周建平, with a case at his desk; nothing is protected by a token, so that all garbage gets in."""
    with open_street(engine, sandbox, tmp_path) as street:
        street.app.config["WTF_CSRF_ENABLED"] = False
        phone = street.phone(live_cast.zhou)
        phone.open("/h5/")
        with transaction(engine) as session:
            number = ask_for_visit(session, session.merge(live_cast.lin), street.watch.at).number
        yield Scene(street, phone, number)


@QUIET
@given(kind=st.sampled_from([kind.code for kind in catalogue()]), fields=FORMS, files=FILES)
def test_garbage_in_a_form_is_never_our_fault(
    scene: Scene, kind: str, fields: list[tuple[str, str]], files: list[tuple[str, bytes]]
) -> None:
    assert scene.post(f"/h5/services/{kind}", fields, files) < 500


@QUIET
@given(action=st.sampled_from(["accept", "return", "assign", "transfer", "decline", "arrange", "record_visit", "none"]), fields=FORMS)
def test_garbage_in_a_step_is_never_our_fault(scene: Scene, action: str, fields: list[tuple[str, str]]) -> None:
    assert scene.post(f"/h5/cases/{scene.number}/{action}", fields) < 500


@QUIET
@given(fields=FORMS)
def test_garbage_in_the_binding_is_never_our_fault(scene: Scene, fields: list[tuple[str, str]]) -> None:
    assert scene.post("/h5/bind", fields) < 500


@QUIET
@given(parts=st.lists(PARTS, max_size=5), query=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_garbage_in_an_address_is_never_our_fault(scene: Scene, parts: list[str], query: dict[str, str]) -> None:
    path = "/h5/" + "/".join(part.replace("/", "").replace("?", "") for part in parts)
    assert scene.phone.client.get(path, query_string=query).status_code < 500


BODIES = (
    b"", b"\x00" * 200, b"--x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n', b"%", b"a=%zz&&&=;", "中".encode() * 50,
)  # fmt: skip
TYPES = (
    "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16",
    "application/json", "text/xml", "",
)  # fmt: skip


def test_a_body_that_is_no_form_is_never_our_fault(scene: Scene) -> None:
    for body in BODIES:
        for kind in TYPES:
            answer = scene.phone.client.post("/h5/services/sick_care", data=body, content_type=kind)
            assert answer.status_code < 500, (body, kind)


def test_a_cookie_that_was_changed_is_nobody(scene: Scene) -> None:
    for value in ("", "x", "eyJhY2NvdW50IjoxfQ.x.y", "é" * 20, "a" * 4000):
        client = scene.street.app.test_client()
        client.set_cookie("jgzj", value)
        assert client.get("/h5/").status_code == 302


def test_a_nul_in_a_ticket_or_in_a_file_name_reaches_no_database(scene: Scene) -> None:
    painted = BytesIO()
    Image.new("RGB", (4, 4)).save(painted, "JPEG")
    data = {"ticket": "a\x00b", "do": "save", "file.evidence": (BytesIO(painted.getvalue()), "a\x00b.jpg")}
    path = "/h5/services/condolence_visit"
    assert scene.phone.client.post(path, data=data, content_type="multipart/form-data").status_code < 500
