"""The officer's list: what waits, due soonest first."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint
from flask.typing import ResponseReturnValue

from union import links
from union.notices.outbox import mark_read
from union.registers.waiting import find_waiting
from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5.visits import find_lists

blueprint = Blueprint("todo", __name__, url_prefix="/h5")


@blueprint.get("/todo")
@open_to(Access.OFFICER)
def show_todo(visit: Visit) -> ResponseReturnValue:
    """Show an officer what waits for them; the digest that led here is read."""
    mark_read(visit.session, visit.member, links.todo(), visit.at)
    items = find_waiting(visit.session, visit.member, visit.at)
    late = sum(_is_late(visit, one.due_at) for one in items)
    return show_page(visit, "todo", here="todo", todo=len(items), items=items, late=late, lists=find_lists(visit))


def _is_late(visit: Visit, due_at: datetime | None) -> bool:
    return due_at is not None and due_at < visit.at
