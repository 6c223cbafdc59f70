"""活动 in chat: what is open for whom, signing up, waiting, giving up, teams, and checking in at the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from models.activity import Activity
from models.member import Member
from models.registration import Registration
from models.session import transaction
from tests.cast import Cast
from tests.handlers.conftest import OPENIDS, bound_phone
from tests.handlers.phone import Hands, Phone, links_in
from tests.union.activities.outings import do, open_activity, plan, registration_of, sign_up, take
from union.activities.activity import codes
from union.activities.day.opening_and_ending import advance_activity
from union.membership.binding import issue_code

START = "2026-11-28 14:00"


@dataclass
class Fair:
    """The school union's activities and everybody's phone."""

    app: Flask
    hands: Hands
    engine: Engine
    cast: Cast

    def open(self, **settings: Any) -> str:
        """Open an activity on Saturday 2026-11-28, from 14:00 to 17:00; return its code."""
        given = {"title": "教职工羽毛球赛", "keywords": "羽毛球 球赛", "starts_at": START, "ends_at": "2026-11-28 17:00",
                 "closes_at": "2026-11-27 18:00", "opens_at": "", "venue": "校体育馆", "kind": "文体比赛"} | settings
        with transaction(self.engine) as session:
            return open_activity(session, session.get_one(Member, self.cast.xia.id), self.hands.at, **given).code

    def phone(self, who: str) -> Phone:
        """Return somebody's phone, bound."""
        return bound_phone(self.app, self.hands, self.engine, getattr(self.cast, who), OPENIDS.get(who, f"o-{who}-phone"))

    def join(self, code: str, *people: str) -> None:
        """Let people sign up elsewhere."""
        with transaction(self.engine) as session:
            for who in people:
                member = session.get_one(Member, getattr(self.cast, who).id)
                sign_up(session, self._activity(session, code), member, self.hands.at)

    def leave(self, code: str, who: str) -> None:
        """Let somebody give up their seat elsewhere."""
        with transaction(self.engine) as session:
            member = session.get_one(Member, getattr(self.cast, who).id)
            do(session, registration_of(session, self._activity(session, code), member), "cancel", member, self.hands.at)

    def state(self, code: str, who: str) -> str:
        """Return the state of somebody's registration."""
        return self.registration(code, who).state

    def registration(self, code: str, who: str) -> Registration:
        """Return somebody's newest registration."""
        with transaction(self.engine) as session:
            return registration_of(session, self._activity(session, code), session.get_one(Member, getattr(self.cast, who).id))

    def begin(self, code: str) -> None:
        """Let the clock come to the start."""
        self.hands.at = self.activity(code).starts_at + timedelta(minutes=1)
        with transaction(self.engine) as session:
            advance_activity(session, self._activity(session, code).id, self.hands.at)

    def activity(self, code: str) -> Activity:
        """Return an activity."""
        with transaction(self.engine) as session:
            return self._activity(session, code)

    def number(self, code: str) -> str:
        """Return the number on the screen."""
        with transaction(self.engine) as session:
            return codes.number_at(codes.secret_of(self._activity(session, code)), self.hands.at, 30)

    def printed(self, code: str) -> str:
        """Return the number below the printed code."""
        with transaction(self.engine) as session:
            return codes.door_number(codes.secret_of(self._activity(session, code)))

    def _activity(self, session: Any, code: str) -> Activity:
        found: Activity = session.scalars(select(Activity).where(Activity.code == code)).one()
        return found


@pytest.fixture
def fair(app: Flask, hands: Hands, engine: Engine, live_cast: Cast) -> Fair:
    return Fair(app, hands, engine, live_cast)


def test_who_may_not_come_is_not_shown_it_and_who_may_sees_the_seats_left(fair: Fair) -> None:
    fair.open(title="生态学院趣味运动会", branches=["生态学院分工会"], capacity="2")
    lin, zheng = fair.phone("lin"), fair.phone("zheng")
    assert "1. 生态学院趣味运动会（11月28日，校体育馆，剩2个名额）" in lin.say("报名")
    assert "趣味运动会" not in zheng.say("报名") and "没有您可以报名的活动" in zheng.say("报名")
    assert "趣味运动会" not in zheng.say("生态学院趣味运动会")


