"""A contest: its entries as each may see them, one with its files and score sheet, results, and objections to them."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union import links
from union.activities.activity.contest_terms import (
    find_jurors,
    find_missing,
    hand_in_until,
    is_counted,
    runs_contest,
    say_short,
    terms_of,
)
from union.activities.activity.scoring import show_score
from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION, find_objections
from union.activities.flow import ACTIVITY, CONTEST_MOVES
from union.activities.sight.activity_view import read_activity
from union.activities.sight.contest_view import view_contest
from union.activities.sight.entry_view import read_entry, read_work
from union.casework.flows.engine import open_moves
from union.ground.errors import NotFound
from union.notices.outbox import mark_read
from wx_backend.drawing.files import send_file
from wx_backend.drawing.filling import say_done, say_outcome, show_paper_or_leave, take_paper_or_show
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("contest", __name__, url_prefix="/h5")

ENTRY_ID = f"<int(max={LARGEST_ID}):entry_id>"
OF_CONTEST = frozenset(move.action for move in CONTEST_MOVES)
"""An activity's moves that belong to its contest."""


@blueprint.get("/activities/<code>/contest")
@open_to(Access.MEMBER)
def show_contest(visit: Visit, code: str) -> ResponseReturnValue:
    """Show a contest's entries: to officers all, to jurors theirs, to everybody the results once they are out."""
    mark_read(visit.session, visit.member, links.contest(code), visit.at)
    return draw_contest(visit, code, done=request.args.get("done", ""))


def draw_contest(visit: Visit, code: str, *, note: str = "", done: str = "") -> str:
    """Return a contest's page, with what has just been done or could not be."""
    view = read_activity(visit.session, code, visit.member, visit.at)
    activity, terms = view.activity, terms_of(view.activity)
    is_run = runs_contest(visit.session, activity, visit.member, visit.at)
    return show_page(
        visit, "contest", here="services", activity=activity, terms=terms, flow=ENTRY.flow, show_score=show_score,
        lines=view_contest(visit.session, activity, visit.member, visit.at), is_run=is_run, until=hand_in_until(activity),
        moves=[move for move in view.moves if move.action in OF_CONTEST], note=note,
        done=say_outcome(visit, ACTIVITY.flow, activity, done) if is_run else say_done(ACTIVITY.flow, done),
        short=say_short(visit.session, activity) if is_run and not is_counted(visit.session, activity) else "",
        jurors=find_jurors(visit.session, activity) if is_run else [],
        missing=len(find_missing(visit.session, activity)) if is_run else 0,
        objections=find_objections(visit.session, activity) if is_run else [], objection_flow=OBJECTION.flow,
    )


@blueprint.get(f"/entries/{ENTRY_ID}")
@open_to(Access.MEMBER)
def show_entry(visit: Visit, entry_id: int) -> ResponseReturnValue:
    """Show one entry as its reader may see it."""
    mark_read(visit.session, visit.member, links.entry(entry_id), visit.at)
    return _draw_entry(visit, entry_id, done=request.args.get("done", ""))


@blueprint.get(f"/entries/{ENTRY_ID}/files/<int(max={LARGEST_ID}):file_id>")
@open_to(Access.MEMBER)
def show_work(visit: Visit, entry_id: int, file_id: int) -> ResponseReturnValue:
    """Return one file of an entry; no cache keeps it."""
    found = read_work(visit.session, str(entry_id), file_id, visit.member, visit.at)
    return send_file(visit, found)


@blueprint.get(f"/entries/{ENTRY_ID}/<action>")
@open_to(Access.MEMBER)
def show_entry_move(visit: Visit, entry_id: int, action: str) -> ResponseReturnValue:
    """Draw what a move on an entry asks, or the entry as it is now."""
    return show_paper_or_leave(visit, ENTRY.code_of(str(entry_id), action), links.entry(entry_id))


@blueprint.post(f"/entries/{ENTRY_ID}/<action>")
@open_to(Access.MEMBER, takes_files=True)
def take_entry_move(visit: Visit, entry_id: int, action: str) -> ResponseReturnValue:
    """Take a move on an entry; where somebody was quicker, show what happened and the entry as it is now."""
    return take_paper_or_show(visit, ENTRY.code_of(str(entry_id), action), lambda note: _draw_entry(visit, entry_id, note=note))


@blueprint.get("/objections/<number>")
@open_to(Access.MEMBER)
def show_objection(visit: Visit, number: str) -> ResponseReturnValue:
    """Show what somebody has against the results to them and to who answers."""
    mark_read(visit.session, visit.member, links.objection(number), visit.at)
    return _draw_objection(visit, number, done=request.args.get("done", ""))


@blueprint.get("/objections/<number>/<action>")
@open_to(Access.MEMBER)
def show_objection_move(visit: Visit, number: str, action: str) -> ResponseReturnValue:
    """Draw what answering asks, or the objection as it is now."""
    return show_paper_or_leave(visit, OBJECTION.code_of(number, action), links.objection(number))


@blueprint.post("/objections/<number>/<action>")
@open_to(Access.MEMBER)
def take_objection_move(visit: Visit, number: str, action: str) -> ResponseReturnValue:
    """Take an answer; where somebody was quicker, show theirs."""
    return take_paper_or_show(visit, OBJECTION.code_of(number, action), lambda note: _draw_objection(visit, number, note=note))


def _draw_entry(visit: Visit, entry_id: int, *, note: str = "", done: str = "") -> str:
    view = read_entry(visit.session, str(entry_id), visit.member, visit.at)
    return show_page(
        visit, "entry", here="services", view=view, note=note, done=say_done(ENTRY.flow, done), show_score=show_score,
    )


def _draw_objection(visit: Visit, number: str, *, note: str = "", done: str = "") -> str:
    one = OBJECTION.get(visit.session, number)
    parts = OBJECTION.parts_of(visit.session, one, visit.member, visit.at)
    if not parts or visit.member.is_missing:
        raise NotFound(OBJECTION.unknown)
    return show_page(
        visit, "objection", here="services", one=one, state=OBJECTION.flow.state(one.state), note=note, done=say_done(OBJECTION.flow, done),
        moves=open_moves(visit.session, OBJECTION, one, visit.member, visit.at, parts),
    )


