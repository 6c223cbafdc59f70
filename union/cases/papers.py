"""The papers of cases: a service's application, and what a step on a case asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from union import links
from union.cases.cases import act, get_case, get_step, must_be_free_to_ask, open_case
from union.cases.effects import fields_for
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import Effect, Step
from union.casework.forms.papers import Paper, Sent
from union.ground.choices import ChoiceToken
from union.services.catalogue import catalogue

NEXT = "回复“待办”看下一项。"
TO_STEP = ChoiceToken("act")
"""A step on a case, as “<number>:<action>”."""


def service_paper(session: Session, member: Member, code: str, at: datetime) -> Paper:
    """Return a service's application form; raises NotFound for an unknown service, NotAllowed for who may not ask."""
    kind = catalogue().get(code)
    must_be_free_to_ask(session, kind, member, at)

    def send(raw: Mapping[str, Any], _version: int | None, consents: bool) -> Sent:
        return _opened(kind, open_case(session, kind, raw, by=member, at=at, consents=consents), member)

    return Paper(
        code=kind.code, title=kind.title, intro=kind.intro, fields=kind.form, page=links.service_form(kind.code),
        back=links.catalogue(), send=send, send_title="提交申请", here="services", consent=kind.consent, word=kind.title,
        aside=kind.aside,
    )


def step_code(number: str, action: str) -> str:
    """Return the code of the paper of a step on a case."""
    return f"case:{number}:{action}"


def step_paper(session: Session, member: Member, about: str, at: datetime) -> Paper:
    """Return what a step asks (“<number>:<action>”); raises NotFound, NotAllowed, or Conflict where the case has moved on."""
    number, _, action = about.partition(":")
    case_ = get_case(session, number)
    step = get_step(session, case_, action, member, at)
    kind = catalogue().get(case_.kind)
    fields = fields_for(session, case_, step, kind, at)
    own = {one.code for one in fields}
    before = case_.answers | case_.sealed_answers if step.effect is Effect.CORRECT else {}
    name = f"{number} {step.title}"

    def send(raw: Mapping[str, Any], version: int | None, _consents: bool) -> Sent:
        return _taken(kind, step, act(session, number, action, raw, by=member, at=at, version=version))

    return Paper(
        code=step_code(number, action), title=step.title, name=name, lead=name, intro=f"{kind.title} {number}",
        fields=fields, page=links.case_action(number, action), back=links.case(number), send=send,
        send_title=f"确认{step.title}" if len(step.title) <= 6 else step.title,
        here="home" if member.id in (case_.subject_id, case_.opened_by_id) else "todo",
        known={code: value for code, value in before.items() if code not in own}, begun=before, version=case_.version,
        is_grave=action in kind.flow.ending_actions(), case_id=case_.id, word=f"进度 {number}",
    )


def _opened(kind: ServiceKind, case_: Case, member: Member) -> Sent:
    said, next_step = kind.said_when_sent(case_, member.id), kind.next_step(case_, member.id)
    state = kind.flow.state(case_.state).title
    text = f"{said}\n编号 {case_.number}，现在是“{state}”：{next_step}。"
    return Sent(case_.number, links.case_sent(case_.number), text, chat_path=links.case(case_.number))


def _taken(kind: ServiceKind, step: Step, case_: Case) -> Sent:
    text = f"已办理“{step.title}”，{case_.number} 现在是“{kind.flow.state(case_.state).title}”。"
    done = links.case_done(case_.number, step.action)
    return Sent(case_.number, done, text, hint=NEXT, chat_path=links.case(case_.number))
