"""My things: open cases with their next step, drafts to go on with, and all notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from models.case import Case
from models.draft import Draft
from union import links
from union.cases.case_view import find_my_cases
from union.casework.flows.steps import Who
from union.casework.forms.papers import Paper
from union.congress.sight import proposal_list
from union.notices.outbox import find_inbox, mark_read
from union.registers.mine import Mine, find_mine
from union.registers.papers import find_begun
from union.services.catalogue import catalogue
from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("home", __name__, url_prefix="/h5")

OFFERED = 4
"""How many services the first page names before it points to all of them."""
CLOSED = 10


ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class MatterRow:
    """One of my matters, with what happens now."""

    title: str
    path: str
    number: str
    state: str
    outcome: str
    """How it ended; empty while it is open."""
    next_step: str
    waits_for_me: bool
    at: datetime
    whom: str = ""
    """Whom it is for, where that is somebody else."""
    due_at: datetime | None = None
    is_provisional: bool = False
    closed_at: datetime | None = None
    foot: str = ""


@dataclass(frozen=True)
class Begun:
    """A draft to go on with."""

    title: str
    path: str
    changed_at: datetime
    answered: int


@blueprint.get("/")
@open_to(Access.MEMBER)
def show_home(visit: Visit) -> ResponseReturnValue:
    """Show what is under way and what can be begun."""
    mark_read(visit.session, visit.member, links.home(), visit.at)
    rows = [_case_row(visit, case_) for case_ in find_my_cases(visit.session, visit.member)]
    rows += [_row(one) for one in find_mine(visit.session, visit.member, visit.at)]
    rows.sort(key=lambda row: row.at, reverse=True)
    begun = [_begun(draft, paper) for draft, paper in find_begun(visit.session, visit.member, visit.at)]
    return show_page(
        visit, "home", here="home", open_rows=[row for row in rows if not row.outcome],
        closed_rows=[row for row in rows if row.outcome][:CLOSED], drafts=begun,
        kinds=list(catalogue())[:OFFERED], proposals=proposal_list.find_standing(visit.session, visit.member, visit.at),
    )


@blueprint.get("/inbox")
@open_to(Access.MEMBER)
def show_inbox(visit: Visit) -> ResponseReturnValue:
    """Show every notice, whatever became of its push."""
    return show_page(visit, "inbox", here="inbox", notices=find_inbox(visit.session, visit.member))


def _case_row(visit: Visit, case_: Case) -> MatterRow:
    kind = catalogue().get(case_.kind)
    is_mine = case_.subject_id == visit.member.id
    awaited = kind.flow.find_awaited(case_.state)
    waits = awaited is not None and (is_mine or awaited.who is not Who.SUBJECT)
    state = kind.flow.state(case_.state)
    return MatterRow(
        title=kind.title, path=links.case(case_.number), number=case_.number, state=state.title, outcome=state.outcome,
        next_step=kind.next_step(case_, visit.member.id), waits_for_me=waits, at=case_.opened_at,
        whom="" if is_mine else case_.subject.name, due_at=case_.due_at, is_provisional=case_.is_due_provisional,
        closed_at=case_.closed_at,
    )


def _row(one: Mine) -> MatterRow:
    return MatterRow(
        title=one.title, path=one.path, number=one.number, state=one.state, outcome="" if one.is_open else ENDED,
        next_step=one.next_step, waits_for_me=one.waits_for_me, at=one.at, foot=one.foot,
    )


def _begun(draft: Draft, paper: Paper) -> Begun:
    answered = sum(value is not None for value in draft.answers.values())
    return Begun(paper.called, paper.page, draft.changed_at, answered)
