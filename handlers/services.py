"""Services in chat: begun by keyword, menu key, scene code or from the list."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import Handler, HandlerTable
from handlers.forms.dialogue import start
from union import links
from union.cases.case_list import TO_SERVICE
from union.casework.forms.papers import TO_PAPER
from union.ground.choices import ChoiceToken, NumberedLine
from union.registers import papers
from union.services.catalogue import Catalogue, catalogue

table = HandlerTable[Chat]()
TO_DRAFT = ChoiceToken("resume")
"""Going on with the draft of a form."""


def make_service_table(offered: Catalogue | None = None) -> HandlerTable[Chat]:
    """Return the rows that begin each service of the catalogue by its keywords; raises TableError for twins."""
    made = HandlerTable[Chat]()
    for kind in offered or catalogue():
        keys = dict.fromkeys(words.key(word) for word in (kind.title, *kind.keywords))
        made.on_text(*keys, needs_member=True, interrupts=False)(_starter(kind.code))
    return made


@table.on_click("menu.service.", needs_member=True)
@table.on_scan("service.", needs_member=True)
@table.on_choice(TO_SERVICE, needs_member=True)
def begin_service(chat: Chat) -> Reply | None:
    """Begin the service whose code stands behind the key."""
    return start(chat, chat.rest)


@table.on_text("服务", "服务大全", "事项清单", "办事", "服务列表")
@table.on_click("menu.catalogue")
def list_services(chat: Chat) -> Reply | None:
    """List what the union offers, by number."""
    options = [NumberedLine(kind.title, TO_SERVICE, kind.code) for kind in catalogue()]
    page = chat.anchor(links.catalogue(), "查看全部服务")
    return chat.offer("可以办理：", options, f"回复数字开始，或{page}。")


@table.on_text("继续", "接着填", "继续填写", needs_member=True)
def resume(chat: Chat) -> Reply | None:
    """Go on with what was begun, whether here or on a page."""
    begun = find_begun(chat)
    if not begun:
        return TextReply("您没有填到一半的内容（草稿只保留几天）。回复“服务”看可以办理什么。")
    if len(begun) == 1:
        return start(chat, begun[0][1])
    return chat.offer("您有几项还没填完，接着填哪一项？", [NumberedLine(title, TO_DRAFT, form) for title, form in begun])


@table.on_choice(TO_DRAFT, needs_member=True)
def resume_chosen(chat: Chat) -> Reply | None:
    """Go on with the draft that was chosen."""
    return start(chat, chat.rest)


@table.on_choice(TO_PAPER, needs_member=True)
def begin_paper(chat: Chat) -> Reply | None:
    """Begin the paper whose code stands behind the key, whatever subject it belongs to."""
    return start(chat, chat.rest)


@table.on_text("取消", "返回", "跳过", "提交", "完成", "重新开始", "退出")
def nothing_begun(_chat: Chat) -> Reply | None:
    """Answer a dialogue's word where no dialogue is on."""
    return TextReply("现在没有正在填写的内容。回复“继续”接着填上次的，“服务”看可以办理什么。")


def find_begun(chat: Chat) -> list[tuple[str, str]]:
    """Return title and form of a member's drafts that can still be filled in, newest first."""
    return [(paper.called, paper.code) for _, paper in papers.find_begun(chat.session, chat.me, chat.at)]


def _starter(code: str) -> Handler[Chat]:
    def begin(chat: Chat) -> Reply | None:
        return start(chat, code)

    begin.__name__ = f"begin_{code}"
    return begin
