"""A subject: all that one folder of the union's business brings to the registers, declared once in its `subject.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.member import Member
from union.casework.flows.clock_jobs import ClockJob
from union.casework.flows.list_lines import Mine, Waiting
from union.casework.flows.things import ThingKind
from union.casework.forms.papers import Paper
from union.ground.documents import Sheet
from union.ground.posts import Desk, Post
from union.ground.search import SearchEntry
from union.notices.kinds import NoticeKind

NewPaper = Callable[[Session, Member, datetime], Paper]
"""Makes the form of something new; raises NotAllowed or Refusal where it cannot be filled in."""
PaperSource = Callable[[Session, Member, str, datetime], Paper]
"""Makes a paper of what stands behind its prefix; raises NotFound, NotAllowed or Conflict where it cannot be filled in."""


@dataclass(frozen=True)
class WasRead:
    """What somebody read, in the words of whose data it is: of what, which fields, and why where that was asked."""

    about: str
    fields: Sequence[str]
    why: str = ""


NameReadings = Callable[[Session, Member, Sequence[AuditEntry]], Mapping[int, WasRead]]
"""Puts entries of the audit log into a member's words, by the entries' ids."""


def read_as(about: str, *fields: str) -> NameReadings:
    """Return what puts every reading of one kind into the same words."""
    return lambda _session, _member, entries: {entry.id: WasRead(about, fields) for entry in entries}


NamePurposes = Callable[[Session, Sequence[str]], Mapping[str, str]]
"""Returns what consents are for, by what stands behind their prefix."""


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """A year's figures as a table; refused to who may not read them."""

    code: str
    title: str
    compose: Callable[[Session, int, Member, datetime], Sheet]
    """Returns one year's table for a reader; raises NotAllowed."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One folder's declaration. Whatever it does not name, it does not have."""

    code: str
    title: str
    rank: int = 50
    """Where it stands in lists of several subjects, the smallest first."""
    things: tuple[ThingKind[Any], ...] = ()
    """What moves along rows here, in the order of the documents; each move is a form, found by `<name>:<key>:<action>`."""
    role_titles: Mapping[str, str] = field(default_factory=dict)
    """How the documents call those who take moves."""
    new_papers: Mapping[str, NewPaper] = field(default_factory=dict)
    """The forms that begin something, by their whole codes: activity:new."""
    papers: Mapping[str, PaperSource] = field(default_factory=dict)
    """Other forms, by the prefix of their codes."""
    waiting: tuple[Callable[[Session, Member, datetime], list[Waiting]], ...] = ()
    """待办: each finds what waits for an officer."""
    mine: tuple[Callable[[Session, Member, datetime], list[Mine]], ...] = ()
    """我的: each finds a member's own matters."""
    search: Callable[[Session, Member | None, datetime], Sequence[SearchEntry]] | None = None
    """What of it can be found by words, by a member or by somebody unknown."""
    forgets: tuple[Callable[[Session, Member, str, datetime], None], ...] = ()
    """What is erased once a consent is taken back, by its purpose."""
    purposes: Mapping[str, NamePurposes] = field(default_factory=dict)
    """What consents are for, by the prefix of their purposes."""
    readings: Mapping[str, NameReadings] = field(default_factory=dict)
    """What was read of a member's, by the prefix of what the audit log calls it."""
    posts: tuple[Post, ...] = ()
    desks: tuple[Desk, ...] = ()
    notices: tuple[NoticeKind, ...] = ()
    jobs: tuple[ClockJob, ...] = ()
    statistics: tuple[Statistics, ...] = ()
