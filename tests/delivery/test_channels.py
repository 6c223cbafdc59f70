"""A notice takes the first channel that is open: template message, 订阅通知, customer message, else only its page."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models.session import transaction
from tests.cast import Cast
from tests.delivery.post import BASE, CUSTOMER_PATH, TEMPLATE_PATH, PostOffice, official_account
from tests.union.activities.outings import do, open_activity, sign_up
from union.ground.accounts import unfollow
from union.membership.binding import unbind
from union.notices import channels
from union.notices.late_answers import tell_late
from union.notices.outbox import find_inbox

NOT_FOLLOWING = 43004


def test_a_bound_member_gets_the_template_message_with_its_link(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    post.deliver()
    (item,) = post.arrived()
    assert (item["openid"], item["channel"], item["template_id"]) == (openid, "template", "tpl-case-progress")
    assert item["url"] == f"{BASE}/h5/cases/W202600001" and item["client_msg_id"] == f"n{notice}"
    assert [row["value"] for row in item["rows"]] == ["关怀服务", f"N{notice:08d}", "有进展", "2026年11月18日 10:00"]
    assert (post.notice(notice).state, post.notice(notice).channel) == ("sent", "template")
    assert post.tries(notice) == [("template", "sent")]


@pytest.mark.parametrize(("template", "seated"), [
    ("tpl-activity", ["第二届“临溪杯”教职工羽毛球混合团体邀…", "2026年11月28日 14:00", "校体育馆", "已通过"]),
    ("", ["第二届“临溪杯”教职工羽毛球混合团体邀…", "编号", "已通过", "2026年11月28日 14:00"]),
])
def test_a_notice_of_an_activity_says_which_it_is_and_the_time_that_matters(
    post: PostOffice, live_cast: Cast, template: str, seated: list[str]
) -> None:
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, activity_template_id=template)
    for bound in (live_cast.lin, live_cast.zheng):
        post.bind(bound)
    with transaction(post.engine) as session:
        xia, lin, zheng = (session.merge(one) for one in (live_cast.xia, live_cast.lin, live_cast.zheng))
        activity = open_activity(session, xia, post.at, title="第二届“临溪杯”教职工羽毛球混合团体邀请赛", venue="校体育馆", opens_at="",
                                 starts_at="2026-11-28 14:00", ends_at="", closes_at="", capacity="1", needs_approval="是")
        first, second = (sign_up(session, activity, one, post.at) for one in (lin, zheng))
        for one in (first, second):
            do(session, one, "approve", xia, post.at)
        do(session, first, "cancel", lin, post.at)
        code = activity.code
    post.deliver()
    # The number is the notice's own: the activity's code says nothing to people.
    rows = [[re.sub(r"^N\d{8}$", "编号", row["value"]) for row in item["rows"]] for item in post.arrived()]
    assert code not in str(rows)
    assert seated in rows
    # Until when a seat is kept is not when the activity is.
    assert ["第二届“临溪杯”教职工羽毛球混合团体邀…", "编号", "限时确认", "2026年11月18日 22:00"] in rows


def test_nothing_is_sent_twice(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    post.tell(live_cast.lin)
    assert (post.deliver(), post.deliver()) == (1, 0)
    assert len(post.arrived()) == 1


def test_an_unbound_member_has_the_notice_on_the_inbox_page_only(post: PostOffice, live_cast: Cast) -> None:
    notice = post.tell(live_cast.lin)
    post.deliver()
    assert post.notice(notice).state == "inbox" and not post.arrived()
    assert {one.reason for one in post.attempts(notice)} == {"没有绑定微信"}
    with transaction(post.engine) as session:
        assert [one.id for one in find_inbox(session, live_cast.lin)] == [notice]


def test_who_has_unbound_is_not_reached_any_more(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    with transaction(post.engine) as session:
        unbind(session, session.merge(post.account(openid)), post.at)
    notice = post.tell(live_cast.lin)
    post.deliver()
    assert post.notice(notice).state == "inbox" and not post.calls(TEMPLATE_PATH)


def test_who_stopped_following_is_passed_by_with_the_reason_kept(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    with transaction(post.engine) as session:
        unfollow(session.merge(post.account(openid)), post.at)
    notice = post.tell(live_cast.lin)
    post.deliver()
    assert post.notice(notice).state == "inbox" and not post.calls(TEMPLATE_PATH)
    assert post.tries(notice) == [("template", "skipped"), ("subscribe", "skipped"), ("customer", "skipped")]
    assert {one.reason for one in post.attempts(notice)} == {"已取消关注"}


def test_who_followed_before_we_could_hear_of_it_is_reached(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin, is_known_to_follow=False)
    post.tell(live_cast.lin)
    post.deliver()
    assert len(post.arrived("template")) == 1


def test_a_consent_carries_one_notice_when_template_messages_are_closed(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.accept_subscription(openid)
    post.fail(TEMPLATE_PATH, errcode=NOT_FOLLOWING)
    first = post.tell(live_cast.lin)
    post.deliver()
    assert post.tries(first) == [("template", "failed"), ("subscribe", "sent")]
    assert [item["channel"] for item in post.arrived()] == ["subscribe"]
    second = post.tell(live_cast.lin, key="2")
    post.deliver()
    assert post.notice(second).state == "inbox"
    assert "没有可用的订阅次数" in {one.reason for one in post.attempts(second)}


def test_a_customer_message_goes_out_inside_its_window_and_carries_the_link(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.fail(TEMPLATE_PATH, errcode=NOT_FOLLOWING)
    post.open_customer_window(openid, count=1)
    post.fail(TEMPLATE_PATH, errcode=NOT_FOLLOWING)
    first, second = post.tell(live_cast.lin), post.tell(live_cast.lin, key="2")
    post.deliver()
    (item,) = post.arrived()
    assert item["text"] == f"关怀服务：有一项办理进展。\n查看详情：{BASE}/h5/cases/W202600001"
    assert (post.notice(first).state, post.notice(second).state) == ("delivered", "inbox")


def test_a_window_that_is_over_is_not_tried(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid)
    post.wait(hours=48)
    post.fail(TEMPLATE_PATH, errcode=NOT_FOLLOWING)
    notice = post.tell(live_cast.lin)
    post.deliver()
    assert post.notice(notice).state == "inbox" and not post.calls(CUSTOMER_PATH)


def test_a_new_message_of_the_person_resets_the_window_and_does_not_add(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid, count=5)
    post.open_customer_window(openid, count=3)
    known = post.channel(openid, "customer")
    assert known is not None and known.allowance == 3


def test_a_dead_channel_is_passed_by_until_the_person_comes_back(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.fail(TEMPLATE_PATH, errcode=NOT_FOLLOWING)
    post.tell(live_cast.lin)
    post.deliver()
    second = post.tell(live_cast.lin, key="2")
    post.deliver()
    assert len(post.calls(TEMPLATE_PATH)) == 1
    assert post.attempts(second)[0].reason.startswith("对此用户已关闭")
    post.open_customer_window(openid, count=0)
    third = post.tell(live_cast.lin, key="3")
    post.deliver()
    assert post.tries(third) == [("template", "sent")]


def test_an_installation_without_template_messages_uses_what_it_has(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    post.accept_subscription(openid)
    notice = post.tell(live_cast.lin)
    post.deliver()
    assert post.tries(notice) == [("template", "skipped"), ("subscribe", "sent")]


def test_a_late_answer_goes_to_the_chat_it_was_asked_in_and_nowhere_else(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid, count=1)
    with transaction(post.engine) as session:
        account = session.merge(post.account(openid))
        tell_late(session, account, live_cast.lin, "您有2件事项在办理", key="a", at=post.at)
        tell_late(session, account, live_cast.lin, "这一条没有窗口了", key="b", at=post.at)
    post.deliver()
    assert [item["text"] for item in post.arrived()] == ["您有2件事项在办理"]
    assert not post.calls(TEMPLATE_PATH)


def test_what_an_outage_delayed_into_the_night_waits_for_the_morning(post: PostOffice, live_cast: Cast) -> None:
    post.bind(live_cast.lin)
    notice = post.tell(live_cast.lin)
    post.wait(hours=13)
    post.deliver()
    assert not post.arrived()
    assert post.notice(notice).next_attempt_at == post.at + timedelta(hours=8)
    post.wait(hours=8)
    post.deliver()
    assert len(post.arrived()) == 1


@pytest.mark.parametrize("title", ["关怀服务" * 15, "两行\n标题", "  "])
def test_whatever_a_notice_is_called_its_fields_fit_the_template(post: PostOffice, live_cast: Cast, title: str) -> None:
    openid = post.bind(live_cast.lin)
    post.accept_subscription(openid)
    post.official = official_account(post.app.sandbox.config, post.app.sandbox.base_url, template_id="")
    notice = post.tell(live_cast.lin, title=title)
    post.deliver()
    assert post.tries(notice)[-1] == ("subscribe", "sent")


def test_a_long_sentence_is_cut_before_its_link_is(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid)
    post.fail(TEMPLATE_PATH, errcode=NOT_FOLLOWING)
    post.tell(live_cast.lin, text="𠮷" * 600, path="/h5/" + "x" * 190)
    post.deliver()
    (item,) = post.arrived()
    assert item["text"].endswith(f"{BASE}/h5/" + "x" * 190) and len(item["text"].encode()) <= 2048


def test_the_two_messages_of_an_allowance_of_one_do_not_both_go(post: PostOffice, live_cast: Cast) -> None:
    openid = post.bind(live_cast.lin)
    post.open_customer_window(openid, count=1)
    account = post.account(openid)
    with transaction(post.engine) as session:
        assert channels.use_up(session, account.id, channels.Channel.CUSTOMER, post.at)
    with transaction(post.engine) as session:
        assert not channels.use_up(session, account.id, channels.Channel.CUSTOMER, post.at)


def test_the_channel_rows_of_one_person_are_unique(post: PostOffice, live_cast: Cast) -> None:
    from models.notice import AccountChannel

    openid = post.bind(live_cast.lin)
    for count in (1, 2):
        post.open_customer_window(openid, count)
    with transaction(post.engine) as session:
        assert len(session.scalars(select(AccountChannel)).all()) == 1
