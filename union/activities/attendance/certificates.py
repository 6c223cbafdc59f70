"""Volunteers' hours of a year: what is confirmed, and the certificate that an officer can verify."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import HoursState, Registration, RegistrationState
from models.sealed import blind_index
from union.activities.activity.presence import show_hours
from union.ground import access, audit, clock
from union.ground.documents import Document, Facts, Grid, Line, Signature
from union.ground.errors import NotAllowed, NotFound

PATTERN = re.compile(r"ZY(\d{4})-([A-Z0-9]{1,32})-(\d{1,6})-([0-9A-F]{12})", re.ASCII)
UNKNOWN = "没有这份证明，请核对编号是否抄写完整"


@dataclass(frozen=True)
class YearHours:
    """A member's confirmed hours of one year, activity by activity."""

    year: int
    registrations: tuple[Registration, ...]

    @property
    def minutes(self) -> int:
        """Return all minutes of the year."""
        return sum(one.minutes or 0 for one in self.registrations)


def find_hours(session: Session, member: Member, year: int) -> YearHours:
    """Return a member's confirmed hours of the activities that began in a year; what is disputed does not count yet."""
    first, after = (clock.instant(date(of, 1, 1)) for of in (year, year + 1))
    query = select(Registration).join(Activity).where(
        Registration.member_id == member.id, Registration.state == RegistrationState.SEATED,
        Registration.hours_state == HoursState.CONFIRMED, Registration.minutes > 0, Activity.starts_at >= first, Activity.starts_at < after,
    )
    return YearHours(year, tuple(session.scalars(query.order_by(Activity.starts_at, Registration.id))))


def find_years(session: Session, member: Member) -> list[int]:
    """Return the years in which a member has hours of any state, the newest first."""
    query = select(Activity.starts_at).join(Registration).where(
        Registration.member_id == member.id, Registration.state == RegistrationState.SEATED, Registration.hours_state != HoursState.NONE
    )
    return sorted({clock.local(start).year for start in session.scalars(query)}, reverse=True)


def certificate_number(member: Member, year: int, minutes: int) -> str:
    """Return the number by which a certificate of these hours is verified: nobody without the keys can make one."""
    signed = blind_index("hours", f"{member.staff_number}:{year}:{minutes}")[:12].upper()
    return f"ZY{year}-{member.staff_number}-{minutes}-{signed}"


def compose_certificate(session: Session, member: Member, year: int, at: datetime) -> Document:
    """Return a member's certificate of a year's hours, for that member alone (条例20); raises NotFound without any."""
    hours = find_hours(session, member, year)
    if not hours.registrations:
        raise NotFound(f"{year}年还没有已确认的服务时长，确认后才能开具证明")
    number = certificate_number(member, year, hours.minutes)
    rows = [
        (clock.show_day(clock.day_of(one.activity.starts_at)), one.activity.title, one.activity.venue, show_hours(one.minutes or 0))
        for one in hours.registrations
    ]
    audit.record(session, "hours.certificate", f"member:{member.id}", by=member, at=at, subject=member, step=str(year))
    return Document(f"{year}年度志愿服务时长证明", number, (
        Facts((("姓名", member.name), ("工号", member.staff_number), ("所在分工会", member.branch.name),
               ("服务次数", f"{len(rows)}次"), ("服务时长合计", show_hours(hours.minutes)))),
        Grid(("日期", "活动", "地点", "时长"), rows, (3, 5, 3, 2)),
        Line(f"本证明只计工会干部已确认的时长。真伪可凭编号{number}向校工会查验。"),
        Signature("校工会（盖章）", on=clock.show_day(clock.day_of(at))),
    ))


@dataclass(frozen=True)
class CertificateCheck:
    """What an officer is told of a certificate shown to them."""

    member: Member
    year: int
    minutes: int
    is_current: bool
    text: str


def verify_certificate(session: Session, number: str, *, by: Member, at: datetime) -> CertificateCheck:
    """Say whether a certificate is ours and still right; raises NotFound for a false one, NotAllowed. Kept as a reading."""
    offices = access.offices_of(session, by, clock.day_of(at))
    if by.is_missing or not access.is_officer(offices):
        raise NotAllowed("只有工会干部可以查验证明")
    match = PATTERN.fullmatch(number.strip().upper())
    member = None
    if match:
        member = session.scalars(select(Member).where(Member.staff_number == match[2])).first()
    if match is None or member is None:
        raise NotFound(UNKNOWN)
    year, minutes = int(match[1]), int(match[3])
    if not hmac.compare_digest(certificate_number(member, year, minutes), match[0]):
        raise NotFound(UNKNOWN)
    audit.record(session, "read", f"member:{member.id}", by=by, at=at, subject=member, fields=("hours",), step=str(year))
    now = find_hours(session, member, year).minutes
    text = f"证明属实：{member.name}{year}年服务{show_hours(minutes)}"
    if now != minutes:
        text = f"证明由我会开具，但开具后记录有更新，{member.name}{year}年现为{show_hours(now)}，请本人重新开具"
    return CertificateCheck(member, year, minutes, now == minutes, text)
