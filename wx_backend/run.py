"""`python -m wx_backend.run`, behind `make run`: check, migrate, load the demo, start every part, say where to look."""

from __future__ import annotations

import argparse
import ctypes
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from typing import TextIO

from sqlalchemy.exc import DBAPIError, OperationalError

from config.settings import ROOT, Settings, SettingsError, load_settings
from models.schema import SchemaError, upgrade
from models.session import make_engine
from wx_backend.demo import load_demo, publish_menu
from wx_backend.greeting import greeting
from wx_backend.parts import parts_of
from wx_backend.supervisor import PartError, Supervisor

START_SECONDS = 60
SET_PDEATHSIG = 1
DEMO_DATA = ("demo.sqlite3", "demo.sqlite3-wal", "demo.sqlite3-shm", "vault", "sandbox")


class StartError(Exception):
    """One clear line on why nothing was started."""


def main(arguments: Sequence[str]) -> int:
    """Run everything until a stop is asked; 1 with one clear line when it cannot."""
    options = _options().parse_args(arguments)
    if options.stop_with_parent:
        _stop_with_parent()
    try:
        settings = load_settings()
        check_ports(settings)
        if options.forget_demo:
            forget_demo(settings)
        else:
            prepare(settings)
            run(settings)
    except (SettingsError, SchemaError, StartError, PartError) as error:
        _tell(f"jiaogong-zhijia: {error}", sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def check_ports(settings: Settings) -> None:
    """Refuse a port that another program holds; raises StartError."""
    ports = {"JGZJ_PORT": settings.port}
    if settings.is_demo:
        ports["JGZJ_SANDBOX_PORT"] = settings.sandbox_port
    if len(set(ports.values())) < len(ports):
        raise StartError("JGZJ_PORT and JGZJ_SANDBOX_PORT are the same port")
    for name, port in ports.items():
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                words = (error.strerror or str(error)).lower()
                raise StartError(f"cannot listen on {settings.host}:{port}: {words} ({name})") from None


def prepare(settings: Settings) -> None:
    """Bring the database to this version and, in a demo, load its data once; raises StartError, SchemaError."""
    if not (ROOT / "node_modules" / "weui").is_dir():
        raise StartError("the pages' packages are not installed: run `make setup`")
    engine = make_engine(settings.database_url)
    try:
        upgrade(engine)
        if settings.is_demo and load_demo(engine, settings):
            _tell("demo data loaded")
    except DBAPIError as error:
        # An OperationalError is about the database (locked, full, read-only); others may quote the data.
        words = str(error.orig) if isinstance(error, OperationalError) else type(error.orig).__name__
        raise StartError(f"the database refused: {words}") from error
    finally:
        engine.dispose()


def run(settings: Settings) -> None:
    """Start the parts, greet, and stay until a stop is asked; raises PartError."""
    with Supervisor() as supervisor:
        supervisor.start(parts_of(settings))
        supervisor.wait_ready(START_SECONDS)
        if settings.is_demo and not supervisor.is_stopping:
            publish_menu(settings)
        if not supervisor.is_stopping:
            _tell(greeting(settings))
        supervisor.watch()


def forget_demo(settings: Settings) -> None:
    """Throw the demo's database, files and sandbox state away; raises StartError where the data is not a demo's."""
    if not settings.is_demo or settings.database_url != f"sqlite:///{settings.var / 'demo.sqlite3'}":
        raise StartError("only a demo on its own SQLite file is thrown away; this installation has another database")
    for name in DEMO_DATA:
        path = settings.var / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    _tell("the demo's data is gone; `make run` loads it afresh")


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m wx_backend.run", description="Start every part of this installation.")
    parser.add_argument("--forget-demo", action="store_true", help="throw the demo's data away instead")
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the program that started this ends")
    return parser


def _stop_with_parent() -> None:
    """Ask Linux for a SIGTERM at the parent's end; elsewhere the parent has to pass its own on."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGTERM)


def _tell(words: str, where: TextIO | None = None) -> None:
    print(words, file=where or sys.stdout, flush=True)  # noqa: T201 - what a person at a terminal reads


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
