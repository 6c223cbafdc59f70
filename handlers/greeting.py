"""Following and leaving the account, and scene codes on posters."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.binding import bind_first
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.help import show_help
from union import links
from union.ground.accounts import find_binding, follow, unfollow
from union.ground.errors import NotFound
from union.membership.binding import unbind

table = HandlerTable[Chat]()


@table.on_event("subscribe")
def greet(chat: Chat) -> Reply | None:
    """Greet who follows, offer binding, and go on with the scene that led here."""
    follow(chat.account, chat.at)
    if chat.member is not None:
        hello = f"{chat.member.name}，欢迎回来！回复“我的”看您的事项，“帮助”看能办什么。"
    else:
        page = chat.anchor(links.bind(), "打开绑定页面")
        hello = (
            "欢迎来到教工之家，这里是您的工会。\n住院、结婚、生育、遇到困难，都可以在这里告诉我们。\n"
            f"先绑定工号：回复“绑定”，或{page}。回复“帮助”看能办什么。"
        )
    found = chat.room.table.find_scan(chat.message.scene) if chat.message.scene else None
    if found is None:
        return TextReply(hello)
    if found.entry.needs_member and chat.member is None:
        return TextReply(f"{hello.partition(chr(10))[0]}\n\n{bind_first(chat).text}")
    chat.rest = found.rest
    scanned = found.entry.handler(chat)
    return TextReply(f"{hello}\n\n{scanned.text}") if isinstance(scanned, TextReply) else TextReply(hello)


@table.on_event("unsubscribe", speaks=False)
def say_goodbye(chat: Chat) -> None:
    """Note that the person left; their binding waits for them."""
    unfollow(chat.account, chat.at)
    chat.thread.end()


@table.on_event("scan")
def scan_unknown(chat: Chat) -> Reply | None:
    """Answer a scene that nothing is registered for: an old poster."""
    return show_help(chat, "这个二维码已经不用了，您可以这样找我们：")


@table.on_event("user_authorization_cancellation", speaks=False)
def forget_account(chat: Chat) -> None:
    """End the binding of somebody who has closed their WeChat account, as the platform asks."""
    unfollow(chat.account, chat.at)
    chat.thread.end()
    if find_binding(chat.session, chat.account) is not None:
        unbind(chat.session, chat.account, chat.at, reason="微信账号已注销")


@table.on_scan("bind")
def scan_bind(chat: Chat) -> Reply | None:
    """Begin the binding from a poster."""
    word = chat.room.table.words.get("绑定")
    if word is None:
        raise NotFound("暂时不能在这里绑定")
    return word.handler(chat)
