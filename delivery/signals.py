"""Waiting for the wish to stop: SIGTERM or SIGINT, taken by the main thread and by no other."""

from __future__ import annotations

import signal

STOP = {signal.SIGTERM, signal.SIGINT}


def hold_back_stop() -> None:
    """Keep the signals for `wait_for_stop`; called before any thread starts, so that all threads inherit it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP)


def wait_for_stop() -> None:
    """Return when a stop is asked for."""
    signal.sigwait(STOP)


def is_stop_asked() -> bool:
    """Say whether a stop was asked for that nobody has waited for yet."""
    return bool(signal.sigpending() & STOP)
