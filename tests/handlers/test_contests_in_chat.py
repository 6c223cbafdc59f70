"""比赛 in chat: works checked, judged and refused by number, objections answered, results found by title."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.handlers.conftest import bound_phone
from tests.handlers.phone import Hands, Phone
from tests.sitting import at_hand
from tests.union.activities.afternoon import run
from tests.union.activities.lessons import AFTER, CLOSES, JUDGED, announce, begin, enter, judge_all


def phone(app: Flask, hands: Hands, engine: Engine, member: Member) -> Phone:
    return bound_phone(app, hands, engine, member, f"o-{member.staff_number}-phone")


def choose(told: str, title: str) -> str:
    """Return the number of the line with a title."""
    return next(line.partition(".")[0] for line in told.splitlines() if title in line.partition(". ")[2])


def test_a_work_is_checked_and_after_a_refusal_changed_and_handed_in_again(
    app: Flask, hands: Hands, engine: Engine, live_cast: Cast
) -> None:
    with transaction(engine) as session:
        cast = at_hand(session, live_cast)
        enter(session, announce(session), cast.lin)
    hands.at = CLOSES
    xia, lin = phone(app, hands, engine, live_cast.xia), phone(app, hands, engine, live_cast.lin)
    works = xia.say(choose(xia.say("待办"), "1份作品待审核"))
    assert "1. 水的循环（林晓燕，待审核）" in works
    shown = xia.say("1")
    assert "参赛者：林晓燕" in shown
    xia.tell(choose(shown, "不通过"), "缺少教学设计", "提交")
    refused = lin.say(choose(lin.say("我的"), "作品"))
    assert "未通过的理由：缺少教学设计" in refused
    assert "1. 作品名称：水的循环" in lin.say(choose(refused, "修改作品"))
    lin.tell("修改 1", "水的循环（补）")
    assert "作品已更新" in lin.say("提交")


def test_a_juror_scores_from_the_own_list_and_everybody_finds_the_results_by_title(
    app: Flask, hands: Hands, engine: Engine, live_cast: Cast
) -> None:
    with transaction(engine) as session:
        activity, _, jurors = begin(session, at_hand(session, live_cast))
        juror, key = jurors[0], activity.id
        session.flush()
        session.expunge_all()
    hands.at = AFTER
    jin, lin = phone(app, hands, engine, juror), phone(app, hands, engine, live_cast.lin)
    works = jin.say(choose(jin.say("我的"), "还有2份要评"))
    assert works.count("待您评分") == 2
    assert "教学设计" in jin.say(choose(jin.say("1"), "评分"))
    assert "评分已记下" in jin.tell("80", "90", "跳过", "提交")
    assert "还有1份要评" in (mine := jin.say("我的")) and jin.say(choose(mine, "还有1份要评")).count("待您评分") == 1
    assert "没有公布的比赛结果" in lin.say("比赛结果")
    with transaction(engine) as session:
        cast, activity = at_hand(session, live_cast), session.get_one(type(activity), key)
        judge_all(session, activity, [session.get_one(Member, one.id) for one in jurors], [(80, 80, 80), (90, 90, 90)])
        for action in ("count_scores", "publish_results"):
            run(session, activity, action, cast.xia, JUDGED)
    hands.at = JUDGED
    results = lin.say("比赛结果 教学")
    assert "青年教师教学竞赛，公示到" in results and "第1名，一等奖" in results
    assert "没有找到“歌咏”的比赛结果" in lin.say("比赛结果 歌咏")


def test_an_objection_is_answered_from_the_list(app: Flask, hands: Hands, engine: Engine, live_cast: Cast) -> None:
    with transaction(engine) as session:
        cast = at_hand(session, live_cast)
        activity, _, jurors = begin(session, cast)
        judge_all(session, activity, jurors, [(80, 80, 80), (90, 90, 90)])
        for action in ("count_scores", "publish_results"):
            run(session, activity, action, cast.xia, JUDGED)
        run(session, activity, "object_to_results", cast.zheng, JUDGED, words="请核实计分")
    hands.at = JUDGED
    xia, zheng = phone(app, hands, engine, live_cast.xia), phone(app, hands, engine, live_cast.zheng)
    waiting = xia.say(choose(xia.say("待办"), "公示意见待答复"))
    assert "请核实计分" in waiting and "郑敏" not in waiting
    xia.tell(choose(waiting, "答复"), "经核实计分无误", "完成", "提交")
    assert "没有找到" not in zheng.say("我的")
