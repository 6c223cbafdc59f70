"""Following a suggestion without a name: number and PIN open its answer to whoever has them, signed in or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from models.session import run_in_transaction
from union.cases.case_view import CaseView
from union.cases.effects import fields_for
from union.casework.flows.steps import Effect, Step
from union.ground.errors import Invalid, Refusal
from union.voice import anonymous
from wx_backend.drawing.sheet import CHECK, Box, Sheet, posted, posted_version, written
from wx_backend.errors import status_of
from wx_backend.guards import public
from wx_backend.house import House, current_house

blueprint = Blueprint("anonymous_answer", __name__, url_prefix="/h5")

LASTS_SECONDS = 1800
EXPIRED = "已打开超过半小时，请重新输入编号和查询码"
FORBID = "forbid"


@dataclass(frozen=True)
class Offered:
    """A step that the author may take now, with its fields as drawn."""

    step: Step
    boxes: list[Box]


@dataclass
class Words:
    """What is said above the page, and what was written into the form that did not fit."""

    note: str = ""
    done: str = ""
    status: int = 200
    action: str = ""
    problems: dict[str, str] = field(default_factory=dict)


@blueprint.get("/suggest/answer")
@public
def show_entrance() -> ResponseReturnValue:
    """Ask for number and PIN."""
    return _draw_entrance()


@blueprint.post("/suggest/answer")
@public
def take_answer() -> ResponseReturnValue:
    """Open the answer by number and PIN, or take a step of its author; wrong tries stay counted."""
    house = current_house()
    if request.form.get("do", "enter") == "enter":
        return run_in_transaction(house.engine, lambda session: _enter(session, house))
    number = _opened_number()
    if not number:
        return _draw_entrance(EXPIRED, 403)
    try:
        return run_in_transaction(house.engine, lambda session: _act(session, house, number))
    except Refusal as refusal:
        # What the step had begun is gone with its transaction.
        said, problems = Words(note=str(refusal), status=status_of(refusal)), refusal
        if isinstance(problems, Invalid):
            said = Words(CHECK, status=422, action=request.form["do"], problems=dict(problems.problems))
        return run_in_transaction(house.engine, lambda session: _draw(session, house, number, said))


def _enter(session: Session, house: House) -> ResponseReturnValue:
    found = anonymous.enter(session, request.form.get("number", ""), request.form.get("pin", ""), house.now())
    if isinstance(found, str):
        return _draw_entrance(found, 422)
    return _draw(session, house, found.number, Words())


def _act(session: Session, house: House, number: str) -> ResponseReturnValue:
    action, at = request.form.get("do", ""), house.now()
    if action == FORBID:
        anonymous.forbid(session, number, at)
        return _draw(session, house, number, Words(done="已收回，答复不再公开"))
    view = anonymous.read(session, number, at)
    step = next((one for one in view.steps if one.action == action), None)
    raw = posted(_fields(session, view, step, house), request.form) if step else {}
    anonymous.act(session, number, action, raw, at=at, version=posted_version(request.form))
    return _draw(session, house, number, Words(done=f"“{step.title}”已办好" if step else ""))


def _fields(session: Session, view: CaseView, step: Step, house: House) -> Any:
    return fields_for(session, view.case_, step, view.kind, house.now())


def _draw(session: Session, house: House, number: str, said: Words) -> ResponseReturnValue:
    view, at = anonymous.read(session, number, house.now()), house.now()
    page = render_template(
        "anonymous_answer.html", view=view, case_=view.case_, said=said, now=at, token=_signer().dumps(number),
        offered=[Offered(step, _boxes(session, house, view, step, said)) for step in view.steps],
        ending=view.kind.flow.ending_actions(), can_forbid=anonymous.can_forbid(session, view.case_, at), forbid=FORBID,
    )
    return page, said.status


def _boxes(session: Session, house: House, view: CaseView, step: Step, said: Words) -> list[Box]:
    fields, context = _fields(session, view, step, house), anonymous.form_context(session, house.now())
    answers = view.case_.answers | view.case_.sealed_answers if step.effect is Effect.CORRECT else {}
    is_again = said.action == step.action
    raw = posted(fields, request.form) if is_again else written(fields, answers, "")
    own = {one.code for one in fields}
    known = {code: value for code, value in answers.items() if code not in own}
    return Sheet(fields, context, raw, known, problems=said.problems if is_again else {}).boxes({})


def _draw_entrance(note: str = "", status: int = 200) -> ResponseReturnValue:
    return render_template("anonymous_entrance.html", note=note, number=request.form.get("number", "")[:40]), status


def _signer() -> URLSafeTimedSerializer:
    """Return what signs the number that a page has opened, so that no page carries the PIN."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="anonymous answer")


def _opened_number() -> str:
    try:
        return str(_signer().loads(request.form.get("token", ""), max_age=LASTS_SECONDS))
    except BadSignature:
        return ""
