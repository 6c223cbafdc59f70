"""Each class of the platform's refusals has its one answer (wechat.md §3.13)."""

import logging
from datetime import timedelta

import pytest

from tests.cast import Cast
from tests.delivery.post import CUSTOMER_PATH, SUBSCRIBE_PATH, TEMPLATE_PATH, PostOffice, official_account
from union.ground import clock

TOKEN_PATH = "/cgi-bin/stable_token"


def queue_for(post: PostOffice, cast: Cast, **given: object) -> int:
    post.bind(cast.lin)
    return post.tell(cast.lin, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_that_is_over_costs_one_more_call_and_nothing_else(post: PostOffice, live_cast: Cast, errcode: int) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=errcode)
    post.deliver()
    assert post.tries(notice) == [("template", "sent")] and len(post.arrived()) == 1


def test_a_token_that_stays_wrong_is_tried_again_later(post: PostOffice, live_cast: Cast) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=40001, times=2)
    post.deliver()
    assert post.tries(notice) == [("template", "retry")]
    post.wait(seconds=5)
    post.deliver()
    assert post.notice(notice).state == "sent"


def test_too_many_calls_a_minute_are_repeated_with_growing_pauses(post: PostOffice, live_cast: Cast) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=45011, times=3)
    for _ in range(4):
        post.deliver()
        post.wait(seconds=20)
    assert post.tries(notice) == [("template", "retry")] * 3 + [("template", "sent")]


def test_a_channel_that_never_works_is_given_up_after_hours_and_the_page_has_the_notice(
    post: PostOffice, live_cast: Cast
) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=45011, times=1000)
    for _ in range(40):
        post.deliver()
        post.wait(minutes=10)
    assert post.notice(notice).state == "inbox"
    assert len(post.calls(TEMPLATE_PATH)) == 20
    assert post.attempts(notice)[-1].outcome == "skipped"


@pytest.mark.parametrize("fault", [{"fault": "http", "status": 502}, {"fault": "html"}, {"fault": "drop_after"}, {"errcode": -1}])
def test_a_template_message_in_doubt_is_repeated_under_its_own_key_and_arrives_once(
    post: PostOffice, live_cast: Cast, fault: dict[str, object]
) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, **fault)  # type: ignore[arg-type]
    post.deliver()
    assert post.tries(notice) == [("template", "unknown")] and post.notice(notice).state == "queued"
    post.wait(minutes=1)
    post.deliver()
    assert post.notice(notice).state == "sent" and len(post.arrived()) == 1
    assert post.tries(notice) == [("template", "retry"), ("template", "sent")]
    keys = {call["request"]["client_msg_id"] for call in post.calls(TEMPLATE_PATH)}
    assert keys == {f"n{notice}"}


def test_a_template_message_in_doubt_is_not_sent_again_once_the_platform_would_not_know_it_as_a_repeat(
    post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    notice = queue_for(post, live_cast)
    post.open_customer_window(post.bind(live_cast.zhou))
    post.fail(TEMPLATE_PATH, "drop_after")
    post.deliver()
    post.wait(minutes=9)
    post.deliver()
    assert post.notice(notice).state == "unknown" and len(post.arrived()) == 1
    assert len(post.calls(TEMPLATE_PATH)) == 1
    assert "alert" in caplog.text


def test_a_template_message_in_doubt_does_not_go_out_on_another_channel(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid)
    notice = post.tell(live_cast.lin)
    post.fail(TEMPLATE_PATH, "drop_after")
    post.deliver()
    post.wait(minutes=1)
    post.fail(TEMPLATE_PATH, errcode=45009)
    post.deliver()
    assert post.notice(notice).state == "unknown" and not post.calls(CUSTOMER_PATH)


def test_a_refusal_of_the_same_request_ends_the_doubt(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid)
    notice = post.tell(live_cast.lin)
    post.fail(TEMPLATE_PATH, "http", status=502)
    post.fail(TEMPLATE_PATH, errcode=47003)
    post.deliver()
    post.wait(minutes=1)
    post.deliver()
    assert post.notice(notice).state == "delivered"
    assert [item["channel"] for item in post.arrived()] == ["customer"]


@pytest.mark.parametrize("path", [SUBSCRIBE_PATH, CUSTOMER_PATH])
@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "html"])
def test_a_message_without_a_key_is_never_repeated_when_in_doubt(
    post: PostOffice, live_cast: Cast, path: str, fault: str
) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    give = post.accept_subscription if path == SUBSCRIBE_PATH else post.open_customer_window
    give(openid, 3)
    notice = post.tell(live_cast.lin)
    post.fail(path, fault)
    for _ in range(3):
        post.deliver()
        post.wait(minutes=5)
    assert post.notice(notice).state == "unknown"
    assert len(post.calls(path)) == 1 and len(post.arrived()) == (fault == "drop_after")


