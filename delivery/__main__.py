"""`python -m delivery`: deliver the outbox until a stop is asked."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from datetime import timedelta

from config.settings import Settings, SettingsError, load_settings
from delivery.planning import SendingOffice
from delivery.signals import hold_back_stop, is_stop_asked, wait_for_stop
from delivery.worker import Pace, Worker
from gateways.doors import open_account, open_kv
from gateways.wechat.client import Client
from models.sealed import use_keys
from models.session import make_engine


def main(arguments: Sequence[str]) -> int:
    """Run until SIGTERM or SIGINT; 1 with one clear line when it cannot start."""
    pace = read_pace(arguments)
    hold_back_stop()
    try:
        settings = load_settings()
        worker = build_worker(settings, pace)
    except (SettingsError, ValueError) as error:
        sys.stderr.write(f"delivery: {error}\n")
        return 1
    logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    worker.start()
    while not worker.wait_until_at_work(0.2) and not is_stop_asked():
        pass
    print("ready", flush=True)  # noqa: T201 - what a supervisor waits for
    wait_for_stop()
    worker.stop()
    return 0


def build_worker(settings: Settings, pace: Pace) -> Worker:
    """Return a worker for this installation; raises ValueError for an account that cannot work."""
    use_keys(settings.keys)
    engine = make_engine(settings.database_url, hide_parameters=True)
    # The outbox has its own pauses, kept over a crash: the client repeats nothing by itself.
    client = Client(open_account(settings.account), open_kv(settings, engine), backoff=())
    office = SendingOffice(settings.account, settings.base_url, timedelta(seconds=pace.lease))
    return Worker(engine, client, office, pace)


def read_pace(arguments: Sequence[str]) -> Pace:
    """Read the command line; ends the program with its usage where it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m delivery", description="Deliver the outbox to WeChat.")
    parser.add_argument("--threads", type=int, choices=range(1, 33), default=Pace.threads, metavar="1-32")
    parser.add_argument("--poll", type=_seconds, default=Pace.poll, help="seconds between two looks at an empty outbox")
    parser.add_argument("--lease", type=_seconds, default=Pace.lease, help="seconds a claim is believed in")
    given = parser.parse_args(arguments)
    return Pace(given.threads, given.poll, given.lease)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0.01 <= value <= 3600:
        raise argparse.ArgumentTypeError("give 0.01 to 3600 seconds")
    return value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
