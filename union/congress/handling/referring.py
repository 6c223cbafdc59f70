"""Referring a filed proposal (交办) to a lead and co-undertaking departments, which accept or object; silence accepts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, ProposalState, Undertaking, UndertakingState
from union.casework.flows.engine import advance
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking
from union.casework.forms.fields import Choice, Choices, Field, Option, Text
from union.congress.handling.answering import find_answer
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import ANSWER_DAYS, set_due
from union.congress.proposal.proposals import find_concerned
from union.congress.proposal.role_names import ASKED_DEPARTMENT, COMMITTEE
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import (
    accept_by,
    ask,
    departments_with_contact,
    find_all_staff,
    find_live,
    find_staff,
    release,
)
from union.ground import access, clock
from union.ground.errors import Invalid, Refusal
from union.membership.departments import find_departments

REASON = Text(code="reason", title="理由", example="此项工作属于我部门职责以外，建议交由人事处办理", min=5, max=500, lines=True)
NONE = "none"
"""The choice of nobody in the place of a co-undertaker."""


def _refer_fields(session: Session, _proposal: Proposal, _by: Member, at: datetime) -> Sequence[Field]:
    options, help_ = _reachable(session, at)
    return (
        Choice(code="lead", title="主办部门", example="1", options=options, help=help_),
        Choices(code="co", title="协办部门", example="2", options=options, required=False, help="可以选几个，没有可以跳过。"),
        Text(code="reason", title="交办意见", example="请会同协办部门研究后答复", max=500, lines=True, required=False),
    )


def _check_refer(taking: Taking[Proposal]) -> None:
    lead, co = taking.given["lead"], taking.given["co"] or []
    if lead in co:
        raise Invalid({"co": "主办部门不用再选为协办部门"})


def _reachable(session: Session, at: datetime) -> tuple[tuple[Option, ...], str]:
    """Return the departments that have a contact, and a word on those that have none."""
    reachable, departments = departments_with_contact(session, clock.day_of(at)), find_departments(session)
    silent = "、".join(one.name for one in departments if one.id not in reachable)
    options = tuple(Option(one.code, one.name) for one in departments if one.id in reachable)
    return options, f"{silent}现在没有联络员，请先安排联络员再交办。" if silent else ""


def _refer(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    departments = {one.code: one for one in find_departments(session)}
    ask(session, proposal, departments[taking.given["lead"]], is_lead=True, at=at)
    for code in taking.given["co"] or []:
        ask(session, proposal, departments[code], is_lead=False, at=at)
    set_due(session, proposal, ANSWER_DAYS, at)
    tell_all(session, proposal, find_all_staff(session, proposal, at), "handling.referred", at=at, but=taking.by)
    tell_all(session, proposal, find_concerned(session, proposal), "proposal.progress", at=at, but=taking.by)


def _words_of_refer(taking: Taking[Proposal]) -> str:
    names = {one.code: one.name for one in find_departments(taking.session)}
    words = f"主办：{names[taking.given['lead']]}"
    if taking.given["co"]:
        words += f"；协办：{'、'.join(names[code] for code in taking.given['co'])}"
    return f"{words}。{taking.given['reason']}" if taking.given["reason"] else words


def find_asked_of(session: Session, proposal: Proposal, member: Member, at: datetime) -> list[Undertaking]:
    """Return the departments of a member that have not said whether they accept."""
    own = access.departments_of(access.offices_of(session, member, clock.day_of(at)))
    return [one for one in find_live(session, proposal) if one.state == UndertakingState.ASKED and one.department_id in own]


def _names_of_asked(taking: Taking[Proposal]) -> str:
    return "、".join(one.department.name for one in find_asked_of(taking.session, taking.thing, taking.member, taking.at))


def _accept(taking: Taking[Proposal]) -> None:
    for one in find_asked_of(taking.session, taking.thing, taking.member, taking.at):
        one.state, one.answered_at = UndertakingState.ACCEPTED, taking.at
    taking.session.flush()
    begin_when_all_accept(taking)


def begin_when_all_accept(taking: Taking[Proposal]) -> None:
    """Let the answering begin once every department has accepted."""
    if all(one.state == UndertakingState.ACCEPTED for one in find_live(taking.session, taking.thing)):
        advance(taking.session, taking.kind, taking.thing, "all_accepted", taking.at)


def _begin(taking: Taking[Proposal]) -> None:
    people = find_all_staff(taking.session, taking.thing, taking.at)
    tell_all(taking.session, taking.thing, people, "handling.answering", at=taking.at)


def _object(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    for one in find_asked_of(session, proposal, taking.member, taking.at):
        one.state, one.answered_at, one.reason = UndertakingState.OBJECTED, taking.at, taking.given["reason"]
    session.flush()
    tell_all(session, proposal, find_committee(session, proposal, taking.at), "handling.objected", at=taking.at, but=taking.by)


def _words_of_objection(taking: Taking[Proposal]) -> str:
    return f"{_names_of_asked(taking)}：{taking.given['reason']}"


def find_undecided(session: Session, proposal: Proposal, at: datetime) -> list[Undertaking]:
    """Return the departments that the committee may decide for: they object, or were silent beyond their time."""
    return [
        one for one in find_live(session, proposal)
        if one.state == UndertakingState.OBJECTED or one.state == UndertakingState.ASKED and at > accept_by(session, one).due_at
    ]


def _choice(code: str, title: str, found: Sequence[Undertaking]) -> Choice:
    options = tuple(Option(one.department.code, one.department.name) for one in found)
    return Choice(code=code, title=title, example=options[0].code if options else "1", options=options)


def _insist_fields(session: Session, proposal: Proposal, _by: Member, at: datetime) -> Sequence[Field]:
    return (_choice("department", "哪个部门", find_undecided(session, proposal, at)), REASON)


def _named(taking: Taking[Proposal]) -> Undertaking:
    code = taking.given["department"]
    return next(one for one in find_live(taking.session, taking.thing) if one.department.code == code)


def _insist(taking: Taking[Proposal]) -> None:
    one = _named(taking)
    one.state, one.answered_at = UndertakingState.ACCEPTED, taking.at
    # The days that the decision took are not the department's.
    set_due(taking.session, taking.thing, ANSWER_DAYS, taking.at)
    taking.session.flush()
    people = find_staff(taking.session, one, taking.at)
    tell_all(taking.session, taking.thing, people, "handling.insisted", at=taking.at, but=taking.by)
    begin_when_all_accept(taking)


def _words_with_department(taking: Taking[Proposal]) -> str:
    return f"{_named(taking).department.name}：{taking.given['reason']}"


def _replace_fields(session: Session, proposal: Proposal, _by: Member, at: datetime) -> Sequence[Field]:
    live, (reachable, help_) = find_live(session, proposal), _reachable(session, at)
    taken = {one.department.code for one in live}
    others = tuple(one for one in reachable if one.code not in taken)
    return (
        _choice("department", "原来的部门", live),
        Choice(code="to", title="改交哪个部门", example=NONE, options=(*others, Option(NONE, "不再需要（限协办）")), help=help_),
        REASON,
    )


def _check_replace(taking: Taking[Proposal]) -> None:
    if taking.given["to"] == NONE and _named(taking).is_lead:
        raise Invalid({"to": "主办部门不能空缺，请选择改交的部门"})


def _replace(taking: Taking[Proposal]) -> None:
    session, proposal, at, old = taking.session, taking.thing, taking.at, _named(taking)
    staff = find_staff(session, old, at)
    draft = find_answer(session, proposal) if old.is_lead else None
    if draft is not None:
        # What one department has drafted is not another's word.
        session.delete(draft)
    release(old, at)
    session.flush()
    if taking.given["to"] != NONE:
        to = next(one for one in find_departments(session) if one.code == taking.given["to"])
        new = ask(session, proposal, to, is_lead=old.is_lead, at=at)
        tell_all(session, proposal, find_staff(session, new, at), "handling.referred", at=at, but=taking.by)
        staying = {one.id for one in find_all_staff(session, proposal, at)}
        staff = [one for one in staff if one.id not in staying]
        set_due(session, proposal, ANSWER_DAYS, at)
    tell_all(session, proposal, staff, "handling.released", at=at, but=taking.by)
    begin_when_all_accept(taking)


def _words_of_replace(taking: Taking[Proposal]) -> str:
    names = {one.code: one.name for one in find_departments(taking.session)}
    old, to = _named(taking).department.name, names.get(taking.given["to"])
    return f"{old}改交{to}：{taking.given['reason']}" if to else f"{old}不再协办：{taking.given['reason']}"


def _has_undecided(session: Session, proposal: Proposal, _by: Member, at: datetime) -> bool:
    return bool(find_undecided(session, proposal, at))


def _check_undecided(taking: Taking[Proposal]) -> None:
    undecided = find_undecided(taking.session, taking.thing, taking.at)
    if not undecided:
        raise Refusal("没有部门提出异议，也都还在答复期限内")
    if _named(taking) not in undecided:
        raise Refusal("这个部门没有异议，也还在答复期限内")


REFERRING: tuple[Move[Proposal], ...] = (
    Move(action="refer", title="交办", source=(ProposalState.FILED,), target=ProposalState.REFERRED, who=(COMMITTEE,),
         fields_of=_refer_fields, check=_check_refer, then=_refer, words_of=_words_of_refer,
         said="已交办，承办部门接收后会通知您"),
    Move(action="accept", title="接收", source=(ProposalState.REFERRED,), target=SAME, who=(ASKED_DEPARTMENT,), then=_accept,
         words_of=_names_of_asked, said="已接收", is_side_by_side=True),
    Move(action="object", title="提出异议", source=(ProposalState.REFERRED,), target=SAME, who=(ASKED_DEPARTMENT,), fields=(REASON,),
         then=_object, words_of=_words_of_objection, said="已转告提案工作委员会", is_side_by_side=True, is_internal=True),
    Move(action="all_accepted", title="承办部门都已接收", source=(ProposalState.REFERRED,), target=ProposalState.ANSWERING,
         who=(CLOCK,), then=_begin),
    Move(action="insist", title="维持交办", source=(ProposalState.REFERRED,), target=SAME, who=(COMMITTEE,), fields_of=_insist_fields,
         check=_check_undecided, then=_insist, words_of=_words_with_department, is_offered=_has_undecided, is_internal=True),
    Move(action="replace", title="改交其他部门", source=(ProposalState.REFERRED, ProposalState.ANSWERING),
         target=ProposalState.REFERRED, who=(COMMITTEE,), fields_of=_replace_fields, check=_check_replace, then=_replace,
         words_of=_words_of_replace),
)
