"""The register of papers: every form that can be filled in, found by its code, whatever subject it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from models.draft import Draft
from models.member import Member
from union.activities import papers as activity_papers
from union.cases.papers import service_paper, step_paper
from union.casework.forms.drafts import find_drafts
from union.casework.forms.papers import Paper
from union.congress.proposing import proposing
from union.congress.sittings import convening
from union.ground.errors import NotFound, Refusal
from union.voice.publishing import publication_paper

Source = Callable[[Session, Member, str, datetime], Paper]
"""Makes a paper of what stands behind the prefix; raises NotFound, NotAllowed or Conflict where it cannot be filled in."""
SOURCES: dict[str, Source] = {
    "case": step_paper,
    "activity": activity_papers.find_paper,
    "registration": activity_papers.find_registration_paper,
    "entry": activity_papers.find_entry_paper,
    "objection": activity_papers.find_objection_paper,
    "proposal": proposing.find_paper,
    "sitting": convening.find_paper,
    "publication": publication_paper,
}
"""A subject's papers by their prefix; a code without one is a service's."""
UNKNOWN = "没有找到这份表单，可能已经办完或取消"
MOST_LOOKED_UP = 10
"""Of so many drafts a list asks the database whether they can still be filled in; services' cost nothing."""


def get_paper(session: Session, code: str, member: Member, at: datetime) -> Paper:
    """Return a paper that a member may fill in now; raises NotFound, NotAllowed, or Conflict saying what happened."""
    prefix, colon, about = code.partition(":")
    if not colon:
        return service_paper(session, member, code, at)
    source = SOURCES.get(prefix)
    if source is None:
        raise NotFound(UNKNOWN)
    return source(session, member, about, at)


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
