"""Text that is no keyword: matched to services and activities, then a helpful menu; never silence."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers import words
from handlers.activities import show_activity
from handlers.chat import Chat
from handlers.help import show_help
from handlers.mine import show_case
from handlers.routing import OUT_OF_RANGE
from handlers.services import offer_service
from handlers.table import Table
from union.activities import find_activities
from union.services.catalogue import catalogue

table = Table()
MOST = 5


@table.otherwise
def search(chat: Chat) -> Reply | None:
    """Offer what the words fit: one thing at once, several by number, else what can be done here."""
    number = words.find_case_number(chat.text)
    if number is not None and len(words.key(chat.text)) == len(number):
        chat.rest = number
        return show_case(chat)
    options = _find(chat)
    if not options:
        return show_help(chat, "没有找到合适的服务。")
    if len(options) > 1:
        return chat.offer("您是想办下面哪一项？", options, "回复数字开始；都不是请回复“帮助”或“联系工会”。")
    _, choice, code = options[0]
    if choice == "service":
        return offer_service(chat, catalogue().get(code))
    chat.rest = code
    return show_activity(chat)


@table.on_choice(OUT_OF_RANGE)
def out_of_range(chat: Chat) -> Reply | None:
    """Answer a number that the list does not have; the list stays."""
    return TextReply(f"请回复1到{len(chat.thread.state.get('choices', []))}之间的数字，或说说您想办的事。")


def _find(chat: Chat) -> list[tuple[str, str, str]]:
    text = words.key(chat.text)
    found = [(kind.title, "service", kind.code) for kind in catalogue() if any(word in text for word in kind.keywords)]
    return found + [(one.title, "activity", one.code) for one in find_activities(chat.session, chat.at) if one.title in text]
