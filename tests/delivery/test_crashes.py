"""A process may die at any point: nothing is lost, no template message doubled, and no other message repeated."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from delivery import claims
from delivery.claims import NoticeClaim
from delivery.closing import accept, refuse
from delivery.planning import Sending, SendingOffice, begin
from delivery.sweep import sweep_outbox
from delivery.worker import Pace, Worker, call
from gateways.wechat.errors import WeChatError
from models.everything import metadata
from models.notice import Notice
from models.session import make_engine, run_in_transaction, transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.delivery.post import BASE, TEMPLATE_PATH, PostOffice, official_account
from tests.tooling.programs import wait_until
from union.notices.send_results import record_send_result

LEASE = timedelta(seconds=60)


def claim_one(post: PostOffice, limit: int = 1) -> NoticeClaim:
    with transaction(post.engine) as session:
        return claims.claim(session, "a process", limit, post.at, LEASE)[0]


def write_down(post: PostOffice, claim: NoticeClaim) -> Sending:
    with transaction(post.engine) as session:
        sending = begin(session, claim, SendingOffice(post.official, BASE, LEASE), post.at)
    assert sending is not None
    return sending


def make_call(post: PostOffice, sending: Sending) -> str:
    return call(post.client(), sending)


def test_who_died_after_claiming_loses_the_notice_when_the_lease_ends(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    claim_one(post)
    post.deliver()
    assert not post.arrived()
    post.wait(seconds=60)
    post.deliver()
    assert post.notice(notice).state == "sent" and len(post.arrived()) == 1


@pytest.mark.parametrize("was_called", [False, True])
def test_who_died_around_the_call_is_followed_by_a_repeat_that_the_platform_knows(
    post: PostOffice, live_cast: Cast, was_called: bool
) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    sending = write_down(post, claim_one(post))
    if was_called:
        make_call(post, sending)
    post.wait(seconds=60)
    post.deliver()
    assert post.notice(notice).state == "sent" and len(post.arrived()) == 1
    assert post.tries(notice) == [("template", "retry"), ("template", "sent")]


def test_a_start_hours_after_the_crash_repeats_nothing_and_says_so(
    post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    make_call(post, write_down(post, claim_one(post)))
    post.wait(hours=3)
    post.deliver()
    assert post.notice(notice).state == "unknown" and len(post.arrived()) == 1
    assert "alert" in caplog.text


@pytest.mark.parametrize("kind", ["subscribe", "customer"])
def test_a_message_without_a_key_is_not_repeated_after_a_crash(post: PostOffice, live_cast: Cast, kind: str) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    (post.accept_subscription if kind == "subscribe" else post.open_customer_window)(openid, 3)
    notice = post.tell(live_cast.lin)
    make_call(post, write_down(post, claim_one(post)))
    post.wait(seconds=60)
    post.deliver()
    assert post.notice(notice).state == "unknown" and len(post.arrived()) == 1


def test_who_was_believed_dead_and_comes_to_an_end_after_all_doubles_nothing(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    slow = write_down(post, claim_one(post))
    post.wait(seconds=60)
    post.deliver()
    message_id = make_call(post, slow)
    with transaction(post.engine) as session:
        accept(session, slow, message_id, post.at)
    post.wait(hours=1)
    post.deliver()
    assert post.notice(notice).state == "sent" and len(post.arrived()) == 1


def test_what_the_slow_one_sent_is_not_sent_again_when_its_follower_dies_too(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    slow = write_down(post, claim_one(post))
    post.wait(seconds=60)
    with transaction(post.engine) as session:
        claims.release_abandoned(session, post.at)
    write_down(post, claim_one(post))
    message_id = make_call(post, slow)
    with transaction(post.engine) as session:
        accept(session, slow, message_id, post.at)
    post.wait(minutes=20)
    post.deliver()
    assert post.notice(notice).state == "sent" and len(post.calls(TEMPLATE_PATH)) == 1


def test_a_slow_success_does_not_bring_back_a_message_that_has_failed_since(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    slow = write_down(post, claim_one(post))
    post.wait(seconds=60)
    post.deliver()
    message_id = make_call(post, slow)
    with transaction(post.engine) as session:
        record_send_result(session, message_id, "failed:user block", post.at)
    with transaction(post.engine) as session:
        accept(session, slow, message_id, post.at)
    post.open_customer_window(openid)
    post.deliver()
    assert post.notice(notice).channel == "customer"


def test_a_slow_process_that_was_refused_does_not_disturb_who_took_over(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    slow = write_down(post, claim_one(post))
    post.wait(seconds=60)
    post.deliver()
    with transaction(post.engine) as session:
        assert not refuse(session, slow, WeChatError(45011, "too many"), post.at)
    assert post.notice(notice).state == "sent"


def test_the_slow_ones_success_settles_what_its_follower_left_in_doubt(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    post.open_customer_window(openid, 3)
    notice = post.tell(live_cast.lin)
    slow = write_down(post, claim_one(post))
    post.wait(seconds=60)
    post.deliver()
    assert post.notice(notice).state == "unknown"
    with transaction(post.engine) as session:
        accept(session, slow, "", post.at)
    assert post.notice(notice).state == "delivered"


def test_the_attempt_is_stored_before_the_call_and_no_transaction_is_open_during_it(
    post: PostOffice, live_cast: Cast
) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    post.fail(TEMPLATE_PATH, "slow", seconds=1.0)
    worker = threading.Thread(target=post.deliver)
    worker.start()
    assert wait_until(lambda: bool(post.attempts(notice)))
    # Another writer is not kept waiting while the call is under way.
    with transaction(post.engine) as session:
        session.get_one(Notice, notice).read_at = post.at
    assert post.tries(notice) == [("template", "")]
    worker.join()
    assert post.tries(notice) == [("template", "sent")]


def test_claims_made_at_once_never_share_a_notice(post: PostOffice, live_cast: Cast) -> None:
    for number in range(40):
        post.tell(live_cast.lin, key=str(number))

    def claim_some() -> list[int]:
        taken = run_in_transaction(post.engine, lambda session: claims.claim(session, "a process", 7, post.at, LEASE))
        return [one.notice_id for one in taken]

    found = [one for some in at_once([claim_some] * 8) for one in some]
    assert len(found) == len(set(found)) and found


def test_two_workers_at_once_deliver_each_notice_once(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notices = [post.tell(live_cast.lin, key=str(number)) for number in range(60)]
    workers: list[Worker] = [post.worker(Pace(threads=4, poll=0.02)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert wait_until(lambda: all(post.notice(one).state == "sent" for one in notices))
    for worker in workers:
        worker.stop()
    assert sorted(item["client_msg_id"] for item in post.arrived()) == sorted(f"n{one}" for one in notices)
    assert all(post.tries(one) == [("template", "sent")] for one in notices)


def test_stopping_puts_back_what_was_claimed_and_not_begun(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notices = [post.tell(live_cast.lin, key=str(number)) for number in range(10)]
    post.fail(TEMPLATE_PATH, "slow", seconds=1.5, times=2)
    worker = post.worker(Pace(threads=1, poll=0.02))
    worker.start()
    assert wait_until(lambda: any(post.attempts(one) for one in notices))
    worker.stop()
    states = [post.notice(one).state for one in notices]
    assert (states.count("sent"), states.count("queued")) == (1, 9)


def test_a_worker_that_is_there_before_the_database_gets_to_work_when_it_is(post: PostOffice, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'late.sqlite3'}")
    worker = post.worker(Pace(threads=1, poll=0.02), engine)
    worker.start()
    assert not worker.wait_until_at_work(0.3)
    metadata.create_all(engine)
    assert worker.wait_until_at_work(30)
    worker.stop()


def test_the_sweep_frees_what_the_dead_held_and_counts_what_is_late(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    post.tell(live_cast.lin)
    claim_one(post)
    post.wait(minutes=6)
    with transaction(post.engine) as session:
        swept = sweep_outbox(session, post.at)
    assert (swept.released, swept.late, swept.in_doubt) == (1, 1, 0)
