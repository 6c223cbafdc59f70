"""Who comes to activities: of one activity by branch, and of a year by branch, as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Branch, Member
from models.registration import HoursState, Registration, RegistrationState
from union.activities.activity.officers import must_be_officer
from union.activities.activity.presence import is_absent, show_hours
from union.ground import access, audit, clock
from union.ground.documents import Cell, Sheet
from union.ground.errors import NotAllowed
from union.ground.posts import SCHOOL_CHAIR

HEAD = ("分工会", "报名", "有名额", "签到", "迟到", "缺席", "到场率", "缺席率", "同行人数", "服务时长")
ALL = "合计"


@dataclass(frozen=True)
class Attendance:
    """How many signed up, had a place, came, came late, did not come; companions of who had a place; hours confirmed."""

    signed_up: int = 0
    seated: int = 0
    attended: int = 0
    late: int = 0
    absent: int = 0
    companions: int = 0
    minutes: int = 0

    def __add__(self, other: Attendance) -> Attendance:
        return Attendance(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def share(self, count: int) -> str:
        """Write a count as its share of those who came and those who did not: 85.7%, or nothing where nobody counts."""
        known = self.attended + self.absent
        thousandths = (2000 * count + known) // (2 * known) if known else 0
        return f"{thousandths // 10}.{thousandths % 10}%" if known else ""

    def cells(self, name: str) -> list[Cell]:
        """Return one row of a table."""
        return [name, self.signed_up, self.seated, self.attended, self.late, self.absent, self.share(self.attended),
                self.share(self.absent), self.companions, show_hours(self.minutes)]


def attendance_of(one: Registration, at: datetime) -> Attendance:
    """Return what one registration adds; an invitation that was never accepted adds nothing."""
    is_seated, has_come = one.state == RegistrationState.SEATED, one.state == RegistrationState.SEATED and one.checked_in_at is not None
    return Attendance(
        int(one.state != RegistrationState.INVITED), int(is_seated), int(has_come), int(has_come and one.is_late), int(is_absent(one, at)),
        len(one.companions) if is_seated else 0, (one.minutes or 0) if is_seated and one.hours_state == HoursState.CONFIRMED else 0,
    )


def by_branch(registrations: Iterable[Registration], at: datetime) -> dict[int, Attendance]:
    """Return the sums by the branch for which each signed up; who signs up again after cancelling counts once."""
    latest: dict[tuple[int, int], Registration] = {}
    for one in sorted(registrations, key=lambda row: (row.ended_at is None, row.id)):
        latest[one.activity_id, one.member_id] = one
    sums: dict[int, Attendance] = defaultdict(Attendance)
    for one in latest.values():
        sums[one.branch_id] += attendance_of(one, at)
    return dict(sums)


def compose_statistics(session: Session, activity: Activity, *, by: Member, at: datetime) -> Sheet:
    """Return one activity's attendance by branch, for its officers; raises NotAllowed."""
    must_be_officer(session, activity, by, at)
    rows = session.scalars(select(Registration).where(Registration.activity_id == activity.id))
    return _sheet(session, f"{activity.title} 出勤统计", by_branch(rows, at), at)


def find_scope(session: Session, member: Member, on: date) -> set[int] | None:
    """Return the branches whose attendance an officer sees, None for all; raises NotAllowed for anybody else."""
    offices = access.offices_of(session, member, on)
    if access.serves_desk(offices, "activities", None) or access.holds(offices, SCHOOL_CHAIR):
        return None
    own = {one.branch_id for one in offices if one.branch_id and access.serves_desk(offices, "activities", one.branch_id)}
    if not own or member.is_missing:
        raise NotAllowed("只有工会干部可以查看统计")
    return own


def compose_year(session: Session, year: int, *, by: Member, at: datetime) -> Sheet:
    """Return a year's attendance and no-shows by branch, within an officer's scope; raises NotAllowed."""
    scope = find_scope(session, by, clock.day_of(at))
    first, after = clock.instant(date(year, 1, 1)), clock.instant(date(year + 1, 1, 1))
    query = select(Registration).join(Activity).where(
        Activity.starts_at >= first, Activity.starts_at < after, Activity.state.not_in((ActivityState.DRAFT, ActivityState.CANCELLED)),
    )
    if scope is not None:
        query = query.where(Registration.branch_id.in_(scope))
    audit.record(session, "activities.statistics", f"year:{year}", by=by, at=at)
    return _sheet(session, f"{year}年活动出勤统计", by_branch(session.scalars(query), at), at)


def _sheet(session: Session, title: str, sums: dict[int, Attendance], at: datetime) -> Sheet:
    branches = session.scalars(select(Branch).where(Branch.id.in_(sums)).order_by(Branch.code))
    rows = [sums[branch.id].cells(branch.name) for branch in branches]
    total = sum(sums.values(), Attendance())
    note = f"{clock.show_time(at)}统计。到场率、缺席率只计需要签到的活动；服务时长只计已确认的。"
    return Sheet(title, HEAD, [*rows, total.cells(ALL)], note)
