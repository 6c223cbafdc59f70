"""The staff roster: checked row by row, changed only when confirmed; re-import updates, never duplicates."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.member import Branch, Member, RosterImport
from union.casework.forms.dates import DateError, parse_date
from union.ground import audit
from union.ground.errors import Refusal
from union.ground.placeholder import is_branch, is_person

COLUMNS = {
    "工号": "staff_number", "姓名": "name", "分工会": "branch", "性别": "sex", "职称": "title", "出生日期": "birth_on",
    "入职日期": "joined_on", "手机": "phone",
}
MANY_MISSING_SHARE = 0.2
MANY_MISSING_FLOOR = 3
REQUIRED = ("工号", "姓名", "分工会")


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be taken, with every reason."""

    number: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RosterReport:
    """What an import would do."""

    rows: Sequence[Mapping[str, Any]]
    bad_rows: Sequence[BadRow]
    added: Sequence[str] = field(default_factory=tuple)
    updated: Sequence[str] = field(default_factory=tuple)
    missing: Sequence[str] = field(default_factory=tuple)
    returned: Sequence[str] = field(default_factory=tuple)
    digest: str = ""


def check_roster(session: Session, rows: Iterable[tuple[int, Mapping[str, Any]]], today: date) -> RosterReport:
    """Read rows of (line number, cells by Chinese heading) and report what would happen; changes nothing."""
    branches = {branch.name: branch for branch in session.scalars(select(Branch).where(is_branch()))}
    branches |= {branch.code: branch for branch in branches.values()}
    good: list[Mapping[str, Any]] = []
    bad: list[BadRow] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        row, reasons = _read_row(cells, branches, today)
        twin = seen.setdefault(row["staff_number"], number) if row["staff_number"] else number
        if twin != number:
            reasons.append(f"工号{row['staff_number']}与第{twin}行重复")
        if reasons:
            bad.append(BadRow(number, tuple(reasons)))
        else:
            good.append(row)
    return _report(session, good, bad)


def import_roster(
    session: Session, report: RosterReport, *, by: Member | None, at: datetime, accepts_many_missing: bool = False
) -> RosterImport:
    """Carry a checked roster out; raises Refusal where it has bad rows, no rows, or loses more than a fifth unasked."""
    if report.bad_rows:
        raise Refusal(f"名册有{len(report.bad_rows)}行需要更正，没有导入任何数据")
    if not report.rows:
        raise Refusal("名册里没有数据，没有导入任何数据")
    known = len(report.missing) + len(report.rows) - len(report.added)
    if not accepts_many_missing and len(report.missing) > max(MANY_MISSING_FLOOR, known * MANY_MISSING_SHARE):
        raise Refusal(f"名册缺少{len(report.missing)}位现有会员，像是不完整的名册；确实如此请另加确认，没有导入任何数据")
    done = RosterImport(
        at=at, by_id=by.id if by else None, digest=report.digest, added=len(report.added), updated=len(report.updated),
        missing=len(report.missing),
    )
    try:
        with session.begin_nested():
            _write(session, report)
            session.add(done)
    except IntegrityError as error:
        # Somebody else imported the same new people at this moment.
        raise Refusal("名册正由他人导入，没有导入任何数据，请重新核对后再试") from error
    audit.record(session, "import", "roster", by=by, at=at)
    session.flush()
    return done


def _write(session: Session, report: RosterReport) -> None:
    branches = {branch.id: branch for branch in session.scalars(select(Branch).where(is_branch()))}
    everybody = select(Member).where(is_person()).with_for_update(of=Member)
    members = {member.staff_number: member for member in session.scalars(everybody)}
    for row in report.rows:
        member = members.get(row["staff_number"])
        if member is None:
            member = Member(staff_number=row["staff_number"])
            session.add(member)
        _fill(member, row, branches)
    numbers = {row["staff_number"] for row in report.rows}
    for member in members.values():
        if member.staff_number not in numbers and not member.is_missing:
            # The binding stays: a member who is missing cannot act, and needs no new binding when they come back.
            member.is_missing = True


def _read_row(cells: Mapping[str, Any], branches: Mapping[str, Branch], today: date) -> tuple[dict[str, Any], list[str]]:
    text = {COLUMNS[name]: str(value or "").strip() for name, value in cells.items() if name in COLUMNS}
    reasons = [f"缺少{name}" for name in REQUIRED if not text.get(COLUMNS[name])]
    branch = branches.get(text.get("branch", ""))
    if branch is None and text.get("branch"):
        reasons.append(f"没有名为“{text['branch'][:30]}”的分工会")
    row: dict[str, Any] = {
        "staff_number": text.get("staff_number", "").upper(), "name": "".join(text.get("name", "").split()),
        "branch_id": branch.id if branch else None, "sex": text.get("sex", ""), "title": text.get("title", ""),
        "phone": text.get("phone", ""),
    }
    row |= _read_days(text, today, reasons)
    _check_lengths(row, reasons)
    return row, reasons


def _read_days(text: Mapping[str, str], today: date, reasons: list[str]) -> dict[str, date | None]:
    days: dict[str, date | None] = {}
    for name, heading in (("birth_on", "出生日期"), ("joined_on", "入职日期")):
        days[name] = None
        if text.get(name):
            try:
                days[name] = parse_date(text[name][:10], today)
            except DateError as error:
                reasons.append(f"{heading}{error}")
    return days


def _check_lengths(row: Mapping[str, Any], reasons: list[str]) -> None:
    number = row["staff_number"]
    if number and not (number.isalnum() and number.isascii() and len(number) <= 32):
        reasons.append("工号只能是字母和数字，最多32位")
    for name, heading, limit in (("name", "姓名", 40), ("title", "职称", 40), ("sex", "性别", 8)):
        if len(row[name]) > limit:
            reasons.append(f"{heading}过长")
    if row["phone"] and not (row["phone"].isdecimal() and 7 <= len(row["phone"]) <= 15):
        reasons.append("手机应为7–15位数字")


def _report(session: Session, good: Sequence[Mapping[str, Any]], bad: Sequence[BadRow]) -> RosterReport:
    members = {member.staff_number: member for member in session.scalars(select(Member).where(is_person()))}
    numbers = [row["staff_number"] for row in good]
    digest = hashlib.sha256(json.dumps(good, sort_keys=True, default=str).encode()).hexdigest()
    return RosterReport(
        rows=good, bad_rows=bad, digest=digest,
        added=[number for number in numbers if number not in members],
        updated=[row["staff_number"] for row in good if _differs(members.get(row["staff_number"]), row)],
        returned=[number for number in numbers if number in members and members[number].is_missing],
        missing=sorted(set(members) - set(numbers) - {number for number, one in members.items() if one.is_missing}),
    )


def _differs(member: Member | None, row: Mapping[str, Any]) -> bool:
    if member is None:
        return False
    return any((getattr(member, name) or "") != (value or "") for name, value in row.items())


def _fill(member: Member, row: Mapping[str, Any], branches: Mapping[int, Branch]) -> None:
    for name, value in row.items():
        if name == "branch_id":
            member.branch = branches[value]
        elif name == "phone":
            if (member.phone or "") != value:
                member.phone = value or None
        else:
            setattr(member, name, value)
    member.is_missing = False
