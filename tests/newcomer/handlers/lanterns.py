"""灯谜 in chat: hung up by a word, looked at by its number."""

from __future__ import annotations

from union.lanterns.subject import LANTERN, TO_LANTERN

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.forms.dialogue import start

table = HandlerTable[Chat]()


@table.on_text("挂灯谜", needs_member=True)
def hang(chat: Chat) -> Reply | None:
    """Begin a lantern."""
    return start(chat, "lantern:new")


@table.on_choice(TO_LANTERN, needs_member=True)
def show(chat: Chat) -> Reply | None:
    """Show one lantern."""
    return TextReply(f"谜面：{LANTERN.get(chat.session, chat.rest).riddle}")
