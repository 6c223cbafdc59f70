"""The last seat of an activity over real HTTP: waited for, offered, accepted in chat, reminded of, checked in at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.activity import Activity
from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.journeys.stage import Stage
from tests.union.activities.outings import open_activity, registration_of
from union.activities.day.opening_and_ending import advance_activity
from union.activities.day.reminders import remind

SETTINGS: dict[str, Any] = {
    "title": "教职工羽毛球赛", "keywords": "羽毛球", "venue": "校体育馆", "capacity": "1", "opens_at": "", "kind": "文体比赛",
    "starts_at": "2026-11-28 14:00", "ends_at": "2026-11-28 17:00", "closes_at": "2026-11-27 18:00",
}


def test_the_last_seat_goes_to_who_waits_and_comes_to_the_door(stage: Stage, live_cast: Cast) -> None:
    with transaction(stage.engine) as session:
        activity = open_activity(session, session.get_one(Member, live_cast.xia.id), stage.clock(), **SETTINGS)
        code, start = activity.code, activity.starts_at
    path = f"/h5/activities/{code}"
    zheng, xu = stage.phone("zheng"), stage.phone("xu")
    assert "报名成功" in zheng.browser().send(f"{path}/do/sign_up")

    assert "剩" not in xu.say("周六的羽毛球") and "教职工羽毛球赛" in xu.say("下周六的羽毛球")
    xu.say("报名 羽毛球")
    assert "1. 报名候补" in xu.say("1")
    xu.say("1")
    assert "您排在候补第1位" in xu.say("提交")

    zheng.say("取消报名")
    assert "已取消报名" in zheng.say("提交")
    stage.deliver()
    push = xu.last_push()
    assert "限时确认" in str(push["rows"]) and push["url"].endswith(path)
    assert "有名额为您保留到" in xu.browser().open(path)

    xu.say("我的报名")
    assert "1. 确认参加" in xu.say("1")
    xu.say("1")
    assert "已为您留好名额" in xu.say("提交")

    stage.clock.at = start - timedelta(hours=23)
    with transaction(stage.engine) as session:
        found = session.scalars(select(Activity).where(Activity.code == code)).one()
        advance_activity(session, found.id, stage.clock())
        assert remind(session, found.id, stage.clock()) == 1
    stage.deliver()
    assert "将开始" in xu.pushed()

    stage.clock.at = start + timedelta(minutes=2)
    scanned = xu.do("scan", scene=f"checkin.{code}")
    assert "签到成功：教职工羽毛球赛" in str(scanned.get("Content", ""))
    with transaction(stage.engine) as session:
        found = session.scalars(select(Activity).where(Activity.code == code)).one()
        one = registration_of(session, found, session.get_one(Member, live_cast.xu.id))
        assert (one.state, one.check_in_how) == ("seated", "scene")