def test_signing_up_by_number_says_what_came_of_it(fair: Fair) -> None:
    code = fair.open(capacity="1")
    lin, zheng = fair.phone("lin"), fair.phone("zheng")
    assert "名额：还剩1个名额（共1个名额）" in lin.tell("报名", "1")
    lin.say("1")
    assert lin.say("提交").startswith("报名成功，2026年11月28日 14:00见")
    assert "1. 报名候补" in zheng.tell("报名", "1")
    assert zheng.tell("1", "提交").startswith("名额已满，您排在候补第1位")
    assert fair.state(code, "zheng") == "waiting"
    assert "教职工羽毛球赛（11月28日，校体育馆，候补第1位）" in zheng.say("我的报名")
    assert "已报名" in lin.say("我的报名") and "已报名" in lin.say("报名")


def test_companions_are_counted_as_people_say_it(fair: Fair) -> None:
    fair.open(companions_max="2", allows_children="是")
    lin = fair.phone("lin")
    lin.tell("报名", "1", "1")
    assert "几位未满18岁" in lin.say("没有") and "第1位孩子" in lin.say("两个")


def test_what_is_left_may_stay_empty_and_the_form_is_sent_at_once(fair: Fair) -> None:
    fair.open(form="参加项目：男单/女单\n运动经历（选填）")
    lin = fair.phone("lin")
    lin.tell("报名", "1", "1")
    assert "还没填完" in lin.say("提交")
    assert "例如" not in lin.say("2")
    assert "2. 运动经历：（未填）" in lin.say("提交")
    assert lin.say("提交").startswith("报名成功")


def test_changing_a_registration_begins_with_what_stands_and_keeps_what_is_not_changed(fair: Fair) -> None:
    code = fair.open(companions_max="2", allows_children="是", form="参加项目：男单/女单\n忌口（选填）", change_until="")
    lin = fair.phone("lin")
    lin.tell("报名", "1", "1", "1", "1", "4–6岁", "2", "不吃辣", "提交")
    lin.say("我的报名")
    shown = lin.say("1")
    standing = lin.say(next(line[0] for line in shown.splitlines() if line.endswith(". 修改报名")))
    assert "1. 同行成人：1位" in standing and "3. 第1位孩子的年龄：4–6岁" in standing and "5. 忌口：不吃辣" in standing
    assert "没改的照旧；改好回复“提交”" in standing
    assert "4. 参加项目：男单" in lin.tell("修改 4", "男单")
    assert "已修改" in lin.say("提交")
    one = fair.registration(code, "lin")
    assert [row["kind"] for row in one.companions] == ["adult", "child"] and sorted(one.answers.values()) == ["不吃辣", "男单"]


def test_an_edit_in_which_nothing_was_changed_is_no_draft_and_begins_with_what_stands_next_time(fair: Fair) -> None:
    code = fair.open(team_max="", venue="校体育馆")
    xia = fair.phone("xia")
    shown = xia.tell("报名", "1")
    edit = next(line.partition(".")[0] for line in shown.splitlines() if line.endswith(". 修改活动"))
    standing = xia.say(edit)
    assert "1. 活动名称：教职工羽毛球赛" in standing and "4. 地点：校体育馆" in standing and "修改 2" in standing
    assert len(standing.encode()) <= 2048 and "签到方式" in standing
    assert "没有改动" in xia.say("退出") and "没有填到一半" in xia.say("继续")
    with transaction(fair.engine) as session:
        session.scalars(select(Activity).where(Activity.code == code)).one().venue = "东区体育馆"
    xia.tell("报名", "1", edit)
    assert "1. 活动名称：羽毛球友谊赛" in (changed := xia.tell("修改 1", "羽毛球友谊赛")) and "东区体育馆" in changed
    assert "现在的" not in xia.say("重新开始") and "1. 活动名称：教职工羽毛球赛" in xia.say("进度")
    xia.tell("修改 1", "羽毛球友谊赛", "提交")
    activity = fair.activity(code)
    assert (activity.title, activity.venue, activity.keywords) == ("羽毛球友谊赛", "东区体育馆", "羽毛球 球赛")


def test_a_default_of_a_new_activity_is_asked_and_taken_by_skipping(fair: Fair) -> None:
    xia = fair.phone("xia")
    assert "（1/" in xia.say("发起活动")
    xia.tell("1", "读书会", "讲座", "一起读书", "完成", "图书馆")
    skipped = [xia.say("跳过") for _ in range(3)]
    assert "）开始时间" in skipped[-1]
    xia.say("12月5日 9:00")
    asked = next(told for _ in range(20) if "）报名要审核" in (told := xia.say("跳过")))
    assert "现在是：否" in asked and "照旧可回复“跳过”" in asked
    assert "）候补名额保留" in xia.say("跳过")


