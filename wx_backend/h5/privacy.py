"""Privacy: what is kept and why, what I agreed to, and who read my sensitive data."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from union import links
from union.ground.consents import find_consents
from union.registers.privacy import list_readings, name_purposes, take_back
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("privacy", __name__, url_prefix="/h5")


@blueprint.get("/privacy")
@open_to(Access.MEMBER)
def show_privacy(visit: Visit) -> ResponseReturnValue:
    """Show a member everything about their data."""
    consents = find_consents(visit.session, visit.member)
    return show_page(
        visit, "privacy", here="me", readings=list_readings(visit.session, visit.member), consents=consents,
        titles=name_purposes(visit.session, consents),
    )


@blueprint.post(f"/privacy/consents/<int(max={LARGEST_ID}):consent_id>/withdraw")
@open_to(Access.MEMBER)
def withdraw(visit: Visit, consent_id: int) -> ResponseReturnValue:
    """Take a consent back."""
    take_back(visit.session, visit.member, consent_id, visit.at)
    return redirect(links.privacy(), 303)
