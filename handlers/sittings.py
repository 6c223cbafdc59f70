"""教代会 in chat: the present sitting with its figures, and for its committee what can be done about it."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.words import harmless
from handlers.forms.dialogue import start
from models.congress import SittingState
from union import links
from union.casework.flows.engine import options_of
from union.casework.forms.papers import TO_PAPER
from union.congress.choices import TO_SITTING
from union.congress.sight.sitting_view import SittingView, read_sitting
from union.congress.sittings.convening import PAPER
from union.congress.sittings.sitting import SITTING, manages_sittings
from union.congress.term import congresses
from union.ground import clock
from union.ground.choices import NumberedLine

table = HandlerTable[Chat]()
FOUND = NumberedLine("设立会议", TO_PAPER, PAPER)


@table.on_text("教代会", "教代会会议", "大会", "开会情况", needs_member=True)
def show_present(chat: Chat) -> Reply | None:
    """Show the present sitting, or the last."""
    found = congresses.find_current(chat.session) or next(iter(congresses.find_congresses(chat.session)), None)
    if found is not None:
        return _show(chat, SITTING.key_of(found))
    if manages_sittings(chat.session, chat.me, chat.at):
        return chat.offer("还没有教代会会议。", [FOUND], "回复数字，设立会议并开始征集提案。")
    return TextReply("还没有教代会会议。开始征集提案时，代表会收到通知。")


@table.on_choice(TO_SITTING, needs_member=True)
def show_sitting(chat: Chat) -> Reply | None:
    """Show the sitting whose key stands behind the choice."""
    return _show(chat, chat.rest)


@table.on_text("设立会议", needs_member=True)
def found_sitting(chat: Chat) -> Reply | None:
    """Begin a new sitting, or say why not."""
    return start(chat, PAPER)


def _show(chat: Chat, key: str) -> TextReply:
    view = read_sitting(chat.session, key, chat.me, chat.at)
    page = chat.anchor(links.sitting(view.congress.id), "查看会议详情")
    options = [*options_of(SITTING, view.congress, view.moves), *([FOUND] if view.manages else [])]
    return chat.present(_describe(view), options, page)


def _describe(view: SittingView) -> str:
    congress, report = view.congress, view.report
    days = [clock.show_day(clock.day_of(moment)) for moment in (congress.opens_at, congress.closes_at)]
    lines = [congress.title, f"现在：{view.state.title}。{view.state.next_step}", f"征集提案：{days[0]}至{days[1]}"]
    if congress.held_on is not None:
        held = "召开" if congress.state in (SittingState.HELD, SittingState.ARCHIVED) else "预定召开"
        lines.append(f"{held}：{clock.show_day(congress.held_on)}")
    lines += [f"{group.title}：{group.count}件" for group in view.groups]
    if report.proposals:
        outcomes = "，".join(f"{title}{count}" for title, count in report.by_outcome)
        lines.append(f"报告以往提案：{len(report.proposals)}件（{outcomes}）")
    if view.honoured:
        lines.append(f"先进承办单位：{'、'.join(one.department.name for one in view.honoured)}")
    return harmless("\n".join(lines))
