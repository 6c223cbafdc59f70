"""Several programs as one: started together, waited for until all answer, stopped together, none left behind."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

READY = "ready"
TICK_SECONDS = 0.1
PATIENCE_SECONDS = 8.0
COLOURS = (36, 33, 35, 32, 34)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class PartError(Exception):
    """One clear line on which part did not start, or ended by itself."""


@dataclass(frozen=True)
class Part:
    """One program: its name, its command, and the address that answers 200 when it works (none: it prints "ready")."""

    name: str
    command: tuple[str, ...]
    health: str = ""


class _Running:
    """A part's process and the thread that passes its output on."""

    def __init__(self, part: Part, process: subprocess.Popen[bytes], prefix: str) -> None:
        self.part, self.process, self.prefix = part, process, prefix
        self.said_ready = threading.Event()
        self.reader = threading.Thread(target=self._pass_output_on, daemon=True)
        self.reader.start()

    def _pass_output_on(self) -> None:
        stream: IO[bytes] | None = self.process.stdout
        for raw in stream or ():
            line = raw.decode(errors="replace").rstrip()
            if line == READY:
                self.said_ready.set()
            elif line:
                _say(self.prefix + line)

    def is_ready(self) -> bool:
        return _answers(self.part.health) if self.part.health else self.said_ready.is_set()


class Supervisor:
    """Starts parts in one process group led by a guard; used as a context, it leaves no process behind."""

    def __init__(self, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._running: list[_Running] = []
        self._stop_requests = 0
        self._guard: subprocess.Popen[bytes] | None = None
        self._has_terminal = False

    def __enter__(self) -> Supervisor:
        # `nohup` asks for the hang-up to be ignored; an interrupt is always a wish to stop.
        heeds_hang_up = signal.getsignal(signal.SIGHUP) != signal.SIG_IGN
        self._has_terminal = heeds_hang_up and _is_on_terminal()
        for number in STOP_SIGNALS if heeds_hang_up else STOP_SIGNALS[:-1]:
            signal.signal(number, self._request_stop)
        # The guard holds the reading end of a pipe that only this process can close.
        command = [sys.executable, "-m", "wx_backend.supervisor_guard"]
        self._guard = subprocess.Popen(command, stdin=subprocess.PIPE, process_group=0)  # noqa: S603
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def is_stopping(self) -> bool:
        """Say whether someone asked to stop, or closed the terminal: only the session's leader is told that."""
        return self._stop_requests > 0 or (self._has_terminal and not _is_on_terminal())

    def start(self, parts: Sequence[Part]) -> None:
        """Start every part in the guard's process group."""
        width = max(len(part.name) for part in parts)
        for part, colour in zip(parts, COLOURS, strict=False):
            if self.is_stopping:
                return
            process = subprocess.Popen(  # noqa: S603 - the commands are the house's own
                part.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                process_group=self._guard.pid if self._guard else 0,
            )
            self._running.append(_Running(part, process, _prefix(part.name.ljust(width), colour)))

    def wait_ready(self, seconds: float) -> None:
        """Wait until every part answers, or a stop is asked; raises PartError when one ends or does not answer."""
        deadline = time.monotonic() + seconds
        for running in self._running:
            while not self.is_stopping and not running.is_ready():
                self._refuse_ended()
                if time.monotonic() > deadline:
                    raise PartError(f"{running.part.name} did not answer within {seconds:.0f} seconds")
                time.sleep(TICK_SECONDS)

    def watch(self) -> None:
        """Return when a stop is asked; raises PartError when a part ends by itself."""
        while not self.is_stopping:
            self._refuse_ended()
            time.sleep(TICK_SECONDS)

    def stop(self) -> None:
        """End every part, last started first, then whatever they left in the group; a second request does not wait."""
        asked = self._stop_requests
        deadline = time.monotonic() + self._patience
        for running in reversed(self._running):
            running.process.terminate()
            self._wait_ended([running], min(deadline, time.monotonic() + self._patience / 8), asked)
        # A web worker that was still loading has not heard its master's first word.
        self._signal_group(signal.SIGTERM)
        self._wait_ended(self._running, deadline, asked)
        self._signal_group(signal.SIGKILL)
        if self._guard is not None:
            self._guard.wait()
        for running in self._running:
            running.process.wait()
            running.reader.join(timeout=1)

    def _signal_group(self, number: signal.Signals) -> None:
        if self._guard is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._guard.pid, number)

    def _wait_ended(self, some: Sequence[_Running], deadline: float, asked: int) -> None:
        while any(running.process.poll() is None for running in some):
            if time.monotonic() > deadline or self._stop_requests > asked:
                return
            time.sleep(TICK_SECONDS / 5)

    def _refuse_ended(self) -> None:
        for running in self._running:
            code = running.process.poll()
            if code is not None and not self.is_stopping:
                running.reader.join(timeout=1)
                raise PartError(f"{running.part.name} ended by itself ({_ending(code)}); everything is stopped")
        if self._guard is not None and self._guard.poll() is not None:
            raise PartError("the guard ended by itself; everything is stopped")

    def _request_stop(self, _number: int, _frame: object) -> None:
        self._stop_requests += 1


def _answers(address: str) -> bool:
    """Say whether the address answers 200; never through a proxy."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _is_on_terminal() -> bool:
    try:
        return os.tcgetpgrp(sys.__stdin__.fileno() if sys.__stdin__ else -1) > 0
    except (OSError, ValueError):
        return False


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _prefix(name: str, colour: int) -> str:
    return f"\x1b[{colour}m{name} |\x1b[0m " if sys.stdout.isatty() else f"{name} | "


def _say(line: str) -> None:
    try:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    except OSError:
        # The terminal was closed; the part must still be read, or it would wait for us for ever.
        return
