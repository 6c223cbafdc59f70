"""Cases: opened from a form, moved by the steps of their kind's flow, never in any other way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.audit import Consent
from models.case import Case, CaseLogEntry
from models.member import Member
from union.cases import case_roles, effects
from union.cases.case_roles import CaseRoles
from union.cases.transfers import drop_transfer
from union.casework.flows.deadlines import days_left, deadline
from union.casework.flows.service_kinds import Application, Ruling, ServiceKind
from union.casework.flows.states import Outcome
from union.casework.flows.steps import SAME, Clock, Effect, Happening, Step, Who
from union.casework.flows.tasks import drop_tasks
from union.casework.forms.attachments import claim_files
from union.casework.forms.fields import Answers, Field
from union.casework.forms.parsing import parse_form, split_sealed
from union.casework.forms.people import form_context, get_member
from union.ground import audit, clock
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from union.ground.placeholder import is_placeholder, told_at
from union.ground.rules import find_rule, value_of
from union.notices.kinds import notice_kinds
from union.notices.outbox import tell_about_case
from union.services.catalogue import catalogue

UNKNOWN = "没有找到这个编号的事项，请核对编号"
REPLACED = "replaced"
"""Where a row of the timeline keeps the answers of before."""
OPEN = Step(action="open", title="提交", source=(), target="", who=Who.APPLICANT)


def open_case(
    session: Session, kind: ServiceKind, raw: Mapping[str, Any], *, by: Member, at: datetime, consents: bool = False,
    is_told: bool = True,
) -> Case:
    """Open a case from what a person answered; raises Invalid, or Refusal citing the rule.

    Who opens it is told that it has come, unless its caller tells them so in other words."""
    must_be_free_to_ask(session, kind, by, at)
    answers = parse_form(kind.form, raw, form_context(session, by, at), kind.check)
    if kind.consent and not consents:
        raise Refusal("提交前请先阅读并同意个人信息使用说明")
    subject = _subject(session, kind, answers, by)
    ruling = kind.rule(Application(session, by, subject, answers, clock.day_of(at)))
    with session.begin_nested():
        return _open(session, kind, answers, ruling, by=by, subject=subject, at=at, is_told=is_told)


def must_be_free_to_ask(session: Session, kind: ServiceKind, by: Member, at: datetime) -> None:
    """Raise NotAllowed for who may not ask for a service at all, whatever they answer: before the form is filled in, and after."""
    if by.is_missing and not is_placeholder(by):
        raise NotAllowed("您不在最新的会员名册里，暂时不能申请，请联系所在分工会")
    refusal = kind.may_ask(session, by, clock.day_of(at))
    if refusal:
        raise NotAllowed(refusal)


def _open(
    session: Session, kind: ServiceKind, answers: Answers, ruling: Ruling, *, by: Member, subject: Member, at: datetime,
    is_told: bool,
) -> Case:
    case_ = _insert(session, kind, answers, ruling, by=by, subject=subject, at=at)
    claim_files(session, case_, kind.form, answers, by)
    if kind.consent:
        session.add(Consent(member_id=by.id, purpose=kind.code, version=kind.consent_version, given_at=at))
    happening = Happening(session, case_, OPEN, answers, by, at)
    _log(happening, "", {})
    audit.record(session, "open", f"case:{case_.number}", by=by, at=at, subject=subject)
    if is_told:
        tell_about_case(session, case_, kind.neutral_title, by, "case.opened", "open", at)
    if subject.id != by.id and kind.tells_subject(answers):
        tell_about_case(session, case_, kind.neutral_title, subject, "case.reported", "open", at)
    case_roles.tell_desk(session, case_, kind.neutral_title, "desk.new", "open", told_at(by, at))
    if kind.then:
        kind.then(happening)
    session.flush()
    return case_


def is_number(text: str) -> bool:
    """Say whether a text could be a case's number: a database may choke on anything else (NUL)."""
    return text.isascii() and text.isalnum() and len(text) <= 32


def get_case(session: Session, number: str) -> Case:
    """Return a case as it stands, for whoever asks; raises NotFound."""
    case_ = session.scalars(select(Case).where(Case.number == number)).first() if is_number(number) else None
    if case_ is None:
        raise NotFound(UNKNOWN)
    return case_


