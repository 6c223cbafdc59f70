"""Real delivery processes on a test's own database and sandbox."""

from __future__ import annotations

import base64
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from config.settings import OfficialAccount
from models.session import transaction
from tests.tooling.forked import Program
from tests.tooling.programs import ROOT, read_until
from union.ground.rules import import_rules

TEST_KEYS = "k1:" + base64.b64encode(bytes(range(32))).decode()
NO_NIGHT = {"number": "test", "title": "Tests run at any hour", "rules": [
    {"key": "notice.quiet", "clause": "1", "valid_from": "2026-01-01", "value": {"from": 0, "until": 0}},
]}


def without_nights(engine: Engine) -> None:
    """Switch the quiet hours off: a process of its own lives by the real clock."""
    with transaction(engine) as session:
        import_rules(session, [NO_NIGHT])


def environment(engine: Engine, account: OfficialAccount, folder: Path) -> dict[str, str]:
    """Return the settings of a process on this database, with this account."""
    given = {
        "VAR": str(folder), "KEYS": TEST_KEYS, "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "WECHAT_APP_ID": account.app_id, "WECHAT_SECRET": account.secret, "WECHAT_TOKEN": account.token,
        "WECHAT_MODE": account.mode, "WECHAT_AES_KEY": account.aes_key, "WECHAT_API_BASE": account.api_base,
        "WECHAT_OAUTH_BASE": account.oauth_base, "WECHAT_TEMPLATE_ID": account.template_id,
        "WECHAT_ACTIVITY_TEMPLATE_ID": account.activity_template_id,
        "WECHAT_SUBSCRIBE_TEMPLATE_ID": account.subscribe_template_id,
        # Nobody reads on after `ready`: a full pipe would hold the process up.
        "LOG_LEVEL": "WARNING",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JGZJ_")}
    return kept | {f"JGZJ_{name}": value for name, value in given.items()}


def start_module(module: str, *arguments: str, given: dict[str, str]) -> Program:
    """Start a room's program."""
    return Program(module, *arguments, given=given)


@contextmanager
def at_work(module: str, *arguments: str, given: dict[str, str]) -> Iterator[Program]:
    """Run a room's program while the block runs, from its `ready` on; it must end cleanly when asked to."""
    program = start_module(module, *arguments, given=given)
    try:
        read_until(program, "ready")
        yield program
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
        if program.stdout:
            program.stdout.close()


__all__ = ["ROOT", "at_work", "environment", "start_module", "without_nights"]
