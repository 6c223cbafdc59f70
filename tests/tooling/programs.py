"""Real programs for the tests of this room: started, waited for by what they print, found again by their mark."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

ROOT = Path(__file__).resolve().parents[2]
LONG = 60.0
PYTHON = sys.executable

Environment = dict[str, str]


class Speaking(Protocol):
    """A program that is read as it goes."""

    stdout: IO[str] | None


def start(*command: str, environment: Environment | None = None) -> subprocess.Popen[str]:
    """Start a program at the repository's root, its two outputs as one text stream."""
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


@contextmanager
def started(*command: str, environment: Environment | None = None) -> Iterator[subprocess.Popen[str]]:
    """Start a program that ends with the block at the latest."""
    program = start(*command, environment=environment)
    try:
        yield program
    finally:
        if program.poll() is None:
            program.terminate()
            program.communicate()


def read_until(program: Speaking, wanted: str) -> str:
    """Return what a program printed up to the line that holds `wanted`; fails when it ends before."""
    seen = ""
    for line in program.stdout or ():
        seen += line
        if wanted in line:
            return seen
    raise AssertionError(f"{wanted!r} was never printed:\n{seen}")


def marked(mark: str) -> list[str]:
    """List the running programs whose command line holds the mark."""
    listing = subprocess.run(("ps", "-eo", "pid=,stat=,args="), capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if mark in line and " Z" not in line and "ps -eo" not in line]


def living(setting: str) -> list[str]:
    """List the running programs that were started with a setting in their environment (Linux)."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if setting.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def free_port() -> str:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so; False when it is not after a long time."""
    deadline = time.monotonic() + LONG
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