def test_a_new_activity_needs_few_answers_and_is_published_at_once(fair: Fair) -> None:
    xia = fair.phone("xia")
    xia.tell("发起活动", "1", "读书会", "讲座", "一起读书", "完成", "图书馆", "跳过", "跳过")
    assert "这一项是必填的" in xia.say("其余按默认")
    assert "“开始时间”请连日期一起写" in xia.say("17点")
    summary = xia.say("12月5日 9:00")
    assert "请核对“发起活动”" in summary and "报名要审核：否" in summary and "签到方式：扫码签到" in summary
    assert "总名额：25" in xia.tell("修改 15", "二十五")
    assert "1. 发布" in (saved := xia.say("提交")) and "已存为草稿" in saved
    assert "已发布" in xia.tell("1", "提交") and "草稿" not in xia.say("我负责的活动")


def test_an_offer_is_accepted_or_given_up_in_chat(fair: Fair) -> None:
    code = fair.open(capacity="1")
    fair.join(code, "lin", "zheng", "zhao")
    zheng, zhao = fair.phone("zheng"), fair.phone("zhao")
    fair.leave(code, "lin")
    told = zheng.tell("我的报名", "1")
    assert "您：待确认。有名额为您保留到" in told and "1. 确认参加\n2. 放弃名额" in told
    assert zheng.tell("2", "提交").startswith("已放弃，名额会让给下一位")
    assert zhao.tell("我的报名", "1", "1", "提交").startswith("已为您留好名额")
    assert (fair.state(code, "zheng"), fair.state(code, "zhao")) == ("declined", "seated")


def test_who_was_refused_reads_so_and_why(fair: Fair) -> None:
    code = fair.open(needs_approval="是")
    fair.join(code, "zheng")
    xia = fair.phone("xia")
    assert xia.tell("待办", "1", "2", "名额优先给新会员", "提交").startswith("已办理“不同意报名”")
    told = fair.phone("zheng").tell("活动", "1")
    assert "您：未通过。" in told and "原因：名额优先给新会员" in told and "未参加" not in told


def test_a_registration_is_given_up_by_word_once_confirmed(fair: Fair) -> None:
    code = fair.open()
    fair.join(code, "lin")
    lin = fair.phone("lin")
    assert "确定办理“教职工羽毛球赛 取消报名”吗" in lin.say("取消报名")
    assert fair.state(code, "lin") == "seated"
    assert lin.say("提交").startswith("已取消报名")
    assert "没有可以自行取消的报名" in lin.say("取消报名")


def test_of_several_the_one_to_give_up_is_chosen(fair: Fair) -> None:
    code, other = fair.open(), fair.open(title="读书会", keywords="读书", starts_at="2026-11-29 14:00", ends_at="2026-11-29 17:00")
    fair.join(code, "lin")
    fair.join(other, "lin")
    lin = fair.phone("lin")
    assert "2. 读书会：取消报名" in lin.say("取消报名")
    lin.tell("2", "提交")
    assert (fair.state(code, "lin"), fair.state(other, "lin")) == ("seated", "cancelled")


def test_a_team_is_made_and_answered_in_chat(fair: Fair) -> None:
    code = fair.open(team_max="3", team_min="2", capacity="4")
    zheng, zhao = fair.phone("zheng"), fair.phone("zhao")
    assert "名额：还剩4队" in zheng.tell("报名", "1")
    assert "（1/1）队名" in zheng.say("1")
    assert "报名成功，请邀请队员入队" in zheng.tell("工学院一队", "提交")
    own = zheng.tell("我的报名", "1")
    invite = next(line[0] for line in own.splitlines() if line.endswith(". 邀请队员"))
    assert "已发出邀请" in zheng.tell(invite, "赵志远", "提交")
    asked = zhao.tell("我的报名", "1")
    assert "郑敏邀请您加入“工学院一队”队" in asked and "1. 同意入队" in asked
    assert "已入队" in zhao.tell("1", "提交")
    assert "队伍“工学院一队”：郑敏（队长）、赵志远" in zhao.tell("我的报名", "1")
    assert fair.state(code, "zhao") == "seated"


