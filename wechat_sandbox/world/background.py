"""What the platform does after it has answered: pushes of results, in threads that die with the process."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import partial

log = logging.getLogger(__name__)

_THREADS = 8


class Background:
    """A small pool of daemon threads, and a way to wait until they have nothing left."""

    def __init__(self) -> None:
        """Start no thread until there is work."""
        self._work: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._left = 0
        self._idle = threading.Condition()
        self._threads: list[threading.Thread] = []

    def submit(self, task: Callable[[], object]) -> None:
        """Do the task soon."""
        self.reserve(task)()

    def reserve(self, task: Callable[[], object]) -> Callable[[], None]:
        """Count the task as under way, and return what begins it: who waits in between waits for it."""
        with self._idle:
            self._left += 1
            if len(self._threads) < min(_THREADS, self._left):
                thread = threading.Thread(target=self._run, name="sandbox-push", daemon=True)
                self._threads.append(thread)
                thread.start()
        return partial(self._work.put, task)

    def settle(self, timeout: float) -> bool:
        """Wait until all is done, at most `timeout` seconds; say whether it is."""
        deadline = time.monotonic() + timeout
        with self._idle:
            while self._left and (left := deadline - time.monotonic()) > 0:
                self._idle.wait(left)
            return self._left == 0

    def _run(self) -> None:
        while True:
            task = self._work.get()
            try:
                task()
            except Exception:  # noqa: BLE001 - one failed push must not end the thread
                log.exception("a background push failed")
            with self._idle:
                self._left -= 1
                self._idle.notify_all()
