"""The reception: every attempt of a message gets the one answer, whoever works on it, in time or told to wait."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from time import monotonic, sleep

from gateways.wechat.messages import InboundMessage
from gateways.wechat.replies import SUCCESS, TextReply
from handlers.chat.room import Room
from handlers.chat.routing import is_silent
from handlers.reception import message_claims
from handlers.reception.handling import LATE, failure, handle, new_reference, write
from handlers.reception.message_claims import MOST_ATTEMPTS, MessageClaim
from handlers.reception.pending_answer import PendingAnswer

log = logging.getLogger(__name__)
WORKERS = 8
"""Handlers at once in one process; each holds a database connection."""
_FIRST_PAUSE, _LONGEST_PAUSE, _LAST_MOMENT = 0.02, 0.25, 0.7


class Reception:
    """Receives messages for one process's chat room."""

    def __init__(self, room: Room, workers: int = WORKERS) -> None:
        """Prepare the workers; none is started before the first message."""
        self._room = room
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="chat")
        self._jobs: dict[str, PendingAnswer] = {}
        self._lock = Lock()

    def receive(self, message: InboundMessage) -> str:
        """Return the answer to one attempt, written but not encrypted; never raises."""
        if is_silent(self._room.table, message):
            return SUCCESS
        try:
            return self._receive(message, monotonic() + self._room.patience)
        except Exception:
            reference = new_reference()
            log.exception("a message of type %s %s could not be received, ref=%s", message.type, message.event, reference)
            return write(TextReply(failure(reference)), message)

    def close(self) -> None:
        """Let the handlers that run finish, and take no more."""
        self._pool.shutdown(wait=True)

    def _receive(self, message: InboundMessage, deadline: float) -> str:
        waiting = write(TextReply(LATE), message)
        with self._lock:
            job = self._jobs.get(message.dedupe_key)
        if job is None and not self._is_taken(message.dedupe_key):
            claim = message_claims.claim(self._room.engine, message, self._room.now())
            job = self._start(claim, message) if claim else None
        answer = job.wait(deadline, waiting) if job else None
        return self._follow(message, deadline, waiting) if answer is None else answer

    def _is_taken(self, key: str) -> bool:
        """Look first where a claim would have to wait for whoever writes; elsewhere the claim itself is the look."""
        engine = self._room.engine
        return engine.dialect.name == "sqlite" and message_claims.find_standing(engine, key) is not None

    def _start(self, claim: MessageClaim, message: InboundMessage) -> PendingAnswer:
        job = PendingAnswer()
        with self._lock:
            self._jobs[message.dedupe_key] = job
        self._pool.submit(self._work, claim, message, job)
        return job

    def _work(self, claim: MessageClaim, message: InboundMessage, job: PendingAnswer) -> None:
        try:
            handle(self._room, claim, message, job)
        finally:
            job.finish()
            with self._lock:
                if self._jobs.get(message.dedupe_key) is job:
                    del self._jobs[message.dedupe_key]

    def _follow(self, message: InboundMessage, deadline: float, waiting: str) -> str:
        """Wait for the answer of another process, or take the message over if that process has died."""
        key, pause = message.dedupe_key, _FIRST_PAUSE
        while True:
            standing = message_claims.find_standing(self._room.engine, key)
            if standing is not None and standing.answer is not None:
                return standing.answer
            at = self._room.now()
            if standing is not None and standing.is_abandoned(at) and standing.attempts < MOST_ATTEMPTS:
                claim = message_claims.take_over(self._room.engine, standing, at)
                answer = self._start(claim, message).wait(deadline, waiting) if claim else None
                if answer is not None:
                    return answer
            if monotonic() >= deadline:
                return self._promise(key, waiting)
            sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)

    def _promise(self, key: str, waiting: str) -> str:
        """Store that everybody is told to wait, unless there is an answer at the last moment."""
        try:
            if self._pool.submit(message_claims.promise_late, self._room.engine, key, waiting).result(_LAST_MOMENT):
                return waiting
        except TimeoutError:
            # A writer holds the database; the promise is stored when it lets go.
            return waiting
        standing = message_claims.find_standing(self._room.engine, key)
        return standing.answer if standing is not None and standing.answer is not None else waiting
