"""待办 in chat: the officer's list, a case as its page shows it, and the flow's actions by number."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat, fit
from handlers.chat.handler_table import HandlerTable
from handlers.forms.dialogue import start
from handlers.rosters import offer_run
from union import links
from union.cases.case_list import TO_DESK
from union.cases.case_view import CaseView, read_case
from union.cases.papers import TO_STEP, step_code
from union.ground import access, clock
from union.ground.choices import NumberedLine
from union.registers.waiting import Waiting, find_waiting

table = HandlerTable[Chat]()


@table.on_text("待办", "待办事项", "我的待办", needs_member=True)
@table.on_click("menu.todo", needs_member=True)
def list_todo(chat: Chat) -> Reply | None:
    """List what waits for an officer, due soonest first."""
    items = find_waiting(chat.session, chat.me, chat.at)
    page = chat.anchor(links.todo(), "在页面办理")
    if not items:
        offices = access.offices_of(chat.session, chat.me, clock.day_of(chat.at))
        if not access.is_officer(offices):
            return offer_run(chat) or TextReply("待办是工会干部用的。您的事项请回复“我的”。")
        return TextReply(f"没有待办，辛苦了。{page}")
    return chat.offer(f"待办{len(items)}项，先到期的在前：", [_line(item, chat) for item in items], f"回复数字查看并办理，或{page}。")


@table.on_choice(TO_DESK, needs_member=True)
def show_item(chat: Chat) -> Reply | None:
    """Show one case and what can be done with it."""
    view = read_case(chat.session, chat.rest, chat.me, chat.at)
    lines = [f"{line.field.title}：{_short(line.text)}" for line in view.lines]
    tasks = [f"任务：{task.title}，{clock.show_day(clock.day_of(task.due_at))}前" for task in view.tasks
             if task.done_at is None and task.dropped_at is None]
    files = [f"附件{len(view.files)}个，请在页面查看"] if view.files else []
    page = chat.anchor(links.case(view.case_.number), "在页面办理")
    head = "\n".join([_head(view), *lines, *tasks, *files, *view.guide])
    if not view.steps:
        return TextReply(fit(head, f"现在没有需要您办的步骤。{page}"))
    options = [NumberedLine(step.title, TO_STEP, f"{view.case_.number}:{step.action}") for step in view.steps]
    return chat.offer(head, options, f"回复数字办理，或{page}。", ask="\n办理：")


@table.on_choice(TO_STEP, needs_member=True)
def begin_step(chat: Chat) -> Reply | None:
    """Begin one step: its fields are asked one by one, then it is confirmed."""
    number, _, action = chat.rest.partition(":")
    return start(chat, step_code(number, action))


def _head(view: CaseView) -> str:
    case_ = view.case_
    due = f"，{clock.show_day(clock.day_of(case_.due_at))}到期" if case_.due_at else ""
    return f"{view.kind.title} {case_.number}（{view.state}{due}）\n{case_.subject.name}，{case_.branch.name}"


def _line(item: Waiting, chat: Chat) -> NumberedLine:
    due = ""
    if item.due_at is not None:
        day = clock.local(item.due_at)
        due = f"，{day.month}月{day.day}日{'已超期' if item.due_at < chat.at else '到期'}"
    called = item.title if item.name == item.title else f"{item.title} {item.name}"
    return NumberedLine(f"{called}（{item.what}{due}）", item.choice, item.argument)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
