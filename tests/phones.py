"""People's phones: a page opened, signed in through the sandbox's real OAuth, forms sent as browsers send them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from config.settings import Settings, load_settings
from gateways.doors import open_doors
from models.account import Account
from models.member import Member
from models.session import transaction
from tests.paper_form import Form, forms_of
from union.ground.accounts import follow, get_account
from union.membership.binding import SecretKind, bind, issue_code
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running
from wechat_sandbox.world.people import read_person
from wx_backend.application import create_app
from wx_backend.house import House

BASE = "http://union.test"
LONGEST_WAY = 12
_FOLDER = TemporaryDirectory(prefix="jgzj-templates-")
TEMPLATES = FileSystemBytecodeCache(_FOLDER.name)
"""Templates compiled once for all the applications that the tests of one process make."""


def openid_of(member: Member) -> str:
    """Return a member's openid in the tests' account."""
    return f"oTest_{member.staff_number}"


class Watch:
    """The house's clock, which only the story moves; it begins on Wednesday 2026-11-18, 10:00 in Lishui."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.at += timedelta(**time)


@dataclass
class Phone:
    """One person's WeChat: its web view keeps its own cookies."""

    client: FlaskClient
    sandbox: SandboxApp
    openid: str
    page: TestResponse | None = field(default=None, repr=False)

    def open(self, path: str) -> TestResponse:
        """Open a page as WeChat does, through every redirect, sign-in included."""
        return self._follow(self.client.get(path))

    def press(self, path: str, changes: dict[str, Any] | None = None, *, where: str = "", **more: Any) -> TestResponse:
        """Open a page, change its form and send it; `where` is part of the form's action where there are several."""
        return self.send(self.open(path), changes, where=where, **more)

    def send(self, page: TestResponse, changes: dict[str, Any] | None = None, *, where: str = "", **more: Any) -> TestResponse:
        """Change the form of a page that is open, send it and follow."""
        return self._follow(self.post(page, changes, where=where, **more))

    def post(self, page: TestResponse, changes: dict[str, Any] | None = None, *, where: str = "", **more: Any) -> TestResponse:
        """Send the form of a page that is open, without following."""
        form = next(one for one in forms_of(page.text) if where in one.action)
        data: dict[str, Any] = {}
        for name, value in form.filled((changes or {}) | more):
            data.setdefault(name, []).append(value)
        return self.client.post(form.action or page.request.full_path, data=data, content_type="multipart/form-data")

    def form(self, page: TestResponse) -> Form:
        """Return the first form of a page."""
        return forms_of(page.text)[0]

    def _follow(self, answer: TestResponse) -> TestResponse:
        for _ in range(LONGEST_WAY):
            if answer.status_code not in (301, 302, 303):
                return answer
            answer = self._go(answer.headers["Location"])
        raise AssertionError("the redirects go round")

    def _go(self, address: str) -> TestResponse:
        parts = urlsplit(address)
        if parts.netloc not in ("", urlsplit(BASE).netloc):
            person = {"sandbox_openid": self.openid}
            there = requests.get(address.partition("#")[0], params=person, allow_redirects=False, timeout=20)
            parts = urlsplit(there.headers["Location"])
        return self.client.get(parts.path + (f"?{parts.query}" if parts.query else ""))


@dataclass
class Street:
    """The product and the people who use it."""

    app: Flask
    house: House
    sandbox: SandboxApp
    watch: Watch

    def phone(self, member: Member) -> Phone:
        """Return a bound member's phone."""
        with transaction(self.house.engine) as session:
            account = self._account(session, openid_of(member))
            there = session.get_one(Member, member.id)
            code = issue_code(session, there, by=None, at=self.house.now())
            done = bind(
                session, account, staff_number=there.staff_number, name=there.name, secret=code, kind=SecretKind.CODE,
                at=self.house.now(),
            )
            assert isinstance(done, Member), done
        return self.stranger(openid_of(member), member.name)

    def stranger(self, openid: str = "oTest_stranger", name: str = "陌生人") -> Phone:
        """Return the phone of somebody who is not bound."""
        with self.sandbox.sandbox.lock:
            if openid not in self.sandbox.sandbox.world.people:
                person = read_person({"openid": openid, "nickname": name, "subscribed": True})
                self.sandbox.sandbox.add_person(person)
        return Phone(self.app.test_client(), self.sandbox, openid)

    def _account(self, session: Any, openid: str) -> Account:
        account = get_account(session, self.house.settings.account.app_id, openid)
        follow(account, self.house.now())
        return account


def settings_for(sandbox: SandboxApp, var: Path, changes: dict[str, str]) -> Settings:
    """Return the settings of a product whose WeChat is this sandbox."""
    config = sandbox.sandbox.config
    given = {
        "JGZJ_VAR": str(var), "JGZJ_BASE_URL": BASE, "JGZJ_WECHAT_API_BASE": sandbox.sandbox.base_url,
        "JGZJ_WECHAT_OAUTH_BASE": sandbox.sandbox.base_url, "JGZJ_WECHAT_APP_ID": config.appid,
        "JGZJ_WECHAT_SECRET": config.secret, "JGZJ_WECHAT_TOKEN": config.token, "JGZJ_WECHAT_AES_KEY": config.aes_key,
        "JGZJ_WECHAT_MODE": config.mode, "JGZJ_BIND_SECRET": "code", "JGZJ_LOG_LEVEL": "INFO",
    }  # fmt: skip
    return load_settings(given | {f"JGZJ_{name}": value for name, value in changes.items()})


@contextmanager
def open_street(engine: Engine, sandbox: SandboxApp, var: Path, **settings: str) -> Iterator[Street]:
    """Open the product on a database; rows stay sealed with the tests' keys, files with the product's own."""
    loaded, watch = settings_for(sandbox, var, settings), Watch()
    house = House(loaded, engine, open_doors(loaded, engine), watch)
    app = create_app(house=house)
    app.jinja_env.bytecode_cache = TEMPLATES
    yield Street(app, house, sandbox, watch)


@contextmanager
def open_sandbox() -> Iterator[SandboxApp]:
    """Serve a sandbox for the tests of this process."""
    with running(SandboxConfig()) as sandbox:
        yield sandbox
