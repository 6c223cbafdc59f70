"""What was read of a member's cases and what they consented to, in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.member import Member
from union.cases.case_list import find_my_cases
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.subjects import WasRead
from union.services.catalogue import catalogue

OTHERS = "办理材料"
"""What answers are called whose field is asked no more."""
MOST = 500


def name_readings(session: Session, member: Member, entries: Sequence[AuditEntry]) -> Mapping[int, WasRead]:
    """Put readings of cases into their member's words: the number, and the titles of what was read."""
    kinds = {case_.number: catalogue().get(case_.kind) for case_ in find_my_cases(session, member, limit=MOST)}
    return {entry.id: _name(entry, kinds) for entry in entries}


def name_services(_session: Session, _codes: Sequence[str]) -> Mapping[str, str]:
    """Return what services are called, by the codes that consents to them are kept under."""
    return {kind.code: kind.title for kind in catalogue()}


def _name(entry: AuditEntry, kinds: Mapping[str, ServiceKind]) -> WasRead:
    number = entry.about.partition(":")[2]
    kind = kinds.get(number)
    asked = [*(field for step in kind.flow.steps for field in step.fields), *kind.form] if kind else []
    titles = {field.code: field.title for field in asked}
    codes = [code for code in entry.fields.split(",") if code]
    return WasRead(f"事项 {number}", list(dict.fromkeys(titles.get(code.partition("#")[0], OTHERS) for code in codes)))
