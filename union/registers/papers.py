"""The register of papers: every form that can be filled in, found by its code, whatever subject it belongs to."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy.orm import Session

from models.draft import Draft
from models.member import Member
from union.casework.flows.engine import make_paper
from union.casework.flows.register import subjects, things
from union.casework.flows.subjects import NewPaper, PaperSource
from union.casework.forms.drafts import find_drafts
from union.casework.forms.papers import Paper
from union.ground.errors import NotFound, Refusal

SERVICES = ""
"""The prefix of codes that have none: services' own."""
UNKNOWN = "没有找到这份表单，可能已经办完或取消"
MOST_LOOKED_UP = 10
"""Of so many drafts a list asks the database whether they can still be filled in; services' cost nothing."""


def get_paper(session: Session, code: str, member: Member, at: datetime) -> Paper:
    """Return a paper that a member may fill in now; raises NotFound, NotAllowed, or Conflict saying what happened."""
    new = _new_papers().get(code)
    if new is not None:
        return new(session, member, at)
    prefix, colon, about = code.partition(":")
    source = _sources().get(prefix if colon else SERVICES)
    if source is not None:
        return source(session, member, about if colon else code, at)
    kind = things().get(prefix)
    if kind is None:
        raise NotFound(UNKNOWN)
    key, _, action = about.rpartition(":")
    if not key or not action:
        raise NotFound(kind.unknown)
    return make_paper(session, kind, key, action, member, at)


@cache
def _new_papers() -> dict[str, NewPaper]:
    return {code: new for one in subjects() for code, new in one.new_papers.items()}


@cache
def _sources() -> dict[str, PaperSource]:
    return {prefix: source for one in subjects() for prefix, source in one.papers.items()}


def find_begun(session: Session, member: Member, at: datetime) -> list[tuple[Draft, Paper]]:
    """Return a member's drafts that can still be filled in, with their papers, newest first."""
    drafts = find_drafts(session, member, at)
    looked_up = [draft.id for draft in drafts if ":" in draft.form][:MOST_LOOKED_UP]
    offered = [draft for draft in drafts if ":" not in draft.form or draft.id in looked_up]
    found = [(draft, _find_paper(session, draft.form, member, at)) for draft in offered]
    return [(draft, paper) for draft, paper in found if paper is not None]


def _find_paper(session: Session, code: str, member: Member, at: datetime) -> Paper | None:
    try:
        return get_paper(session, code, member, at)
    except Refusal:
        return None
