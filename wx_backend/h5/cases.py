"""A case: how it stands, what happened, its files, and the steps for who may take one."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from models.case import Case
from union import case_effects, links
from union.case_views import CaseView, get_visible_case, read_case, read_file
from union.cases import act, available_steps
from union.casework.flows import Effect, Step, Who
from union.casework.kinds import ServiceKind
from union.errors import Conflict
from union.notices import mark_read
from union.services.catalogue import catalogue
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5 import tickets
from wx_backend.h5.filling import Paper, show_form, take_form
from wx_backend.h5.page import show_page
from wx_backend.h5.sheet import LARGEST_ID

blueprint = Blueprint("cases", __name__, url_prefix="/h5/cases")

ENDING = ("declined", "withdrawn")


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
    content = visit.house.doors.vault.open(found.stored_name)
    is_picture = found.media_type.startswith("image/")
    name = quote(found.file_name, safe="")
    return Response(content, content_type=found.media_type, headers={
        "Content-Disposition": f"{'inline' if is_picture else 'attachment'}; filename*=UTF-8''{name}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "no-store, private",
    })


@blueprint.get("/<number>/<action>")
@open_to(Access.MEMBER)
def show_action(visit: Visit, number: str, action: str) -> ResponseReturnValue:
    """Draw what a step asks, or the case as it is now where the step is no longer open."""
    case_, _roles = get_visible_case(visit.session, number, visit.member, visit.at)
    step = _find_step(visit, case_, action)
    if step is None:
        return redirect(links.case(number))
    return show_form(visit, _paper(visit, case_, step), request.args.to_dict())


@blueprint.post("/<number>/<action>")
@open_to(Access.MEMBER, takes_files=True)
def take_action(visit: Visit, number: str, action: str) -> ResponseReturnValue:
    """Take a step; where somebody was quicker, show what happened and the case as it is now."""

    def send(raw: dict[str, Any]) -> str:
        return act(visit.session, number, action, raw, by=visit.member, at=visit.at, version=_version()).number

    def done(sent: str) -> str:
        return f"{links.case(sent)}?done={action}"

    tickets.hold(visit)
    sent = tickets.find_sent(visit, tickets.posted_ticket())
    if sent:
        return redirect(done(sent), 303)
    case_, _roles = get_visible_case(visit.session, number, visit.member, visit.at)
    try:
        step = _find_step(visit, case_, action)
        if step is None:
            # The verb words what happened, or refuses.
            return redirect(done(send({})), 303)
        return take_form(visit, _paper(visit, case_, step), send, done)
    except Conflict as error:
        return _draw_case(visit, number, note=str(error)), 409


def _draw_case(visit: Visit, number: str, *, note: str = "", done: str = "") -> str:
    view = read_case(visit.session, number, visit.member, visit.at)
    finished = next((step.title for step in view.kind.flow.steps if step.action == done), "")
    ending = _ending(view.kind)
    primary = next((step for step in view.steps if _is_primary(step) and step.action not in ending), None)
    return show_page(
        visit, "case", here="todo" if view.is_officer else "home", view=view, note=note, done=finished, ending=ending,
        primary=primary, others=[step for step in view.steps if step is not primary], rules=_basis(view),
    )


def _is_primary(step: Step) -> bool:
    """Say whether a step is what the case waits for, not one of the ways around it."""
    by_desk = step.who in (Who.DESK, Who.TARGET) and step.effect in (Effect.NONE, Effect.TAKE_TRANSFER)
    return by_desk or step.is_awaited


def _basis(view: CaseView) -> list[str]:
    """Return where the rules stand that were applied, each once; a clause tells the matter, so only to who sees it."""
    if any(line.is_hidden for line in view.lines):
        return []
    return list(dict.fromkeys(f"{rule['document']}{rule['clause']}" for rule in view.case_.rules))


def _find_step(visit: Visit, case_: Case, action: str) -> Step | None:
    steps = available_steps(visit.session, case_, visit.member, visit.at)
    return next((step for step in steps if step.action == action), None)


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _ending(kind: ServiceKind) -> frozenset[str]:
    """Return the actions that end a case without what was asked for."""
    outcomes = {state.code: state.outcome for state in kind.flow.states}
    return frozenset(step.action for step in kind.flow.steps if outcomes.get(step.target) in ENDING)


def _paper(visit: Visit, case_: Case, step: Step) -> Paper:
    kind = catalogue().get(case_.kind)
    answers = case_.answers | case_.sealed_answers
    corrects = step.effect is Effect.CORRECT
    return Paper(
        title=step.title, intro=f"{kind.title} {case_.number}",
        fields=case_effects.fields_for(visit.session, case_, step, kind, visit.at),
        draft=f"case:{case_.number}:{step.action}", path=links.case_action(case_.number, step.action),
        back=links.case(case_.number), send_title=f"确认{step.title}" if len(step.title) <= 6 else step.title,
        here="home" if visit.member.id in (case_.subject_id, case_.opened_by_id) else "todo",
        known=answers if corrects else {}, begun=answers if corrects else {}, case_id=case_.id, version=case_.version,
        is_grave=step.action in _ending(kind),
    )
