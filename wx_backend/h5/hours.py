"""A member's volunteering hours by year, the certificate of a year, and an officer's check of a certificate."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union import links
from union.activities.activity.presence import show_hours
from union.activities.attendance.certificates import compose_certificate, find_hours, find_years, verify_certificate
from union.ground import clock
from union.ground.errors import NotFound
from union.notices.outbox import mark_read
from wx_backend.drawing.downloads import document_later
from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Afterwards, Visit, open_to

blueprint = Blueprint("hours", __name__, url_prefix="/h5/hours")

LONGEST_NUMBER = 80


@blueprint.get("")
@open_to(Access.MEMBER)
def show_own_hours(visit: Visit) -> ResponseReturnValue:
    """Show a member's confirmed hours, the newest year first."""
    mark_read(visit.session, visit.member, links.hours(), visit.at)
    return _draw(visit)


@blueprint.get("/<int(max=9999):year>.pdf")
@open_to(Access.MEMBER)
def take_certificate(visit: Visit, year: int) -> ResponseReturnValue | Afterwards:
    """Return a member's certificate of a year as PDF."""
    if not 2000 <= year <= clock.local(visit.at).year:
        raise NotFound("没有这一年的服务时长")
    return document_later(compose_certificate(visit.session, visit.member, year, visit.at))


@blueprint.post("/verify")
@open_to(Access.OFFICER)
def verify(visit: Visit) -> ResponseReturnValue:
    """Say whether a certificate shown to an officer is ours and still right."""
    number = request.form.get("number", "").replace("\x00", "").strip()[:LONGEST_NUMBER]
    try:
        verdict = verify_certificate(visit.session, number, by=visit.member, at=visit.at)
    except NotFound as error:
        return _draw(visit, number=number, problem=str(error)), 404
    return _draw(visit, number=number, verdict=verdict.text, is_current=verdict.is_current)


def _draw(visit: Visit, *, number: str = "", problem: str = "", verdict: str = "", is_current: bool = True) -> str:
    years = [find_hours(visit.session, visit.member, year) for year in find_years(visit.session, visit.member)]
    return show_page(
        visit, "hours", here="home", years=years, show_hours=show_hours, number=number, problem=problem, verdict=verdict,
        is_current=is_current,
    )
