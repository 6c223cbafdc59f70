"""Privacy: what is kept and why, what I agreed to, and who read my sensitive data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models.activity import Activity
from models.audit import AuditEntry
from models.registration import Registration
from union import links
from union.activities.own_answers import name_reading
from union.audit import find_readings
from union.case_views import find_my_cases
from union.casework.kinds import ServiceKind
from union.consents import find_consents, withdraw_consent
from union.services.catalogue import catalogue
from wx_backend.guards import Access, Visit, open_to
from wx_backend.h5.page import show_page
from wx_backend.h5.sheet import LARGEST_ID

blueprint = Blueprint("privacy", __name__, url_prefix="/h5")


@dataclass(frozen=True)
class Reading:
    """Somebody read my data: who, when, which case, which fields."""

    at: datetime
    by: str
    about: str
    fields: Sequence[str]


@blueprint.get("/privacy")
@open_to(Access.MEMBER)
def show_privacy(visit: Visit) -> ResponseReturnValue:
    """Show a member everything about their data."""
    kinds = {case_.number: catalogue().get(case_.kind) for case_ in find_my_cases(visit.session, visit.member, limit=500)}
    readings = [_reading(visit, entry, kinds) for entry in find_readings(visit.session, visit.member)]
    consents = find_consents(visit.session, visit.member)
    titles = {kind.code: kind.title for kind in catalogue()} | _activity_titles(visit, [one.purpose for one in consents])
    return show_page(visit, "privacy", here="me", readings=readings, consents=consents, titles=titles)


@blueprint.post(f"/privacy/consents/<int(max={LARGEST_ID}):consent_id>/withdraw")
@open_to(Access.MEMBER)
def take_back(visit: Visit, consent_id: int) -> ResponseReturnValue:
    """Take a consent back."""
    withdraw_consent(visit.session, visit.member, consent_id, visit.at)
    return redirect(links.privacy(), 303)


def _activity_titles(visit: Visit, purposes: Sequence[str]) -> dict[str, str]:
    """Return what consents given with a registration are for, by their purpose (activity:<code>)."""
    codes = [code for what, _, code in (purpose.partition(":") for purpose in purposes) if what == "activity"]
    found = visit.session.execute(select(Activity.code, Activity.title).where(Activity.code.in_(codes)))
    return {f"activity:{code}": f"活动“{title}”报名" for code, title in found}


def _reading(visit: Visit, entry: AuditEntry, kinds: dict[str, ServiceKind]) -> Reading:
    by = entry.by.name if entry.by else "系统"
    what, _, number = entry.about.partition(":")
    if what == "registration" and (one := visit.session.get(Registration, int(number))) is not None:
        return Reading(entry.at, by, f"活动“{one.activity.title}”报名", name_reading(one, entry.fields.split(",")))
    if what != "case":
        return Reading(entry.at, by, "节日走访名单", ("列入名单的理由",))
    kind = kinds.get(number)
    asked = [*(field for step in kind.flow.steps for field in step.fields), *kind.form] if kind else []
    titles = {field.code: field.title for field in asked}
    codes = [code.partition("#")[0] for code in entry.fields.split(",") if code]
    return Reading(entry.at, by, f"事项 {number}", list(dict.fromkeys(titles.get(code, "办理材料") for code in codes)))
