"""Activities: those for somebody, one with its seats and their own place, a new one, and every move on one."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from models.activity import ActivityState
from union import links
from union.activities.activity.locks import close_of
from union.activities.attendance.ratings import summarise
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.planning.making import NEW, find_owners
from union.activities.planning.settings import KINDS
from union.activities.sight.activity_view import ActivityView, read_activity
from union.activities.sight.own_page import browse
from union.notices.outbox import mark_read
from wx_backend.drawing.filling import (
    say_done,
    say_outcome,
    show_paper,
    show_paper_or_leave,
    take_paper,
    take_paper_or_show,
)
from wx_backend.drawing.page import show_page
from wx_backend.drawing.tickets import new_ticket
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5.contest import OF_CONTEST, draw_contest

blueprint = Blueprint("activities", __name__, url_prefix="/h5/activities")

LONGEST_WORDS = 60
TAPS = ("accept", "join", "check_in", "check_out")
"""What is answered by one tap on the activity's own page, where nothing is asked."""


@blueprint.get("")
@open_to(Access.MEMBER)
def show_activities(visit: Visit) -> ResponseReturnValue:
    """Show what is open for a member, what is theirs, what comes and what is over; or what words and days speak of."""
    mark_read(visit.session, visit.member, links.activities(), visit.at)
    words = request.args.get("words", "").strip()[:LONGEST_WORDS]
    shelf = browse(visit.session, visit.member, visit.at, words)
    return show_page(
        visit, "activities", here="services", shelf=shelf, words=words, flow=ACTIVITY.flow, close_of=close_of,
        kinds={one.code: one.title for one in KINDS}, can_make=bool(find_owners(visit.session, visit.member, visit.at)),
    )


@blueprint.get("/new")
@open_to(Access.MEMBER)
def show_new(visit: Visit) -> ResponseReturnValue:
    """Draw the form for a new activity."""
    return show_paper(visit, NEW)


@blueprint.post("/new")
@open_to(Access.MEMBER)
def take_new(visit: Visit) -> ResponseReturnValue:
    """Take a new activity as a draft."""
    return take_paper(visit, NEW)


@blueprint.get("/<code>")
@open_to(Access.MEMBER)
def show_activity(visit: Visit, code: str) -> ResponseReturnValue:
    """Show one activity as its reader may see it; the notices that led here are read."""
    mark_read(visit.session, visit.member, links.activity(code), visit.at)
    return draw(visit, code, done=request.args.get("done", ""))


@blueprint.get("/<code>/do/<action>")
@open_to(Access.MEMBER)
def show_move(visit: Visit, code: str, action: str) -> ResponseReturnValue:
    """Draw what a move asks, or the activity as it is now where the move is no longer open."""
    back = links.contest(code) if action in OF_CONTEST else links.activity(code)
    return show_paper_or_leave(visit, ACTIVITY.code_of(code, action), back)


@blueprint.post("/<code>/do/<action>")
@open_to(Access.MEMBER)
def take_move(visit: Visit, code: str, action: str) -> ResponseReturnValue:
    """Take a move; where somebody was quicker, show what happened and the activity as it is now."""
    page = draw_contest if action in OF_CONTEST else draw
    return take_paper_or_show(visit, ACTIVITY.code_of(code, action), lambda note: page(visit, code, note=note))


def draw(visit: Visit, code: str, *, note: str = "", done: str = "") -> str:
    """Return an activity's page, with what has just been done or could not be."""
    view = read_activity(visit.session, code, visit.member, visit.at)
    place = view.place
    tap = place.primary if place and place.primary and place.primary.action in TAPS and not _asks(visit, view) else None
    rated = summarise(visit.session, view.activity, by=visit.member, at=visit.at) if view.is_officer else None
    return show_page(
        visit, "activity", here="services", view=view, note=note, done=_say_done(visit, view, done), tap=tap,
        ticket=new_ticket(), close_of=close_of, rated=rated, flow=ACTIVITY.flow, of_contest=OF_CONTEST,
    )


def _asks(visit: Visit, view: ActivityView) -> bool:
    """Say whether what is waited for asks something first."""
    place = view.place
    if place is None or place.primary is None:
        return False
    move, one = place.primary, place.registration
    return bool(move.fields_of(visit.session, one, visit.member, visit.at) if move.fields_of else move.fields)


def _say_done(visit: Visit, view: ActivityView, action: str) -> str:
    """Say what came of a move that has led here: of one's registration, which a cancelled activity has taken along."""
    own = say_done(REGISTRATION.flow, action)
    if own and view.place is not None and view.activity.state != ActivityState.CANCELLED:
        return own
    return say_outcome(visit, ACTIVITY.flow, view.activity, action)
