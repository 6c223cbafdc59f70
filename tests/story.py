"""Short words for what people do in stories, through the union's public verbs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from models.notice import Notice
from union.cases import case_roles
from union.cases.cases import act, open_case, open_steps
from union.cases.escalation import rescue_stranded
from union.cases.reminders import find_open_cases, remind_case, remind_of_tasks
from union.casework.flows.steps import Step
from union.services.catalogue import catalogue

HOSPITAL = {"subject": "本人", "occasion": "生病住院", "illness": "肺炎", "happened_on": "昨天", "place": "丽水市中心医院"}
LEAVE = {"subject": "本人", "from_on": "2026-11-17", "until_on": "2026-11-27", "hospital": "否"}


def ask_for_visit(session: Session, by: Member, at: datetime, **changes: Any) -> Case:
    """Ask for a condolence visit."""
    return open_case(session, catalogue().get("condolence_visit"), HOSPITAL | changes, by=by, at=at, consents=True)


def report_leave(session: Session, by: Member, at: datetime, **changes: Any) -> Case:
    """Report a sick leave."""
    return open_case(session, catalogue().get("sick_care"), LEAVE | changes, by=by, at=at, consents=True)


def take(session: Session, case_: Case, action: str, by: Member, at: datetime, **given: Any) -> Case:
    """Take a step."""
    return act(session, case_.number, action, given, by=by, at=at)


def steps_of(session: Session, case_: Case, by: Member, at: datetime) -> list[Step]:
    """Return the steps somebody may take on a case now."""
    return open_steps(case_, case_roles.find_standing(session, case_, by, at))


def offered(session: Session, case_: Case, by: Member, at: datetime) -> set[str]:
    """Return the actions offered to somebody."""
    return {step.action for step in steps_of(session, case_, by, at)}


def told(session: Session, member: Member) -> list[str]:
    """Return the kinds of notices somebody has got, oldest first."""
    return list(session.scalars(select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)))


def remind(session: Session, at: datetime) -> None:
    """Let the clock come to every open case, with all its jobs."""
    for case_id in find_open_cases(session):
        for verb in (rescue_stranded, remind_case, remind_of_tasks):
            verb(session, case_id, at)
