"""Activities on pages: what is open for whom, one's own place, teams, officers' moves, and what is refused."""

from __future__ import annotations

from io import BytesIO

import pytest

from models.activity import Activity
from models.session import transaction
from tests.cast import Cast
from tests.paper_form import forms_of
from tests.phones import Street
from tests.union.activities.outings import registration_of, sign_up
from tests.wx_backend.h5.festive import Fest
from union import links
from union.activities.activity.questions import read_lines
from union.casework.forms.attachments import attach
from union.notices.outbox import find_inbox


@pytest.fixture
def fest(street: Street, live_cast: Cast) -> Fest:
    return Fest(street, live_cast)


def test_a_member_sees_what_is_open_for_them_and_nothing_else(fest: Fest) -> None:
    fest.open(capacity="3")
    fest.open(title="生态学院茶话会", branches=["生态学院分工会"])
    lin, zheng = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.zheng)
    assert "生态学院茶话会" in lin.open("/h5/activities").text
    page = zheng.open("/h5/activities").text
    assert "剩3个名额" in page and "茶话会" not in page and "新建活动" not in page
    assert "这个活动只面向生态学院分工会的会员" in zheng.open(links.activity(fest.code)).text


def test_words_and_days_find_activities(fest: Fest) -> None:
    fest.open()
    lin = fest.street.phone(fest.cast.lin)
    lin.open("/h5/help")
    assert "教职工羽毛球赛" in lin.open("/h5/activities?words=11月28日的羽毛球").text
    page = lin.open("/h5/activities?words=<b>下棋</b>").text
    assert "没有找到" in page and "<b>下棋" not in page


def test_the_last_seat_then_the_waiting_list_then_an_offer_by_one_tap(fest: Fest) -> None:
    code = fest.open(capacity="1")
    lin, zheng = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.zheng)
    done = lin.press(links.activity_move(code, "sign_up"))
    assert done.status_code == 200 and "报名成功" in done.text and "已报名" in done.text
    page = zheng.open(links.activity(code))
    assert "报名候补" in page.text and "已满" in page.text
    waiting = zheng.press(links.activity_move(code, "sign_up"))
    assert "您排在候补第1位" in waiting.text and "候补第1位" in zheng.open("/h5/activities").text
    fest.act("lin", "cancel")
    offered = zheng.open(links.activity(code))
    assert "有名额为您保留到" in offered.text and "放弃名额" in offered.text
    assert "已为您留好名额" in zheng.send(offered, where="/accept").text
    assert fest.registration("zheng").state == "seated"


def test_an_offer_that_is_over_shows_what_happened_and_how_it_stands(fest: Fest) -> None:
    code = fest.open(capacity="1", offer_hours="1")
    fest.join("lin", "zheng", "zhao")
    fest.act("lin", "cancel")
    zheng = fest.street.phone(fest.cast.zheng)
    page = zheng.open(links.activity(code))
    fest.act("zheng", "decline")
    late = zheng.post(page, where="/accept")
    assert late.status_code == 409 and "已于" in late.text and "放弃名额" in late.text
    assert fest.registration("zhao").state == "offered"


def test_the_notice_that_led_to_an_activity_is_read(fest: Fest) -> None:
    code = fest.open(capacity="1")
    fest.join("lin", "zheng")
    fest.act("lin", "cancel")
    fest.street.phone(fest.cast.zheng).open(links.activity(code))
    with transaction(fest.street.house.engine) as session:
        notices = [one for one in find_inbox(session, fest.who(session, "zheng")) if one.path == links.activity(code)]
        assert notices and all(one.read_at for one in notices)


def test_companions_are_asked_and_shown_without_names(fest: Fest) -> None:
    code = fest.open(companions_max="2", allows_children="是", capacity="5")
    lin = fest.street.phone(fest.cast.lin)
    page = lin.press(links.activity_move(code, "sign_up"), {"adults": "0", "children": "1", "child_1": "4-6"})
    assert "请继续填写" in page.text
    page = lin.send(page, {"adults": "0", "children": "1", "child_1": "4-6"})
    assert "孩子1位（4–6岁）" in page.text and "共2人" in page.text
    assert "最多可带2位家属" in lin.press(links.registration_move(fest.registration("lin").id, "change"), {"adults": "2"}).text


