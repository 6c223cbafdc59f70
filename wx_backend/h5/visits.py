"""A campaign's visit list: whom an officer goes to see, why, and who has been seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.campaign import Campaign
from union import links
from union.casework.forms.fields import FieldError
from union.casework.forms.people import form_context, get_member
from union.casework.forms.people_fields import Colleague
from union.festivals.dates import FESTIVALS
from union.festivals.visit_lists import add_visit, can_visit, find_visits, record_visit
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal
from union.notices.outbox import mark_read
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.errors import status_of
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("visits", __name__, url_prefix="/h5/visits")

YEAR = "<int(max=9999):year>"
AFTER_DAYS = 30
WHOM = Colleague(code="member", title="会员", example="T2015007")


@blueprint.get(f"/<code>/{YEAR}")
@open_to(Access.OFFICER)
def show_visits(visit: Visit, code: str, year: int) -> ResponseReturnValue:
    """Show an officer the people to visit; the notice that led here is read."""
    mark_read(visit.session, visit.member, links.visits(code, year), visit.at)
    return _draw(visit, code, year)


@blueprint.post(f"/<code>/{YEAR}/<int(max={LARGEST_ID}):visit_id>")
@open_to(Access.OFFICER)
def take_visit(visit: Visit, code: str, year: int, visit_id: int) -> ResponseReturnValue:
    """Note that somebody was visited."""
    note = request.form.get("note", "").replace("\x00", "")
    return _do(visit, code, year, lambda: record_visit(visit.session, visit_id, by=visit.member, note=note, at=visit.at))


@blueprint.post(f"/<code>/{YEAR}/add")
@open_to(Access.OFFICER)
def take_addition(visit: Visit, code: str, year: int) -> ResponseReturnValue:
    """Put somebody on the list by the officer's word."""
    whom, reason = (request.form.get(name, "").replace("\x00", "") for name in ("member", "reason"))

    def add() -> object:
        try:
            person = WHOM.parse(whom[:60], form_context(visit.session, visit.member, visit.at))
        except FieldError as error:
            raise Invalid({"member": str(error)}) from error
        member = get_member(visit.session, person["staff_number"])
        return add_visit(visit.session, code, year, member, reason, by=visit.member, at=visit.at)

    return _do(visit, code, year, add)


def find_lists(visit: Visit) -> list[tuple[str, str]]:
    """Return the visit lists that are of use now, to who may visit: what each is called, and its page."""
    query = select(Campaign).where(
        Campaign.lists_made_at.is_not(None), Campaign.day_on >= clock.day_of(visit.at) - timedelta(days=AFTER_DAYS)
    )
    found = visit.session.scalars(query.order_by(Campaign.day_on)).all()
    if not found or not can_visit(visit.session, visit.member, visit.at):
        return []
    return [(_title(one.code, one.year), links.visits(one.code, one.year)) for one in found]


def _do(visit: Visit, code: str, year: int, work: Callable[[], object]) -> ResponseReturnValue:
    try:
        work()
    except (Invalid, Conflict, NotAllowed) as refusal:
        return _draw(visit, code, year, refusal), status_of(refusal)
    return redirect(f"{links.visits(code, year)}?done=1", 303)


def _draw(visit: Visit, code: str, year: int, refusal: Refusal | None = None) -> str:
    rows = find_visits(visit.session, visit.member, code, year, visit.at)
    return show_page(
        visit, "visits", here="todo", title=_title(code, year), rows=rows, code=code, year=year,
        note=str(refusal) if refusal else "", done=request.args.get("done", ""), given=request.form,
        left=sum(one.visited_at is None for one in rows),
    )


def _title(code: str, year: int) -> str:
    festival = FESTIVALS.get(code)
    return f"{year}年{festival.title if festival else '节日'}走访"