@pytest.mark.parametrize("said", ["周六的羽毛球", "下周六有什么活动", "11月28日的羽毛球赛", "活动 羽毛球", "羽毛球比赛什么时候开始"])
def test_words_and_days_find_an_activity(fair: Fair, said: str) -> None:
    fair.open(starts_at="2026-11-28 14:00" if "28" in said or "下周" in said else "2026-11-21 14:00",
              ends_at="2026-11-28 17:00" if "28" in said or "下周" in said else "2026-11-21 17:00",
              closes_at="2026-11-20 18:00")
    assert "教职工羽毛球赛" in fair.phone("lin").say(said)


def test_what_is_not_open_yet_says_when_and_what_has_closed_is_still_found(fair: Fair) -> None:
    code = fair.open()
    with transaction(fair.engine) as session:
        xia = session.get_one(Member, fair.cast.xia.id)
        coming = plan(session, xia, fair.hands.at, title="读书会", keywords="读书", opens_at="2026-11-20 08:00",
                      starts_at="2026-11-29 14:00", ends_at="", closes_at="")
        take(session, coming, "publish", xia, fair.hands.at)
    fair.join(code, "zheng")
    lin, zheng = fair.phone("lin"), fair.phone("zheng")
    listed = lin.say("报名")
    assert "1. 教职工羽毛球赛" in listed and "2. 读书会（11月29日，莲都区古堰画乡，11月20日 08:00开始报名）" in listed
    assert "11月20日 08:00开始报名" in lin.say("2") and "11月20日 08:00开始报名" in lin.say("读书会")
    fair.hands.at = fair.activity(code).closes_at + timedelta(minutes=5)
    assert "教职工羽毛球赛" not in lin.say("报名")
    assert "教职工羽毛球赛\n报名已截止。" in lin.say("羽毛球") and "报名已截止" in lin.say("活动 羽毛球")
    assert "教职工羽毛球赛" in zheng.say("羽毛球")


def test_the_detail_says_what_decides_and_the_own_place_what_was_answered(fair: Fair) -> None:
    code = fair.open(
        companions_max="2", allows_children="是", minimum="10", needs_approval="是", organiser="林晓燕", branches=["生态学院分工会"],
        cancel_until="2026-11-26 12:00", form="参加项目：男单/女单", new_series="2026年四球赛", intro="欢迎参加。" * 300,
    )
    fair.open(title="教职工乒乓球赛", series="2026年四球赛", starts_at="2026-12-06 14:00", ends_at="")
    lin = fair.phone("lin")
    told = lin.tell("报名", "1")
    assert "成团：已报0人，最少10人" in told and "可带家属2位（含孩子）；报名后要审核；可自行取消到2026年11月26日 12:00" in told
    assert "面向：生态学院分工会" in told and "组织者：林晓燕" in told and "同系列：教职工乒乓球赛（12月6日）" in told
    assert len(told.encode()) <= 2048 and "回复数字办理" in told
    lin.tell("1", "1", "0", "女单", "提交")
    own = lin.tell("我的报名", "1")
    assert "同行：成人1位" in own and "参加项目：女单" in own and fair.state(code, "lin") == "pending"


def test_a_day_without_activities_says_so_and_a_service_on_a_day_stays_a_service(fair: Fair) -> None:
    fair.open()
    lin = fair.phone("lin")
    assert "那几天没有您可以报名的活动" in lin.say("明天有什么活动")
    assert "五必访慰问" in lin.say("周六同事住院了想申请慰问")


def test_the_scene_of_a_poster_shows_the_activity(fair: Fair) -> None:
    code = fair.open(intro="设男单<a href='http://evil'>女单</a>")
    told = fair.phone("lin").send("event", Event="SCAN", EventKey=f"activity.{code}", Ticket="t")
    assert "教职工羽毛球赛" in told and "1. 报名" in told
    assert links_in(told) == [f"https://union.example.cn/h5/activities/{code}"]


def test_scanning_the_code_at_the_door_checks_in_once(fair: Fair) -> None:
    code = fair.open()
    fair.join(code, "lin")
    lin = fair.phone("lin")
    scan: Callable[[], str] = lambda: lin.send("event", Event="SCAN", EventKey=f"checkin.{code}", Ticket="t")  # noqa: E731
    assert "14:00" not in scan() and fair.registration(code, "lin").checked_in_at is None
    fair.begin(code)
    assert scan().startswith("签到成功：教职工羽毛球赛，14:01。")
    assert "已签到，不用再签" in scan()
    assert "您还没有报名这个活动" in fair.phone("zheng").send("event", Event="SCAN", EventKey=f"checkin.{code}", Ticket="t")


