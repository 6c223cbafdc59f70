"""Offices: taken up and given up; they end by themselves after their last day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Branch, Member, Office
from union import access, audit, clock, links
from union.errors import NotFound, Refusal
from union.notices import tell


def appoint(
    session: Session, member: Member, post: str, branch: Branch | None, *, from_on: date, until_on: date | None,
    at: datetime, by: Member | None = None,
) -> Office:
    """Give a member an office; raises Refusal for an unknown post, one of the wrong level, or days out of order."""
    if post not in access.POSTS:
        raise Refusal("没有这个职务")
    if post in access.posts_of("branch") and branch is None:
        raise Refusal(f"{access.POSTS[post]}要写明是哪个分工会的")
    if post in access.posts_of("school") and branch is not None:
        raise Refusal(f"{access.POSTS[post]}属于校工会，不要写分工会")
    if until_on is not None and until_on < from_on:
        raise Refusal("任期结束不能早于开始")
    office = Office(member=member, post=post, branch=branch, from_on=from_on, until_on=until_on)
    session.add(office)
    session.flush()
    audit.record(session, "appoint", f"office:{office.id}", by=by, at=at, subject=member)
    return office


def expire_offices(session: Session, at: datetime) -> int:
    """Tell those whose offices have ended, once each; returns how many."""
    ended = list(session.scalars(select(Office).where(Office.until_on < clock.day_of(at), Office.ended_at.is_(None))))
    for office in ended:
        office.ended_at = at
        title = access.POSTS[office.post]
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
    """Return the offices held on a day, the school union's first."""
    found = session.scalars(select(Office).where(access.current(on)).order_by(Office.id))
    return sorted(found, key=lambda office: (office.branch.code if office.branch else "", office.post, office.id))
