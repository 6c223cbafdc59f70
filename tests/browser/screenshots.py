"""`python -m tests.browser.screenshots`, behind `make screenshots`: the product started, played on, photographed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from config.settings import ROOT, Settings, load_settings
from models.session import transaction
from tests.browser.stage import Shot, play
from wx_backend.demo import sandbox_people
from wx_backend.house import create_house
from wx_backend.parts import parts_of, sandbox_address
from wx_backend.run import prepare, publish_menu
from wx_backend.supervisor import Supervisor

OUT = ROOT / "build" / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
START_SECONDS = 60
QUIET_PARTS = ("jobs",)
"""What the clock would do is in no picture."""


def main(names: Sequence[str]) -> int:
    """Photograph every page, or those whose names begin so; 1 when something in them is broken."""
    browser, node = _find(BROWSERS, "Chromium"), _find(("node", str(ROOT / ".venv/bin/node")), "Node.js")
    with TemporaryDirectory() as var:
        os.environ |= _surroundings(var)
        settings = load_settings()
        prepare(settings)
        with Supervisor() as supervisor:
            supervisor.start([part for part in parts_of(settings) if part.name not in QUIET_PARTS])
            supervisor.wait_ready(START_SECONDS)
            publish_menu(settings)
            plan = _plan(settings, browser, names)
            path = Path(var) / "plan.json"
            path.write_text(json.dumps(plan), encoding="utf-8")
            shutil.rmtree(OUT, ignore_errors=True)
            broken = subprocess.run([node, str(ROOT / "tests/browser/photograph.mjs"), str(path)], check=False).returncode
    print(f"{len(list(OUT.glob('*.png')))} pictures in {OUT.relative_to(ROOT)}{', with problems' if broken else ''}")  # noqa: T201
    return broken


def _plan(settings: Settings, browser: str, names: Sequence[str]) -> dict[str, Any]:
    house = create_house(settings)
    with transaction(house.engine) as session:
        shots = play(session, house)
    people = {one["nickname"]: one["openid"] for one in sandbox_people()}
    sandbox = sandbox_address(settings).rstrip("/")
    for shot in shots:
        shot["address"] = settings.base_url + shot["path"]
    shots += _talk(sandbox, people)
    wanted = [shot for shot in shots if not names or shot["name"].startswith(tuple(names))]
    return {"out": str(OUT), "chromium": browser, "sandbox": sandbox, "people": people, "shots": wanted}


def _talk(sandbox: str, people: dict[str, str]) -> list[Shot]:
    """Let three people say something in their chats, and return the pictures of their phones."""
    for name, text in (("赵志远", "我的"), ("赵志远", "同事住院了想申请慰问"), ("徐文", "待办"), ("林晓燕", "你好")):
        requests.post(f"{sandbox}/_sandbox/users/{people[name]}/say", json={"text": text}, timeout=30).raise_for_status()
    held = f"{sandbox}/?phones=" + ",".join(people[name] for name in ("赵志远", "徐文", "林晓燕"))
    steps = [{"see": ".notice-more"}, {"clickLast": ".notice-more"}]
    return [
        {"name": "sandbox-phones", "who": "", "address": held, "wait": 1500},
        {"name": "sandbox-page", "who": "", "address": held, "steps": steps, "wait": 2500},
    ]


def _surroundings(var: str) -> dict[str, str]:
    ports = _free_ports(2)
    return {"JGZJ_VAR": var, "JGZJ_PORT": str(ports[0]), "JGZJ_SANDBOX_PORT": str(ports[1]), "JGZJ_LOG_LEVEL": "WARNING"}


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _find(names: Sequence[str], title: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit(f"screenshots: {title} is not installed (looked for {', '.join(names)})")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
