"""What was read of a member's registrations and what they consented to, in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.audit import AuditEntry
from models.member import Member
from models.registration import Registration
from union.activities.places.own_answers import name_reading
from union.activities.sight.roster_sheet import ON_EXPORT
from union.casework.flows.subjects import WasRead

EXPORTED = "导出名单"
GONE = WasRead("其他事项", ())


def name_readings(session: Session, _member: Member, entries: Sequence[AuditEntry]) -> Mapping[int, WasRead]:
    """Put readings of registrations into their member's words: the activity, the questions, and what for."""
    ids = {entry.id: int(entry.about.partition(":")[2]) for entry in entries}
    found = {one.id: one for one in session.scalars(select(Registration).where(Registration.id.in_(set(ids.values()))))}
    return {entry.id: _name(entry, found[ids[entry.id]]) if ids[entry.id] in found else GONE for entry in entries}


def name_activities(session: Session, purposes: Sequence[str]) -> Mapping[str, str]:
    """Return what consents given with registrations are for, by their purpose (activity:<code>)."""
    codes = [purpose.partition(":")[2] for purpose in purposes]
    found = session.execute(select(Activity.code, Activity.title).where(Activity.code.in_(codes)))
    return {f"activity:{code}": _called(title) for code, title in found}


def _name(entry: AuditEntry, one: Registration) -> WasRead:
    why = EXPORTED if entry.step == ON_EXPORT else entry.step
    return WasRead(_called(one.activity.title), name_reading(one, entry.fields.split(",")), why)


def _called(title: str) -> str:
    return f"活动“{title}”报名"
