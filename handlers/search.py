"""Text that is no keyword: matched to services and activities, then a helpful menu; never silence."""

from __future__ import annotations

from collections.abc import Sequence

from gateways.wechat.replies import Reply, TextReply
from handlers.activities import show_found
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.help import show_help
from handlers.mine import show_case
from handlers.proposals import show_numbered
from union.activities.choices import TO_ACTIVITY
from union.activities.sight.activity_list import read_days
from union.ground import clock
from union.ground.choices import NumberedLine
from union.ground.search import SearchEntry, SearchMatch, find_matches
from union.notices.outbox import find_notice
from union.registers.finding import find_entries

table = HandlerTable[Chat]()
MOST = 5
CLEARLY = 1.4
"""How much stronger than the next the best match must be to be introduced at once."""
@table.otherwise
def search(chat: Chat) -> Reply | None:
    """Offer what the words fit: one thing with its introduction, several by number, else what can be done here."""
    number = words.find_case_number(chat.text)
    if number is not None and len(words.key(chat.text)) == len(number):
        chat.rest = number
        return show_case(chat)
    number = words.find_proposal_number(chat.text)
    if number is not None and chat.member is not None:
        return show_numbered(chat, number)
    notice = find_notice(chat.session, chat.member, words.key(chat.text).upper()) if chat.member is not None else None
    if notice is not None:
        return TextReply(f"{notice.text}\n{chat.anchor(notice.path, '查看详情')}" if notice.path else notice.text)
    on_days = _find_on_days(chat)
    if on_days is not None:
        return on_days
    matches = find_matches(words.tidy(chat.text), entries(chat), MOST)
    if not matches:
        return show_help(chat, chat.note or "没有找到合适的服务。")
    if len(matches) == 1 or matches[0].score >= CLEARLY * matches[1].score:
        return _introduce(chat, matches)
    return chat.offer("您是想办下面哪一项？", [_option(match.entry) for match in matches],
                      "回复数字就好；都不是请回复“帮助”或“联系工会”。")


def entries(chat: Chat) -> list[SearchEntry]:
    """Return what this person can find by words."""
    return find_entries(chat.session, chat.member, chat.at)


def _find_on_days(chat: Chat) -> TextReply | None:
    """Answer with the activities of the days that are named (周六的羽毛球, 明天有什么活动), where nothing else is meant."""
    text = words.tidy(chat.text)
    days, rest = read_days(text, clock.day_of(chat.at))
    if chat.member is None or not days:
        return None
    best = find_matches(rest, entries(chat), 1) if rest else []
    if rest and not (best and best[0].entry.kind == TO_ACTIVITY):
        return None
    found = show_found(chat, text)
    if found is None and "活动" in text and not rest:
        return TextReply("那几天没有您可以报名的活动。回复“活动”看全部正在报名的。")
    return found


def _introduce(chat: Chat, matches: Sequence[SearchMatch]) -> TextReply:
    """Introduce the best match and offer to begin; what else it may be follows by number."""
    best = matches[0].entry
    options = [NumberedLine(f"{best.begin}：{best.title}", best.kind, best.code), *(_option(match.entry) for match in matches[1:])]
    tail = f"回复 1 {best.begin}，或{chat.anchor(best.path, best.page)}。都不是请回复“服务”。"
    return chat.offer(f"{best.title}\n{best.intro}", options, tail)


def _option(entry: SearchEntry) -> NumberedLine:
    return NumberedLine(f"{entry.title}{entry.note}", entry.kind, entry.code)
