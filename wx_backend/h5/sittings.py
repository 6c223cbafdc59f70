"""Sittings of the staff congress: one with what became of its proposals, a new one, and every move on one."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union import links
from union.congress.handling.answering import OUTCOMES
from union.congress.sight.printing import print_report
from union.congress.sight.sitting_view import read_sitting
from union.congress.sittings.convening import OPEN, PAPER
from union.congress.sittings.sitting import SITTING
from union.notices.outbox import mark_read
from wx_backend.drawing.downloads import document_later
from wx_backend.drawing.filling import say_done, show_paper, show_paper_or_leave, take_paper, take_paper_or_show
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.guards import Access, Afterwards, Visit, open_to

blueprint = Blueprint("sittings", __name__, url_prefix="/h5/sittings")

CONGRESS = f"<int(max={LARGEST_ID}):congress_id>"


@blueprint.get("/new")
@open_to(Access.MEMBER)
def show_new(visit: Visit) -> ResponseReturnValue:
    """Draw the form for a new sitting."""
    return show_paper(visit, PAPER)


@blueprint.post("/new")
@open_to(Access.MEMBER)
def take_new(visit: Visit) -> ResponseReturnValue:
    """Take a new sitting."""
    return take_paper(visit, PAPER)


@blueprint.get(f"/{CONGRESS}")
@open_to(Access.MEMBER)
def show_sitting(visit: Visit, congress_id: int) -> ResponseReturnValue:
    """Show a sitting; the notices that led here are read."""
    mark_read(visit.session, visit.member, links.sitting(congress_id), visit.at)
    return _draw(visit, congress_id, done=request.args.get("done", ""))


@blueprint.get(f"/{CONGRESS}/report.pdf")
@open_to(Access.MEMBER)
def print_sitting_report(visit: Visit, congress_id: int) -> ResponseReturnValue | Afterwards:
    """Return what a sitting was told of earlier proposals, as PDF."""
    return document_later(print_report(visit.session, congress_id, visit.member, visit.at))


@blueprint.get(f"/{CONGRESS}/<action>")
@open_to(Access.MEMBER)
def show_move(visit: Visit, congress_id: int, action: str) -> ResponseReturnValue:
    """Draw what a move asks, or the sitting as it is now where the move is no longer open."""
    return show_paper_or_leave(visit, SITTING.code_of(str(congress_id), action), links.sitting(congress_id))


@blueprint.post(f"/{CONGRESS}/<action>")
@open_to(Access.MEMBER)
def take_move(visit: Visit, congress_id: int, action: str) -> ResponseReturnValue:
    """Take a move; where somebody was quicker, show what happened and the sitting as it is now."""
    return take_paper_or_show(visit, SITTING.code_of(str(congress_id), action), lambda note: _draw(visit, congress_id, note=note))


def _draw(visit: Visit, congress_id: int, *, note: str = "", done: str = "") -> str:
    view = read_sitting(visit.session, str(congress_id), visit.member, visit.at)
    return show_page(
        visit, "sitting", here="services", view=view, one=view.congress, note=note, outcomes=OUTCOMES,
        done="会议已设立" if done == OPEN else say_done(SITTING.flow, done),
    )
