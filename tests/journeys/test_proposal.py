"""A proposal from the first word in a delegate's chat to its rated answer and the printed form, over real HTTP."""

from __future__ import annotations

from models.session import transaction
from tests.cast import Cast
from tests.journeys.stage import Phone, Stage
from tests.journeys.test_condolence_visit import bind_lin
from tests.sitting import FORM, at_hand, make_sitting

ANSWER = "经研究，从下学期起晚间加开一班校区往返班车，每晚八点半从新校区发车。"


def act(phone: Phone, *texts: str) -> str:
    """Say several things one after the other; return the last answer."""
    return [phone.say(text) for text in texts][-1]


def test_a_proposal_goes_from_a_chat_through_committee_and_department_to_its_rating(stage: Stage, live_cast: Cast) -> None:
    with transaction(stage.engine) as session:
        make_sitting(session, at_hand(session, live_cast), stage.clock())
    who = {name: stage.phone(name) for name in ("lin", "zhao", "chen", "zhou", "mao", "ji", "lei", "shi")}
    lin = who["lin"]
    bind_lin(lin)
    path = _write_and_invite(stage, lin)
    _second(stage, who, path)
    _table(stage, who, path)
    _decide(who, path)
    _answer(stage, who, path)
    lin.browser().send(f"{path}/rate", rating="satisfied", words="谢谢")
    assert "满意1" in who["zhao"].browser().open(path)
    form = lin.browser().http.get(f"{stage.app_url}{path}/print.pdf")
    assert form.status_code == 200 and form.content.startswith(b"%PDF-")
    pushed = str([stage.delivered(name) for name in who])
    assert not any(word in pushed for word in ("班车", "林晓燕", "赵志远", "陈雪梅"))


def _write_and_invite(stage: Stage, lin: Phone) -> str:
    assert "案名" in lin.say("写提案")
    assert "请核对" in act(lin, FORM["title"], "5", FORM["reason"], "完成", FORM["suggestion"], "完成")
    saved = lin.say("提交")
    assert "1. 邀请附议" in saved
    assert "已发出邀请" in act(lin, "1", "赵志远、陈雪梅", "提交")
    return saved.partition('href="')[2].partition('"')[0].removeprefix(stage.app_url)


def _second(stage: Stage, who: dict[str, Phone], path: str) -> None:
    """One answers in chat, the other on the page that the push leads to."""
    stage.deliver()
    assert who["zhao"].last_push()["url"].endswith(path)
    assert "谢谢您的附议" in act(who["zhao"], "附议", "1", "提交")
    assert "谢谢您的附议" in who["chen"].browser().send(who["chen"].last_push()["url"], button="second")
    stage.deliver()
    assert "可提交" in who["lin"].pushed()


def _table(stage: Stage, who: dict[str, Phone], path: str) -> None:
    assert "已提交" in act(who["lin"], "我的提案", "1", "1", "提交")
    stage.deliver()
    assert who["zhou"].last_push()["url"].endswith(path)
    assert "T35-001" in who["zhou"].browser().send(f"{path}/approve")


def _decide(who: dict[str, Phone], path: str) -> None:
    assert "待审查" in who["mao"].say("待办")
    assert "立案" in act(who["mao"], "1", "1", "提交")
    page = who["ji"].browser().send(f"{path}/refer", lead="HQ")
    assert "后勤管理处" in page and "等待接收" in page


def _answer(stage: Stage, who: dict[str, Phone], path: str) -> None:
    stage.deliver()
    assert "待接收" in who["lei"].pushed()
    who["lei"].browser().send(f"{path}/accept")
    given = {"text": ANSWER, "outcome": "A"}
    who["lei"].browser().send(f"{path}/draft", **given)
    assert ANSWER[:10] in who["shi"].browser().open(path) and ANSWER[:10] not in who["lin"].browser().open(path)
    who["shi"].browser().send(f"{path}/sign")
    who["ji"].browser().send(f"{path}/publish")
    stage.deliver()
    assert "请评价" in who["lin"].pushed()
