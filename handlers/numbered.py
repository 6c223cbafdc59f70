"""Numbered lists: another page of the one that is on, and a number that it does not have."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.routing import BACKWARD, FORWARD, OUT_OF_RANGE, TURN

table = HandlerTable[Chat]()


@table.on_choice(OUT_OF_RANGE)
def out_of_range(chat: Chat) -> Reply | None:
    """Answer a number that the list does not have; the list stays."""
    count = len(chat.thread.state.get("choices", []))
    return TextReply(f"请回复{f'1到{count}之间的数字' if count > 1 else ' 1'}，或说说您想办的事。")


@table.on_choice(TURN)
def turn_page(chat: Chat) -> Reply | None:
    """Show the next page of the list, or the one before."""
    return chat.turn_page(1 if words.key(chat.text) in FORWARD else -1)


@table.on_text(*FORWARD, *BACKWARD, interrupts=False)
def nothing_listed(_chat: Chat) -> Reply | None:
    """Answer where no list is on."""
    return TextReply("现在没有可以翻页的列表。回复“服务”看可以办理什么，“我的”看您的事项。")
