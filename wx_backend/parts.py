"""The programs this installation consists of: app, delivery and jobs, and in a demo the WeChat sandbox."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from config.settings import Settings
from wx_backend.demo import sandbox_people
from wx_backend.supervisor import Part

WORKERS, THREADS = 2, 4
ANYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """Return the parts in the order they start."""
    parts = (_app(settings), _module("delivery"), _module("jobs"))
    return (_sandbox(settings), *parts) if settings.is_demo else parts


def reachable(host: str) -> str:
    """Return the address under which this machine reaches what listens on `host`."""
    return "127.0.0.1" if host in ANYWHERE else host


def sandbox_address(settings: Settings) -> str:
    """Return the sandbox's page."""
    return f"http://{reachable(settings.host)}:{settings.sandbox_port}/"


def _module(name: str, *arguments: str) -> Part:
    return Part(name, (sys.executable, "-u", "-m", name, *arguments))


def _app(settings: Settings) -> Part:
    command = (
        sys.executable, "-u", "-m", "granian", "--interface", "wsgi", "--host", settings.host,
        "--port", str(settings.port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS),
        "--log-level", "warning", "--workers-kill-timeout", "5",
        "wx_backend.wsgi:app",
    )  # fmt: skip
    return Part("app", command, f"http://{reachable(settings.host)}:{settings.port}/healthz")


def _sandbox(settings: Settings) -> Part:
    account = settings.account
    folder = settings.var / "sandbox"
    people = folder / "people.json"
    arguments = {
        "host": settings.host, "port": settings.sandbox_port, "appid": account.app_id, "secret": account.secret,
        "token": account.token, "aes-key": account.aes_key, "mode": account.mode, "app-url": settings.base_url,
        "callback": f"http://{reachable(settings.host)}:{settings.port}/wechat/callback",
        "template-ids": f"{account.template_id},{account.subscribe_template_id},{account.activity_template_id}",
        "users": people, "state": folder / "state.json",
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    people.write_text(json.dumps(sandbox_people(), ensure_ascii=False), encoding="utf-8")
    # Everybody on a machine sees command lines; the account's secrets go by a file of our own.
    given = _private(folder / "arguments", "\n".join(f"--{name}={value}" for name, value in arguments.items()))
    command = (sys.executable, "-u", "-m", "wechat_sandbox", f"@{given}")
    return Part("sandbox", command, f"{sandbox_address(settings)}_sandbox/health")


def _private(path: Path, text: str) -> Path:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path
