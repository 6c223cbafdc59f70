"""My things: open cases with their next step, drafts to go on with, and all notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from models.case import Case
from models.draft import Draft
from union import links
from union.case_views import find_my_cases
from union.casework.flows import State, Who
from union.casework.kinds import ServiceKind
from union.casework.papers import Paper
from union.notices import find_inbox, mark_read
from union.papers import find_begun
from union.services.catalogue import catalogue
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5.page import show_page

blueprint = Blueprint("home", __name__, url_prefix="/h5")

OFFERED = 4
"""How many services the first page names before it points to all of them."""
CLOSED = 10


@dataclass(frozen=True)
class Row:
    """One of my cases, with what happens now."""

    case_: Case
    kind: ServiceKind
    state: State
    next_step: str
    waits_for_me: bool
    is_for_other: bool


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
    rows = [_row(visit, case_) for case_ in find_my_cases(visit.session, visit.member)]
    begun = [_begun(draft, paper) for draft, paper in find_begun(visit.session, visit.member, visit.at)]
    return show_page(
        visit, "home", here="home", open_rows=[row for row in rows if not row.state.outcome],
        closed_rows=[row for row in rows if row.state.outcome][:CLOSED], drafts=begun,
        kinds=list(catalogue())[:OFFERED],
    )


@blueprint.get("/inbox")
@open_to(Access.MEMBER)
def show_inbox(visit: Visit) -> ResponseReturnValue:
    """Show every notice, whatever became of its push."""
    return show_page(visit, "inbox", here="inbox", notices=find_inbox(visit.session, visit.member))


def _row(visit: Visit, case_: Case) -> Row:
    kind = catalogue().get(case_.kind)
    is_mine = case_.subject_id == visit.member.id
    awaited = kind.flow.find_awaited(case_.state)
    waits = awaited is not None and (is_mine or awaited.who is not Who.SUBJECT)
    next_step = kind.next_step(case_, visit.member.id)
    return Row(case_, kind, kind.flow.state(case_.state), next_step, waits, not is_mine)


def _begun(draft: Draft, paper: Paper) -> Begun:
    answered = sum(value is not None for value in draft.answers.values())
    return Begun(paper.called, paper.page, draft.changed_at, answered)
