"""活动: what is open, and one activity in detail."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import Chat, fit
from handlers.table import Table
from models.activity import Activity
from union import clock, links
from union.activities import find_activities, get_activity

table = Table()


@table.on_text("活动", "活动列表", "报名", "文体活动")
@table.on_click("menu.activities")
def list_activities(chat: Chat) -> Reply | None:
    """List the open activities, the next one first."""
    found = find_activities(chat.session, chat.at)
    page = chat.anchor(links.activities(), "在页面查看")
    if not found:
        return TextReply(f"现在没有正在报名的活动，有新活动会在这里通知。{page}")
    return chat.offer("正在开放的活动：", [(_line(one), "activity", one.code) for one in found], f"回复数字看详情，或{page}。")


@table.on_choice("activity")
@table.on_scan("activity.")
def show_activity(chat: Chat) -> Reply | None:
    """Show the activity whose code stands behind the key."""
    one = get_activity(chat.session, chat.rest)
    where = f"\n地点：{one.venue}" if one.venue else ""
    body = f"{one.title}\n时间：{clock.show_time(one.starts_at)}{where}\n{one.intro}"
    return TextReply(fit(body, chat.anchor(links.activity(one.code), "查看详情")))


def _line(one: Activity) -> str:
    when = clock.local(one.starts_at)
    return f"{one.title}（{when.month}月{when.day}日{f'，{one.venue}' if one.venue else ''}）"
