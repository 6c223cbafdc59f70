"""Everything that is not text: pictures outside a form, places, links, scans from the menu."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.routing import ANY
from handlers.help import show_help

table = HandlerTable[Chat]()


@table.on_message("image")
def picture_without_form(chat: Chat) -> Reply | None:
    """Answer a picture that no form has asked for; it is not fetched."""
    return TextReply(
        "图片看到了，不过现在没有需要图片的事项，没有保存。\n要办理请回复“服务”，填到材料那一步再发图片；填到一半的请回复“继续”。"
    )


@table.on_message("voice")
def voice_not_understood(chat: Chat) -> Reply | None:
    """Answer a voice message that the platform could not turn into text."""
    return TextReply("这段语音没有听清，麻烦您打字，或再说一次。")


@table.on_message(ANY)
def not_understood(chat: Chat) -> Reply | None:
    """Answer places, links, videos and whatever the platform adds."""
    return show_help(chat, "这类消息我们还看不懂。")


@table.on_event("scancode_push", "scancode_waitmsg")
def scanned_from_menu(chat: Chat) -> Reply | None:
    """Answer a scan made from the menu: a case's number, or one of our scenes."""
    info = chat.message.raw.get("ScanCodeInfo")
    result = str(info.get("ScanResult") or "") if isinstance(info, dict) else ""
    number = words.find_case_number(result)
    found = chat.room.table.find_scan(f"case.{number}" if number else result)
    if found is None:
        return show_help(chat, "这个码不是工会的。")
    if found.entry.needs_member:
        _ = chat.me
    chat.rest = found.rest
    return found.entry.handler(chat)


@table.on_event("location_select", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", speaks=False)
def followed_by_message(_chat: Chat) -> None:
    """Wait: what was picked comes as a message of its own."""
