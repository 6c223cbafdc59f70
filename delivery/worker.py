"""The worker: one thread claims what is due, several send it; errors are logged and never end it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from delivery import claims
from delivery.claims import NoticeClaim
from delivery.closing import accept, refuse
from delivery.planning import Sending, SendingOffice, begin
from gateways.wechat.client import Client
from gateways.wechat.errors import ErrorClass, WeChatError
from models.session import run_in_transaction
from union.ground import clock
from union.notices.channels import Channel

MOST_CHANNELS = 2 * len(Channel)
LONGEST_REST = 5.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How many calls at once, how often the outbox is looked at (seconds), how long a claim is believed (seconds)."""

    threads: int = 4
    poll: float = 0.5
    lease: float = 60.0


class Worker:
    """Delivers the outbox until it is asked to stop; any number of them, in any number of processes, may run."""

    def __init__(
        self, engine: Engine, client: Client, office: SendingOffice, pace: Pace, now: Callable[[], datetime] = clock.now
    ) -> None:
        """Prepare the threads; nothing runs before `start`."""
        self._engine, self._client, self._office, self._pace, self._now = engine, client, office, pace, now
        self._stopping = threading.Event()
        self._is_at_work = threading.Event()
        self._claimed: queue.Queue[NoticeClaim | None] = queue.Queue()
        self._slots = threading.Semaphore(2 * pace.threads)
        self._owner = claims.process_name()
        names = [(self._claim_on, "claims")] + [(self._send_on, f"sender-{n}") for n in range(pace.threads)]
        self._threads = [threading.Thread(target=target, name=name, daemon=True) for target, name in names]

    def start(self) -> None:
        """Start all threads."""
        for thread in self._threads:
            thread.start()

    def wait_until_at_work(self, timeout: float | None = None) -> bool:
        """Wait until the outbox has been looked at once."""
        return self._is_at_work.wait(timeout)

    def stop(self) -> None:
        """Finish the calls in flight, put back what was claimed and not begun, and end."""
        self._stopping.set()
        self._threads[0].join()
        for _ in self._threads[1:]:
            self._claimed.put(None)
        for thread in self._threads[1:]:
            thread.join()

    def work_off(self) -> int:
        """Deliver what is due now, one after the other in the caller's own thread; returns how many notices that were."""
        done = 0
        while claims.has_work(self._engine, self._now()):
            found = run_in_transaction(self._engine, lambda session: self._claim(session, self._pace.threads))
            for one in found:
                self._deliver(one)
            done += len(found)
        return done

    def _claim_on(self) -> None:
        rest = self._pace.poll
        while not self._stopping.is_set():
            try:
                found = self._claim_some()
                self._is_at_work.set()
                rest = 0.0 if found else self._pace.poll
            except Exception:
                log.exception("the outbox cannot be read; trying again")
                rest = min(max(2 * rest, self._pace.poll), LONGEST_REST)
            self._stopping.wait(rest)

    def _claim_some(self) -> int:
        """Claim as many notices as there are free slots, waiting for the first one."""
        at = self._now()
        if not claims.has_work(self._engine, at) or not self._slots.acquire(timeout=self._pace.poll):
            return 0
        free = 1
        while free < self._pace.threads and self._slots.acquire(blocking=False):
            free += 1
        found: list[NoticeClaim] = []
        try:
            found = run_in_transaction(self._engine, lambda session: self._claim(session, free))
        finally:
            for _ in range(free - len(found)):
                self._slots.release()
        for one in found:
            self._claimed.put(one)
        return len(found)

    def _claim(self, session: Session, limit: int) -> list[NoticeClaim]:
        at = self._now()
        claims.release_abandoned(session, at)
        return claims.claim(session, self._owner, limit, at, timedelta(seconds=self._pace.lease))

    def _send_on(self) -> None:
        while (one := self._claimed.get()) is not None:
            try:
                if self._stopping.is_set():
                    self._put_back(one)
                else:
                    self._deliver(one)
            except Exception:
                # The claim's time runs out and the notice comes again, whatever became of this try.
                log.exception("notice %s could not be worked on; it comes again", one.notice_id)
            finally:
                self._slots.release()

    def _put_back(self, one: NoticeClaim) -> None:
        run_in_transaction(self._engine, lambda session: claims.give_up(session, [one], self._now()))

    def _deliver(self, one: NoticeClaim) -> None:
        """Try the channels one after the other, each with a transaction before the call and one after it."""
        for _ in range(MOST_CHANNELS):
            sending = run_in_transaction(self._engine, lambda session: begin(session, one, self._office, self._now()))
            if sending is None or not self._send(sending):
                return
        log.error("alert: notice %s found no end among the channels", one.notice_id)

    def _send(self, sending: Sending) -> bool:
        """Make the call and write down what became of it; True where the next channel is to be tried now."""
        try:
            message_id = call(self._client, sending)
        except WeChatError as error:
            reason = error
            return run_in_transaction(self._engine, lambda session: refuse(session, sending, reason, self._now()))
        run_in_transaction(self._engine, lambda session: accept(session, sending, message_id, self._now()))
        return False


def call(client: Client, sending: Sending) -> str:
    """Make the one call to the platform; returns its message id or "", raises WeChatError. No session is open here."""
    try:
        match sending.channel:
            case Channel.TEMPLATE:
                return client.send_template(
                    sending.openid, sending.template_id, sending.values, sending.url, client_msg_id=sending.client_msg_id
                )
            case Channel.SUBSCRIBE:
                return client.send_subscribe(sending.openid, sending.template_id, sending.values, sending.url)
            case Channel.CUSTOMER:
                return client.send_customer_text(sending.openid, sending.text)
    except WeChatError:
        raise
    except Exception as error:
        # What went wrong is ours (the token's store, say), but the message may have left already.
        log.exception("a call broke off on our side")
        raise WeChatError(None, type(error).__name__, ErrorClass.TRANSIENT, maybe_done=True) from None
