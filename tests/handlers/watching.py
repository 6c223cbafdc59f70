"""What a test looks at from outside: marks that handlers leave, late answers in the outbox, a second process."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gateways.wechat.messages import Envelope, InboundMessage, build_message
from handlers.chat.handler_table import HandlerTable
from handlers.chat.room import Room
from handlers.reception.register import make_table
from models.audit import AuditEntry
from models.notice import Notice
from tests.handlers.phone import Hands
from union.notices.late_answers import read_late_answer
from wx_backend.application import create_app
from wx_backend.callback import open_reception
from wx_backend.house import House

SOMEBODY = "oSOMEBODY-on-campus"
APP = "wx5a0d3b0x00000001"


def marks(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "check_in")) or 0


def late_texts(engine: Engine) -> list[str]:
    with Session(engine) as session:
        kept = session.scalars(select(Notice).where(Notice.kind == "chat.late_answer"))
        return [read_late_answer(notice) for notice in kept]


def message(hands: Hands, text: str = "打卡", msg_id: str = "81") -> InboundMessage:
    body = {"ToUserName": "gh_union", "FromUserName": SOMEBODY, "CreateTime": int(hands.at.timestamp()), "MsgType": "text",
            "Content": text, "MsgId": msg_id}
    return build_message(APP, body, Envelope("xml"))  # type: ignore[arg-type]


def another_process(house: House, *more: HandlerTable, patience: float = 4.0) -> Flask:
    """Return a second application on the same database: what another process would be."""
    app = create_app(house=house)
    open_reception(app, Room(house.settings, house.engine, house.doors, make_table(*more), house.now, patience))
    return app
