"""`python -m jobs`: what happens by the clock, until a stop is asked."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
from collections.abc import Sequence

from config.settings import SettingsError, load_settings
from delivery.signals import hold_back_stop, wait_for_stop
from gateways.doors import open_doors
from handlers.chat.room import Room
from handlers.reception.register import make_table
from jobs.clockwork import LOOK_SECONDS, Clockwork
from jobs.table import Job
from models.sealed import use_keys
from models.session import make_engine


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM or SIGINT; 1 with one clear line when it cannot start."""
    options = _options().parse_args(arguments)
    hold_back_stop()
    try:
        clockwork = build_clockwork(options.table, options.look)
    except (SettingsError, ValueError) as error:
        sys.stderr.write(f"jobs: {error}\n")
        return 1
    clockwork.start()
    print("ready", flush=True)  # noqa: T201 - what a supervisor waits for
    wait_for_stop()
    clockwork.stop()
    return 0


def build_clockwork(table: str, look_seconds: int) -> Clockwork:
    """Return the clockwork of this installation; raises SettingsError, ValueError."""
    jobs, settings = read_table(table), load_settings()
    logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # APScheduler tells of each due time twice; the clockwork's own line says what came of it.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    use_keys(settings.keys)
    engine = make_engine(settings.database_url, hide_parameters=True)
    doors = open_doors(settings, engine)
    return Clockwork(engine, jobs, Room(settings, engine, doors, make_table()), doors.vault, look_seconds)


def read_table(module: str) -> tuple[Job, ...]:
    """Return the table of jobs of a module; raises ValueError where there is none."""
    try:
        table = importlib.import_module(module).TABLE
    except (ImportError, AttributeError):
        raise ValueError(f"{module} has no table of jobs") from None
    return tuple(table)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs", description="Run what happens by the clock.")
    parser.add_argument("--table", default="jobs.table", metavar="MODULE", help="the module whose TABLE is run")
    parser.add_argument("--look", type=int, default=LOOK_SECONDS, choices=range(1, 301), metavar="1-300",
                        help="seconds between two looks for runs left by a process that died")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
