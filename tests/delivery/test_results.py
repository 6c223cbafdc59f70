"""What the platform reports later closes the notice, or opens it again."""

import pytest

from delivery.sweep import sweep_outbox
from models.notice import DeliveryAttempt, SendResult
from models.session import transaction
from tests.cast import Cast
from tests.delivery.post import TEMPLATE_PATH, PostOffice
from union.notices.send_results import record_send_result


def report(post: PostOffice, message_id: str, status: str) -> None:
    with transaction(post.engine) as session:
        record_send_result(session, message_id, status, post.at)


def sent(post: PostOffice, cast: Cast) -> tuple[int, str]:
    post.bind(cast.lin)
    notice = post.tell(cast.lin)
    post.deliver()
    message_id = post.attempts(notice)[-1].message_id
    assert message_id
    return notice, message_id


def test_success_closes_the_notice(post: PostOffice, live_cast: Cast) -> None:
    notice, message_id = sent(post, live_cast)
    report(post, message_id, "success")
    stored = post.notice(notice)
    assert (stored.state, stored.closed_at) == ("delivered", post.at)


def test_a_block_closes_the_channel_and_takes_the_next(post: PostOffice, live_cast: Cast) -> None:
    notice, message_id = sent(post, live_cast)
    openid = f"o{live_cast.lin.staff_number}_follower"
    post.open_customer_window(openid)
    report(post, message_id, "failed:user block")
    known = post.channel(openid, "template")
    assert known is not None and known.dead_since == post.at
    post.deliver()
    assert post.notice(notice).channel == "customer"
    assert post.tries(notice) == [("template", "failed"), ("subscribe", "skipped"), ("customer", "sent")]


@pytest.mark.parametrize("status", ["failed: system failed", "failed:system failed"])
def test_a_failure_of_the_platform_is_repeated_under_a_new_key(post: PostOffice, live_cast: Cast, status: str) -> None:
    notice, message_id = sent(post, live_cast)
    report(post, message_id, status)
    post.wait(seconds=30)
    post.deliver()
    assert [call["request"]["client_msg_id"] for call in post.calls(TEMPLATE_PATH)] == [f"n{notice}", f"n{notice}r1"]
    assert post.notice(notice).state == "sent"


def test_a_platform_that_always_fails_is_given_up(post: PostOffice, live_cast: Cast) -> None:
    notice, message_id = sent(post, live_cast)
    for _ in range(6):
        last = post.attempts(notice)[-1]
        if last.message_id:
            report(post, last.message_id, "failed: system failed")
        post.wait(minutes=1)
        post.deliver()
    assert post.notice(notice).state == "inbox"
    assert len(post.calls(TEMPLATE_PATH)) == 4


def test_the_same_report_twice_counts_once(post: PostOffice, live_cast: Cast) -> None:
    notice, message_id = sent(post, live_cast)
    report(post, message_id, "success")
    report(post, message_id, "failed:user block")
    assert post.notice(notice).state == "delivered"


def test_a_report_that_comes_before_the_answer_closes_the_notice_with_the_answer(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    post.fail(TEMPLATE_PATH, "drop_after")
    post.deliver()
    message_id = post.arrived()[0]["msgid"]
    report(post, message_id, "success")
    assert post.notice(notice).state == "queued"
    post.wait(minutes=1)
    post.deliver()
    assert post.notice(notice).state == "delivered" and len(post.arrived()) == 1


def test_a_report_that_crossed_with_the_answer_is_found_by_the_sweep(post: PostOffice, live_cast: Cast) -> None:
    notice, message_id = sent(post, live_cast)
    with transaction(post.engine) as session:
        session.add(SendResult(message_id=message_id, status="success", at=post.at))
    with transaction(post.engine) as session:
        assert sweep_outbox(session, post.at).settled == 1
    assert post.notice(notice).state == "delivered"


def test_a_report_on_something_unknown_is_kept_and_harms_nobody(post: PostOffice) -> None:
    report(post, "4711", "success")
    with transaction(post.engine) as session:
        assert session.query(SendResult).one().message_id == "4711"
        assert not session.query(DeliveryAttempt).all()
