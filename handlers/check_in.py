"""签到 and 签退: by the scanned code, by the number on the screen, by a word."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.words import harmless
from models.registration import Registration
from union import links
from union.activities.attendance.check_in import NOT_AT_DOOR, STALE
from union.activities.choices import TO_CHECK_IN
from union.activities.day.scans import scan
from union.activities.sight.own_page import find_present
from union.ground import clock
from union.ground.choices import NumberedLine
from union.ground.errors import Refusal

table = HandlerTable[Chat]()
CHECK_IN = "check_in"
CANCEL = ("取消", "退出", "返回")
ASK = {
    STALE: "请回复现场屏幕上的6位数字（几十秒换一次），或直接扫屏幕上的二维码。",
    NOT_AT_DOOR: "请扫现场的签到码，或回复签到码下面的6位数字。",
}
"""What is asked where the number is missing, by the refusal that says so."""
LEFT = "签到还没有完成，请再扫码或回复“签到”。"


@table.on_scan("checkin.", needs_member=True)
def check_in(chat: Chat) -> Reply | None:
    """Check who scanned in, or out; where the code changes, the number on the screen is asked first."""
    return _scan(chat, chat.rest, is_scene=True)


@table.on_choice(TO_CHECK_IN, needs_member=True)
def check_in_chosen(chat: Chat) -> Reply | None:
    """Check in at the activity that was chosen: the number at the door is asked first."""
    return _scan(chat, chat.rest)


@table.on_text("签到", "我要签到", needs_member=True, takes_rest=True)
def check_in_by_word(chat: Chat) -> Reply | None:
    """Check in where somebody has a place and it is time, with the number on the screen or without."""
    return _by_word(chat, "check_in", "现在没有等您签到的活动。活动开始前一小时起可以签到，回复“我的报名”看时间。")


@table.on_text("签退", "我要签退", needs_member=True, takes_rest=True)
def check_out_by_word(chat: Chat) -> Reply | None:
    """Check out where hours count and somebody is there."""
    return _by_word(chat, "check_out", "现在没有等您签退的活动。")


@table.in_dialogue(CHECK_IN, needs_member=True, keeps=CANCEL)
def take_number(chat: Chat) -> Reply | None:
    """Take the number on the screen."""
    if words.key(chat.text) in CANCEL:
        chat.thread.end()
        return TextReply("好的，先不签到。需要时再扫码，或回复“签到”。")
    return _scan(chat, chat.thread.state["code"], words.tidy(chat.text))


def _by_word(chat: Chat, action: str, nothing: str) -> Reply | None:
    found = find_present(chat.session, chat.me, chat.at, action)
    if not found:
        return TextReply(nothing)
    if len(found) == 1:
        return _scan(chat, found[0].activity.code, words.tidy(chat.rest))
    lines = [NumberedLine(harmless(one.activity.title), TO_CHECK_IN, one.activity.code) for one in found]
    return chat.offer("是哪一个活动？", lines, "回复数字。")


def _scan(chat: Chat, code: str, number: str = "", *, is_scene: bool = False) -> TextReply:
    try:
        with chat.session.begin_nested():
            one = scan(chat.session, code, by=chat.me, at=chat.at, number=number, is_scene=is_scene)
    except Refusal as refusal:
        if str(refusal) not in ASK:
            chat.thread.end()
            raise
        chat.thread.begin(CHECK_IN, chat.at, code=code, resume="签到", note=LEFT)
        return TextReply(f"{refusal}。" if number else ASK[str(refusal)])
    chat.thread.end()
    if chat.note == LEFT:
        # The whole of it in one message leaves the dialogue, and ends it, too.
        chat.note = ""
    return TextReply(f"{_done(one)}\n{chat.anchor(links.activity(code), '查看活动')}")


def _done(one: Registration) -> str:
    title = harmless(one.activity.title)
    if one.checked_out_at is not None:
        return f"签退成功：{title}，{clock.local(one.checked_out_at):%H:%M}。服务时长由工会干部核对后确认，会通知您。"
    at = one.checked_in_at
    when = f"，{clock.local(at):%H:%M}{'（迟到）' if one.is_late else ''}" if at else ""
    more = "结束时请再扫一次码或回复“签退”，时长从签到算到签退。" if one.activity.counts_hours else "欢迎您！"
    return f"签到成功：{title}{when}。{more}"
