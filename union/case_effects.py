"""What steps do beyond their state, alike for every kind: return for correction, assign, transfer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, CaseTransfer
from models.member import Branch, Member
from union import access, clock
from union.casework.fields import Answers, Choice, Choices, Field, Option, Text
from union.casework.flows import Effect, Happening, Step
from union.casework.forms import asked_fields, split_sealed
from union.casework.kinds import Application, ServiceKind
from union.errors import Invalid, Refusal
from union.notices import tell_about_case
from union.people import form_context

DESK_TITLES = {"welfare": "生活福利", "rights": "维权"}


def find_transfer(session: Session, case_: Case) -> CaseTransfer | None:
    """Return the transfer that waits for its target desk's answer."""
    return session.scalars(select(CaseTransfer).where(CaseTransfer.live_case_id == case_.id)).first()


def is_open_now(session: Session, case_: Case, step: Step) -> bool:
    """Say whether the case's own record allows a step: one return only (一次性告知), one transfer at a time."""
    if step.effect is Effect.RETURN:
        return case_.returned_at is None
    if step.effect is Effect.ASK_TRANSFER:
        return find_transfer(session, case_) is None
    if step.effect in (Effect.TAKE_TRANSFER, Effect.REFUSE_TRANSFER):
        return find_transfer(session, case_) is not None
    return True


def fields_for(session: Session, case_: Case, step: Step, kind: ServiceKind, at: datetime) -> Sequence[Field]:
    """Return what is asked when a step is taken."""
    answers = case_.answers | case_.sealed_answers
    if step.effect is Effect.RETURN:
        options = tuple(Option(field.code, field.title) for field in asked_fields(kind.form, answers))
        return (Choices(code="missing", title="需补充的内容", options=options, example="1", help="可多选，一次列全"), *step.fields)
    if step.effect is Effect.CORRECT:
        wanted = case_.correction or []
        # A corrected answer may make further questions apply.
        return [field for field in kind.form if field.code in wanted or (field.when and field.code not in answers)]
    if step.effect is Effect.ASSIGN:
        officers = access.find_desk_officers(session, case_.desk, case_.desk_branch_id, clock.day_of(at))
        options = tuple(Option(one.staff_number, one.name) for one in officers if one.id != case_.subject_id)
        return (Choice(code="assignee", title="承办人", options=options, example="1"), *step.fields)
    if step.effect is Effect.ASK_TRANSFER:
        return (Choice(code="to", title="转到", options=_targets(session, case_), example="1"), *step.fields)
    return step.fields


def apply(happening: Happening, kind: ServiceKind) -> None:
    """Do what a step's effect says."""
    effects = {
        Effect.RETURN: _return, Effect.CORRECT: _correct, Effect.ASSIGN: _assign, Effect.ASK_TRANSFER: _ask_transfer,
        Effect.TAKE_TRANSFER: _take_transfer, Effect.REFUSE_TRANSFER: _refuse_transfer,
    }
    effect = effects.get(happening.step.effect)
    if effect:
        effect(happening, kind)


def drop_transfer(session: Session, case_: Case, at: datetime) -> None:
    """End a waiting transfer because the case has ended."""
    transfer = find_transfer(session, case_)
    if transfer:
        transfer.answered_at, transfer.was_accepted, transfer.live_case_id = at, False, None


def reason_field(title: str = "理由", example: str = "材料不符合规定") -> Text:
    """Return the field in which an officer gives a reason that the member reads."""
    return Text(code="reason", title=title, example=example, max=500, lines=True, sensitive=True)


def _targets(session: Session, case_: Case) -> tuple[Option, ...]:
    options = [Option(f"{desk}/school", f"校工会·{DESK_TITLES[desk]}") for desk in access.DESKS]
    branches = session.scalars(select(Branch).order_by(Branch.code))
    options += [Option(f"{case_.desk}/{branch.code}", branch.name) for branch in branches]
    here = f"{case_.desk}/{case_.desk_branch.code if case_.desk_branch else 'school'}"
    return tuple(option for option in options if option.code != here)


def _return(happening: Happening, kind: ServiceKind) -> None:
    happening.case_.correction = list(happening.given["missing"])
    happening.case_.returned_at = happening.at


