"""Proposals: those of a sitting, one with its life, a new one, and every move on one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from models.congress import Congress
from union import links
from union.congress.flow import FLOW, PROPOSALS
from union.congress.handling.answering import OUTCOMES
from union.congress.proposal.states import stand_of
from union.congress.proposing.proposing import PAPER, PROPOSE, can_propose, saved_of
from union.congress.sight import proposal_list
from union.congress.sight.proposal_view import read_proposal
from union.congress.sittings.sitting import manages_sittings
from union.congress.term import congresses
from union.ground.categories import find_categories
from union.ground.errors import NotFound
from union.notices.outbox import mark_read
from wx_backend.drawing.filling import say_outcome, show_paper, show_paper_or_leave, take_paper, take_paper_or_show
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.drawing.tickets import new_ticket
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("proposals", __name__, url_prefix="/h5/proposals")

PROPOSAL = f"<int(max={LARGEST_ID}):proposal_id>"
ONE_TAP = ("second", "refuse")
"""Asked of somebody on the proposal's own page, and answered there."""
HERE = "services"
MOST_PAGES = 1000


@blueprint.get("")
@open_to(Access.MEMBER)
def show_proposals(visit: Visit) -> ResponseReturnValue:
    """Show the proposals of the present sitting, or of another, that the reader may see."""
    mark_read(visit.session, visit.member, links.proposals(), visit.at)
    sittings = congresses.find_congresses(visit.session)
    visible = proposal_list.find_visible_congresses(visit.session, visit.member, visit.at)
    current, may_write = congresses.find_current(visit.session), can_propose(visit.session, visit.member, visit.at)
    manages = manages_sittings(visit.session, visit.member, visit.at)
    congress = _find_asked_for(sittings) or _find_present(current, sittings, visible, works_on_it=may_write or manages)
    wanted = proposal_list.Wanted(*(request.args.get(name, "").strip() for name in ("group", "category", "words")))
    page = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    found = proposal_list.browse(visit.session, visit.member, visit.at, congress, wanted, page=page) if congress else None
    return show_page(
        visit, "proposals", here=HERE, congress=congress, found=found, wanted=wanted, page=page, at_once=proposal_list.AT_ONCE,
        groups={code: title for code, (title, _) in proposal_list.GROUPS.items()}, own=proposal_list.OWN, stand_of=stand_of,
        categories=find_categories(visit.session, visit.at), can_propose=may_write and congress is current,
        others=[one for one in sittings if one in visible and one is not congress],
        manages=manages,
    )


@blueprint.get("/new")
@open_to(Access.MEMBER)
def show_new(visit: Visit) -> ResponseReturnValue:
    """Draw the form for a new proposal."""
    return show_paper(visit, PAPER)


@blueprint.post("/new")
@open_to(Access.MEMBER)
def take_new(visit: Visit) -> ResponseReturnValue:
    """Take a new proposal, or show what is there already like it."""
    return take_paper(visit, PAPER)


@blueprint.get(f"/{PROPOSAL}")
@open_to(Access.MEMBER)
def show_proposal(visit: Visit, proposal_id: int) -> ResponseReturnValue:
    """Show a proposal as its reader may see it; the notices that led here are read."""
    mark_read(visit.session, visit.member, links.proposal(proposal_id), visit.at)
    return _draw(visit, proposal_id, done=request.args.get("done", ""))


@blueprint.get(f"/{PROPOSAL}/<action>")
@open_to(Access.MEMBER)
def show_move(visit: Visit, proposal_id: int, action: str) -> ResponseReturnValue:
    """Draw what a move asks, or the proposal as it is now where the move is no longer open."""
    return show_paper_or_leave(visit, PROPOSALS.code_of(str(proposal_id), action), links.proposal(proposal_id))


@blueprint.post(f"/{PROPOSAL}/<action>")
@open_to(Access.MEMBER)
def take_move(visit: Visit, proposal_id: int, action: str) -> ResponseReturnValue:
    """Take a move; where somebody was quicker, show what happened and the proposal as it is now."""
    return take_paper_or_show(visit, PROPOSALS.code_of(str(proposal_id), action), lambda note: _draw(visit, proposal_id, note=note))


def _find_asked_for(sittings: Sequence[Congress]) -> Congress | None:
    """Return the sitting that the address names, None where it names none; raises NotFound for one that is not there."""
    asked = request.args.get("congress", "")
    found = next((one for one in sittings if str(one.id) == asked), None)
    if asked and found is None:
        raise NotFound("没有这次会议")
    return found


def _find_present(
    current: Congress | None, sittings: Sequence[Congress], visible: Sequence[Congress], *, works_on_it: bool
) -> Congress | None:
    """Return the present sitting, else the last; for who can neither see nor do anything there, the last with something to see."""
    if current is None or current in visible or works_on_it:
        return current or next(iter(sittings), None)
    return next(iter(visible), current)


def _draw(visit: Visit, proposal_id: int, *, note: str = "", done: str = "") -> str:
    view = read_proposal(visit.session, str(proposal_id), visit.member, visit.at)
    taps = [move for move in view.moves if move.action in ONE_TAP] if view.is_asked else []
    shown = {move.action for move in taps} | ({view.primary.action} if view.primary else set())
    return show_page(
        visit, "proposal", here="todo" if view.is_handler else HERE, view=view, note=note, taps=taps,
        tickets=[new_ticket() for _ in taps], others=[move for move in view.moves if move.action not in shown],
        done=saved_of(view.proposal) if done == PROPOSE else say_outcome(visit, FLOW, view.proposal, done), outcomes=OUTCOMES,
    )