def test_where_the_code_changes_the_number_on_the_screen_is_asked(fair: Fair) -> None:
    code = fair.open(check_in="扫现场变化的码")
    fair.join(code, "lin", "zhou")
    fair.begin(code)
    lin, zhou = fair.phone("lin"), fair.phone("zhou")
    assert "屏幕上的6位数字" in lin.send("event", Event="SCAN", EventKey=f"checkin.{code}", Ticket="t")
    assert "已经过时" in lin.say("123456") or fair.number(code) == "123456"
    assert lin.say(fair.number(code)).startswith("签到成功")
    assert "屏幕上的6位数字" in zhou.say("签到")
    assert "好的，先不签到" in zhou.say("取消")
    zhou.say("签到")
    done = zhou.say(f"签到 {fair.number(code)}")
    assert done.startswith("签到成功") and "还没有完成" not in done


def test_a_volunteer_signs_out_by_word(fair: Fair) -> None:
    code = fair.open(kind="志愿服务", counts_hours="是", title="瓯江边捡拾垃圾")
    fair.join(code, "lin")
    lin = fair.phone("lin")
    assert "没有等您签退的活动" in lin.say("签退") and "没有等您签到的活动" in lin.say("签到")
    fair.begin(code)
    assert "请扫现场的签到码，或回复签到码下面的6位数字" in lin.say("签到")
    number = fair.printed(code)
    assert "回复“签退”" in lin.say(number)
    fair.hands.move(minutes=90)
    assert "请扫现场的签到码" in lin.say("签退")
    assert lin.say(f"签退 {number}").startswith("签退成功：瓯江边捡拾垃圾，15:31")
    assert fair.registration(code, "lin").minutes == 90


def test_a_volunteer_signs_out_though_the_clock_has_ended_the_activity(fair: Fair) -> None:
    code = fair.open(kind="志愿服务", counts_hours="是", title="瓯江边捡拾垃圾")
    fair.join(code, "lin")
    fair.begin(code)
    lin = fair.phone("lin")
    lin.say(f"签到 {fair.printed(code)}")
    fair.hands.move(minutes=185)
    with transaction(fair.engine) as session:
        activity = session.scalars(select(Activity).where(Activity.code == code)).one()
        advance_activity(session, activity.id, fair.hands.at)
        assert activity.state == "ended"
    assert lin.say(f"签退 {fair.printed(code)}").startswith("签退成功")


def test_who_is_not_bound_is_led_to_the_binding_and_back_to_the_door(fair: Fair, phone: Callable[[str], Phone]) -> None:
    code = fair.open()
    fair.join(code, "lin")
    fair.begin(code)
    with transaction(fair.engine) as session:
        secret = issue_code(session, session.get_one(Member, fair.cast.lin.id), by=None, at=fair.hands.at)
    stranger = phone("oSTRANGER-at-the-door")
    asked = stranger.send("event", Event="subscribe", EventKey=f"qrscene_checkin.{code}", Ticket="t")
    assert "请回复您的工号" in asked
    bound = stranger.tell("T2015007", "林晓燕", secret)
    assert bound.startswith("绑定成功，林晓燕") and "签到成功：教职工羽毛球赛" in bound
    assert fair.registration(code, "lin").checked_in_at is not None


def test_somebody_unknown_hears_only_of_what_is_for_everybody(fair: Fair, phone: Callable[[str], Phone]) -> None:
    fair.open()
    branch = fair.open(title="生态学院茶话会", branches=["生态学院分工会"])
    stranger = phone("oSTRANGER")
    assert "羽毛球" in stranger.say("活动") and "茶话会" not in stranger.say("活动")
    assert "绑定" in stranger.say("1")
    assert "茶话会" not in stranger.send("event", Event="SCAN", EventKey=f"activity.{branch}", Ticket="t")


def test_an_officer_approves_and_begins_an_activity_in_chat(fair: Fair) -> None:
    code = fair.open(needs_approval="是")
    fair.join(code, "lin")
    xia = fair.phone("xia")
    todo = xia.say("待办")
    line = next(one[0] for one in todo.splitlines() if "报名待审核" in one)
    shown = xia.say(line)
    assert shown.startswith("林晓燕（生态学院分工会）报名“教职工羽毛球赛”：待审核") and "1. 同意报名" in shown
    assert "已办理“同意报名”" in xia.tell("1", "提交")
    assert fair.state(code, "lin") == "seated"
    assert "1. 校工会" in xia.say("发起活动")
    assert "只有负责文体活动的工会干部" in fair.phone("lin").say("发起活动")


