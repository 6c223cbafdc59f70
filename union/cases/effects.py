"""What steps do beyond their state, alike for every kind: return for correction, assign, transfer, cite a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.case import Case, CaseTransfer
from models.member import Member
from union.cases import case_roles, transfers
from union.casework.flows.service_kinds import PROMISE, Application, Ruling, ServiceKind
from union.casework.flows.states import Outcome
from union.casework.flows.steps import Effect, Happening, Step
from union.casework.forms.attachments import replace_files
from union.casework.forms.fields import Answers, Choice, Choices, Field, Files, Option
from union.casework.forms.parsing import asked_fields, split_sealed
from union.casework.forms.people import form_context
from union.ground import clock
from union.ground.errors import Invalid, Refusal
from union.ground.rules import find_rule
from union.notices.outbox import tell_about_case

BASIS = "basis"
"""The code of the field that names the rule a refusal rests on."""


def is_open_now(case_: Case, step: Step, transfer: CaseTransfer | None) -> bool:
    """Say whether the case's own record allows a step: one return only (一次性告知), one transfer at a time."""
    if step.effect is Effect.RETURN:
        return case_.returned_at is None
    if step.effect is Effect.ASK_TRANSFER:
        return transfer is None
    if step.effect in (Effect.TAKE_TRANSFER, Effect.REFUSE_TRANSFER, Effect.RECALL_TRANSFER):
        return transfer is not None
    return True


def fields_for(session: Session, case_: Case, step: Step, kind: ServiceKind, at: datetime) -> Sequence[Field]:
    """Return what is asked when a step is taken."""
    answers = case_.answers | case_.sealed_answers
    own = step.fields_of(case_) if step.fields_of else step.fields
    if step.effect is Effect.RETURN:
        options = tuple(Option(field.code, field.title) for field in asked_fields(kind.form, answers))
        return (Choices(code="missing", title="需补充的内容", options=options, example="1", help="可多选，一次列全"), *own)
    if step.effect is Effect.CORRECT:
        wanted = case_.correction or []
        # A corrected answer may make further questions apply.
        return [field for field in kind.form if field.code in wanted or (field.when and field.code not in answers)]
    if step.effect is Effect.ASSIGN:
        options = tuple(Option(one.staff_number, one.name) for one in case_roles.find_handlers(session, case_, at))
        return (Choice(code="assignee", title="承办人", options=options, example="1"), *own)
    if step.effect is Effect.ASK_TRANSFER:
        return (Choice(code="to", title="转到", options=transfers.find_targets(session, case_), example="1"), *own)
    if _declines(kind, step):
        return (*own, *_basis_fields(session, case_, kind))
    return own


