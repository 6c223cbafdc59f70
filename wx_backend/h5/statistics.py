"""A year's figures as an officer looks at them and takes them away: of activities, and of every subject that counts."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union.ground import clock
from union.registers.statistics import compose_statistics
from wx_backend.drawing.downloads import sheet_later
from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Afterwards, Visit, open_to

blueprint = Blueprint("statistics", __name__, url_prefix="/h5")

FIRST_YEAR = 2000
OF_ACTIVITIES = "attendance"
"""Has an address of its own, from before other subjects counted."""


@blueprint.get("/activities/statistics")
@open_to(Access.OFFICER)
def show_attendance(visit: Visit) -> ResponseReturnValue:
    """Show an officer who came to a year's activities, by branch."""
    return _show(visit, OF_ACTIVITIES)


@blueprint.get("/activities/statistics.xlsx")
@open_to(Access.OFFICER)
def take_attendance(visit: Visit) -> ResponseReturnValue | Afterwards:
    """Return a year's attendance by branch as a table."""
    return sheet_later(compose_statistics(visit.session, OF_ACTIVITIES, _year(visit), by=visit.member, at=visit.at))


@blueprint.get("/statistics/<code>")
@open_to(Access.OFFICER)
def show_statistics(visit: Visit, code: str) -> ResponseReturnValue:
    """Show an officer a year's figures of a subject."""
    return _show(visit, code)


@blueprint.get("/statistics/<code>.xlsx")
@open_to(Access.OFFICER)
def take_statistics(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return a year's figures of a subject as a table."""
    return sheet_later(compose_statistics(visit.session, code, _year(visit), by=visit.member, at=visit.at))


def _show(visit: Visit, code: str) -> str:
    year = _year(visit)
    sheet = compose_statistics(visit.session, code, year, by=visit.member, at=visit.at)
    return show_page(visit, "statistics", here="todo", sheet=sheet, code=code, year=year, this_year=clock.local(visit.at).year)


def _year(visit: Visit) -> int:
    this_year = clock.local(visit.at).year
    asked = request.args.get("year", this_year, type=int)
    return asked if FIRST_YEAR <= asked <= this_year + 1 else this_year
