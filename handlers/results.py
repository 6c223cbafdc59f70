"""Events that report on what was sent or consented to; nobody waits for an answer."""

from __future__ import annotations

from typing import Any

from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from union.notices import channels
from union.notices.send_results import record_send_result

table = HandlerTable[Chat]()


@table.on_event("templatesendjobfinish", speaks=False)
def template_sent(chat: Chat) -> None:
    """Keep what became of a template message."""
    if chat.message.msg_id:
        record_send_result(chat.session, chat.message.msg_id, str(chat.message.raw.get("Status") or ""), chat.at)


@table.on_event("subscribe_msg_popup_event", speaks=False)
def consent_asked(chat: Chat) -> None:
    """Count what a person accepted in the dialog; one accept, one message."""
    for entry in _ours(chat):
        if _word(entry, "SubscribeStatusString") == "accept":
            channels.grant(chat.session, chat.account)


@table.on_event("subscribe_msg_change_event", speaks=False)
def consent_changed(chat: Chat) -> None:
    """Note what a person switched off in the settings."""
    if any(_word(entry, "SubscribeStatusString") == "reject" for entry in _ours(chat)):
        channels.refuse(chat.session, chat.account)


@table.on_event("subscribe_msg_sent_event", speaks=False)
def consent_used(chat: Chat) -> None:
    """Keep what became of a 订阅通知."""
    for entry in _ours(chat):
        message_id = _word(entry, "MsgID") or _word(entry, "MsgId")
        is_sent = _word(entry, "ErrorCode") in ("", "0")
        if message_id:
            status = "success" if is_sent else f"failed: {_word(entry, 'ErrorStatus')}"
            record_send_result(chat.session, message_id, status, chat.at)


def _ours(chat: Chat) -> list[dict[str, Any]]:
    """Return the event's entries about the template that this installation sends."""
    wanted = chat.room.settings.account.subscribe_template_id
    return [entry for entry in chat.message.entries() if not wanted or _word(entry, "TemplateId") in ("", wanted)]


def _word(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()
