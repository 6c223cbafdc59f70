"""Registrations: one as who runs the activity sees it, one's own on the activity's page, and every move on one."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from models.registration import Registration
from union import links
from union.activities.activity.officers import is_officer_of
from union.activities.activity.roles import RUNNERS
from union.activities.day.scanner import own_code
from union.activities.flow import REGISTRATION
from union.activities.places.own_answers import read_file, say_why, sealed_of
from union.activities.sight.activity_view import read_place
from union.casework.flows.engine import find_history
from union.ground.errors import NotAllowed, NotFound, Refusal
from union.notices.outbox import mark_read
from wx_backend.drawing.codes import draw_code
from wx_backend.drawing.files import send_file
from wx_backend.drawing.filling import say_done, show_paper_or_leave, take_paper_or_show
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.errors import status_of
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5 import activities

blueprint = Blueprint("registrations", __name__, url_prefix="/h5/registrations")

ONE = f"<int(max={LARGEST_ID}):registration_id>"


@blueprint.get(f"/{ONE}")
@open_to(Access.MEMBER)
def show_registration(visit: Visit, registration_id: int) -> ResponseReturnValue:
    """Show a registration to who runs the activity; its own member and their captain are led to the activity."""
    mark_read(visit.session, visit.member, links.registration(registration_id), visit.at)
    one, is_runner = _find(visit, registration_id)
    done = request.args.get("done", "")
    if not is_runner or one.member_id == visit.member.id:
        return redirect(links.activity(one.activity.code) + (f"?done={done}" if done.isidentifier() else ""))
    return _draw(visit, one, done=done)


@blueprint.post(f"/{ONE}")
@open_to(Access.MEMBER)
def show_sealed(visit: Visit, registration_id: int) -> ResponseReturnValue:
    """Show the sealed answers of a registration to an officer who says what for; the member sees who looked and why."""
    one, is_runner = _find(visit, registration_id)
    if not is_runner:
        raise NotAllowed("只有这个活动的工会干部可以查看")
    try:
        return _draw(visit, one, reason=say_why(request.form.get("reason", "")))
    except Refusal as refusal:
        return _draw(visit, one, note=str(refusal)), status_of(refusal)


@blueprint.get(f"/{ONE}/code")
@open_to(Access.MEMBER)
def show_code(visit: Visit, registration_id: int) -> ResponseReturnValue:
    """Show a member the code by which an officer at the door finds and checks in exactly them."""
    one = REGISTRATION.get(visit.session, str(registration_id))
    if one.member_id != visit.member.id:
        raise NotFound(REGISTRATION.unknown)
    address = visit.house.settings.base_url + own_code(one)
    return show_page(visit, "my_code", here="services", one=one, address=address, picture=draw_code(address))


@blueprint.get(f"/{ONE}/files/<int(max={LARGEST_ID}):file_id>")
@open_to(Access.MEMBER)
def show_file(visit: Visit, registration_id: int, file_id: int) -> ResponseReturnValue:
    """Return one file given with a registration to its member, or to an officer, whose reading is kept."""
    one = REGISTRATION.get(visit.session, str(registration_id))
    return send_file(visit, read_file(visit.session, one, file_id, visit.member, visit.at, request.args.get("reason", "")))


@blueprint.get(f"/{ONE}/<action>")
@open_to(Access.MEMBER)
def show_move(visit: Visit, registration_id: int, action: str) -> ResponseReturnValue:
    """Draw what a move asks, or the registration as it is now where the move is no longer open."""
    mark_read(visit.session, visit.member, links.registration_move(registration_id, action), visit.at)
    code = REGISTRATION.code_of(str(registration_id), action)
    return show_paper_or_leave(visit, code, links.registration(registration_id))


@blueprint.post(f"/{ONE}/<action>")
@open_to(Access.MEMBER, takes_files=True)
def take_move(visit: Visit, registration_id: int, action: str) -> ResponseReturnValue:
    """Take a move; where somebody was quicker, show what happened and how it stands now."""
    return take_paper_or_show(
        visit, REGISTRATION.code_of(str(registration_id), action), lambda note: _draw_stand(visit, registration_id, note)
    )


def _draw_stand(visit: Visit, registration_id: int, note: str) -> str:
    """Draw a registration to who runs its activity, to its member the activity."""
    one, is_runner = _find(visit, registration_id)
    if is_runner and one.member_id != visit.member.id:
        return _draw(visit, one, note=note)
    return activities.draw(visit, one.activity.code, note=note)


def _find(visit: Visit, registration_id: int) -> tuple[Registration, bool]:
    """Return a registration, and whether the visitor runs its activity; raises NotFound where it is not there for them."""
    one = REGISTRATION.get(visit.session, str(registration_id))
    parts = REGISTRATION.parts_of(visit.session, one, visit.member, visit.at)
    if not parts:
        raise NotFound(REGISTRATION.unknown)
    return one, bool(parts & set(RUNNERS))


def _draw(visit: Visit, one: Registration, *, note: str = "", done: str = "", reason: str = "") -> str:
    place = read_place(visit.session, one, visit.member, visit.at, reason)
    return show_page(
        visit, "registration", here="todo", one=one, place=place, note=note, done=say_done(REGISTRATION.flow, done), reason=reason,
        can_unseal=not reason and bool(sealed_of(one)) and is_officer_of(visit.session, one.activity, visit.member, visit.at),
        history=find_history(visit.session, REGISTRATION, one, with_internal=True),
    )
