"""The help page: what the service can do, how to reach a person."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("help", __name__, url_prefix="/h5")


@blueprint.get("/help")
@open_to(Access.SIGNED_IN)
def show_help(visit: Visit) -> ResponseReturnValue:
    """Answer what people ask most, bound or not."""
    return show_page(visit, "help", here="me")
