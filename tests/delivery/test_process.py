"""`python -m delivery` as a supervisor and an operator meet it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.delivery.post import TEMPLATE_PATH, PostOffice
from tests.delivery.processes import ROOT, at_work, environment, without_nights
from tests.tooling.programs import wait_until


def test_it_says_ready_delivers_and_ends_cleanly(post: PostOffice, live_cast: Cast, tmp_path: Path) -> None:
    post.bind(live_cast.lin)
    without_nights(post.engine)
    with at_work("delivery", "--poll", "0.05", given=environment(post.engine, post.official, tmp_path)):
        notice = post.tell(live_cast.lin)
        assert wait_until(lambda: post.notice(notice).state == "sent")
    assert len(post.arrived()) == 1


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_finishes_the_call_in_flight_before_it_ends(
    post: PostOffice, live_cast: Cast, tmp_path: Path, stop: signal.Signals
) -> None:
    post.bind(live_cast.lin)
    without_nights(post.engine)
    post.fail(TEMPLATE_PATH, "slow", seconds=1.0)
    with at_work("delivery", "--poll", "0.05", given=environment(post.engine, post.official, tmp_path)) as program:
        notice = post.tell(live_cast.lin)
        assert wait_until(lambda: bool(post.attempts(notice)))
        program.send_signal(stop)
        assert program.wait(30) == 0
    assert post.tries(notice) == [("template", "sent")]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [("JGZJ_WECHAT_TOKEN", "!", "JGZJ_WECHAT_TOKEN"), ("JGZJ_DATABASE_URL", "oracle://", "JGZJ_DATABASE_URL")],
)
def test_a_wrong_setting_is_one_clear_line(post: PostOffice, tmp_path: Path, setting: str, value: str, words: str) -> None:
    given = environment(post.engine, post.official, tmp_path) | {setting: value}
    ended = subprocess.run(
        (sys.executable, "-m", "delivery"), cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1 and not ended.stdout
    assert ended.stderr.count("\n") == 1 and words in ended.stderr
