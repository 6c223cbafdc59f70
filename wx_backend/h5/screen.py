"""The door: the screen with the code that changes, the poster, and the page that a scanned code leads to."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from models.registration import RegistrationState
from union import links
from union.activities.activity.registrations import find_registration
from union.activities.activity.roles import must_run
from union.activities.attendance.check_in import NOT_AT_DOOR, STALE
from union.activities.day.scans import NOT_SIGNED_UP, WHAT_TO_DO, asks_number, scan, show_code
from union.activities.flow import ACTIVITY
from union.activities.sight.activity_view import say_presence
from union.ground.errors import Refusal
from wx_backend.drawing.codes import draw_code
from wx_backend.drawing.page import show_page
from wx_backend.errors import status_of
from wx_backend.guards import Access, Afterwards, Visit, open_to
from wx_backend.house import House

blueprint = Blueprint("screen", __name__, url_prefix="/h5/activities")

POSTER_SECONDS = 29 * 24 * 3600
"""A temporary scene code holds for 30 days; a day before, a new one is made."""
LONGEST_TOKEN = 40


@blueprint.get("/<code>/screen")
@open_to(Access.MEMBER)
def show_screen(visit: Visit, code: str) -> ResponseReturnValue:
    """Show who runs an activity its code, large, and anew as often as it changes."""
    activity = ACTIVITY.get(visit.session, code)
    number, token, seconds = show_code(visit.session, code, by=visit.member, at=visit.at)
    address = visit.house.settings.base_url + links.check_in(code, token)
    return show_page(visit, "screen", activity=activity, number=number, seconds=seconds, picture=draw_code(address))


@blueprint.get("/<code>/poster.png")
@open_to(Access.MEMBER)
def show_poster(visit: Visit, code: str) -> ResponseReturnValue | Afterwards:
    """Return the picture of the activity's WeChat scene code; WeChat is asked once the transaction is over."""
    activity = ACTIVITY.get(visit.session, code)
    must_run(visit.session, activity, visit.member, visit.at)
    return Afterwards(partial(_fetch_poster, visit.house, f"checkin.{activity.code}"))


@blueprint.get("/<code>/check-in")
@open_to(Access.MEMBER)
def show_check_in(visit: Visit, code: str) -> ResponseReturnValue:
    """Show who has scanned the code the one button to tap."""
    return _draw(visit, code, token=request.args.get("token", "")[:LONGEST_TOKEN])


@blueprint.post("/<code>/check-in")
@open_to(Access.MEMBER)
def take_check_in(visit: Visit, code: str) -> ResponseReturnValue:
    """Check who has scanned in or out, or ask for the number that stands on the screen now."""
    given = request.form.get("number", "").replace("\x00", "").strip() or request.form.get("token", "").replace("\x00", "")
    try:
        with visit.session.begin_nested():
            scan(visit.session, code, by=visit.member, at=visit.at, number=given[:LONGEST_TOKEN])
    except Refusal as refusal:
        return _draw(visit, code, note=str(refusal), is_stale=str(refusal) in (STALE, NOT_AT_DOOR)), status_of(refusal)
    return _draw(visit, code, is_done=True)


def _draw(visit: Visit, code: str, *, token: str = "", note: str = "", is_stale: bool = False, is_done: bool = False) -> str:
    activity = ACTIVITY.get(visit.session, code)
    one = find_registration(visit.session, activity, visit.member)
    return show_page(
        visit, "check_in", here="services", activity=activity, one=one, token=token, note=note, is_done=is_done,
        presence=say_presence(one, visit.at) if one else "",
        hint="" if note else WHAT_TO_DO.get(one.state, "") if one else NOT_SIGNED_UP,
        asks=is_stale or not token, changes=asks_number(activity), can=one is not None and one.state == RegistrationState.SEATED,
    )


def _fetch_poster(house: House, scene: str) -> Response:
    ticket = house.doors.kv.get(f"poster:{scene}")
    if ticket is None:
        ticket = house.doors.client.create_qrcode(scene).ticket
        house.doors.kv.set(f"poster:{scene}", ticket, POSTER_SECONDS)
    media = house.doors.client.qrcode_image(ticket)
    media_type = media.content_type if media.content_type in ("image/png", "image/jpeg") else "application/octet-stream"
    return Response(media.content, content_type=media_type, headers={"Cache-Control": "private, max-age=3600"})
