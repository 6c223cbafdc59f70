"""A suggestion without a name: the form for members, of whom nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union.casework.forms.parsing import parse_form
from union.ground.errors import Invalid
from union.services.voice.suggestion import SERVICE
from union.voice import anonymous
from wx_backend import anonymity
from wx_backend.drawing import tickets
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import CHECK, Sheet, posted
from wx_backend.guards import Access, Visit, entered_inside, open_to
from wx_backend.house import current_house

blueprint = Blueprint("anonymous", __name__, url_prefix="/h5")

OVER = "今天匿名提交已达{most}次，请明天再写，或署名提交；下面的文字没有保存，请先自行复制"


@dataclass
class Writer:
    """Under which name somebody is counted today, for as long as the request lasts."""

    openid: str = ""
    most: int = 0
    hours: int = 24
    is_counted: bool = True
    is_over: bool = False


@blueprint.get("/suggest")
@open_to(Access.MEMBER)
def show_suggestion(visit: Visit) -> ResponseReturnValue:
    """Draw the form, and say what is kept and what is not."""
    return _draw(visit, _sheet(visit, {}))


@blueprint.post("/suggest")
@entered_inside(Access.MEMBER)
def take_suggestion() -> ResponseReturnValue:
    """Open a suggestion that names nobody, and show its number and PIN once."""
    house, writer = current_house(), Writer()
    again = _check(writer=writer)
    if again:
        return again
    if writer.is_counted:
        # Counted between two transactions: the shared values have transactions of their own.
        count = anonymity.count_up(house.doors.kv, house.settings.account.app_id, writer.openid, house.now(), writer.hours)
        writer.is_over = count > writer.most
    return _open(writer=writer)


@open_to(Access.MEMBER)
def _check(visit: Visit, writer: Writer) -> ResponseReturnValue:
    """Draw the form again where something does not fit; an empty answer where all is well."""
    writer.openid = visit.account.openid
    writer.most, writer.hours = anonymous.daily_limit(visit.session, visit.at)
    writer.is_counted = not anonymous.is_open(visit.session, tickets.posted_ticket())
    sheet = _posted(visit)
    try:
        parse_form(SERVICE.form, sheet.raw, sheet.context)
    except Invalid as error:
        sheet.problems = dict(error.problems)
        return _draw(visit, sheet, note=CHECK), 422
    return ""


@open_to(Access.MEMBER)
def _open(visit: Visit, writer: Writer) -> ResponseReturnValue:
    sheet = _posted(visit)
    if writer.is_over:
        return _draw(visit, sheet, note=OVER.format(most=writer.most)), 429
    receipt = anonymous.open_anonymous(visit.session, sheet.raw, ticket=tickets.posted_ticket(), at=visit.at)
    return show_page(visit, "anonymous_sent", here="services", receipt=receipt, kind=SERVICE)


def _posted(visit: Visit) -> Sheet:
    return _sheet(visit, posted(SERVICE.form, request.form))


def _sheet(visit: Visit, raw: dict[str, Any]) -> Sheet:
    return Sheet(SERVICE.form, anonymous.form_context(visit.session, visit.at), raw)


def _draw(visit: Visit, sheet: Sheet, *, note: str = "") -> str:
    most, _hours = anonymous.daily_limit(visit.session, visit.at)
    ticket = tickets.posted_ticket() if request.form else tickets.new_ticket()
    return show_page(visit, "anonymous", here="services", kind=SERVICE, boxes=sheet.boxes({}), note=note, most=most, ticket=ticket)
