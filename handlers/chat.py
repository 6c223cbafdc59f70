"""One message being answered: who wrote it, what the thread waits for, and the small words all handlers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateways.wechat.messages import InboundMessage
from gateways.wechat.replies import MAX_TEXT_BYTES, TextReply, cut_text
from handlers.media import Fetched
from handlers.thread import Thread, open_thread
from models.account import Account
from models.member import Member
from union.errors import Refusal
from union.membership.accounts import find_member, get_account

if TYPE_CHECKING:
    from handlers.room import Room

MOST_LINES = 9
"""Longer lists end in a link: a text holds 2048 bytes."""


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

    def offer(self, head: str, options: Sequence[tuple[str, str, str]], tail: str = "") -> TextReply:
        """Reply with a numbered list of (title, choice, argument) and wait for a number."""
        shown = options[:MOST_LINES]
        lines = "\n".join(f"{n}. {title}" for n, (title, _, _) in enumerate(shown, 1))
        self.thread.begin("choose", self.at, choices=[[choice, argument] for _, choice, argument in shown])
        return TextReply(fit(head, f"{lines}\n{tail}" if tail else lines))


def fit(body: str, end: str) -> str:
    """Return both as one text that WeChat takes whole: the body is cut, never the end with its link."""
    room = MAX_TEXT_BYTES - len(end.encode()) - 1
    return f"{cut_text(body, max(room, 0))}\n{end}" if room > 0 else cut_text(end)


def open_chat(room: Room, session: Session, message: InboundMessage, at: datetime, fetched: Fetched | None = None) -> Chat:
    """Return the chat of a message, its person's row locked: two quick messages are handled one after the other."""
    account = get_account(session, message.app_id, message.openid)
    query = select(Account).where(Account.id == account.id).with_for_update()
    account = session.scalars(query.execution_options(populate_existing=True)).one()
    account.last_seen_at = at
    return Chat(room, session, account, find_member(session, account), message, at, open_thread(session, account, at), fetched)
