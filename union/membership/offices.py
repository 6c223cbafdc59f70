"""Offices: taken up and given up; they end by themselves after their last day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Branch, Department, Member, Office
from union import links
from union.ground import access, audit, clock
from union.ground.errors import NotFound, Refusal
from union.ground.posts import posts, posts_of, title_of
from union.notices.outbox import tell


def appoint(
    session: Session, member: Member, post: str, branch: Branch | None, *, from_on: date, until_on: date | None,
    at: datetime, by: Member | None = None, department: Department | None = None,
) -> Office:
    """Give a member an office; raises Refusal for an unknown post, one of the wrong level, or days out of order."""
    if post not in posts():
        raise Refusal("没有这个职务")
    _check_place(post, branch, department)
    if until_on is not None and until_on < from_on:
        raise Refusal("任期结束不能早于开始")
    office = Office(
        member=member, post=post, branch=branch, department=department, from_on=from_on, until_on=until_on
    )
    session.add(office)
    session.flush()
    audit.record(session, "appoint", f"office:{office.id}", by=by, at=at, subject=member)
    return office


def expire_offices(session: Session, at: datetime) -> int:
    """Tell those whose offices have ended, once each; returns how many."""
    ended = list(session.scalars(select(Office).where(Office.until_on < clock.day_of(at), Office.ended_at.is_(None))))
    for office in ended:
        office.ended_at = at
        title = title_of(office.post)
        tell(session, office.member, "office.ended", key=str(office.id), at=at, title=title, path=links.home())
    return len(ended)


def end_office(session: Session, office_id: int, on: date, *, at: datetime) -> Office:
    """Let an office end on an earlier day; raises NotFound, or Refusal for a day before it began."""
    office = session.get(Office, office_id)
    if office is None:
        raise NotFound("没有这个任职")
    if on < office.from_on:
        raise Refusal("任期结束不能早于开始")
    office.until_on = on
    audit.record(session, "end_office", f"office:{office.id}", by=None, at=at, subject=office.member)
    return office


def find_offices(session: Session, on: date) -> list[Office]:
    """Return the offices held on a day: the school union's, the departments', the branches'."""
    return sorted(session.scalars(select(Office).where(access.current(on))), key=_place)


def _check_place(post: str, branch: Branch | None, department: Department | None) -> None:
    """Refuse an office in a place where its post could serve nothing."""
    title = title_of(post)
    how = posts()[post]
    if how.in_department and department is None:
        raise Refusal(f"{title}要写明是哪个部门的")
    if not how.in_department and department is not None:
        raise Refusal(f"{title}不是部门的职务，不要写部门")
    if post in posts_of("branch") and branch is None:
        raise Refusal(f"{title}要写明是哪个分工会的")
    if post in posts_of("school") and branch is not None:
        raise Refusal(f"{title}属于校工会，不要写分工会")
    if how.is_officer and branch is not None:
        raise Refusal(f"{title}不是分工会的职务，不要写分工会")


def _place(office: Office) -> tuple[str, str, str, int]:
    branch, department = (one.code if one else "" for one in (office.branch, office.department))
    return branch, department, office.post, office.id