def fill_in(fields: Sequence[Field], given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given, a refusal resting on the rule that was applied where no other was named."""
    basis = next((field for field in fields if field.code == BASIS), None)
    if isinstance(basis, Choice) and not given.get(BASIS):
        return given | {BASIS: basis.options[0].code}
    return given


def apply(happening: Happening, kind: ServiceKind) -> None:
    """Do what a step's effect says."""
    if happening.given.get(BASIS):
        _keep_basis(happening, kind)
    match happening.step.effect:
        case Effect.RETURN:
            happening.case_.correction = list(happening.given["missing"])
            happening.case_.returned_at = happening.at
        case Effect.CORRECT:
            _correct(happening, kind)
        case Effect.GO_ON:
            happening.case_.correction = None
        case Effect.ASSIGN:
            _assign(happening, kind)
        case Effect.ASK_TRANSFER:
            transfers.ask_transfer(happening, kind.neutral_title)
        case Effect.TAKE_TRANSFER:
            transfers.take_transfer(happening, kind.neutral_title)
        case Effect.REFUSE_TRANSFER:
            transfers.refuse_transfer(happening, kind.neutral_title)
        case Effect.RECALL_TRANSFER:
            transfers.recall_transfer(happening, kind.neutral_title)


def citations(case_: Case) -> dict[str, str]:
    """Return where the rules stand that a case keeps, by their keys."""
    return {rule["key"]: f"{rule['document']}{rule['clause']}" for rule in case_.rules}


def _declines(kind: ServiceKind, step: Step) -> bool:
    return any(state.code == step.target and state.outcome == Outcome.DECLINED for state in kind.flow.states)


def _basis_fields(session: Session, case_: Case, kind: ServiceKind) -> tuple[Field, ...]:
    """Return the question for the rule a refusal cites: those applied to the case, and those the kind knows besides."""
    day = clock.day_of(case_.opened_at)
    known = {key: text for key, text in citations(case_).items() if not PROMISE.has(key)}
    found = [rule for key in kind.cites if (rule := find_rule(session, key, day))]
    known |= {rule.key: rule.citation for rule in found}
    if not known:
        return ()
    options = tuple(Option(key, text) for key, text in known.items())
    return (Choice(code=BASIS, title="依据", options=options, example="1", required=False, help="不选则引用第1项"),)


def _keep_basis(happening: Happening, kind: ServiceKind) -> None:
    """Keep the rule that a refusal cites as it stood when the case was opened."""
    case_, basis = happening.case_, happening.given[BASIS]
    cited = next((key for key in kind.cites if key.key == basis), None)
    if cited is not None and basis not in citations(case_):
        rule = find_rule(happening.session, cited, clock.day_of(case_.opened_at))
        case_.rules = [*case_.rules, *([rule.as_json()] if rule else [])]


def _correct(happening: Happening, kind: ServiceKind) -> None:
    """Take corrected answers, judged by the rules of the day the case was opened: it was asked for in time or not."""
    session, case_ = happening.session, happening.case_
    before = case_.answers | case_.sealed_answers
    merged = before | _with_files(happening, kind)
    answers = {field.code: merged.get(field.code) for field in asked_fields(kind.form, merged)}
    context = form_context(session, case_.opened_by, case_.opened_at)
    problems = dict(kind.check(answers, context)) if kind.check else {}
    if _names_another(case_, kind, answers):
        problems[kind.subject_field] = "不能改成另一位会员；如果写错了人，请撤回后重新提交"
    if problems:
        raise Invalid(problems)
    _rule_again(happening, kind, before, answers)
    case_.answers, case_.sealed_answers = split_sealed(kind.form, answers)
    case_.correction = None


def _with_files(happening: Happening, kind: ServiceKind) -> dict[str, Any]:
    """Return what was given, each files field with everything that it holds now."""
    given = dict(happening.given)
    for field in kind.form:
        if isinstance(field, Files) and field.code in given:
            given[field.code] = replace_files(happening.session, happening.case_, field.code, given[field.code], happening.by)
    return given


def _names_another(case_: Case, kind: ServiceKind, answers: Answers) -> bool:
    named: Mapping[str, str] | None = answers.get(kind.subject_field)
    return named is not None and named["staff_number"] != case_.subject.staff_number


def _rule_again(happening: Happening, kind: ServiceKind, before: Answers, answers: Answers) -> None:
    """Apply the kind's rules to corrected answers: another occasion has another ceiling, another key, another desk."""
    session, case_ = happening.session, happening.case_
    ruling = _ruling(happening, kind, answers)
    live_key = f"{kind.code}:{ruling.live_key}" if ruling.live_key else None
    twin = session.scalars(select(Case.id).where(Case.live_key == live_key, Case.id != case_.id)).first()
    if live_key and twin:
        raise Refusal(ruling.twin_refusal)
    _take_key(session, case_, live_key, ruling)
    replaced = {rule.key.rpartition(".")[0] for rule in ruling.rules}
    kept = [rule for rule in case_.rules if rule["key"].rpartition(".")[0] not in replaced]
    case_.rules = [rule.as_json() for rule in ruling.rules] + kept
    if ruling.is_school != _ruling(happening, kind, before).is_school:
        branch_id = None if ruling.is_school else case_roles.find_serving_branch(session, case_.desk, case_.subject, happening.at)
        case_.desk_branch_id, case_.assignee, case_.escalated_at = branch_id, None, None


def _take_key(session: Session, case_: Case, live_key: str | None, ruling: Ruling) -> None:
    try:
        with session.begin_nested():
            case_.live_key = live_key
            session.flush()
    except IntegrityError as error:
        # Somebody reported the same thing at this moment; the unique key let one through.
        raise Refusal(ruling.twin_refusal) from error


def _ruling(happening: Happening, kind: ServiceKind, answers: Answers) -> Ruling:
    case_ = happening.case_
    opened_on = clock.day_of(case_.opened_at)
    return kind.rule(Application(happening.session, case_.opened_by, case_.subject, answers, opened_on))


def _assign(happening: Happening, kind: ServiceKind) -> None:
    session, case_ = happening.session, happening.case_
    chosen = select(Member).where(Member.staff_number == happening.given["assignee"])
    case_.assignee = session.scalars(chosen).one()
    session.flush()
    if case_.assignee.id != happening.by.id:
        tell_about_case(
            session, case_, kind.neutral_title, case_.assignee, "desk.assigned", f"assign:{case_.version}", happening.at
        )
