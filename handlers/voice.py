"""回音壁 and 匿名: the newest published answers, and the way to write without a name."""

from __future__ import annotations

from datetime import datetime

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat, fit
from handlers.chat.handler_table import HandlerTable
from union import links
from union.ground import clock
from union.ground.choices import ChoiceToken, NumberedLine
from union.voice.board import find_published, get_published

table = HandlerTable[Chat]()
TO_BOARD = ChoiceToken("board")
"""The published answer with a number."""


@table.on_text("回音壁", "公开答复", needs_member=True)
@table.on_click("menu.board", needs_member=True)
def list_board(chat: Chat) -> Reply | None:
    """List the newest published answers, by number."""
    found = find_published(chat.session).entries
    page = chat.anchor(links.board(), "打开回音壁")
    if not found:
        return TextReply(f"回音壁上还没有公开的答复。回复“意见建议”可以提第一条。{page}")
    options = [NumberedLine(f"{one.title}（{_day(one.published_at)}）", TO_BOARD, str(one.id)) for one in found]
    return chat.offer("大家的建议和答复：", options, f"回复数字看答复，或{page}。")


@table.on_choice(TO_BOARD, needs_member=True)
def show_entry(chat: Chat) -> Reply | None:
    """Show one published answer."""
    one = get_published(chat.session, int(chat.rest))
    body = f"{one.title}\n建议：{one.question}\n答复：{one.answer}"
    return TextReply(fit(body, chat.anchor(links.board_entry(one.id), "在页面查看")))


@table.on_text("匿名", "匿名建议", "匿名意见", "匿名查询", needs_member=True)
def show_anonymous(chat: Chat) -> Reply | None:
    """Lead to the pages: a chat message comes with the account it was written in."""
    write, read = chat.anchor(links.anonymous_suggestion(), "匿名写建议"), chat.anchor(links.anonymous_answer(), "凭编号查询")
    return TextReply(f"聊天里写的消息带着您的微信，做不到匿名。请打开页面，不记录是谁写的：\n{write}　{read}")


def _day(at: datetime) -> str:
    there = clock.local(at)
    return f"{there.month}月{there.day}日"