def test_a_day_without_quota_stops_the_channel_for_everybody_until_midnight_in_shanghai(
    post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    notice = queue_for(post, live_cast)
    post.bind(live_cast.zhou)
    post.fail(TEMPLATE_PATH, errcode=45009)
    post.deliver()
    midnight = clock.instant(clock.day_of(post.at) + timedelta(days=1))
    assert post.stops() == {"template": midnight} and "alert" in caplog.text
    other = post.tell(live_cast.zhou)
    post.deliver()
    assert len(post.calls(TEMPLATE_PATH)) == 1
    morning = clock.instant(clock.day_of(midnight), 7)
    assert post.notice(notice).next_attempt_at == post.notice(other).next_attempt_at == morning
    post.wait(hours=22)
    post.deliver()
    assert {item["openid"] for item in post.arrived()} == {"oT2015007_follower", "oT2006012_follower"}


def test_while_one_channel_is_stopped_the_next_one_is_used(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid)
    notice = post.tell(live_cast.lin)
    post.fail(TEMPLATE_PATH, errcode=45009)
    post.deliver()
    assert post.notice(notice).channel == "customer"
    second = post.tell(live_cast.lin, key="2")
    post.deliver()
    assert post.tries(second) == [("template", "skipped"), ("customer", "sent")] or post.tries(second)[-1] == ("customer", "sent")
    assert post.attempts(second)[0].reason.startswith("通道暂停")


@pytest.mark.parametrize("errcode", [48001, 40164, 40013, 43116, 61004])
def test_a_setting_to_mend_stops_the_channel_for_ten_minutes_and_alerts(
    post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture, errcode: int
) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=errcode)
    post.deliver()
    assert post.stops() == {"template": post.at + timedelta(minutes=10)}
    assert [one.levelname for one in caplog.records if "alert" in one.message] == ["ERROR"]
    post.wait(minutes=10)
    post.deliver()
    assert post.notice(notice).state == "sent"


def test_a_wrong_secret_is_a_setting_to_mend_too(post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TOKEN_PATH, errcode=40125)
    post.deliver()
    assert "template" in post.stops() and not post.calls(TEMPLATE_PATH)
    assert post.official.secret not in caplog.text
    post.wait(minutes=10)
    post.deliver()
    assert post.notice(notice).state == "sent"


def test_after_two_days_a_stopped_channel_is_not_waited_for_any_more(post: PostOffice, live_cast: Cast) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=48001, times=1000)
    for _ in range(60):
        post.deliver()
        post.wait(hours=1)
    assert post.notice(notice).state == "inbox"


@pytest.mark.parametrize("errcode", [40003, 43004, 43019, 50005])
def test_a_person_who_is_off_closes_the_channel_for_themselves_only(post: PostOffice, live_cast: Cast, errcode: int) -> None:
    openid = post.bind(live_cast.lin)
    post.bind(live_cast.zhou)
    notice, other = post.tell(live_cast.lin), post.tell(live_cast.zhou)
    post.fail(TEMPLATE_PATH, errcode=errcode, openid=openid)
    post.deliver()
    assert (post.notice(notice).state, post.notice(other).state) == ("inbox", "sent")
    known = post.channel(openid, "template")
    assert known is not None and known.dead_since == post.at and str(errcode) not in known.dead_reason
    assert post.attempts(notice)[0].errcode == errcode


@pytest.mark.parametrize(("path", "errcode"), [(SUBSCRIBE_PATH, 43101), (CUSTOMER_PATH, 45015), (CUSTOMER_PATH, 45047)])
def test_what_needs_the_person_falls_to_the_page_and_opens_again_with_them(
    post: PostOffice, live_cast: Cast, path: str, errcode: int
) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    is_subscribe = path == SUBSCRIBE_PATH
    give = post.accept_subscription if is_subscribe else post.open_customer_window
    give(openid, 3)
    post.fail(path, errcode=errcode)
    notice = post.tell(live_cast.lin)
    post.deliver()
    known = post.channel(openid, "subscribe" if is_subscribe else "customer")
    assert post.notice(notice).state == "inbox" and known is not None and known.allowance == 0
    give(openid, 1)
    again = post.tell(live_cast.lin, key="2")
    post.deliver()
    assert post.tries(again)[-1][1] == "sent"


def test_two_messages_to_one_person_at_once_are_repeated_within_seconds(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    post.accept_subscription(openid)
    post.fail(SUBSCRIBE_PATH, errcode=43108)
    notice = post.tell(live_cast.lin)
    post.deliver()
    assert post.tries(notice)[-1] == ("subscribe", "retry")
    post.wait(seconds=8)
    post.deliver()
    assert post.tries(notice)[-1] == ("subscribe", "sent")


@pytest.mark.parametrize("errcode", [40037, 41030, 45168, 47003, 40249, 99999])
def test_a_wrong_request_is_never_repeated_and_names_the_template(
    post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture, errcode: int
) -> None:
    notice = queue_for(post, live_cast)
    post.fail(TEMPLATE_PATH, errcode=errcode)
    with caplog.at_level(logging.ERROR):
        post.deliver()
        post.wait(hours=1)
        post.deliver()
    assert post.notice(notice).state == "inbox" and len(post.calls(TEMPLATE_PATH)) == 1
    assert "tpl-case-progress" in caplog.text and str(errcode) in caplog.text


def test_a_log_line_names_no_person(post: PostOffice, live_cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    openid = post.bind(live_cast.lin)
    post.tell(live_cast.lin)
    post.fail(TEMPLATE_PATH, errcode=47003)
    with caplog.at_level(logging.DEBUG):
        post.deliver()
    assert openid not in caplog.text and live_cast.lin.name not in caplog.text


def test_an_allowance_is_given_back_when_the_message_surely_did_not_go(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    post.accept_subscription(openid)
    post.fail(SUBSCRIBE_PATH, errcode=45011)
    notice = post.tell(live_cast.lin)
    post.deliver()
    post.wait(seconds=10)
    post.deliver()
    assert post.tries(notice)[-1] == ("subscribe", "sent")
