"""我的 and 进度: a member's open matters with their next step, and one case's timeline."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import MOST_LISTED, Chat
from handlers.chat.handler_table import HandlerTable
from handlers.services import TO_DRAFT, find_begun
from models.case import Case
from union import links
from union.cases.case_list import TO_CASE
from union.cases.case_view import CaseView, Happened, find_my_cases, read_case
from union.cases.papers import TO_STEP
from union.ground import clock
from union.ground.choices import NumberedLine
from union.registers.mine import Mine, find_mine
from union.services.catalogue import catalogue

table = HandlerTable[Chat]()
LATEST = 6


@table.on_text("我的", "我的事项", needs_member=True)
@table.on_click("menu.mine", needs_member=True)
def show_mine(chat: Chat) -> Reply | None:
    """List open cases, other subjects' lines and drafts, each by number."""
    lines = [_line(chat, case_) for case_ in find_my_cases(chat.session, chat.me, is_open=True, limit=MOST_LISTED)]
    lines += [_line_beside(one) for one in find_mine(chat.session, chat.me, chat.at) if one.is_open]
    lines += [NumberedLine(f"{title}（未填完）", TO_DRAFT, form) for title, form in find_begun(chat)]
    page = chat.anchor(links.home(), "在页面查看全部")
    if not lines:
        return TextReply(f"{chat.me.name}，您现在没有在办的事项。\n回复“服务”看可以办理什么，或{page}。")
    return chat.offer(f"{chat.me.name}，您的事项：", lines, f"回复数字看详情，或{page}。")


@table.on_text("进度", "查进度", "进度查询", needs_member=True, takes_rest=True)
@table.on_click("menu.progress", needs_member=True)
def show_progress(chat: Chat) -> Reply | None:
    """Show one case's timeline, or list what there is to ask about."""
    number = words.find_case_number(chat.rest)
    if number is not None:
        return _tell(chat, read_case(chat.session, number, chat.me, chat.at))
    if chat.rest:
        return TextReply("没有看懂编号。编号在办理消息里，例如：进度 W202600012。")
    found = find_my_cases(chat.session, chat.me, limit=MOST_LISTED)
    if not found:
        return TextReply("您还没有办理过事项。回复“服务”看可以办理什么。")
    return chat.offer("看哪一项的进度？", [_line(chat, case_) for case_ in found], "回复数字，或“进度 编号”。")


@table.on_scan("case.", needs_member=True)
@table.on_choice(TO_CASE, needs_member=True)
def show_case(chat: Chat) -> Reply | None:
    """Show the case whose number stands behind the key."""
    return _tell(chat, read_case(chat.session, chat.rest, chat.me, chat.at))


def _line(chat: Chat, case_: Case) -> NumberedLine:
    kind = catalogue().get(case_.kind)
    title, next_step = kind.flow.state(case_.state).title, kind.next_step(case_, chat.me.id)
    return NumberedLine(f"{kind.title} {case_.number}：{title}。{next_step}", TO_CASE, case_.number)


def _line_beside(one: Mine) -> NumberedLine:
    title = f"{one.title} {one.number}".rstrip()
    return NumberedLine(f"{title}：{one.state}。{one.next_step}", one.choice, one.argument)


def _tell(chat: Chat, view: CaseView) -> TextReply:
    """Tell one case's timeline and offer the steps that this person may take."""
    head = f"{view.kind.title} {view.case_.number}\n现在：{view.state}。{view.next_step}"
    due = view.case_.due_at
    if due is not None:
        provisional = "（暂定）" if view.case_.is_due_provisional else ""
        head += f"\n承诺答复：{clock.show_day(clock.day_of(due))}前{provisional}"
    rows = [_happened(row) for row in view.timeline[-LATEST:]]
    if len(view.timeline) > LATEST:
        rows.insert(0, "……")
    body, page = "\n".join([head, *rows]), chat.anchor(links.case(view.case_.number), "查看详情")
    options = [NumberedLine(step.title, TO_STEP, f"{view.case_.number}:{step.action}") for step in view.steps]
    return chat.present(body, options, page)


def _happened(row: Happened) -> str:
    when = clock.local(row.at)
    said = [*([row.note] if row.note else []), *(f"{title}：{text}" for title, text in row.lines)]
    told = "；".join(" ".join(one.split())[:80] for one in said)
    return f"· {when.month}月{when.day}日 {when:%H:%M} {row.title}（{row.by}）{'：' if told else ''}{told}"
