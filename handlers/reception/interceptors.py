"""What stands around every handler: maintenance, the rate limit, the binding, a dialogue that is left."""

from __future__ import annotations

from gateways.wechat.messages import InboundMessage
from gateways.wechat.replies import Reply, TextReply
from handlers.binding import bind_first
from handlers.chat import words
from handlers.chat.chat import Chat, NotBound, fit
from handlers.chat.handler_table import HandlerMatch
from handlers.chat.room import Room
from handlers.chat.routing import CHOOSE, OUT_OF_RANGE, TURN, find_match, is_spoken
from handlers.forms.draft import FORM
from union import links
from union.ground.errors import Refusal

PER_MINUTE = 30
"""Messages one person may send in a minute before being asked to wait."""
PER_MINUTE_IN_FORM = 90
"""The same while a form asks: short answers come quickly, and each of them is wanted."""
OLD_LIST = "刚才的列表已经过了时间，请再发一次上面的词。"
HASTY = TextReply("您发得太快啦，请过一分钟再继续。")
FAR_TOO_HASTY = TextReply("消息太多啦，请过一分钟再继续。")


def turn_away(room: Room, message: InboundMessage) -> TextReply | None:
    """Answer without any handler: maintenance, or too many messages; before a transaction is open."""
    if not is_spoken(room.table, message):
        return None
    if room.settings.maintenance:
        return TextReply(room.settings.maintenance)
    count = room.doors.kv.increment(f"chat:{message.app_id}:{message.openid}", 60)
    if count > PER_MINUTE_IN_FORM:
        return FAR_TOO_HASTY
    return HASTY if count > PER_MINUTE else None


def answer(chat: Chat, turned_away: TextReply | None = None) -> Reply | None:
    """Return the reply of the handler that this message belongs to, with no other links than ours.

    Who is turned away for haste alone is heard while a form asks."""
    if turned_away is not None and not (turned_away == HASTY and chat.thread.is_on() and chat.thread.dialogue == FORM):
        return turned_away
    reply = _answer(chat)
    # Titles, reasons and names in it were written by others; here none of them can be forgotten.
    return TextReply(words.only_links_to(chat.room.settings.base_url, reply.text)) if isinstance(reply, TextReply) else reply


def _answer(chat: Chat) -> Reply | None:
    match = find_match(chat)
    if match is None:
        return None
    if not is_spoken(chat.room.table, chat.message):
        return match.entry.handler(chat)
    chat.note = _leave_dialogue(chat, match)
    reply = _call(chat, match)
    if not chat.note or not isinstance(reply, TextReply) or chat.note in reply.text:
        return reply
    return TextReply(fit(reply.text, f"\n{chat.note}"))


def ask_to_bind(chat: Chat) -> TextReply:
    """Reply to somebody unknown who wants what only members have; what was scanned is gone on with afterwards."""
    if chat.message.is_event() and chat.message.scene:
        return bind_first(chat)
    page = chat.anchor(links.bind(), "打开绑定页面")
    return TextReply(f"这项需要先绑定工号，只要一分钟。\n回复“绑定”在这里办，或{page}。绑定后再发一次就好。")


def _call(chat: Chat, match: HandlerMatch[Chat]) -> Reply | None:
    if match.entry.needs_member and chat.member is None:
        return ask_to_bind(chat)
    chat.rest = match.rest
    try:
        with chat.session.begin_nested():
            return match.entry.handler(chat)
    except NotBound:
        return ask_to_bind(chat)
    except Refusal as refusal:
        return TextReply(str(refusal))


def _leave_dialogue(chat: Chat, match: HandlerMatch[Chat]) -> str:
    """End the dialogue that this message does not belong to; returns how to come back to it."""
    thread, table = chat.thread, chat.room.table
    if not thread.dialogue or match.entry in (table.choices.get(OUT_OF_RANGE), table.choices.get(TURN)):
        return ""
    if thread.is_on() and match.entry is table.dialogues.get(thread.dialogue):
        return ""
    state, was, is_expired = thread.state, thread.dialogue, thread.is_expired
    thread.end()
    if was == CHOOSE:
        return OLD_LIST if is_expired and words.find_number(chat.text) is not None else ""
    is_coming_back = words.key(chat.text) == state.get("resume")
    return "" if is_coming_back else str(state.get("note", ""))
