"""The delivery process killed again and again: everything arrives, nothing twice."""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.notice import DeliveryAttempt, Notice
from models.session import transaction
from tests.cast import Cast
from tests.delivery.post import PostOffice
from tests.delivery.processes import at_work, environment, start_module, without_nights
from tests.tooling.forked import Program
from tests.tooling.programs import read_until, wait_until
from union import links
from union.notices.outbox import tell

NOTICES = 500
KILLS = 50
ARGUMENTS = ("--threads", "3", "--poll", "0.05", "--lease", "2")


def queue_many(post: PostOffice, cast: Cast, count: int) -> list[int]:
    """Queue notices for four members in turn."""
    people = (cast.lin, cast.zhou, cast.wang, cast.zheng)
    for member in people:
        post.bind(member)
    without_nights(post.engine)
    with transaction(post.engine) as session:
        for number in range(count):
            to = people[number % len(people)]
            tell(session, to, "case.progress", key=str(number), at=post.at, title="关怀服务", path=links.home())
        return [notice.id for notice in session.query(Notice)]


def arrived(post: PostOffice) -> int:
    """Count what reached the phones, quickly: the sandbox's own record, without its wire."""
    return sum(len(chat) for chat in list(post.app.sandbox.world.chats.values()))


def states(post: PostOffice) -> Counter[str]:
    with transaction(post.engine) as session:
        return Counter(session.scalars(session.query(Notice.state).statement))


def lives(given: dict[str, str]) -> Iterator[Program]:
    """Yield one delivery process after the other, the next one starting while the last one works."""
    following = start_module("delivery", *ARGUMENTS, given=given)
    try:
        while True:
            current, following = following, start_module("delivery", *ARGUMENTS, given=given)
            yield current
    finally:
        following.kill()
        following.wait()


@pytest.mark.kill
def test_killed_fifty_times_at_random_all_arrive_and_none_twice(post: PostOffice, live_cast: Cast, tmp_path: Path) -> None:
    notices = queue_many(post, live_cast, NOTICES)
    given = environment(post.engine, post.official, tmp_path)
    chance = random.Random()
    for killed, program in zip(range(KILLS), lives(given), strict=False):
        read_until(program, "ready")
        until = arrived(post) + chance.randint(0, 2 * (NOTICES - arrived(post)) // (KILLS - killed + 5))
        deadline = time.monotonic() + 10
        while arrived(post) < until and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.01))
        program.send_signal(signal.SIGKILL)
        assert program.wait(10) == -signal.SIGKILL
    assert arrived(post) < NOTICES, "the last kills hit an empty outbox"
    with at_work("delivery", *ARGUMENTS, given=given):
        assert wait_until(lambda: states(post) == {"sent": NOTICES}), states(post)
    keys = Counter(item["client_msg_id"] for item in post.arrived())
    assert keys == Counter(f"n{one}" for one in notices)
    with transaction(post.engine) as session:
        cut_off = session.query(DeliveryAttempt).filter(DeliveryAttempt.outcome == "retry").count()
    assert cut_off, "no kill hit a call"


@pytest.mark.kill
def test_two_processes_at_once_deliver_each_notice_once(post: PostOffice, live_cast: Cast, tmp_path: Path) -> None:
    notices = queue_many(post, live_cast, 100)
    given = environment(post.engine, post.official, tmp_path)
    with at_work("delivery", *ARGUMENTS, given=given), at_work("delivery", *ARGUMENTS, given=given):
        assert wait_until(lambda: states(post) == {"sent": len(notices)}), states(post)
    assert sorted(item["client_msg_id"] for item in post.arrived()) == sorted(f"n{one}" for one in notices)
    assert all(len(post.attempts(one)) == 1 for one in notices)
