"""隐私 and 收件箱: who looked at what is kept of me, and the latest notices."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import MOST_LINES, Chat, fit
from handlers.chat.handler_table import HandlerTable
from models.notice import Notice
from union import links
from union.ground import clock
from union.notices.outbox import find_inbox
from union.registers.privacy import Reading, list_readings

table = HandlerTable[Chat]()
KEPT = (
    "我们保存：您的工号、姓名、分工会、这个微信的绑定，以及您办理事项时填写的内容。\n"
    "病情、家庭、金额等内容加密保存，只有当前办理人能看，每次查看都有记录；推送的消息里不写这些。"
)


@table.on_text("隐私", "隐私说明", "谁看过", "查看记录", needs_member=True)
def show_privacy(chat: Chat) -> Reply | None:
    """Say what is kept and who looked at it."""
    readings = list_readings(chat.session, chat.me, limit=5)
    shown = "\n".join(_reading(one) for one in readings) or "还没有人查看过您的私密内容。"
    return TextReply(fit(f"{KEPT}\n\n最近的查看：\n{shown}", chat.anchor(links.privacy(), "查看全部记录和授权")))


@table.on_text("收件箱", "通知", "消息", needs_member=True)
def show_inbox(chat: Chat) -> Reply | None:
    """List the latest notices."""
    notices = find_inbox(chat.session, chat.me, limit=MOST_LINES)
    page = chat.anchor(links.inbox(), "打开收件箱")
    if not notices:
        return TextReply(f"还没有通知。{page}")
    return TextReply(fit("最近的通知：\n" + "\n".join(_notice(notice) for notice in notices), page))


def _reading(one: Reading) -> str:
    return f"· {clock.show_time(one.at)} {one.by}（{one.about}{one.why and f'，用途：{one.why}'}）"


def _notice(notice: Notice) -> str:
    when = clock.local(notice.created_at)
    return f"· {when.month}月{when.day}日 {notice.text}"