def lock_case(session: Session, number: str) -> Case:
    """Return a case with its row locked until the transaction ends; raises NotFound."""
    if not is_number(number):
        raise NotFound(UNKNOWN)
    # The row alone: a lock on the joined people and branches would make every case of a branch wait for each other.
    case_id = session.scalars(select(Case.id).where(Case.number == number).with_for_update(key_share=True)).first()
    case_ = session.get(Case, case_id, populate_existing=True) if case_id is not None else None
    if case_ is None:
        raise NotFound(UNKNOWN)
    return case_


def open_steps(case_: Case, standing: CaseRoles) -> list[Step]:
    """Return the steps that somebody of this standing may take on a case now."""
    return [step for step in catalogue().get(case_.kind).flow.steps_from(case_.state) if _may(case_, step, standing)]


def get_step(
    session: Session, case_: Case, action: str, by: Member, at: datetime, version: int | None = None
) -> Step:
    """Return the step that a member may take on a case; raises NotFound, NotAllowed, or Conflict saying what happened."""
    kind = catalogue().get(case_.kind)
    standing = case_roles.find_standing(session, case_, by, at)
    if not standing.roles:
        raise NotFound(UNKNOWN)
    step = kind.flow.find_step(case_.state, action)
    if version is not None and version != case_.version or step is None:
        raise Conflict(_what_happened(session, case_, kind))
    if not _may(case_, step, standing):
        raise NotAllowed("您不能办理这一步，或它已由他人办理")
    return step


def act(
    session: Session, number: str, action: str, raw: Mapping[str, Any], *,
    by: Member, at: datetime, version: int | None = None,
) -> Case:
    """Take one step on a case; raises NotFound, NotAllowed, Conflict, Invalid, or Refusal citing the rule."""
    case_ = lock_case(session, number)
    step = get_step(session, case_, action, by, at, version)
    kind = catalogue().get(case_.kind)
    fields = effects.fields_for(session, case_, step, kind, at)
    known = case_.answers | case_.sealed_answers if step.effect is Effect.CORRECT else None
    given = effects.fill_in(fields, parse_form(fields, raw, form_context(session, by, at), known=known))
    # A refusal on the way leaves nothing half-done, even where its caller goes on to commit a reply.
    with session.begin_nested():
        _take(Happening(session, case_, step, given, by, at), kind, fields)
    return case_


def _take(happening: Happening, kind: ServiceKind, fields: Sequence[Field]) -> None:
    session, case_, step, at = happening.session, happening.case_, happening.step, happening.at
    if step.check:
        step.check(happening)
    before, answers = case_.state, case_.answers | case_.sealed_answers
    # Every step makes a new version, so that a page from before it cannot act, whatever the step changes.
    flag_modified(case_, "state")
    claim_files(session, case_, fields, happening.given, happening.by)
    if step.target != SAME:
        case_.state = step.target
    effects.apply(happening, kind)
    _turn_clock(case_, step.clock, at)
    _close_at_end(happening, kind)
    _log(happening, before, answers)
    about = f"case:{case_.number}"
    audit.record(session, step.action, about, by=happening.by, at=at, subject=case_.subject, step=before)
    session.flush()
    if step.then:
        step.then(happening)
        session.flush()
    _tell(happening, kind)


def _subject(session: Session, kind: ServiceKind, answers: Answers, by: Member) -> Member:
    named = answers.get(kind.subject_field) if kind.subject_field else None
    return by if named is None else get_member(session, named["staff_number"])


def _insert(
    session: Session, kind: ServiceKind, answers: Answers, ruling: Ruling, *, by: Member, subject: Member, at: datetime
) -> Case:
    if ruling.live_key and _twin(session, kind, ruling.live_key):
        raise Refusal(ruling.twin_refusal)
    open_answers, sealed = split_sealed(kind.form, answers)
    promise = find_rule(session, kind.promise, clock.day_of(at))
    due = deadline(at, value_of(kind.promise, promise))
    branch_id = None if ruling.is_school else case_roles.find_serving_branch(session, kind.desk, subject, at)
    rules = [rule.as_json() for rule in (*ruling.rules, *([promise] if promise else []))]
    case_ = Case(
        number=uuid4().hex, kind=kind.code, state=kind.flow.start, subject=subject, opened_by=by,
        branch_id=subject.branch_id, desk=kind.desk, desk_branch_id=branch_id, answers=open_answers,
        sealed_answers=sealed, rules=rules, opened_at=at, due_at=due.due_at, is_due_provisional=due.is_provisional,
        live_key=f"{kind.code}:{ruling.live_key}" if ruling.live_key else None,
    )
    try:
        with session.begin_nested():
            session.add(case_)
            session.flush()
            case_.number = f"{kind.prefix}{clock.local(at):%Y}{case_.id:05d}"
    except IntegrityError as error:
        # Two people reported the same thing at once; the unique key let one through.
        raise Refusal(ruling.twin_refusal or "同样的申请已经提交") from error
    return case_


