"""Activities: what is to come, and each one's page."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from union.activities import find_activities, get_activity
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5.page import show_page

blueprint = Blueprint("activities", __name__, url_prefix="/h5")


@blueprint.get("/activities")
@open_to(Access.MEMBER)
def show_activities(visit: Visit) -> ResponseReturnValue:
    """Show the open activities, the next one first."""
    return show_page(visit, "activities", here="services", activities=find_activities(visit.session, visit.at))


@blueprint.get("/activities/<code>")
@open_to(Access.MEMBER)
def show_activity(visit: Visit, code: str) -> ResponseReturnValue:
    """Show one activity."""
    return show_page(visit, "activity", here="services", activity=get_activity(visit.session, code))
