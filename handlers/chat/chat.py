"""One message being answered: who wrote it, what the thread waits for, and the small words all handlers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateways.wechat.messages import InboundMessage
from gateways.wechat.replies import MAX_TEXT_BYTES, TextReply, cut_text
from handlers.chat.media import Fetched
from handlers.chat.room import Room
from handlers.chat.thread import Thread, open_thread
from models.account import Account
from models.member import Member
from union.ground.accounts import find_member, get_account
from union.ground.choices import NumberedLine
from union.ground.errors import Refusal

MOST_LINES, MOST_BYTES = 9, 1500
"""What one page of a list holds: a text holds 2048 bytes, and its head and end are in it, too."""
MOST_LISTED = 90
"""Lines of a whole list; who wants more searches or opens the page."""


class NotBound(Refusal):
    """The account has no member behind it yet."""


@dataclass
class Chat:
    """What a handler is given."""

    room: Room
    session: Session
    account: Account
    member: Member | None
    message: InboundMessage
    at: datetime
    thread: Thread
    fetched: Fetched | None = None
    rest: str = ""
    """What stood behind the word, key or scene that led here."""
    note: str = ""
    """How to come back to a dialogue that this message has left."""
    keeps_picture: bool = False
    """Whether the picture that came along now belongs to somebody's form."""

    @property
    def me(self) -> Member:
        """The member behind the account; raises NotBound."""
        if self.member is None:
            raise NotBound("请先绑定工号")
        return self.member

    @property
    def text(self) -> str:
        """What the person wrote or said."""
        return self.message.text

    def url(self, path: str) -> str:
        """Return a page's whole address."""
        return self.room.settings.base_url + path

    def anchor(self, path: str, label: str) -> str:
        """Return a link as WeChat shows it inside a text."""
        return f'<a href="{self.url(path)}">{label}</a>'

    def offer(self, head: str, lines: Sequence[NumberedLine], tail: str = "", ask: str = "") -> TextReply:
        """Reply with a numbered list and wait for a number; a long one has pages.

        A long head is cut, never what stands right before the numbers (`ask`) and behind them."""
        titles, choices = [one.title for one in lines], [[str(one.choice), one.argument] for one in lines]
        self.thread.begin("choose", self.at, choices=choices, titles=titles, head=head, tail=tail, ask=ask, page=0)
        return self.turn_page(0)

    def present(self, body: str, lines: Sequence[NumberedLine], page: str, ask: str = "您可以：") -> TextReply:
        """Reply with something and, by number, what may be done about it; `page` is the link to it."""
        if not lines:
            return TextReply(fit(body, page))
        return self.offer(body, lines, f"回复数字办理，或{page}。", ask=ask)

    def turn_page(self, by: int) -> TextReply:
        """Reply with another page of the list that is on; the numbers go on from page to page."""
        state = self.thread.state
        titles, pages = state["titles"], split_pages(state["titles"])
        page = min(max(state["page"] + by, 0), len(pages) - 1)
        self.thread.keep(self.at, page=page)
        lines = [f"{n}. {titles[n - 1]}" for n in pages[page]]
        end = [state["ask"], *lines, _say_pages(pages, page), state["tail"]]
        head = state["head"] if page == 0 else state["head"].partition("\n")[0]
        return TextReply(fit(head, "\n".join(part for part in end if part)))


def split_pages(titles: Sequence[str]) -> list[list[int]]:
    """Return the numbers of a list's lines, page by page."""
    pages: list[list[int]] = [[]]
    room = MOST_BYTES
    for number, title in enumerate(titles, 1):
        size = len(title.encode()) + 5
        if pages[-1] and (len(pages[-1]) == MOST_LINES or size > room):
            pages.append([])
            room = MOST_BYTES
        pages[-1].append(number)
        room -= size
    return pages


def _say_pages(pages: Sequence[Sequence[int]], page: int) -> str:
    """Say what there is beside this page; nothing where it is the whole list."""
    if len(pages) == 1:
        return ""
    ways = [*(["“更多”看后面的"] if page + 1 < len(pages) else []), *(["“上一页”看前面的"] if page else [])]
    return f"（共{pages[-1][-1]}项，这是第{pages[page][0]}–{pages[page][-1]}项，回复{'，'.join(ways)}）"


def fit(body: str, end: str) -> str:
    """Return both as one text that WeChat takes whole: the body is cut, never the end with its link."""
    if not body:
        return cut_text(end)
    room = MAX_TEXT_BYTES - len(end.encode()) - 1
    return f"{cut_text(body, max(room, 0))}\n{end}" if room > 0 else cut_text(end)


def open_chat(room: Room, session: Session, message: InboundMessage, at: datetime, fetched: Fetched | None = None) -> Chat:
    """Return the chat of a message, its person's row locked: two quick messages are handled one after the other."""
    account = get_account(session, message.app_id, message.openid)
    query = select(Account).where(Account.id == account.id).with_for_update()
    account = session.scalars(query.execution_options(populate_existing=True)).one()
    account.last_seen_at = at
    return Chat(room, session, account, find_member(session, account), message, at, open_thread(session, account, at), fetched)