def numbered(told: str, title: str) -> str:
    """Return the number of the line with a title."""
    return next(line.partition(".")[0] for line in told.splitlines() if title in line.partition(". ")[2])


def test_an_organiser_without_office_runs_the_activity_by_number_once_registration_has_closed(fair: Fair) -> None:
    code = fair.open(organiser="林晓燕", capacity="30")
    fair.open(title="读书会")
    fair.join(code, "zheng", "zhao")
    fair.begin(code)
    lin, wang = fair.phone("lin"), fair.phone("wang")
    listed = lin.say("待办")
    assert "1. 教职工羽毛球赛（11月28日，进行中，已报2/30）" in listed and "读书会" not in listed
    assert listed == lin.say("我负责的活动") and "没有负责的活动" in wang.say("我负责的活动")
    shown = lin.say("1")
    assert "结束" in shown
    roster = lin.say(numbered(shown, "名单"))
    assert "已报名2人，已签到0人" in roster and "1. 郑敏（工学院分工会，已报名，还没有签到）" in roster
    assert "赵志远" in lin.say("名单 羽毛球") and "没有负责的活动" in wang.say("名单 羽毛球")
    found = lin.say("名单 郑")
    assert "1. 郑敏" in found and "赵志远" not in found
    one = lin.say("1")
    asked = lin.say(numbered(one, "代为签到"))
    lin.tell("手机没电", "提交")
    assert "代为签到" in asked and fair.registration(code, "zheng").checked_in_at is not None
    assert "没有找到“林”" in lin.say("名单 林")


def test_an_officer_finds_the_people_of_every_activity_and_only_those_they_run(fair: Fair) -> None:
    code, other = fair.open(), fair.open(title="读书会", needs_approval="是")
    fair.join(code, "lin")
    fair.join(other, "lin", "zheng")
    xia = fair.phone("xia")
    assert "读书会（11月28日，报名中，已报0，待审核2）" in xia.say("我负责的活动")
    assert "1. 教职工羽毛球赛" in (asked := xia.say("名单")) and "2. 读书会" in asked
    assert "1. 林晓燕（生态学院分工会，教职工羽毛球赛，已报名）\n2. 林晓燕（生态学院分工会，读书会，待审核）" in xia.say("名单 林晓燕")
    assert "1. 同意报名" in xia.say("2")


def test_after_an_activity_its_people_rate_it_and_see_their_hours_by_word(fair: Fair) -> None:
    code = fair.open(kind="志愿服务", counts_hours="是", title="瓯江边捡拾垃圾")
    fair.join(code, "lin")
    lin = fair.phone("lin")
    assert "没有等您评价的活动" in lin.say("评价") and "还没有志愿服务时长" in lin.say("我的时长")
    fair.begin(code)
    lin.say(f"签到 {fair.printed(code)}")
    fair.hands.move(minutes=120)
    lin.say(f"签退 {fair.printed(code)}")
    fair.hands.move(minutes=90)
    with transaction(fair.engine) as session:
        activity = session.scalars(select(Activity).where(Activity.code == code)).one()
        advance_activity(session, activity.id, fair.hands.at)
        assert activity.state == "ended"
        xia = session.get_one(Member, fair.cast.xia.id)
        do(session, registration_of(session, activity, session.get_one(Member, fair.cast.lin.id)), "confirm_hours", xia, fair.hands.at)
    assert "瓯江边捡拾垃圾（11月28日，已结束，可以对时长有异议、评价活动）" in lin.say("我的报名")
    hours = lin.say("时长证明")
    assert "2026年：已确认2.0小时，1次" in hours and "/h5/hours/2026.pdf" in hours and "1. 瓯江边捡拾垃圾" in hours
    assert "对时长有异议" in lin.say("1")
    assert "（1/4）活动内容" in lin.say("评价")
    assert "谢谢您的评价" in lin.tell("5", "4", "5", "跳过", "提交")
    assert "没有等您评价的活动" in lin.say("评价")


def test_a_waiting_activity_is_named_once_in_the_list(fair: Fair) -> None:
    with transaction(fair.engine) as session:
        plan(session, session.get_one(Member, fair.cast.xia.id), fair.hands.at, title="读书会")
    assert "1. 读书会（草稿，待发布" in fair.phone("xia").say("待办")
