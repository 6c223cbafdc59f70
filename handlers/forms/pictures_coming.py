"""Pictures on their way: noted before they are fetched, so that “完成” does not overtake them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gateways.wechat.messages import InboundMessage
from handlers.chat.chat import Chat, open_chat
from handlers.chat.media import Fetched, fetch_picture
from handlers.chat.room import Room
from handlers.forms.draft import FORM, find_current, get_paper
from models.session import run_in_transaction
from union.ground.errors import Refusal

PATIENCE = timedelta(minutes=3)
"""After so long a picture that has not arrived is no longer waited for."""


def fetch(room: Room, message: InboundMessage) -> Fetched | None:
    """Bring a picture home if a form waits for one; no transaction is open meanwhile."""
    if message.type != "image" or not message.media_id:
        return None
    if not run_in_transaction(room.engine, lambda session: _note(room, session, message)):
        return None
    return fetch_picture(room.doors, message.media_id)


def find_coming(chat: Chat) -> list[str]:
    """Return the pictures that are still on their way."""
    coming: dict[str, str] = chat.thread.state.get("coming", {})
    return [name for name, since in coming.items() if datetime.fromisoformat(since) + PATIENCE > chat.at]


def take_off(chat: Chat, media_id: str) -> None:
    """Note that a picture has arrived, or never will."""
    coming = {name: since for name, since in chat.thread.state.get("coming", {}).items() if name != media_id}
    chat.thread.keep(chat.at, coming=coming)


def _note(room: Room, session: Session, message: InboundMessage) -> bool:
    chat = open_chat(room, session, message, room.now())
    if chat.member is None or not chat.thread.is_on() or chat.thread.dialogue != FORM:
        return False
    try:
        current = find_current(chat, get_paper(chat, chat.thread.state["form"]))
    except Refusal:
        return False
    if current is None or current.widget != "files":
        return False
    coming = {**chat.thread.state.get("coming", {}), message.media_id: chat.at.isoformat()}
    chat.thread.keep(chat.at, coming=coming)
    return True
