"""The services: all of them by theme, each one's form, and what is said when it was sent."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union import links
from union.case_views import get_visible_case
from union.cases import open_case
from union.casework.kinds import ServiceKind
from union.services.catalogue import catalogue
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5.filling import CONSENT, Paper, show_form, take_form
from wx_backend.h5.page import show_page

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
    return show_form(visit, _paper(catalogue().get(code)), request.args.to_dict())


@blueprint.post("/services/<code>")
@open_to(Access.MEMBER, takes_files=True)
def take_service(visit: Visit, code: str) -> ResponseReturnValue:
    """Take a service's form: save the draft, or open the case."""
    kind = catalogue().get(code)

    def send(raw: dict[str, Any]) -> str:
        consents = bool(request.form.get(CONSENT))
        return open_case(visit.session, kind, raw, by=visit.member, at=visit.at, consents=consents).number

    return take_form(visit, _paper(kind), send, links.case_sent)


@blueprint.get("/cases/<number>/sent")
@open_to(Access.MEMBER)
def show_sent(visit: Visit, number: str) -> ResponseReturnValue:
    """Say that the application has arrived, and what happens next."""
    case_, _roles = get_visible_case(visit.session, number, visit.member, visit.at)
    kind = catalogue().get(case_.kind)
    return show_page(visit, "sent", here="services", case_=case_, kind=kind)


def _paper(kind: ServiceKind) -> Paper:
    return Paper(
        title=kind.title, intro=kind.intro, fields=kind.form, draft=kind.code, path=links.service_form(kind.code),
        back=links.catalogue(), send_title="提交申请", here="services", consent=kind.consent,
    )