def test_a_captain_invites_and_a_colleague_answers(fest: Fest) -> None:
    code = fest.open(team_max="3", team_min="2")
    zheng, zhao = fest.street.phone(fest.cast.zheng), fest.street.phone(fest.cast.zhao)
    zheng.press(links.activity_move(code, "sign_up"), {"team": "工学院<i>一队"})
    captain = fest.registration("zheng")
    form = zheng.open(links.registration_move(captain.id, "invite"))
    assert "本人" not in form.text.partition("<main")[2].partition("</main>")[0]
    assert "已发出邀请" in zheng.send(form, {"colleague.other": "赵志远"}).text
    invited = zhao.open(links.registration(fest.registration("zhao").id))
    assert "郑敏邀请您加入“工学院&lt;i&gt;一队”队" in invited.text and "谢绝邀请" in invited.text
    assert "已入队" in zhao.send(invited, where="/join").text
    team = zheng.open(links.activity(code)).text
    assert "队员（2/3）" in team and "移出队伍：赵志远" in team and "移交队长" in team


def test_an_officer_makes_publishes_and_cancels_an_activity(fest: Fest) -> None:
    xia = fest.street.phone(fest.cast.xia)
    form = xia.open(links.new_activity())
    given = {
        "owner": "school", "title": "读书会<script>", "kind": "lecture", "intro": "一起读书", "venue": "图书馆",
        "starts_at": "2026-12-05T14:00", "needs_approval": "no", "check_in": "scene", "quotas": "生态学院分工会 2",
    }
    page = xia.send(form, given)
    assert "草稿" in page.text and "读书会&lt;script&gt;" in page.text
    path = page.request.path
    assert fest.street.phone(fest.cast.lin).open(path).status_code == 404
    edit = xia.open(f"{path}/do/edit")
    values = dict(forms_of(edit.text)[0].values)
    assert values["starts_at"] == "2026-12-05T14:00" and values["quotas"].strip() == "生态学院分工会 2"
    assert "已发布" in xia.press(f"{path}/do/publish").text
    assert "原因" in xia.press(f"{path}/do/cancel", {"reason": ""}).text
    cancelled = xia.press(f"{path}/do/cancel", {"reason": "台风"})
    assert "已取消：台风" in cancelled.text
    assert "读书会&lt;script&gt;" in fest.street.phone(fest.cast.lin).open(path).text


def test_a_member_may_neither_make_nor_run_an_activity(fest: Fest) -> None:
    code = fest.open()
    lin = fest.street.phone(fest.cast.lin)
    assert lin.open(links.new_activity()).status_code == 403
    assert lin.open(links.activity_move(code, "cancel")).request.path == links.activity(code)
    assert "组织这个活动" not in lin.open(links.activity(code)).text


def test_after_the_end_a_participant_rates_by_tapping(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin")
    fest.go_to(minutes=5)
    fest.act("lin", "check_in")
    fest.go_to(hours=4)
    lin = fest.street.phone(fest.cast.lin)
    assert "评价活动" in lin.open(links.activity(code)).text
    form = lin.open(links.registration_move(fest.registration("lin").id, "rate"))
    assert form.text.count('type="radio"') == 15
    assert "谢谢您的评价" in lin.send(form, {"content": "5", "organisation": "4", "again": "5"}).text


@pytest.mark.parametrize("path", [
    "/h5/activities/none", "/h5/activities/%00x", "/h5/activities/" + "9" * 300, "/h5/activities/none/do/sign_up",
    "/h5/registrations/999999",
    "/h5/registrations/1/none", "/h5/activities/none/roster", "/h5/activities/none/screen", "/h5/activities/none/poster.png",
    "/h5/activities/none/check-in", "/h5/activities/none/contest", "/h5/entries/99999", "/h5/entries/99999/files/1",
    "/h5/objections/none", "/h5/objections/无", "/h5/hours/1999.pdf", "/h5/hours/9999.pdf", "/h5/activities/none/roster.xlsx",
    "/h5/activities/活动",
])
def test_what_is_not_there_is_not_found(fest: Fest, path: str) -> None:
    xia = fest.street.phone(fest.cast.xia)
    xia.open("/h5/help")
    assert xia.open(path).status_code in (400, 404)


def test_nothing_is_sent_without_the_token_of_the_page(fest: Fest) -> None:
    code = fest.open()
    lin = fest.street.phone(fest.cast.lin)
    lin.open(links.activity(code))
    for path in (links.activity_move(code, "sign_up"), links.check_in(code), links.new_activity(), links.roster_sheet(code)):
        assert lin.client.post(path, data={"do": "send"}).status_code == 400
    with transaction(fest.street.house.engine) as session:
        assert session.get_one(Activity, fest.activity(session).id).seats_taken == 0


def test_what_is_sealed_is_shown_to_who_wrote_it_and_its_reading_is_named_to_them(fest: Fest) -> None:
    code = fest.open(form="过敏史（保密）")
    lin, xia = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.xia)
    form = lin.open(links.activity_move(code, "sign_up"))
    question = next(name for name in dict(lin.form(form).values) if name.startswith("q_"))
    assert "请先阅读并勾选同意" in lin.send(form, {question: "花粉"}).text
    assert "报名成功" in lin.press(links.activity_move(code, "sign_up"), {question: "花粉", "consent": "yes"}).text
    assert "花粉" in lin.open(links.activity(code)).text
    roster = xia.open(links.roster(code)).text
    assert "花粉" not in roster and "过敏史" in roster
    place = links.registration(fest.registration("lin").id)
    assert "花粉" not in xia.open(place).text and "还没有人看过" in lin.open(links.privacy()).text
    refused = xia.press(place, {"reason": "看"})
    assert refused.status_code == 409 and "写明用途" in refused.text and "花粉" not in refused.text
    assert "花粉" in xia.press(place, {"reason": "为参加者购买保险"}).text
    page = lin.open(links.privacy()).text
    assert "夏明" in page and "活动“教职工羽毛球赛”报名" in page and "过敏史" in page and "用途：为参加者购买保险" in page
    assert "节日走访名单" not in page and f"activity:{code}" not in page


