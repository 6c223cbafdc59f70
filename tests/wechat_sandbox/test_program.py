"""The program: its arguments, its state file, how it starts and ends."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.tooling.forked import Program, run
from tests.wechat_sandbox.stage import CAST, CHEN, House
from tests.wechat_sandbox.test_menu import CLICK, create
from wechat_sandbox.__main__ import read_config
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running


@contextmanager
def program(*arguments: str) -> Iterator[tuple[Program, str]]:
    """Run the program on a free port; yield it and its address."""
    running_program = Program("wechat_sandbox", "--port", "0", *arguments, given=dict(os.environ))
    assert running_program.stdout
    base = running_program.stdout.readline().split()[-1]
    try:
        yield running_program, base
    finally:
        running_program.kill()
        running_program.wait()
        running_program.stdout.close()


def refused(*arguments: str) -> str:
    """Run the program where it cannot start; return its one line."""
    code, _, complaint = run("wechat_sandbox", *arguments, given=dict(os.environ))
    assert code == 1
    assert len(complaint.splitlines()) == 1
    return complaint


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_at_once_even_while_someone_listens(how: signal.Signals, tmp_path: Path) -> None:
    state, users = tmp_path / "state.json", tmp_path / "users.json"
    users.write_text(json.dumps(CAST))
    with program("--users", str(users), "--state", str(state)) as (running_program, base):
        assert len(requests.get(f"{base}/_sandbox/users", timeout=10).json()) == 3
        with requests.get(f"{base}/_sandbox/events", stream=True, timeout=10) as stream:
            next(stream.iter_lines())
            running_program.send_signal(how)
            assert running_program.wait(10) == 0
    assert state.exists()


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert refused("--port", port) == f"wechat_sandbox: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_wrong_arguments_are_one_clear_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"openid": "o1"}')
    assert "aes-key" in refused("--aes-key", "short")
    assert "must hold a JSON list" in refused("--users", str(bad))
    assert "nowhere.json" in refused("--users", str(tmp_path / "nowhere.json"))
    assert "not a sandbox state file" in refused("--port", "0", "--state", str(bad))
    bad.write_text('[{"colour": "red"}]')
    assert "a user has the fields" in refused("--port", "0", "--users", str(bad))
    assert "cannot write" in refused("--port", "0", "--state", "/proc/nowhere/state.json")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--aes-key", "short"], "aes-key"),
        (["--token", ""], "token"),
        (["--port", "99999"], "port"),
        (["--callback", "127.0.0.1:8000"], "http://"),
        (["--timeout", "0"], "timeout"),
        (["--users", __file__], "is not JSON"),
    ],
)
def test_wrong_values_are_refused_by_name(arguments: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_config(arguments)


def test_every_argument_reaches_the_settings(tmp_path: Path) -> None:
    templates = tmp_path / "templates.json"
    templates.write_text('[{"template_id": "t1", "title": "一", "content": "事项：{{thing1.DATA}}"}]')
    config = read_config(
        "--port 1 --host 10.0.0.1 --appid wx1 --secret s --token abc --mode safe --format json --timeout 2"
        f" --callback http://a/ --app-url http://b/ --templates {templates} --template-ids x,y --state s.json"
        " --mini-appid wx2 --mini-secret s2 --mini-callback http://c/ --account-name 工会".split()
    )
    expected = SandboxConfig(
        port=1, host="10.0.0.1", appid="wx1", secret="s", token="abc", mode="safe", format="json", push_timeout=2,
        callback="http://a/", app_url="http://b/", template_ids=("x", "y"), state_path=Path("s.json"),
        templates=({"template_id": "t1", "title": "一", "content": "事项：{{thing1.DATA}}"},),
        mini_appid="wx2", mini_secret="s2", mini_callback="http://c/", account_name="工会",
    )  # fmt: skip
    assert config == expected


def test_configured_template_ids_can_be_sent() -> None:
    with running(SandboxConfig(users=CAST, template_ids=("mine",))) as app:
        assert House(app).template(template_id="mine")["errcode"] == 0


def test_what_was_is_kept_across_restarts_and_people_are_not_loaded_twice(tmp_path: Path) -> None:
    config = SandboxConfig(users=CAST, state_path=tmp_path / "state.json")
    with running(config) as app:
        house = House(app)
        create(house, CLICK)
        house.do(CHEN, "say", text="你好")
        house.do(CHEN, "image", pic_base64="iVBORw0KGgo=")
        house.do(CHEN, "accept", template_ids=["sub-case-progress"])
        house.template(client_msg_id="n-1")
        token, before = house.token(), house.chat()
        seq = house.control("GET", "/health").json()["seq"]
    with running(config) as app:
        house = House(app)
        house._tokens["oa"] = token
        assert house.chat() == before
        assert len(house.control("GET", "/users").json()) == 3
        assert house.person()["consents"] == {"sub-case-progress": 1}
        assert house.control("GET", f"/users/{CHEN}/menu").json()["button"][0]["name"] == "我的"
        assert house.text()["errcode"] == 0
        house.template(client_msg_id="n-1")
        assert len(house.delivered(channel="template")) == 1
        assert house.control("GET", "/health").json()["seq"] > seq
        assert app.sandbox.world.callback.url == ""
