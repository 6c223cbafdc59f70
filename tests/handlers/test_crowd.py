"""Two hundred posts of twenty messages, over two real processes with ten threads each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.message import ReceivedMessage
from tests.cast import Cast
from tests.handlers.crowd import MESSAGES, TIMES

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2


def test_two_hundred_posts_of_twenty_messages_are_handled_twenty_times(
    engine: Engine, live_cast: Cast, tmp_path: Path
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    crowd = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.handlers.crowd", url, str(tmp_path), str(seed)], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for seed in range(PROCESSES)
    ]
    try:
        assert [one.stdout.readline() for one in crowd if one.stdout] == ["ready\n"] * PROCESSES
        for one in crowd:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        printed = [one.communicate(timeout=120)[0] for one in crowd]
    finally:
        for one in crowd:
            one.kill()
            one.wait()
    answers = defaultdict(set)
    for number, status, answer in (row for text in printed for row in json.loads(text)):
        answers[number].add((status, answer))
    assert len(answers) == MESSAGES and sum(len(json.loads(text)) for text in printed) == MESSAGES * TIMES * PROCESSES
    assert all(len(given) == 1 for given in answers.values())
    assert all(f"到了，{9000 + number}" in next(iter(given))[1] for number, given in answers.items())
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "check_in")) == MESSAGES
        assert session.scalar(select(func.count()).select_from(ReceivedMessage)) == MESSAGES
