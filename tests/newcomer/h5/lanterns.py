"""灯谜 on a page: one lantern, and every move on it."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from union.lanterns.subject import LANTERN, UNKNOWN

from union.ground.errors import NotFound
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("lanterns", __name__, url_prefix="/h5/lanterns")


@blueprint.get("/<key>")
@open_to(Access.MEMBER)
def show_lantern(visit: Visit, key: str) -> ResponseReturnValue:
    """Show a lantern to whom it concerns."""
    one = LANTERN.get(visit.session, key)
    if not LANTERN.parts_of(visit.session, one, visit.member, visit.at):
        raise NotFound(UNKNOWN)
    return one.riddle
