"""A small subject of the tests' own: tea is ordered and called off, in chat and on a page, by papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from models.audit import AuditEntry
from models.member import Member
from models.session import transaction
from tests.registered import registered
from union.casework.flows.subjects import Subject
from union.casework.forms.fields import Choice, Option, Text
from union.casework.forms.papers import TO_PAPER, Paper, Sent
from union.casework.forms.parsing import parse_form
from union.casework.forms.people import form_context
from union.ground import audit
from union.ground.choices import NumberedLine
from union.ground.errors import Conflict, Invalid, NotFound, Refusal
from wx_backend.drawing.filling import show_paper, take_paper
from wx_backend.guards import Access, Visit, open_to

FIELDS = (
    Choice(code="leaf", title="茶叶", example="1", options=(Option("green", "绿茶"), Option("white", "白茶"))),
    Text(code="cups", title="杯数", example="2", max=4),
    Text(code="wish", title="口味", example="淡一点", required=False, when=lambda answers: answers.get("leaf") == "white"),
)


def tea_paper(session: Session, member: Member, about: str, at: datetime) -> Paper:
    """Return the order form of a room's tea, or what calls it off."""
    room, _, action = about.partition(":")
    orders = orders_of(session, room)
    if action not in ("order", "cancel"):
        raise NotFound("没有这一步")
    if orders and orders[-1].startswith(action):
        raise Conflict("茶已经点过了" if action == "order" else "茶已经取消了")

    def send(raw: Mapping[str, Any], version: int | None, consents: bool) -> Sent:
        if version is not None and version != len(orders_of(session, room)):
            raise Conflict("刚刚有人改动过")
        given = parse_form(FIELDS, raw, form_context(session, member, at)) if action == "order" else {}
        audit.record(session, action, f"tea:{room}", by=member, at=at, fields=(action, *map(str, given.values()), str(consents)))
        session.flush()
        if given.get("cups") == "0":
            raise Invalid({"cups": "“杯数”至少1杯"})
        if given.get("cups") == "99" or room == "locked":
            raise Refusal("茶水间今天没有这么多茶")
        return Sent(room, f"/h5/tea/{room}?done={action}", f"{room}的茶记下了\n马上就好", "看茶", "回复“继续”再点。", f"/h5/tea/{room}")

    is_order = action == "order"
    return Paper(
        code=f"tea:{room}:{action}", title="点茶" if is_order else "取消点茶", name=f"{room} 点茶" if is_order else "",
        fields=FIELDS if is_order else (), page=f"/h5/tea/{room}/{action}", back="/h5/", send=send, intro="一杯热茶",
        consent="茶水间会知道您的口味。" if is_order else "", version=len(orders), word="点茶", is_grave=not is_order,
        begun={"leaf": "white", "cups": "3"} if room == "begun" else {},
    )


def orders_of(session: Session, room: str) -> list[str]:
    """Return what was ordered and called off for a room, in order."""
    query = select(AuditEntry.fields).where(AuditEntry.about == f"tea:{room}").order_by(AuditEntry.id)
    return list(session.scalars(query))


def ordered(engine: Engine, room: str = "R1") -> list[str]:
    """Return what is committed for a room."""
    with transaction(engine) as session:
        return orders_of(session, room)


@contextmanager
def tea_served() -> Iterator[None]:
    """Have the subject in the register."""
    with registered(Subject(code="tea", title="茶水间", papers={"tea": tea_paper})):
        yield


def tea_table() -> HandlerTable:
    """Return the chat's way to the papers: a list to choose from."""
    table = HandlerTable()

    @table.on_text("点茶", needs_member=True)
    def offer_tea(chat: Chat) -> Any:
        rooms = ("tea:R1:order", "tea:R1:cancel", "tea:locked:cancel")
        return chat.offer("茶水间：", [NumberedLine(code, TO_PAPER, code) for code in rooms])

    return table


def add_tea_pages(app: Flask) -> None:
    """Give an application the subject's pages."""
    blueprint = Blueprint("tea", __name__, url_prefix="/h5/tea")

    def show(visit: Visit, room: str, action: str) -> ResponseReturnValue:
        return show_paper(visit, f"tea:{room}:{action}")

    def take(visit: Visit, room: str, action: str) -> ResponseReturnValue:
        return take_paper(visit, f"tea:{room}:{action}")

    blueprint.get("/<room>/<action>", endpoint="show")(open_to(Access.MEMBER)(show))
    blueprint.post("/<room>/<action>", endpoint="take")(open_to(Access.MEMBER, takes_files=True)(take))
    app.register_blueprint(blueprint)
