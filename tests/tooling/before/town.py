"""The whole product on one database at one instant: phones, pages, jobs and delivery, for who makes a database and who tries it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, column, delete, select, table

from delivery.planning import SendingOffice
from delivery.worker import Pace, Worker
from gateways.doors import open_doors
from handlers.chat.room import Room
from handlers.reception.register import make_table
from jobs.clockwork import Clockwork
from jobs.table import TABLE
from models.account import Account, Binding
from models.member import Member
from models.session import reading
from tests.handlers.phone import Hands, Phone as ChatPhone
from tests.phones import BASE, TEMPLATES, Phone, Street, settings_for
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running
from wechat_sandbox.world.people import read_person
from wx_backend.application import create_app
from wx_backend.callback import open_reception
from wx_backend.house import House

KEYS = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
"""The tests' own key (tests/conftest.py), for the files in the vault, too."""
CLAIM = timedelta(seconds=60)
KV = table("kv", column("key"))
PATIENCE = 60.0
"""However busy the machine is, an answer comes at once."""
FAR_LATER = 9_000_000_001
"""Numbers of messages that no database made before has seen."""


class LaterPhone(ChatPhone):
    """A chat whose messages have numbers of their own."""

    numbers = itertools.count(FAR_LATER)

    def send(self, kind: str, **fields: Any) -> str:
        """Send a message or event and return the text of the answer."""
        own = {} if kind == "event" else {"MsgId": next(self.numbers)}
        return super().send(kind, **(own | fields))


@dataclass
class Town:
    """One installation, its clock moved by hand, WeChat's stand-in beside it."""

    engine: Engine
    app: Flask
    house: House
    sandbox: SandboxApp
    hands: Hands
    pages: dict[str, Phone] = field(default_factory=dict)

    def openids(self) -> dict[str, str]:
        """Return the openids of the bound members, by staff number."""
        query = select(Member.staff_number, Account.openid).join(Binding, Binding.member_id == Member.id).join(
            Account, Account.id == Binding.account_id
        )
        with reading(self.engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query.where(Binding.ended_at.is_(None)).order_by(Binding.id))}

    def chat(self, openid: str) -> LaterPhone:
        """Return somebody's chat; whoever asks a lot for a test is not told to wait a minute."""
        with self.engine.begin() as connection:
            connection.execute(delete(KV).where(KV.c.key.like("chat:%")))
        return LaterPhone(self.app, openid, self.hands)

    def page(self, openid: str) -> Phone:
        """Return somebody's browser, signed in through WeChat once."""
        if openid not in self.pages:
            self.add_person(openid)
            self.pages[openid] = Phone(self.app.test_client(), self.sandbox, openid)
        return self.pages[openid]

    def add_person(self, openid: str) -> None:
        """Let a person be known to WeChat's stand-in."""
        sandbox = self.sandbox.sandbox
        with sandbox.lock:
            known = openid in sandbox.world.people
        if not known:
            sandbox.add_person(read_person({"openid": openid, "nickname": openid[-8:], "subscribed": True}))

    def clockwork(self) -> Clockwork:
        """Return what runs jobs, by this town's clock."""
        return Clockwork(self.engine, TABLE, self.room(), self.house.doors.vault, now=self.hands)

    def room(self) -> Room:
        """Return a chat room, for jobs that finish messages."""
        return Room(self.house.settings, self.engine, self.house.doors, make_table(), self.hands)

    def open_chat(self, patience: float) -> None:
        """Let chats wait that many seconds for an answer before they are told that it will follow."""
        reception = self.app.extensions.get("reception")
        if reception is not None:
            reception.close()
        open_reception(self.app, replace(self.room(), patience=patience))

    def deliver(self) -> int:
        """Let the delivery work off what is due; returns how many notices that were."""
        return self.worker().work_off()

    def office(self) -> SendingOffice:
        """Return what delivery knows of this installation."""
        return SendingOffice(self.house.settings.account, BASE, CLAIM)

    def worker(self) -> Worker:
        """Return a delivery that tells the time by this town's clock."""
        return Worker(self.engine, self.house.doors.client, self.office(), Pace(lease=CLAIM.total_seconds()), self.hands)

    def arrived(self) -> list[dict[str, Any]]:
        """Return what has reached phones, as WeChat's stand-in has it."""
        items: list[dict[str, Any]] = self.sandbox.test_client().get("/_sandbox/delivered").get_json()["items"]
        return items

    def street(self) -> Street:
        """Return the same town as the tests of pages know it."""
        return Street(self.app, self.house, self.sandbox, self.hands)  # type: ignore[arg-type]


@contextmanager
def platform() -> Iterator[SandboxApp]:
    """Serve WeChat's stand-in."""
    with running(SandboxConfig()) as sandbox:
        yield sandbox


@contextmanager
def open_town(engine: Engine, sandbox: SandboxApp, var: Path, at: datetime) -> Iterator[Town]:
    """Open the product on a database at an instant; closes its chat afterwards."""
    settings = settings_for(sandbox, var, {"KEYS": KEYS, "BIND_SECRET": "either", "LOG_LEVEL": "ERROR"})
    hands = Hands(at)
    house = House(settings, engine, open_doors(settings, engine), hands)
    app = create_app(house=house)
    app.jinja_env.bytecode_cache = TEMPLATES
    town = Town(engine, app, house, sandbox, hands)
    town.open_chat(PATIENCE)
    yield town
    app.extensions["reception"].close()
