"""What the clock does for the chat: finishes messages whose process died."""

from __future__ import annotations

import logging

from gateways.wechat.messages import InboundMessage
from handlers.chat.room import Room
from handlers.reception import message_claims
from handlers.reception.handling import fail, handle, new_reference
from handlers.reception.message_claims import MOST_ATTEMPTS, MessageClaim
from handlers.reception.pending_answer import PendingAnswer

log = logging.getLogger(__name__)
AT_ONCE = 50


def finish_unhandled(room: Room, limit: int = AT_ONCE) -> int:
    """Take over abandoned messages and handle them, the results going through the outbox; returns how many.

    After three attempts the person is told that it failed."""
    done = 0
    for standing, message in message_claims.find_abandoned(room.engine, room.now(), limit):
        claim = message_claims.take_over(room.engine, standing, room.now())
        if claim is not None:
            _finish(room, claim, message)
            done += 1
    return done


def _finish(room: Room, claim: MessageClaim, message: InboundMessage) -> None:
    job = PendingAnswer(is_late=True)
    if claim.attempts <= MOST_ATTEMPTS:
        handle(room, claim, message, job)
        return
    reference = new_reference()
    log.error("a message of type %s %s was given up, ref=%s", message.type, message.event, reference)
    try:
        fail(room, claim, message, job, reference)
    except message_claims.ClaimLost:
        log.warning("a message that was given up was taken over by another process")
