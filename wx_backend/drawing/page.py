"""A page as every visitor sees it: its template, the way round, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template
from sqlalchemy import func, select

from models.notice import Notice
from union.registers.waiting import find_waiting
from wx_backend.guards import Visit


@dataclass(frozen=True)
class Way:
    """The way round: where one is, and what waits unread or undone."""

    here: str
    unread: int
    is_officer: bool
    todo: int


def show_page(visit: Visit, template: str, *, here: str = "", todo: int | None = None, **values: Any) -> str:
    """Return a page; `here` names the tab it belongs to, `todo` how much waits for an officer where that has been counted."""
    return render_template(f"{template}.html", visit=visit, now=visit.at, way=_way(visit, here, todo), **values)


def _way(visit: Visit, here: str, todo: int | None) -> Way:
    member = visit.found_member
    if member is None:
        return Way(here, 0, False, 0)
    # What waits may have been changed by this very visit.
    visit.session.flush()
    if todo is None:
        todo = len(find_waiting(visit.session, member, visit.at)) if visit.is_officer else 0
    return Way(here, count_unread(visit), visit.is_officer, todo)


def count_unread(visit: Visit) -> int:
    """Return how many of a member's notices were never opened."""
    unread = select(func.count()).select_from(Notice).where(
        Notice.member_id == visit.member.id, Notice.read_at.is_(None), Notice.kind != "chat.late_answer"
    )
    return visit.session.scalar(unread) or 0
