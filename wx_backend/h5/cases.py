"""A case: how it stands, what happened, its files, and the steps for who may take one."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from union import links
from union.cases.case_view import CaseView, read_case, read_file
from union.cases.papers import step_code
from union.casework.flows.steps import Effect, Step, Who
from union.ground.errors import Conflict
from union.notices.outbox import mark_read
from union.voice.publishing import find_offer
from wx_backend.drawing.files import send_file
from wx_backend.drawing.filling import show_paper_or_leave, take_paper
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("cases", __name__, url_prefix="/h5/cases")
BOARD_TITLES = {"publish": "公开到回音壁", "take_back": "收回公开", "agree": "同意公开"}


@blueprint.get("/<number>")
@open_to(Access.MEMBER)
def show_case(visit: Visit, number: str) -> ResponseReturnValue:
    """Show a case as its reader may see it; the notices that led here are read."""
    mark_read(visit.session, visit.member, links.case(number), visit.at)
    return _draw_case(visit, number, done=request.args.get("done", ""))


@blueprint.get(f"/<number>/files/<int(max={LARGEST_ID}):file_id>")
@open_to(Access.MEMBER)
def show_file(visit: Visit, number: str, file_id: int) -> ResponseReturnValue:
    """Return one decrypted file to who may see it; no cache keeps it."""
    found = read_file(visit.session, number, visit.member, file_id, visit.at)
    return send_file(visit, found)


@blueprint.get("/<number>/<action>")
@open_to(Access.MEMBER)
def show_action(visit: Visit, number: str, action: str) -> ResponseReturnValue:
    """Draw what a step asks, or the case as it is now where the step is no longer open."""
    return show_paper_or_leave(visit, step_code(number, action), links.case(number))


@blueprint.post("/<number>/<action>")
@open_to(Access.MEMBER, takes_files=True)
def take_action(visit: Visit, number: str, action: str) -> ResponseReturnValue:
    """Take a step; where somebody was quicker, show what happened and the case as it is now."""
    try:
        return take_paper(visit, step_code(number, action))
    except Conflict as error:
        return _draw_case(visit, number, note=str(error)), 409


def _draw_case(visit: Visit, number: str, *, note: str = "", done: str = "") -> str:
    view = read_case(visit.session, number, visit.member, visit.at)
    titles = {step.action: step.title for step in view.kind.flow.steps} | BOARD_TITLES
    ending = view.kind.flow.ending_actions()
    primary = next((step for step in view.steps if _is_primary(step) and step.action not in ending), None)
    return show_page(
        visit, "case", here="todo" if view.is_officer else "home", view=view, note=note, done=titles.get(done, ""), ending=ending,
        primary=primary, others=[step for step in view.steps if step is not primary], rules=_basis(view),
        board=find_offer(visit.session, view.case_, visit.member, visit.at),
    )


def _is_primary(step: Step) -> bool:
    """Say whether a step is what the case waits for, not one of the ways around it."""
    by_desk = step.who in (Who.DESK, Who.TARGET) and step.effect in (Effect.NONE, Effect.TAKE_TRANSFER)
    return (by_desk or step.is_awaited) and not step.is_fallback


def _basis(view: CaseView) -> list[str]:
    """Return where the rules stand that were applied, each once; a clause tells the matter, so only to who sees it."""
    if any(line.is_hidden for line in view.lines):
        return []
    return list(dict.fromkeys(f"{rule['document']}{rule['clause']}" for rule in view.case_.rules))
