"""Text that is no keyword: matched to services and activities, then a helpful menu; never silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gateways.wechat.replies import Reply, TextReply
from handlers.activities import find_for_everybody, show_found
from handlers.activity_words import tell_when
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.help import show_help
from handlers.mine import show_case
from handlers.proposals import show_numbered
from models.activity import Activity
from union import links
from union.activities.sight.activity_list import find_known_to, is_open, read_days
from union.casework.flows.service_kinds import ServiceKind
from union.ground import clock
from union.ground.search import SearchEntry, SearchMatch, find_matches
from union.notices.outbox import find_notice
from union.services.catalogue import catalogue

table = HandlerTable[Chat]()
MOST = 5
CLEARLY = 1.4
"""How much stronger than the next the best match must be to be introduced at once."""
SERVICE, ACTIVITY, PROPOSALS = "service", "activity", "proposals"
OF_PROPOSALS = SearchEntry(
    PROPOSALS, "", "提案", ("提案", "写提案", "提个提案", "教代会", "双代会", "附议", "代表提案"),
    "教代会代表提提案、附议，查看提案的办理和答复。"
)


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
    """Return what can be found: the catalogue, proposals, and the activities that are coming or go on."""
    services = [_service(kind) for kind in catalogue()]
    return services + [OF_PROPOSALS] + [_activity(one, chat.at) for one in _find_activities(chat)]


def _find_activities(chat: Chat) -> list[Activity]:
    if chat.member is None:
        return find_for_everybody(chat)
    return [one.activity for one in find_known_to(chat.session, chat.member, chat.at)]


def _find_on_days(chat: Chat) -> TextReply | None:
    """Answer with the activities of the days that are named (周六的羽毛球, 明天有什么活动), where nothing else is meant."""
    text = words.tidy(chat.text)
    days, rest = read_days(text, clock.day_of(chat.at))
    if chat.member is None or not days:
        return None
    best = find_matches(rest, entries(chat), 1) if rest else []
    if rest and not (best and best[0].entry.kind == ACTIVITY):
        return None
    found = show_found(chat, text)
    if found is None and "活动" in text and not rest:
        return TextReply("那几天没有您可以报名的活动。回复“活动”看全部正在报名的。")
    return found


def _service(kind: ServiceKind) -> SearchEntry:
    return SearchEntry(SERVICE, kind.code, kind.title, tuple(kind.keywords), kind.intro)


def _activity(one: Activity, at: datetime) -> SearchEntry:
    intro = one.intro if is_open(one, at) else f"{tell_when(one)}。{one.intro}"
    return SearchEntry(ACTIVITY, one.code, one.title, tuple(one.keywords.split()), intro)


def _introduce(chat: Chat, matches: Sequence[SearchMatch]) -> TextReply:
    """Introduce the best match and offer to begin; what else it may be follows by number."""
    best = matches[0].entry
    path = links.proposals() if best.kind == PROPOSALS else (
        links.service_form(best.code) if best.kind == SERVICE else links.activity(best.code)
    )
    page = chat.anchor(path, "在页面填写" if best.kind == SERVICE else "在页面查看")
    do = "开始" if best.kind == SERVICE else "看详情"
    options = [(f"{do}：{best.title}", best.kind, best.code), *(_option(match.entry) for match in matches[1:])]
    return chat.offer(f"{best.title}\n{best.intro}", options, f"回复 1 {do}，或{page}。都不是请回复“服务”。")


def _option(entry: SearchEntry) -> tuple[str, str, str]:
    return f"{entry.title}{'（活动）' if entry.kind == ACTIVITY else ''}", entry.kind, entry.code
