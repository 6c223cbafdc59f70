"""Privacy as a member sees it: who read what of theirs and why, what they consented to, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.audit import AuditEntry, Consent
from models.member import Member
from models.registration import Registration
from union.activities.contest.entries import ENTRY
from union.activities.places.own_answers import forget_answers, name_reading
from union.activities.sight.roster_sheet import ON_EXPORT
from union.cases.case_view import find_my_cases
from union.casework.flows.service_kinds import ServiceKind
from union.ground.audit import find_readings
from union.ground.consents import withdraw_consent
from union.services.catalogue import catalogue

FORGETTERS: tuple[Callable[[Session, Member, str, datetime], None], ...] = (forget_answers,)
"""What each subject erases once a consent is taken back, by its purpose; a case is withdrawn by its own step."""
EXPORTED = "导出名单"
OTHERS: Mapping[str, tuple[str, Sequence[str]]] = {
    "campaign": ("节日走访名单", ("列入名单的理由",)), "member": ("志愿服务时长证明", ("服务时长",)),
    ENTRY.name: ("参赛作品", ("参赛文件",)),
}
"""What was read beside cases and registrations, by what its entries are about, and which fields of it."""


@dataclass(frozen=True)
class Reading:
    """Somebody read my data: who, when, of what, which fields, and why where that was asked."""

    at: datetime
    by: str
    about: str
    fields: Sequence[str]
    why: str = ""


def list_readings(session: Session, member: Member, limit: int = 50) -> list[Reading]:
    """Return who read a member's sensitive data, newest first, in the member's words."""
    entries = find_readings(session, member, limit)
    kinds = {case_.number: catalogue().get(case_.kind) for case_ in find_my_cases(session, member, limit=500)} if entries else {}
    return [_reading(session, entry, kinds) for entry in entries]


def name_purposes(session: Session, consents: Sequence[Consent]) -> dict[str, str]:
    """Return what consents are for, by their purpose: a service's code, or activity:<code>."""
    codes = [code for what, _, code in (one.purpose.partition(":") for one in consents) if what == "activity"]
    found = session.execute(select(Activity.code, Activity.title).where(Activity.code.in_(codes)))
    return {kind.code: kind.title for kind in catalogue()} | {f"activity:{code}": _name(title) for code, title in found}


def take_back(session: Session, member: Member, consent_id: int, at: datetime) -> Consent:
    """Take a consent back and erase what was kept only by it; raises NotFound where it is not in force."""
    consent = withdraw_consent(session, member, consent_id, at)
    for forget in FORGETTERS:
        forget(session, member, consent.purpose, at)
    return consent


def _name(title: str) -> str:
    return f"活动“{title}”报名"


def _reading(session: Session, entry: AuditEntry, kinds: Mapping[str, ServiceKind]) -> Reading:
    by = entry.by.name if entry.by else "系统"
    what, _, number = entry.about.partition(":")
    codes = [code for code in entry.fields.split(",") if code]
    if what == "registration" and (one := session.get(Registration, int(number))) is not None:
        why = EXPORTED if entry.step == ON_EXPORT else entry.step
        return Reading(entry.at, by, _name(one.activity.title), name_reading(one, codes), why)
    if what != "case":
        return Reading(entry.at, by, *OTHERS.get(what, ("其他事项", ())))
    kind = kinds.get(number)
    asked = [*(field for step in kind.flow.steps for field in step.fields), *kind.form] if kind else []
    titles = {field.code: field.title for field in asked}
    named = dict.fromkeys(titles.get(code.partition("#")[0], "办理材料") for code in codes)
    return Reading(entry.at, by, f"事项 {number}", list(named))
