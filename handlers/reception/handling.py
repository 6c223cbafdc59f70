"""Handling one claimed message: fetched, answered in one transaction, stored with its answer, or failed with a reference."""

from __future__ import annotations

import logging
import secrets
from functools import partial

from sqlalchemy.orm import Session

from gateways.wechat.messages import InboundMessage
from gateways.wechat.replies import SUCCESS, ImageReply, NewsReply, Reply, TextReply, write_reply
from handlers.chat import media
from handlers.chat.chat import Chat, open_chat
from handlers.chat.room import Room
from handlers.chat.windows import note_action
from handlers.forms import pictures_coming
from handlers.reception.interceptors import HASTY, answer, turn_away
from handlers.reception.message_claims import ClaimLost, MessageClaim, finish
from handlers.reception.pending_answer import PendingAnswer
from models.session import run_in_transaction
from union.notices.late_answers import tell_late

log = logging.getLogger(__name__)
LATE = "正在处理，请稍候，结果会发到这里。"


def handle(room: Room, claim: MessageClaim, message: InboundMessage, job: PendingAnswer) -> None:
    """Handle a claimed message to its end; the job is told the answer, or that there is none of ours."""
    fetched = None
    try:
        turned_away = turn_away(room, message)
        fetched = pictures_coming.fetch(room, message) if turned_away in (None, HASTY) else None
        work = partial(_answer, room, claim, message, job, fetched, turned_away)
        if not run_in_transaction(room.engine, work):
            media.drop(room.doors, fetched)
    except ClaimLost:
        log.warning("a message was taken over by another process while it was being handled")
        media.drop(room.doors, fetched)
        job.lose()
    except Exception:
        reference = new_reference()
        log.exception("a message of type %s %s could not be handled, ref=%s", message.type, message.event, reference)
        media.drop(room.doors, fetched)
        _fail(room, claim, message, job, reference)
    else:
        job.finish()


def fail(room: Room, claim: MessageClaim, message: InboundMessage, job: PendingAnswer, reference: str) -> None:
    """Store that a message could not be handled and tell the person the reference; raises ClaimLost."""

    def work(session: Session) -> None:
        chat = open_chat(room, session, message, room.now())
        note_action(session, chat.account, message, chat.at)
        _store(chat, claim, job, TextReply(failure(reference)))

    run_in_transaction(room.engine, work)


def failure(reference: str) -> str:
    """Return what a person is told when a handler failed."""
    return f"出错了，请稍后再试或联系工会，编号 {reference}"


def new_reference() -> str:
    """Return a reference that a person can tell and an operator finds in the log."""
    return f"R-{secrets.token_hex(4)}"


def write(reply: Reply | None, message: InboundMessage) -> str:
    """Write a reply as it is kept for the repeats: the same for every attempt, whichever process writes it."""
    return SUCCESS if reply is None else write_reply(reply, message, message.created_at.timestamp())


def _answer(
    room: Room, claim: MessageClaim, message: InboundMessage, job: PendingAnswer, fetched: media.Fetched | None,
    turned_away: TextReply | None, session: Session,
) -> bool:
    """Answer inside one transaction; returns whether a picture that came along was kept."""
    job.begin()
    chat = open_chat(room, session, message, room.now(), fetched)
    note_action(session, chat.account, message, chat.at)
    _store(chat, claim, job, answer(chat, turned_away))
    return chat.keeps_picture


def _store(chat: Chat, claim: MessageClaim, job: PendingAnswer, reply: Reply | None) -> None:
    """Store the answer with the work it tells of; one that comes too late goes through the outbox."""
    chat.session.flush()
    written = write(reply, chat.message)
    waiting = write(TextReply(LATE), chat.message)
    is_late = job.decide()
    if finish(chat.session, claim, waiting if is_late else written, chat.at) and not is_late:
        job.answer = written
        return
    job.answer = waiting
    if reply is not None:
        tell_late(chat.session, chat.account, chat.member, _as_text(reply), key=str(claim.id), at=chat.at)


def _fail(room: Room, claim: MessageClaim, message: InboundMessage, job: PendingAnswer, reference: str) -> None:
    try:
        fail(room, claim, message, job, reference)
    except ClaimLost:
        job.lose()
    except Exception:
        # The database is away: the person is told now, and the row stays for who takes it over.
        log.exception("the failure could not be stored either, ref=%s", reference)
        job.answer = write(TextReply(failure(reference)), message)
        job.finish()
    else:
        job.finish()


def _as_text(reply: Reply) -> str:
    match reply:
        case TextReply(text):
            return text
        case NewsReply(articles):
            return "\n".join(f"{article.title} {article.url}" for article in articles)
        case ImageReply():
            return "请再发一次，我们马上回复您。"
