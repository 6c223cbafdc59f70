"""The demo: a school union of a real shape, loaded once through the same verbs as everybody's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Branch, Department, Member, RosterImport
from union.casework.forms.people import get_member
from union.demo.life import bring_to_life
from union.ground import clock
from union.ground.accounts import follow, get_account
from union.ground.errors import Refusal
from union.ground.rules import import_rules
from union.membership.binding import SecretKind, bind, issue_code
from union.membership.branches import get_branch
from union.membership.departments import get_department
from union.membership.offices import appoint
from union.membership.roster import check_roster, import_roster


@dataclass(frozen=True)
class Samples:
    """The sample files' contents."""

    rules: list[dict[str, Any]]
    branches: Sequence[Mapping[str, str]]
    departments: Sequence[Mapping[str, str]]
    roster: Iterable[tuple[int, Mapping[str, Any]]]
    offices: Sequence[Mapping[str, str]]
    activities: Sequence[Mapping[str, Any]]
    congress: Mapping[str, Any]
    phones: Sequence[Mapping[str, Any]]


def load_demo(session: Session, samples: Samples, *, app_id: str, at: datetime) -> bool:
    """Load the demo's people and rules and what they have been doing; False where a roster has been imported before."""
    if session.scalars(select(RosterImport.id).limit(1)).first() is not None:
        return False
    import_rules(session, samples.rules)
    session.add_all(Branch(code=row["code"], name=row["name"]) for row in samples.branches)
    session.add_all(Department(code=row["code"], name=row["name"]) for row in samples.departments)
    session.flush()
    import_roster(session, check_roster(session, samples.roster, clock.day_of(at)), by=None, at=at)
    _appoint_officers(session, samples.offices, at)
    for row in samples.phones:
        _bind_phone(session, row, app_id, at)
    bring_to_life(session, samples.activities, samples.congress, at)
    return True


def _appoint_officers(session: Session, rows: Sequence[Mapping[str, str]], at: datetime) -> None:
    for row in rows:
        from_on, until_on = (date.fromisoformat(row[name]) for name in ("from_on", "until_on"))
        branch = get_branch(session, row["branch"]) if "branch" in row else None
        department = get_department(session, row["department"]) if "department" in row else None
        member = get_member(session, row["staff_number"])
        appoint(session, member, row["post"], branch, department=department, from_on=from_on, until_on=until_on, at=at)


def _bind_phone(session: Session, row: Mapping[str, Any], app_id: str, at: datetime) -> None:
    """Let a cast member follow the account and, where the sample says so, bind with a code like everybody."""
    account = get_account(session, app_id, row["openid"], row.get("unionid"))
    if row["subscribed"]:
        follow(account, at)
    if not row["bound"]:
        return
    member: Member = get_member(session, row["staff_number"])
    code = issue_code(session, member, by=None, at=at)
    done = bind(
        session, account, staff_number=member.staff_number, name=member.name, secret=code, kind=SecretKind.CODE, at=at
    )
    if isinstance(done, str):
        raise Refusal(done)
