"""Publishing an answer on the board (回音壁), in words of its own, apart from how its case is handled."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.case import Case, CaseLogEntry
from models.member import Member
from models.voice import Publication, PublicationState
from union import links
from union.cases.case_roles import find_handlers, roles_of
from union.cases.cases import get_case, lock_case
from union.casework.flows.states import CaseState
from union.casework.flows.steps import Who
from union.casework.forms.fields import Answers, Choice, Text
from union.casework.forms.papers import Paper, Sent
from union.casework.forms.parsing import parse_form
from union.casework.forms.people import form_context
from union.ground import audit
from union.ground.categories import CATEGORIES
from union.ground.errors import NotAllowed, NotFound, Refusal
from union.notices.outbox import tell
from union.services.voice.suggestion import SERVICE

UNKNOWN = "没有找到这条意见建议，或您不能公开它"
UNPUBLISHABLE = (CaseState.DECLINED, CaseState.WITHDRAWN)
NOT_AGREED = "建议人没有同意公开，不能放到回音壁"
TELLING = "公开的内容里不能出现姓名、工号或事项编号，请改写"
_NUMBER = re.compile(r"[A-Z]{1,4}\d{9,}")
_STAFF_NUMBER_AT_LEAST = 4
"""A shorter staff number could be any number of a text."""

FIELDS = (
    Choice(code="topic", title="类别", example="4", options_rule=CATEGORIES),
    Text(code="title", title="标题", example="加装热水点", max=60),
    Text(code="question", title="建议（公开的文字）", example="10号楼没有热水点，冬天打水要走很远", min=5, max=2000, lines=True,
         help="请改写，去掉能认出是谁的内容"),
    Text(code="answer", title="答复（公开的文字）", example="已请后勤处加装两处热水点", min=2, max=2000, lines=True),
)


def find_publication(session: Session, case_: Case) -> Publication | None:
    """Return what the board has, or had, of a case."""
    return session.scalars(select(Publication).where(Publication.case_id == case_.id)).first()


def can_publish(session: Session, case_: Case, by: Member, at: datetime) -> bool:
    """Say whether an officer may put a case on the board now: its author agrees and it has an answer."""
    return case_.kind == SERVICE.code and _publishes(session, case_, roles_of(session, case_, by, at))


def can_take_back(session: Session, case_: Case, by: Member, at: datetime) -> bool:
    """Say whether somebody may take a case off the board: its desk, or its author."""
    if case_.kind != SERVICE.code:
        return False
    return _takes_back(find_publication(session, case_), roles_of(session, case_, by, at))


def can_forbid(session: Session, case_: Case, by: Member, at: datetime) -> bool:
    """Say whether somebody is the author of a suggestion that they agreed to have published."""
    return case_.kind == SERVICE.code and _forbids(case_, roles_of(session, case_, by, at))


def _publishes(session: Session, case_: Case, roles: AbstractSet[str]) -> bool:
    return Who.DESK in roles and _why_not(session, case_) == ""


def _takes_back(found: Publication | None, roles: AbstractSet[str]) -> bool:
    return _is_there(found) and bool({Who.DESK, Who.SUBJECT} & roles)


def _forbids(case_: Case, roles: AbstractSet[str]) -> bool:
    return Who.SUBJECT in roles and bool(case_.answers.get("may_publish"))


def _is_there(found: Publication | None) -> bool:
    return found is not None and found.state == PublicationState.PUBLISHED


@dataclass(frozen=True)
class Offer:
    """What a reader of a case may do about the board."""

    is_published: bool
    may_publish: bool
    may_take_back: bool
    may_agree: bool
    """The author may let it be published after all: what became a suggestion of a proposal asked nobody."""


def find_offer(session: Session, case_: Case, reader: Member, at: datetime) -> Offer | None:
    """Return what a reader may do about the board, None where it is nothing."""
    if case_.kind != SERVICE.code:
        return None
    roles, found = roles_of(session, case_, reader, at), find_publication(session, case_)
    may_take_back = _takes_back(found, roles) or _forbids(case_, roles)
    offer = Offer(_is_there(found), _publishes(session, case_, roles), may_take_back, _may_agree(case_, roles))
    return offer if offer.may_publish or offer.may_take_back or offer.may_agree else None


def _may_agree(case_: Case, roles: AbstractSet[str]) -> bool:
    return Who.SUBJECT in roles and not case_.answers.get("may_publish") and case_.state not in UNPUBLISHABLE


def agree(session: Session, number: str, *, by: Member, at: datetime) -> Case:
    """Let the author of a suggestion agree to its being published, in words without their name; raises NotFound, Refusal."""
    case_ = _lock(session, number, by, at)
    if not _may_agree(case_, roles_of(session, case_, by, at)):
        raise Refusal("只有建议人可以同意公开，或已经同意过")
    case_.answers = case_.answers | {"may_publish": True}
    audit.record(session, "agree", f"case:{case_.number}", by=by, at=at, subject=case_.subject)
    session.flush()
    for officer in find_handlers(session, case_, at):
        tell(session, officer, "voice.agreed", key=f"{case_.id}:{case_.version}", at=at, title=SERVICE.neutral_title,
             path=links.case(case_.number), case_=case_)
    return case_


def publish(session: Session, number: str, raw: Mapping[str, Any], *, by: Member, at: datetime) -> Publication:
    """Put a suggestion and its answer on the board, or change what stands there; raises NotFound, Refusal or Invalid."""
    case_ = _lock(session, number, by, at)
    if Who.DESK not in roles_of(session, case_, by, at):
        raise NotAllowed("只有承办干部可以公开答复")
    if problem := _why_not(session, case_):
        raise Refusal(problem)
    given = parse_form(FIELDS, raw, form_context(session, by, at), lambda answers, _: _telling(case_, answers))
    found = find_publication(session, case_)
    with session.begin_nested():
        if found is None:
            found = Publication(case_id=case_.id, state=PublicationState.PUBLISHED, **given, published_at=at, published_by_id=by.id)
            session.add(found)
        elif found.state == PublicationState.HIDDEN:
            found.published_at = at
        for code, value in given.items():
            setattr(found, code, value)
        found.state, found.published_by_id = PublicationState.PUBLISHED, by.id
        session.flush()
        audit.record(session, "publish", f"case:{case_.number}", by=by, at=at, subject=case_.subject)
        tell(session, case_.subject, "voice.published", key=f"{case_.id}:{found.version}", at=at,
             title=SERVICE.neutral_title, path=links.case(case_.number), case_=case_)
    return found


def take_back(session: Session, number: str, *, by: Member, at: datetime) -> Case:
    """Take a case off the board; by its author it is for good. Raises NotFound, or Refusal where it is not there."""
    case_ = _lock(session, number, by, at)
    if can_forbid(session, case_, by, at):
        case_.answers = case_.answers | {"may_publish": False}
    elif not can_take_back(session, case_, by, at):
        raise Refusal("它现在不在回音壁上")
    found = find_publication(session, case_)
    if found is not None:
        found.state = PublicationState.HIDDEN
    audit.record(session, "take_back", f"case:{case_.number}", by=by, at=at, subject=case_.subject)
    session.flush()
    return case_


def publication_paper(session: Session, member: Member, number: str, at: datetime) -> Paper:
    """Return the form that publishes a case's answer, begun with what was written; the reading is noted."""
    case_ = get_case(session, number)
    if not can_publish(session, case_, member, at):
        # The verb words why not.
        publish(session, number, {}, by=member, at=at)

    def send(raw: Mapping[str, Any], _version: int | None, _consents: bool) -> Sent:
        publish(session, number, raw, by=member, at=at)
        return Sent(number, f"{links.case(number)}?done=publish", "已公开到回音壁。", chat_path=links.board(), label="打开回音壁")

    return Paper(
        code=f"publication:{number}", title="公开到回音壁", name=f"{number} 公开到回音壁", fields=FIELDS,
        intro="请改写成不会认出是谁的文字，再公开。", page=links.publication(number), back=links.case(number), send=send,
        send_title="公开", here="todo", begun=_begun(session, case_, member, at), word=f"进度 {number}",
    )


