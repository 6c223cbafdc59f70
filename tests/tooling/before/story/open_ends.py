"""What is open when the story ends: forms half filled in, in chat and on pages, and numbered lists nobody has answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO

from PIL import Image
from sqlalchemy import select

from models.member import Member
from models.session import transaction
from tests.tooling.before.story.post import scene
from tests.tooling.before.story.teller import PDF, Teller
from union.ground import clock
from union.membership.offices import appoint
from wechat_sandbox.platform.media import keep_media

LONG = "学校新校区离市区较远，早晚班车只有一班，许多教职工下课后要等一个多小时才能回家，带孩子的老师尤其不便。"


def appoint_more(teller: Teller) -> None:
    """Let two more serve the school union's desk for activities, so that each may have a list of their own open."""
    with transaction(teller.town.engine) as session:
        for number in ("T2015131", "T1999141", "T2023105"):
            member = session.scalars(select(Member).where(Member.staff_number == number)).one()
            appoint(session, member, "culture_officer", None, from_on=clock.day_of(teller.now), until_on=None, at=teller.now)


def choose(teller: Teller, who: str, *path: str) -> str:
    """Write the first text; of each list that follows pick the line that has the next words in it; returns the last answer."""
    phone = teller.chat(who)
    answer = phone.say(path[0])
    for words in path[1:]:
        while (found := re.search(rf"^(\d+)\. .*{words}", answer, re.MULTILINE)) is None:
            assert "“更多”看后面的" in answer, (who, words, answer)
            answer = phone.say("更多")
        answer = phone.say(found[1])
    return answer


def begin_forms(teller: Teller, numbers: Mapping[str, str]) -> None:
    """Leave forms half-way in chat, each in somebody's hand."""
    teller.say("T2002146", "病假", "本人", "昨天")
    choose(teller, "T2003001", f"进度 {numbers['taken']}", "登记走访")
    teller.say("T2003001", "今天", "王丽华")
    returned = numbers["condolence_visit:returned"]
    choose(teller, numbers["returned by"], f"进度 {returned}", "补充内容")
    teller.say("T2016124", "评价", "5")
    teller.say("T2018123", "写提案", "增设校园直饮水点", "5", LONG)
    choose(teller, "T2023117", f"提案进度 {numbers['answering']}", "起草答复")
    teller.say("T2023117", "感谢您的关心，经研究计划在下学期增设班次。")
    choose(teller, "T2009125", "活动 骑行南明湖", "骑行南明湖", "修改活动")
    teller.say("T2001142", "发起活动", "1", "工学院踏青", "2")
    choose(teller, "T2018112", "我的", "教学创新比赛 评委", "待您评分", "评分")
    teller.say("T2018112", "88")
    choose(teller, "T1999141", "待办", "公示意见待答复", "答复")
    teller.say("T1999141", "经核实两件作品不同，")
    teller.say("T2004148", "设立会议", "5")
    picture_form(teller, "T2007116")
    choose(teller, "T2006101", f"提案进度 {numbers['objected']}")


def picture_form(teller: Teller, who: str) -> None:
    """Leave a form that has got a picture and waits for more."""
    teller.say(who, "慰问", "本人", "生病住院", "跳过", "昨天", "跳过", "跳过", "跳过")
    written = BytesIO()
    Image.new("RGB", (8, 8), "steelblue").save(written, "JPEG")
    media = keep_media(teller.town.sandbox.sandbox, "image", written.getvalue(), "p.jpg", "image/jpeg").media_id
    assert "收到第1张" in teller.chat(who).picture(media)


def begin_pages(teller: Teller, numbers: Mapping[str, str], asked: str) -> None:
    """Leave forms saved on pages."""
    claim = {"claim": "hospital", "admitted_on": "2026-09-01", "self_paid": "3200.50", "do": "save"}
    page = teller.browser("T2005108").press("/h5/services/mutual_aid_claim", claim | {"file.settlement": (BytesIO(PDF), "结算单.pdf")})
    assert "已保存草稿" in page.text
    board = {"title": "加装热水点", "question": "10号楼没有热水点，打水很远", "do": "save"}
    answered = numbers["suggestion:answered"]
    page = teller.browser("T2016152").press(f"/h5/board/publish/{answered}", board, where="publish")
    assert "已保存草稿" in page.text
    companions = {"adults": "2", "children": "0", "do": "save"}
    page = teller.browser("T2015007").press(f"/h5/registrations/{asked}/change", companions, where="change")
    assert "已保存草稿" in page.text


def begin_dialogues(teller: Teller, running: str, rotating: str) -> None:
    """Leave the dialogues that are no forms: binding after a scan, unbinding, the number at the door."""
    stranger = teller.town.chat("oBefore_stranger")
    teller.town.add_person("oBefore_stranger")
    scene(stranger, f"checkin.{running}")
    assert "姓名" in stranger.say("T2024134")
    teller.say("T2002126", "解绑")
    assert "6位数字" in scene(teller.chat("T2016030"), f"checkin.{rotating}")


def offer_lists(teller: Teller) -> None:
    """Leave numbered lists in chats, one for each thing that a number can lead to."""
    for who, words in (
        ("T2019103", "活动"), ("T1999143", "我的报名"), ("T2018022", "我的"), ("T2012113", "待办"), ("T2011008", "待办"),
        ("T2001145", "待办"), ("T2010021", "进度"), ("T2006012", "名单"), ("T2023105", "比赛结果"), ("T2008016", "签到"),
        ("T2021115", "服务"), ("T2021114", "提案"), ("T2009111", "提案"), ("T2016106", "教代会"), ("T2000127", "回音壁"),
        ("T2015007", "取消报名"), ("T2016152", "待办"),
    ):
        teller.say(who, words)
    teller.say("T2012113", "更多")
    teller.say("T2015144", "病假", "本人", "退出", "意见建议", "退出", "继续")
    teller.say("T2022121", "教代会提案建议怎么写")
    choose(teller, "T2009003", "待办", "五必访.*待核实")
    choose(teller, "T2022107", "我的", "摄影比赛 作品")
    choose(teller, "T2015131", "我负责的活动", "微课比赛")
    choose(teller, "T2013147", "我的", "教学创新比赛 评委")
    choose(teller, "T2015131", "我负责的活动", "微课比赛", "作品、评分和结果")
    teller.say("T2022104", "写提案", "延长图书馆开放时间", "5", LONG, "完成", LONG, "完成", "提交")
