"""The house's programs as processes of their own that wait for no import: forked from one that has imported the house."""

from __future__ import annotations

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from multiprocessing.reduction import DupFd
from tempfile import TemporaryFile
from typing import Any, TextIO

from tests.tooling.programs import ROOT, Environment

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.tooling.imported"])
OUTPUTS = (1, 2)


class Program:
    """What `python -m module …` would be, with what tests ask of a `subprocess.Popen`."""

    def __init__(self, module: str, *arguments: str, given: Environment, files: tuple[int, int] | None = None) -> None:
        """Start it with these settings, its two outputs as one stream to read, or each in an open file."""
        self.stdout: TextIO | None = None
        written = -1
        if files is None:
            read, written = os.pipe()
            self.stdout, files = os.fdopen(read, encoding="utf-8"), (written, written)
        self._process = CONTEXT.Process(target=_become, args=(_Passed(*files), given, module, *arguments), daemon=True)
        self._process.start()
        if written >= 0:
            os.close(written)

    @property
    def returncode(self) -> int | None:
        """The exit code, the signal's number with a minus where one killed it, None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read what it prints till it ends."""
        told = self.stdout.read() if self.stdout else ""
        self.wait(timeout)
        return told, ""

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.poll() is None and self._process.pid:
            os.kill(self._process.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class _Passed:
    """Two open files on their way to another process."""

    def __init__(self, *files: int) -> None:
        self.files = files

    def __reduce__(self) -> tuple[Any, ...]:
        return _received, tuple(DupFd(one) for one in self.files)


def _received(*files: Any) -> tuple[int, ...]:
    return tuple(one.detach() for one in files)


def run(module: str, *arguments: str, given: Environment) -> tuple[int, str, str]:
    """Run a program to its end; return its exit code and its two outputs."""
    with TemporaryFile() as out, TemporaryFile() as err:
        code = Program(module, *arguments, given=given, files=(out.fileno(), err.fileno())).wait()
        told = []
        for file in (out, err):
            file.seek(0)
            told.append(file.read().decode())
    return code, told[0], told[1]


def _become(files: tuple[int, ...], given: Environment, module: str, *arguments: str) -> None:
    for number, file in zip(OUTPUTS, files, strict=True):
        os.dup2(file, number)
    for file in set(files):
        os.close(file)
    os.environ.clear()
    os.environ.update(given)
    os.chdir(ROOT)
    sys.argv = [module, *arguments]
    sys.stdout, sys.stderr = (open(number, "w", encoding="utf-8", buffering=1, closefd=False) for number in OUTPUTS)  # noqa: SIM115
    runpy.run_module(module, run_name="__main__", alter_sys=True)


__all__ = ["Program", "run"]