def test_who_takes_a_consent_back_has_their_sealed_answers_erased_and_who_organises_is_told(fest: Fest) -> None:
    form = "过敏史（保密）\nT恤尺码：S/M"
    code, (illness, size) = fest.open(form=form), (row["code"] for row in read_lines(form))
    lin, xia = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.xia)
    lin.press(links.activity_move(code, "sign_up"), {illness: "花粉", size: "M", "consent": "yes"})
    lin.press(links.privacy(), where="/withdraw")
    one = fest.registration("lin")
    assert (one.state, one.sealed_answers, one.answers) == ("seated", {}, {size: "M"})
    assert "有一位参加者撤回了报名时的保密回答" in xia.open(links.inbox()).text
    page = xia.open(links.registration(one.id)).text
    assert "撤回同意，保密回答已删除" in page and "查看保密回答" not in page


def test_a_file_given_with_a_registration_is_opened_by_its_member_and_on_record_by_an_officer(fest: Fest) -> None:
    code = fest.open(form="体检报告：文件")
    people = {name: fest.street.phone(getattr(fest.cast, name)) for name in ("lin", "xia", "zheng")}
    with transaction(fest.street.house.engine) as session:
        lin = fest.who(session, "lin")
        stored = fest.street.house.doors.vault.store(BytesIO(b"%PDF-1.4"))
        file = attach(session, lin, "files", stored_name=stored, file_name="体检.pdf", media_type="application/pdf", size=8,
                      at=fest.street.watch.at)
        question = fest.activity(session).form[0]["code"]
        sign_up(session, fest.activity(session), lin, fest.street.watch.at, **{question: [file.id]})
        path = links.registration_file(registration_of(session, fest.activity(session), lin).id, file.id)
    assert "体检.pdf" in people["lin"].open(links.activity(code)).text
    answers = {name: phone.open(path) for name, phone in people.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == {"lin": 200, "xia": 200, "zheng": 404}
    assert answers["lin"].data == b"%PDF-1.4" and answers["lin"].headers["Cache-Control"] == "no-store, private"
    assert "体检报告" in people["lin"].open(links.privacy()).text


def test_who_sees_to_a_contest_comes_back_to_its_page(fest: Fest) -> None:
    code = fest.open()
    with transaction(fest.street.house.engine) as session:
        terms = {"criteria": [{"code": "form", "title": "形式", "weight": 100}], "drop_highest": 1, "drop_lowest": 1}
        fest.activity(session).contest = terms
    xia = fest.street.phone(fest.cast.xia)
    page = xia.press(links.activity_move(code, "appoint_juror"), {"person": "蓝海英"})
    assert page.request.path == links.contest(code) and "评委已请好，还差2位评委" in page.text
    refused = xia.press(links.activity_move(code, "appoint_juror"), {"person": "蓝海英"})
    assert refused.status_code == 409 and "蓝海英已经是评委" in refused.text and "评分办法" in refused.text