def _twin(session: Session, kind: ServiceKind, live_key: str) -> Case | None:
    return session.scalars(select(Case).where(Case.live_key == f"{kind.code}:{live_key}")).first()


def _may(case_: Case, step: Step, standing: CaseRoles) -> bool:
    if step.is_offered is not None and not step.is_offered(case_):
        return False
    return bool(step.parts & standing.roles) and effects.is_open_now(case_, step, standing.transfer)


def _turn_clock(case_: Case, turn: Clock, at: datetime) -> None:
    if turn is Clock.PAUSE and case_.due_at is not None:
        case_.days_left, case_.due_at = days_left(at, case_.due_at), None
    elif turn is Clock.RESUME and case_.days_left is not None:
        due = deadline(at, case_.days_left)
        case_.due_at, case_.is_due_provisional, case_.days_left = due.due_at, due.is_provisional, None
    elif turn is Clock.STOP:
        case_.due_at, case_.days_left = None, None


def _close_at_end(happening: Happening, kind: ServiceKind) -> None:
    case_, outcome = happening.case_, kind.flow.state(happening.case_.state).outcome
    if not outcome:
        return
    case_.closed_at, case_.outcome, case_.days_left, case_.correction = happening.at, outcome, None, None
    if outcome != Outcome.COMPLETED or kind.frees_key:
        case_.live_key = None
    drop_tasks(happening.session, case_, happening.at)
    drop_transfer(happening.session, case_, happening.at)


def _log(happening: Happening, before: str, answers: Answers) -> None:
    """Add a row to the timeline, with what was given and the answers that it replaced."""
    step, given = happening.step, happening.given
    note = given.get("reason") or None
    kept = {code: value for code, value in given.items() if code != "reason"} if step is not OPEN else {}
    if replaced := {code: answers[code] for code in kept if answers.get(code) not in (None, kept[code])}:
        kept[REPLACED] = replaced
    happening.session.add(CaseLogEntry(
        case_id=happening.case_.id, at=happening.at, by_id=happening.by.id, action=step.action, title=step.title,
        from_state=before, to_state=happening.case_.state, note=note, given=kept or None, is_internal=step.is_internal,
    ))


def _tell(happening: Happening, kind: ServiceKind) -> None:
    session, case_, step, by = happening.session, happening.case_, happening.step, happening.by
    key = f"{step.action}:{case_.version}"
    people = find_concerned(case_, kind, is_personal=notice_kinds()[step.notice].is_personal) if step.notice else []
    for member in people:
        if member.id != by.id or kind.flow.state(case_.state).outcome:
            tell_about_case(session, case_, kind.neutral_title, member, step.notice, key, happening.at)
    if step.desk_notice:
        case_roles.tell_desk(session, case_, kind.neutral_title, step.desk_notice, key, told_at(by, happening.at), but=by)


def find_concerned(case_: Case, kind: ServiceKind, *, is_personal: bool) -> list[Member]:
    """Return whom a case's news is for: the person it is for, and who asked for them where it is not personal."""
    people = [case_.subject] if kind.tells_subject(case_.answers | case_.sealed_answers) else []
    if not is_personal and case_.opened_by_id != case_.subject_id:
        people.insert(0, case_.opened_by)
    return people


def _what_happened(session: Session, case_: Case, kind: ServiceKind) -> str:
    query = select(CaseLogEntry).where(CaseLogEntry.case_id == case_.id, CaseLogEntry.is_internal.is_(False))
    last = session.scalars(query.order_by(CaseLogEntry.id.desc()).limit(1)).first()
    state = kind.flow.state(case_.state).title
    if last is None:
        return f"该事项现在是“{state}”，请重新打开后再办"
    who = last.by.name if last.by else "系统"
    return f"该事项已由{who}于{clock.show_time(last.at)}办理“{last.title}”，现在是“{state}”，请重新打开后再办"


__all__ = ["OPEN", "Invalid", "act", "lock_case", "open_case"]
