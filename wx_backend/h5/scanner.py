"""The officers' scanner at the door: one code after another by the phone's camera, or a name typed; each checked in at once."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from models.registration import Registration
from union import links
from union.activities.activity.roles import must_run
from union.activities.day.scanner import check_in_shown
from union.activities.flow import ACTIVITY
from union.activities.sight.activity_view import say_presence
from union.ground.errors import NotAllowed, NotFound, Refusal
from wx_backend.drawing.page import show_page
from wx_backend.errors import status_of
from wx_backend.guards import Access, Afterwards, Visit, open_to
from wx_backend.headers import with_wechat_script
from wx_backend.house import House

blueprint = Blueprint("scanner", __name__, url_prefix="/h5/activities")

LONGEST = 400
"""Characters of what a code may say."""


@blueprint.get("/<code>/scanner")
@open_to(Access.MEMBER)
def show_scanner(visit: Visit, code: str) -> ResponseReturnValue:
    """Show who runs an activity the scanner, ready."""
    return _draw(visit, code)


@blueprint.post("/<code>/scanner")
@open_to(Access.MEMBER)
def take_scan(visit: Visit, code: str) -> ResponseReturnValue:
    """Check in whom the code or the name stands for, and be ready for the next."""
    given = request.form.get("given", "").replace("\x00", "")[:LONGEST]
    try:
        with visit.session.begin_nested():
            one = check_in_shown(visit.session, code, given, by=visit.member, at=visit.at)
    except NotAllowed:
        raise
    except Refusal as refusal:
        return _draw(visit, code, note=str(refusal), status=409 if isinstance(refusal, NotFound) else status_of(refusal))
    return _draw(visit, code, one=one)


@blueprint.get("/<code>/scanner/config")
@open_to(Access.MEMBER)
def show_config(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return what WeChat's script asks on the scanner's page; the ticket is fetched once the transaction is over."""
    must_run(visit.session, ACTIVITY.get(visit.session, code), visit.member, visit.at)
    return Afterwards(partial(_sign, visit.house, links.scanner(code)))


def _sign(house: House, path: str) -> ResponseReturnValue:
    return jsonify(house.doors.client.jsapi_config(house.settings.base_url + path))


def _draw(visit: Visit, code: str, *, one: Registration | None = None, note: str = "", status: int = 200) -> ResponseReturnValue:
    activity = ACTIVITY.get(visit.session, code)
    must_run(visit.session, activity, visit.member, visit.at)
    page = show_page(
        visit, "scanner", here="todo", activity=activity, one=one, note=note, presence=say_presence(one, visit.at) if one else "",
    )
    return with_wechat_script(make_response(page, status))
