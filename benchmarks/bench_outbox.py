"""How much faster four sending threads empty the outbox than one: python -m benchmarks.bench_outbox [database address]."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter, sleep

from sqlalchemy import Engine, func, select

from config.keys import KeyRing
from delivery.planning import SendingOffice
from delivery.worker import Pace, Worker
from gateways import kv_table
from gateways.doors import open_account
from gateways.kv_table import TableKeyValue
from gateways.wechat.client import Client
from models.everything import metadata
from models.member import Branch, Member
from models.notice import Notice
from models.sealed import use_keys
from models.session import make_engine, transaction
from tests.delivery.post import TEMPLATE_PATH, official_account
from union import links
from union.ground import clock
from union.ground.accounts import follow, get_account
from union.ground.rules import import_rules
from union.membership.binding import SecretKind, bind
from union.notices.outbox import tell
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running
from wechat_sandbox.world.faults import Fault
from wechat_sandbox.world.people import read_person

NOTICES = 200
THREADS = (1, 4)
ROUNDS = 2
LATENCIES = (0.0, 0.05)
"""Seconds the platform takes to answer: the bare wire on this machine, and about what the real one takes."""
NO_NIGHT = {"number": "bench", "title": "Any hour", "rules": [
    {"key": "notice.quiet", "clause": "1", "valid_from": "2020-01-01", "value": {"from": 0, "until": 0}}]}
_keys = count()


def settle_in(engine: Engine, app: SandboxApp) -> int:
    """Make the tables and one bound member; returns the member's number."""
    use_keys(KeyRing("k1", {"k1": bytes(range(32))}))
    metadata.create_all(engine)
    kv_table.metadata.create_all(engine)
    app.sandbox.add_person(read_person({"openid": "oBench_follower", "nickname": "林晓燕"}))
    with transaction(engine) as session:
        import_rules(session, [NO_NIGHT])
        branch = Branch(code="ST", name="生态学院分工会")
        member = Member(staff_number="T2015007", name="林晓燕", branch=branch, phone="13805787007")
        session.add_all((branch, member))
        session.flush()
        account = get_account(session, app.sandbox.config.appid, "oBench_follower")
        follow(account, clock.now())
        bind(session, account, staff_number="T2015007", name="林晓燕", secret="7007", kind=SecretKind.PHONE, at=clock.now())
        return member.id


def empty_outbox(engine: Engine, app: SandboxApp, member_id: int, threads: int) -> float:
    """Queue notices, deliver them, and return how many a second that was."""
    with transaction(engine) as session:
        member = session.get_one(Member, member_id)
        for _ in range(NOTICES):
            tell(session, member, "case.progress", key=str(next(_keys)), at=clock.now(), title="关怀服务", path=links.home())
    official = official_account(app.sandbox.config, app.sandbox.base_url)
    pace = Pace(threads=threads, poll=0.01)
    client = Client(open_account(official), TableKeyValue(engine), backoff=())
    worker = Worker(engine, client, SendingOffice(official, "https://gh.example", timedelta(seconds=pace.lease)), pace)
    begun = perf_counter()
    worker.start()
    while left(engine):
        sleep(0.02)
    seconds = perf_counter() - begun
    worker.stop()
    return NOTICES / seconds


def left(engine: Engine) -> int:
    """Count the notices that are not sent yet."""
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(Notice).where(Notice.state != "sent")) or 0


def main(address: str, folder: Path) -> None:
    """Print the throughput with one and with four threads, and their ratio, for each latency of the platform."""
    engine = make_engine(address or f"sqlite:///{folder / 'bench.sqlite3'}")
    with running(SandboxConfig()) as app:
        member_id = settle_in(engine, app)
        for latency in LATENCIES:
            app.sandbox.faults.clear()
            if latency:
                app.sandbox.faults.add(Fault(path=TEMPLATE_PATH, fault="slow", seconds=latency, times=10**9))
            best = dict.fromkeys(THREADS, 0.0)
            for _ in range(ROUNDS):
                for threads in THREADS:
                    best[threads] = max(best[threads], empty_outbox(engine, app, member_id, threads))
            told = ", ".join(f"{threads} thread{'s' * (threads > 1)} {rate:6.1f}/s" for threads, rate in best.items())
            print(f"{engine.dialect.name}, platform answers after {latency * 1000:3.0f} ms: {told}, "
                  f"ratio {best[4] / best[1]:.2f}")
    engine.dispose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(sys.argv[1] if len(sys.argv) > 1 else "", Path(made))
