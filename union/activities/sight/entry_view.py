"""A contest's entry as one person may see it, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity
from models.case import Attachment
from models.member import Member
from models.registration import ContestEntry, ScoreSheet
from union.activities.activity.contest_terms import terms_of
from union.activities.activity.files import find_attached
from union.activities.activity.officers import OWNER
from union.activities.contest.entries import ENTRY, UNKNOWN
from union.activities.sight.contest_view import EntryLine, view_contest
from union.casework.flows import engine
from union.casework.flows.rows import State
from union.casework.flows.things import Move
from union.ground import audit
from union.ground.errors import NotFound


@dataclass(frozen=True)
class EntryView:
    """An entry as one person may see it."""

    activity: Activity
    line: EntryLine
    state: State
    files: Sequence[Attachment]
    moves: Sequence[Move[ContestEntry]]
    sheet: ScoreSheet | None
    criteria: Sequence[tuple[str, str]]
    """Code and title of what points are given for."""
    is_own: bool


def read_entry(session: Session, key: str, reader: Member, at: datetime) -> EntryView:
    """Return an entry to its entrant, to jurors and officers of the contest, and with the results to all; raises NotFound."""
    entry = ENTRY.get(session, key)
    activity = session.get_one(Activity, entry.activity_id)
    line = next((one for one in view_contest(session, activity, reader, at) if one.entry.id == entry.id), None)
    if line is None or reader.is_missing:
        raise NotFound(UNKNOWN)
    parts = ENTRY.parts_of(session, entry, reader, at)
    return EntryView(
        activity, line, ENTRY.flow.state(entry.state), find_attached(session, ENTRY.about(entry)),
        engine.open_moves(session, ENTRY, entry, reader, at, parts), line.sheet,
        [(one.code, one.title) for one in terms_of(activity).criteria], OWNER in parts,
    )


def read_work(session: Session, key: str, file_id: int, reader: Member, at: datetime) -> Attachment:
    """Return one file of an entry to who has a part in it, another's reading on record; raises NotFound."""
    entry = ENTRY.get(session, key)
    parts = ENTRY.parts_of(session, entry, reader, at)
    found = next((one for one in find_attached(session, ENTRY.about(entry)) if one.id == file_id), None)
    if found is None or not parts or reader.is_missing:
        raise NotFound("没有找到这个文件，或您不能查看")
    if OWNER not in parts:
        audit.record(session, "read", ENTRY.about(entry), by=reader, at=at, subject=entry.registration.member, fields=(f"files#{file_id}",))
    return found
