"""One message being handled in this process, and the requests that wait for its answer."""

from __future__ import annotations

from threading import Event, Lock
from time import monotonic

HANGING_COMMIT_SECONDS = 20.0
"""How much longer a request waits once an answer is decided: WeChat hangs up sooner and asks again."""


class PendingAnswer:
    """Decides once, under a lock, whether the answer came in time."""

    def __init__(self, *, is_late: bool = False) -> None:
        """Begin in time, or late from the start: nobody waits any more."""
        self.answer: str | None = None
        self._lock = Lock()
        self._done = Event()
        self._is_late, self._is_decided = is_late, False

    def begin(self) -> None:
        """Begin, or begin again after a deadlock: nothing is decided but that somebody was told to wait."""
        with self._lock:
            self._is_decided = False

    def decide(self) -> bool:
        """Say whether the answer comes too late; from now on nobody is told to wait."""
        with self._lock:
            self._is_decided = True
            return self._is_late

    def finish(self) -> None:
        """Let everybody go who waits: what was decided is committed."""
        self._done.set()

    def lose(self) -> None:
        """Let everybody go: another process has the message now."""
        self.answer = None
        self._done.set()

    def wait(self, deadline: float, waiting: str) -> str | None:
        """Return the answer, or `waiting` at the deadline; None where another process has the message."""
        if self._done.wait(max(0.0, deadline - monotonic())):
            return self.answer
        with self._lock:
            if not self._is_decided and not self._done.is_set():
                self._is_late = True
                return waiting
        self._done.wait(HANGING_COMMIT_SECONDS)
        return self.answer or waiting
