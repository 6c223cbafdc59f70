"""An application with a chat room, a clock that is moved by hand, and phones for the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from config.settings import Settings, load_settings
from gateways.doors import open_doors
from handlers.chat.handler_table import HandlerTable
from handlers.chat.room import Room
from handlers.reception.reception import Reception
from handlers.reception.register import make_table
from models.account import Binding
from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.handlers.phone import Hands, Phone
from union.ground.accounts import follow, get_account
from wx_backend.application import create_app
from wx_backend.callback import open_reception
from wx_backend.house import House

OPENIDS = {"lin": "oLIN-of-ecology", "zhou": "oZHOU-chair-ecology", "chen": "oCHEN-welfare", "wang": "oWANG-officer",
           "zheng": "oZHENG-engineering"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_settings(tmp_path)


def make_settings(tmp_path: Path, **changes: str) -> Settings:
    """Return a demo's settings in a folder of its own, with plain callbacks."""
    return load_settings({"JGZJ_VAR": str(tmp_path / "var"), "JGZJ_WECHAT_MODE": "plain",
                          "JGZJ_BASE_URL": "https://union.example.cn", **{f"JGZJ_{k}": v for k, v in changes.items()}})


@pytest.fixture
def hands(at: datetime) -> Hands:
    return Hands(at)


@pytest.fixture
def house(settings: Settings, engine: Engine, hands: Hands) -> House:
    return House(settings, engine, open_doors(settings, engine), hands)


@pytest.fixture
def app(house: House, live_cast: Cast) -> Iterator[Flask]:
    """The application with the cast in its database."""
    app = create_app(house=house)
    yield app
    reception = app.extensions.get("reception")
    if reception:
        reception.close()


@pytest.fixture
def furnish(app: Flask, house: House) -> Callable[..., Reception]:
    """Return what gives the application a chat room with more handlers, or another patience."""
    opened: list[Reception] = []

    def open_room(*more: HandlerTable, patience: float = 4.0) -> Reception:
        room = Room(house.settings, house.engine, house.doors, make_table(*more), house.now, patience)
        opened.append(open_reception(app, room))
        return opened[-1]

    return open_room


@pytest.fixture
def phone(app: Flask, hands: Hands) -> Callable[[str], Phone]:
    """Return what puts a new phone into somebody's hand."""
    return lambda openid: Phone(app, openid, hands)


def bound_phone(app: Flask, hands: Hands, engine: Engine, member: Member, openid: str) -> Phone:
    """Return a phone whose account is bound to a member."""
    house: House = app.extensions["house"]
    with transaction(engine) as session:
        account = get_account(session, house.settings.account.app_id, openid)
        follow(account, hands.at)
        session.add(Binding(member_id=member.id, account_id=account.id, bound_at=hands.at,
                            live_member_key=f"{account.app_id}:{member.id}", live_account_key=str(account.id)))
    return Phone(app, openid, hands)


@pytest.fixture
def lin(app: Flask, hands: Hands, engine: Engine, live_cast: Cast) -> Phone:
    """林晓燕's phone, bound."""
    return bound_phone(app, hands, engine, live_cast.lin, OPENIDS["lin"])


@pytest.fixture
def zhou(app: Flask, hands: Hands, engine: Engine, live_cast: Cast) -> Phone:
    """周建平's phone, bound: the chair of her branch."""
    return bound_phone(app, hands, engine, live_cast.zhou, OPENIDS["zhou"])
