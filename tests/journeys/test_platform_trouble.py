"""What the platform does to us on bad days, and that the message still arrives once, or waits in the inbox."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.cast import Cast
from tests.journeys.stage import Stage, staged
from tests.journeys.test_condolence_visit import ask_in_chat, bind_lin

SEND = "/cgi-bin/message/template/send"


@pytest.fixture(params=["plain", "compatible", "safe"])
def each_mode(engine: Engine, live_cast: Cast, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    with staged(engine, live_cast, tmp_path, mode=request.param) as stage:
        yield stage


def break_next(stage: Stage, times: int = 1, **fault: Any) -> None:
    answer = stage.http.post(f"{stage.sandbox_url}/_sandbox/faults", json={"path": SEND, "times": times} | fault)
    answer.raise_for_status()


def test_the_whole_account_works_in_every_mode_of_the_callback(each_mode: Stage) -> None:
    lin = each_mode.phone("lin")
    bind_lin(lin)
    ask_in_chat(lin)
    each_mode.deliver()
    assert "新待办" in str(each_mode.phone("zhou").last_push()["rows"])


@pytest.mark.parametrize("fault", [
    {"fault": "errcode", "errcode": -1}, {"fault": "http", "status": 502}, {"fault": "drop_after"}, {"fault": "drop_before"},
    {"fault": "html"}, {"fault": "errcode", "errcode": 40001},
], ids=lambda fault: f"{fault['fault']}{fault.get('errcode', '')}")
def test_after_a_bad_moment_the_push_arrives_once(stage: Stage, fault: dict[str, Any]) -> None:
    bind_lin(stage.phone("lin"))
    break_next(stage, **fault)
    ask_in_chat(stage.phone("lin"))
    for _ in range(4):
        stage.deliver()
        stage.clock.at += timedelta(minutes=2)
    for person in ("lin", "zhou", "chen"):
        assert len(stage.delivered(person)) == 1, person


def test_who_blocked_the_account_still_finds_everything_in_the_inbox(stage: Stage) -> None:
    lin, zhou = stage.phone("lin"), stage.phone("zhou")
    bind_lin(lin)
    zhou.do("unsubscribe")
    ask_in_chat(lin)
    stage.deliver()
    assert stage.delivered("zhou") == []
    assert "新待办" in zhou.browser().open("/h5/inbox")
    assert len(stage.delivered("chen")) == 1
