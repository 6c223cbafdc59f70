"""The services: all of them by theme, each one's form, and what is said when it was sent."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint
from flask.typing import ResponseReturnValue

from union.cases.case_view import get_visible_case
from union.services.catalogue import catalogue
from wx_backend.drawing.filling import show_paper, take_paper
from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("services", __name__, url_prefix="/h5")


@blueprint.get("/services")
@open_to(Access.MEMBER)
def show_services(visit: Visit) -> ResponseReturnValue:
    """Show every service by theme."""
    kinds = sorted(catalogue(), key=lambda kind: kind.theme)
    themes = [(theme, list(found)) for theme, found in groupby(kinds, key=lambda kind: kind.theme)]
    return show_page(visit, "services", here="services", themes=themes)


@blueprint.get("/services/<code>")
@open_to(Access.MEMBER)
def show_service(visit: Visit, code: str) -> ResponseReturnValue:
    """Draw a service's form, with the draft or what the link filled in."""
    return show_paper(visit, catalogue().get(code).code)


@blueprint.post("/services/<code>")
@open_to(Access.MEMBER, takes_files=True)
def take_service(visit: Visit, code: str) -> ResponseReturnValue:
    """Take a service's form: save the draft, or open the case."""
    return take_paper(visit, catalogue().get(code).code)


@blueprint.get("/cases/<number>/sent")
@open_to(Access.MEMBER)
def show_sent(visit: Visit, number: str) -> ResponseReturnValue:
    """Say that the application has arrived, and what happens next."""
    case_, _roles = get_visible_case(visit.session, number, visit.member, visit.at)
    kind = catalogue().get(case_.kind)
    return show_page(visit, "sent", here="services", case_=case_, kind=kind)
