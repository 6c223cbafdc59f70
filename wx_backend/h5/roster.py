"""An activity's roster for who runs it: looked at, searched, taken away as a table or in a given template; attendance."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gateways.sheet_limits import MAX_BYTES, SheetRejected
from gateways.sheet_template import fill_template
from union import links
from union.activities.activity.officers import is_officer_of
from union.activities.flow import ACTIVITY
from union.activities.places.own_answers import say_why
from union.activities.sight.roster_sheet import TemplateRows, compose_roster, compose_rows
from union.activities.sight.roster_view import read_roster
from union.activities.sight.statistics import compose_statistics
from union.ground.errors import Refusal
from union.notices.outbox import mark_read
from wx_backend.drawing.downloads import XLSX, send_file, sheet_later
from wx_backend.drawing.page import show_page
from wx_backend.errors import show_error, status_of
from wx_backend.guards import Access, Afterwards, Visit, open_to

blueprint = Blueprint("roster", __name__, url_prefix="/h5/activities")

LONGEST_WORDS = 40
NO_TEMPLATE = "请选择一个 .xlsx 模板"


@blueprint.get("/<code>/roster")
@open_to(Access.MEMBER)
def show_roster(visit: Visit, code: str) -> ResponseReturnValue:
    """Show who has signed up, by state, to who runs the activity."""
    mark_read(visit.session, visit.member, links.roster(code), visit.at)
    return _draw(visit, code)


@blueprint.post("/<code>/roster")
@open_to(Access.MEMBER)
def take_sealed(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return the roster with its sealed answers to an officer who says what for; each member sees who took them and why."""
    try:
        reason = say_why(request.form.get("reason", ""))
    except Refusal as refusal:
        return _draw(visit, code, note=str(refusal)), status_of(refusal)
    return sheet_later(compose_roster(visit.session, code, by=visit.member, at=visit.at, reason=reason))


@blueprint.get("/<code>/roster.xlsx")
@open_to(Access.MEMBER)
def take_roster(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return the roster as a table; that it was taken is on record."""
    return sheet_later(compose_roster(visit.session, code, by=visit.member, at=visit.at))


@blueprint.post("/<code>/roster.xlsx")
@open_to(Access.MEMBER)
def fill_roster(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return the roster in the table that was posted, whose columns stay as they are."""
    activity = ACTIVITY.get(visit.session, code)
    template = _read_template()
    if not template:
        return _draw(visit, code, note=NO_TEMPLATE), 422
    reason = request.form.get("reason", "").strip()
    try:
        reason = reason and say_why(reason)
    except Refusal as refusal:
        return _draw(visit, code, note=str(refusal)), status_of(refusal)
    found = compose_rows(visit.session, code, by=visit.member, at=visit.at, reason=reason)
    return Afterwards(partial(_fill, template, found, f"{activity.title} 名单.xlsx", links.roster(code)))


@blueprint.get("/<code>/attendance.xlsx")
@open_to(Access.MEMBER)
def take_attendance(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return an activity's attendance by branch as a table."""
    return sheet_later(compose_statistics(visit.session, ACTIVITY.get(visit.session, code), by=visit.member, at=visit.at))


def _read_template() -> bytes:
    file = request.files.get("template")
    if file is None or not file.filename:
        return b""
    # After a deadlock the view runs again, with what has been read already.
    file.stream.seek(0)
    return bytes(file.read(MAX_BYTES + 1))


def _draw(visit: Visit, code: str, *, note: str = "") -> str:
    words = request.args.get("words", "").strip()[:LONGEST_WORDS]
    roster = read_roster(visit.session, code, by=visit.member, at=visit.at, words=words)
    is_officer = is_officer_of(visit.session, roster.activity, visit.member, visit.at)
    return show_page(visit, "roster", here="todo", roster=roster, words=words, note=note, is_officer=is_officer)


def _fill(template: bytes, found: TemplateRows, name: str, back: str) -> ResponseReturnValue:
    try:
        return send_file(fill_template(template, found.rows, found.columns), name, XLSX)
    except SheetRejected as rejection:
        refusal = Refusal(str(rejection).rstrip("。"))
        return show_error(str(refusal), status_of(refusal), way_out=back, way_out_title="回到名单")