def _begun(session: Session, case_: Case, reader: Member, at: datetime) -> Answers:
    """Return what stands on the board, or what was asked and answered: the author agreed to its being read for this."""
    found = find_publication(session, case_)
    if found is not None:
        return {field.code: getattr(found, field.code) for field in FIELDS}
    audit.record(session, "read", f"case:{case_.number}", by=reader, at=at, subject=case_.subject, fields=("what", "answer"),
                 step=case_.state)
    what = str(case_.sealed_answers["what"])
    return {"topic": case_.answers["topic"], "question": what[:2000], "answer": find_answer(session, case_)}


def find_answered_on(session: Session, ids: Collection[int]) -> dict[int, datetime]:
    """Return when cases were answered last, by case; none that have no answer."""
    query = select(CaseLogEntry.case_id, func.max(CaseLogEntry.at)).where(
        CaseLogEntry.case_id.in_(ids), CaseLogEntry.action == "answer"
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(CaseLogEntry.case_id))}


def find_answer(session: Session, case_: Case) -> str:
    """Return the last answer given to a case, nothing where there is none."""
    query = select(CaseLogEntry).where(CaseLogEntry.case_id == case_.id, CaseLogEntry.action == "answer")
    last = session.scalars(query.order_by(CaseLogEntry.id.desc()).limit(1)).first()
    return str((last.given or {}).get("answer", "")) if last else ""


def _lock(session: Session, number: str, by: Member, at: datetime) -> Case:
    case_ = lock_case(session, number)
    if case_.kind != SERVICE.code or not roles_of(session, case_, by, at):
        raise NotFound(UNKNOWN)
    return case_


def _why_not(session: Session, case_: Case) -> str:
    """Return why a case cannot be published, nothing where it can."""
    if not case_.answers.get("may_publish"):
        return NOT_AGREED
    return "" if find_answer(session, case_) else "还没有答复，答复后才能公开"


def _telling(case_: Case, answers: Answers) -> Mapping[str, str]:
    """Return what names the author or the case: the board has neither."""
    names = {one.name for one in (case_.subject, case_.opened_by)}
    names |= {one.staff_number for one in (case_.subject, case_.opened_by) if len(one.staff_number) >= _STAFF_NUMBER_AT_LEAST}
    names.discard("匿名")
    texts = {code: str(answers[code]) for code in ("title", "question", "answer")}
    return {
        code: TELLING for code, text in texts.items()
        if any(name.lower() in text.lower() for name in names) or _NUMBER.search(text.upper())
    }
