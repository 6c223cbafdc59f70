"""What people say in their own words, and the short commands beside the forms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from delivery.messages import fill_template
from handlers.chat.thread import LASTS
from handlers.reception.interceptors import OLD_LIST
from models.activity import Activity
from models.notice import AccountChannel, DeliveryAttempt, Notice
from models.session import transaction
from tests.cast import Cast
from tests.handlers.phone import Hands, Phone, links_in
from tests.story import ask_for_visit
from union.notices.channels import Channel
from union.notices.outbox import tell
from union.services.catalogue import catalogue


@pytest.fixture(autouse=True)
def badminton(engine: Engine, hands: Hands) -> None:
    """An activity that is open."""
    with transaction(engine) as session:
        session.add(Activity(code="badminton-2026", title="教职工羽毛球赛", keywords="羽毛球 球赛", venue="校体育馆",
                             intro="设男单、女单、混双。", starts_at=hands.at + timedelta(days=9), state="open"))


@pytest.mark.parametrize("said", ["我同事住院了想申请慰问", "慰文申请", "請問怎麼申請慰問？", "家里老人去世，有慰问吗"])
def test_a_sentence_finds_the_service_it_is_about(lin: Phone, said: str) -> None:
    answer = lin.say(said)
    assert "五必访慰问" in answer and "1. 开始" in answer
    assert "（1/" in lin.say("1")


def test_a_sentence_finds_an_activity(lin: Phone) -> None:
    assert "教职工羽毛球赛" in lin.say("羽毛球比赛什么时候开始")
    assert "校体育馆" in lin.say("1")


def test_several_good_matches_are_a_numbered_list(lin: Phone) -> None:
    answer = lin.say("住院了，病假和理赔怎么弄")
    assert "1. " in answer and "2. " in answer


def test_what_nothing_fits_gets_the_menu_with_links_never_silence(lin: Phone) -> None:
    for said in ("今晚月色真美", "？？？", "1", "😀", "\u200b", "a" * 3000):
        answer = lin.say(said)
        assert "慰问" in answer and links_in(answer)


def test_a_number_that_the_list_does_not_have_is_said_and_the_list_stays(lin: Phone) -> None:
    lin.say("服务")
    assert f"请回复1到{len(list(catalogue()))}之间的数字" in lin.say("8")
    assert "（1/" in lin.say("第一个")


def test_an_old_list_is_no_longer_chosen_from(lin: Phone, hands: Hands) -> None:
    lin.say("服务")
    hands.move(seconds=LASTS.total_seconds() + 1)
    assert OLD_LIST in lin.say("1")


def test_activities_are_listed_and_told(lin: Phone) -> None:
    assert "1. 教职工羽毛球赛（11月27日，校体育馆）" in lin.say("活动")
    told = lin.say("1")
    assert "设男单、女单、混双" in told and links_in(told) == ["https://union.example.cn/h5/activities/badminton-2026"]


def test_a_long_text_is_cut_before_its_link_and_never_the_link(lin: Phone, engine: Engine, hands: Hands) -> None:
    with transaction(engine) as session:
        session.add(Activity(code="long", title="读书会", keywords="读书", venue="", intro="我们一起读书。" * 400,
                             starts_at=hands.at + timedelta(days=1), state="open"))
    told = lin.tell("活动", "1")
    assert links_in(told) == ["https://union.example.cn/h5/activities/long"]
    assert 2000 < len(told.encode()) <= 2048


def test_my_things_show_state_and_next_step_and_progress_one_timeline(
    lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    with transaction(engine) as session:
        number = ask_for_visit(session, session.merge(live_cast.lin), hands.at).number
    lin.tell("病假", "本人", "稍后")
    mine = lin.say("我的")
    assert f"五必访慰问 {number}：待核实。工会正在核实" in mine and "病假关怀（未填完）" in mine
    for asked in (f"进度 {number}", f"进度{number.lower()}", number):
        told = lin.say(asked)
        assert "提交（林晓燕）" in told and "承诺答复：2026年11月25日前" in told
    assert "没有看懂编号" in lin.say("进度 abc")
    assert number in lin.say("进度")


def test_the_inbox_has_the_last_notices(lin: Phone, engine: Engine, live_cast: Cast, hands: Hands) -> None:
    assert "还没有通知" in lin.say("收件箱")
    with transaction(engine) as session:
        ask_for_visit(session, session.merge(live_cast.lin), hands.at)
    assert "已收到，我们会尽快办理" in lin.say("收件箱")


@pytest.mark.parametrize(("key", "found"), [
    ("menu.mine", "您现在没有在办的事项"), ("menu.todo", "待办是工会干部用的"), ("menu.progress", "还没有办理过"),
    ("menu.bind", "您已绑定"), ("menu.catalogue", "五必访慰问"), ("menu.activities", "羽毛球"), ("menu.help", "慰问"),
    ("menu.contact", "周建平"), ("menu.service.sick_care", "为谁登记"), ("menu.service.gone", "没有这项服务"),
])
def test_each_menu_key_answers(lin: Phone, key: str, found: str) -> None:
    assert found in lin.click(key)


def test_a_voice_message_is_heard_as_its_words(lin: Phone) -> None:
    assert "为谁登记" in lin.send("voice", MediaId="m", Format="amr", Recognition="病假。")
    assert "（2/6）" in lin.send("voice", MediaId="m", Format="amr", Recognition="本人。")


def test_a_scan_from_the_menu_finds_the_case_on_a_letter(
    lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    with transaction(engine) as session:
        number = ask_for_visit(session, session.merge(live_cast.lin), hands.at).number
    info = {"ScanType": "qrcode", "ScanResult": f"https://union.example.cn/h5/cases/{number}"}
    assert "提交（林晓燕）" in lin.send("event", Event="scancode_waitmsg", EventKey="scan", ScanCodeInfo=info)


def test_a_result_event_closes_the_notice_it_reports_on(lin: Phone, engine: Engine, live_cast: Cast, hands: Hands) -> None:
    with transaction(engine) as session:
        notice = Notice(dedupe_key="k", member_id=live_cast.lin.id, kind="case.accepted", title="关怀服务", phrase="已受理",
                        text="已受理", path="/h5/", created_at=hands.at, state="sent", next_attempt_at=hands.at)
        session.add(notice)
        session.flush()
        session.add(DeliveryAttempt(notice_id=notice.id, channel="template", started_at=hands.at, outcome="sent", message_id="700"))
    lin.send("event", Event="TEMPLATESENDJOBFINISH", MsgID="700", Status="success")
    with Session(engine) as session:
        assert session.get(Notice, notice.id).state == "delivered"  # type: ignore[union-attr]


def test_accepted_and_refused_subscriptions_are_counted(lin: Phone, engine: Engine) -> None:
    def asked(event: str, status: str, template: str = "sub-case-progress") -> int:
        entry = {"TemplateId": template, "SubscribeStatusString": status, "PopupScene": "1"}
        lin.send("event", Event=event, EventKey="", **{"SubscribeMsgPopupEvent": {"List": entry}})
        with Session(engine) as session:
            row = session.query(AccountChannel).filter_by(channel=Channel.SUBSCRIBE).one_or_none()
            return row.allowance if row else 0

    assert asked("subscribe_msg_popup_event", "accept") == 1
    assert asked("subscribe_msg_popup_event", "reject") == 1
    assert asked("subscribe_msg_popup_event", "accept", "somebody-else-s") == 1
    assert asked("subscribe_msg_popup_event", "accept") == 2
    assert asked("subscribe_msg_change_event", "reject") == 0


def test_the_number_of_a_push_without_another_leads_to_what_it_told_and_only_its_reader(
    lin: Phone, zhou: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    with transaction(engine) as session:
        notice = tell(session, session.merge(live_cast.lin), "campaign.greeting", key="x", at=hands.at, title="节日问候", path="/h5/inbox")
        assert notice is not None
        session.flush()
        _, values = fill_template(notice, Channel.TEMPLATE, lin.app.extensions["house"].settings.account)
        number = values["character_string2"]
    assert number.startswith("N0") and "节日问候" in (told := lin.say(number.lower())) and links_in(told)[0].endswith("/h5/inbox")
    assert "节日问候" not in zhou.say(number)
