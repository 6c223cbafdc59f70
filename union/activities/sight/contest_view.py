"""What somebody sees of a contest: officers everything, jurors their own sheets, everybody the results once shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ContestEntry, EntryState, ScoreSheet
from union.activities.activity.contest_terms import PRESENT, find_entries, find_sheets, runs_contest, terms_of
from union.activities.contest.jurors import find_judge, gives_sheet


@dataclass(frozen=True)
class EntryLine:
    """One entry as one person may see it."""

    entry: ContestEntry
    number: str
    """The number drawn: 3号, or nothing yet."""
    entrant: str
    """Whose it is; empty where a juror judges blind."""
    score: int | None = None
    """Thousandths of a point."""
    rank: int | None = None
    award: str = ""
    sheet: ScoreSheet | None = None
    """What the person who looks gave it as a juror."""
    is_to_score: bool = False
    """Whether the person who looks still owes it their sheet."""


def view_contest(session: Session, activity: Activity, member: Member, at: datetime) -> list[EntryLine]:
    """Return the entries that a member may see now, best first once there are results, else by number drawn."""
    is_officer, is_public = runs_contest(session, activity, member, at), activity.results_at is not None
    states = (*PRESENT, EntryState.REFUSED, EntryState.WITHDRAWN, EntryState.RANKED, EntryState.DROPPED)
    terms, judge = terms_of(activity), find_judge(session, activity, member)
    sheets = find_sheets(session, activity) if judge else {}
    lines = []
    for entry in find_entries(session, activity, states):
        is_own = entry.registration.member_id == member.id
        is_result = is_public and entry.rank is not None
        is_judge = judge is not None and entry.state == EntryState.ADMITTED and gives_sheet(terms, judge, entry)
        if is_officer or is_own or is_result or is_judge:
            # An officer who judges, too, learns whose it is only with the results.
            is_blind = terms.is_blind and not is_own and not is_result and (is_judge or not is_officer)
            sheet = sheets.get((entry.id, member.id)) if is_judge else None
            is_to_score = is_judge and sheet is None
            lines.append(_line(entry, sheet, is_blind=is_blind, with_score=is_officer or is_result, is_to_score=is_to_score))
    return sorted(lines, key=lambda one: (one.rank is None, one.rank or 0, one.entry.draw or 0, one.entry.id))


def find_published(session: Session, limit: int) -> list[Activity]:
    """Return the contests whose results are shown, the newest first."""
    query = select(Activity).where(Activity.results_at.is_not(None)).order_by(Activity.results_at.desc(), Activity.id.desc())
    return list(session.scalars(query.limit(limit)))


def _line(entry: ContestEntry, sheet: ScoreSheet | None, *, is_blind: bool, with_score: bool, is_to_score: bool) -> EntryLine:
    one = entry.registration
    return EntryLine(
        entry=entry, number=f"{entry.draw}号" if entry.draw else "",
        entrant="" if is_blind else (one.team.name if one.team else one.member.name),
        score=entry.score if with_score else None, rank=entry.rank if with_score else None,
        award=entry.award if with_score else "", sheet=sheet, is_to_score=is_to_score,
    )