def _correct(happening: Happening, kind: ServiceKind) -> None:
    session, case_ = happening.session, happening.case_
    merged = case_.answers | case_.sealed_answers | dict(happening.given)
    answers = {field.code: merged.get(field.code) for field in asked_fields(kind.form, merged)}
    problems = kind.check(answers, form_context(session, case_.opened_by, happening.at)) if kind.check else {}
    if problems:
        raise Invalid(dict(problems))
    _rule_again(happening, kind, answers)
    case_.answers, case_.sealed_answers = split_sealed(kind.form, answers)
    case_.correction = None


def _rule_again(happening: Happening, kind: ServiceKind, answers: Answers) -> None:
    """Apply the kind's rules to corrected answers: another illness is another occasion, with another ceiling."""
    session, case_ = happening.session, happening.case_
    ruling = kind.rule(Application(session, case_.opened_by, case_.subject, answers, clock.day_of(happening.at)))
    live_key = f"{kind.code}:{ruling.live_key}" if ruling.live_key else None
    twin = session.scalars(select(Case).where(Case.live_key == live_key, Case.id != case_.id)).first()
    if live_key and twin:
        raise Refusal(ruling.twin_refusal)
    case_.live_key = live_key
    replaced = {rule.key.rpartition(".")[0] for rule in ruling.rules}
    kept = [rule for rule in case_.rules if rule["key"].rpartition(".")[0] not in replaced]
    case_.rules = [rule.as_json() for rule in ruling.rules] + kept


def _member(session: Session, staff_number: str) -> Member:
    return session.scalars(select(Member).where(Member.staff_number == staff_number)).one()


def _assign(happening: Happening, kind: ServiceKind) -> None:
    session, case_ = happening.session, happening.case_
    case_.assignee = _member(session, happening.given["assignee"])
    session.flush()
    if case_.assignee.id != happening.by.id:
        tell_about_case(
            session, case_, kind.neutral_title, case_.assignee, "desk.assigned", f"assign:{case_.version}", happening.at
        )


def _ask_transfer(happening: Happening, kind: ServiceKind) -> None:
    session, case_, at = happening.session, happening.case_, happening.at
    desk, _, place = happening.given["to"].partition("/")
    branch = session.scalars(select(Branch).where(Branch.code == place)).first()
    targets = access.find_desk_officers(session, desk, branch.id if branch else None, clock.day_of(at))
    targets = [member for member in targets if member.id != case_.subject_id]
    if not targets:
        raise Refusal("对方目前没有可以接收的干部，请另选或直接办理")
    transfer = CaseTransfer(
        case_id=case_.id, to_desk=desk, to_branch_id=branch.id if branch else None, reason=happening.given["reason"],
        by_id=happening.by.id, asked_at=at, live_case_id=case_.id,
    )
    session.add(transfer)
    session.flush()
    for member in targets:
        tell_about_case(session, case_, kind.neutral_title, member, "desk.transfer_asked", f"transfer:{transfer.id}", at)


def _take_transfer(happening: Happening, kind: ServiceKind) -> None:
    _answer_transfer(happening, kind, was_accepted=True)


def _refuse_transfer(happening: Happening, kind: ServiceKind) -> None:
    _answer_transfer(happening, kind, was_accepted=False)


def _answer_transfer(happening: Happening, kind: ServiceKind, *, was_accepted: bool) -> None:
    session, case_, at = happening.session, happening.case_, happening.at
    transfer = find_transfer(session, case_)
    if transfer is None:
        raise Refusal("这项转办已经有人处理")
    transfer.answered_at, transfer.was_accepted, transfer.live_case_id = at, was_accepted, None
    if was_accepted:
        case_.desk, case_.desk_branch_id, case_.assignee, case_.escalated_at = transfer.to_desk, transfer.to_branch_id, None, None
    session.flush()
    asker = session.get(Member, transfer.by_id)
    answer = "desk.transfer_taken" if was_accepted else "desk.transfer_refused"
    if asker is not None:
        tell_about_case(session, case_, kind.neutral_title, asker, answer, f"transfer:{transfer.id}", at)
