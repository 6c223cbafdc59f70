"""Supervising how a proposal is handled: key proposals (重点提案), pressing (催办), more time, and awards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, ProposalState
from union.casework.flows.deadlines import Deadline, deadline
from union.casework.flows.engine import find_history
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Choice, Field, Option, Text
from union.congress.handling.whose_turn import find_turns
from union.congress.proposal.committee import POSTS, find_committee
from union.congress.proposal.proposal_rules import EXTEND_DAYS, is_extension_asked, keep_due
from union.congress.proposal.proposals import find_authors, find_concerned
from union.congress.proposal.role_names import COMMITTEE, LEAD, SUPERVISOR
from union.congress.proposal.states import HANDLED
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import LEADER, find_all_staff, find_lead_staff
from union.ground import access, clock
from union.ground.errors import Conflict
from union.ground.rules import rule_days

BEST, ASK_MORE = "优秀提案", "ask_extension"
AWARDED, NOT_ASKED = f"这件提案已经被评为{BEST}", "没有等待审批的延期申请"
WHY = Text(code="reason", title="理由", example="需要学校会议研究经费，预计两周后有结果", min=5, max=500, lines=True)
PRESS = Text(code="reason", title="催办意见", example="请在本周内提交答复稿", min=2, max=300, lines=True)


def _candidates(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    authors = {one.id for one in find_authors(session, proposal)}
    return [one for one in access.find_holders(session, (LEADER, *POSTS), clock.day_of(at)) if one.id not in authors]


def _key_fields(session: Session, proposal: Proposal, _by: Member, at: datetime) -> Sequence[Field]:
    options = tuple(Option(one.staff_number, one.name) for one in _candidates(session, proposal, at))
    return (Choice(code="supervisor", title="督办人", example="1", options=options, help="校领导或提案工作委员会委员。"),)


def _mark_key(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    before = proposal.supervisor if proposal.is_key else None
    chosen = select(Member).where(Member.staff_number == taking.given["supervisor"])
    proposal.is_key, proposal.supervisor = True, session.scalars(chosen).one()
    session.flush()
    tell_all(session, proposal, [proposal.supervisor], "handling.supervise", at=at, but=taking.by)
    if before is not None and before.id != proposal.supervisor_id:
        tell_all(session, proposal, [before], "handling.unsupervised", at=at, but=taking.by)
    if before is None:
        staff = [one for one in find_all_staff(session, proposal, at) if one.id != proposal.supervisor_id]
        tell_all(session, proposal, staff, "handling.key", at=at, but=taking.by)


def _words_of_key(taking: Taking[Proposal]) -> str:
    chosen = select(Member.name).where(Member.staff_number == taking.given["supervisor"])
    return f"督办人：{taking.session.scalars(chosen).one()}"


def _unmark_key(taking: Taking[Proposal]) -> None:
    supervisor = taking.thing.supervisor
    taking.thing.is_key, taking.thing.supervisor_id = False, None
    if supervisor is not None:
        tell_all(taking.session, taking.thing, [supervisor], "handling.unsupervised", at=taking.at, but=taking.by)


def _awaited(session: Session, proposal: Proposal, at: datetime) -> list[Member]:
    return [one for turn in find_turns(session, proposal, at) if turn.is_department for one in turn.people]


def _may_press(session: Session, proposal: Proposal, _by: Member, at: datetime) -> bool:
    return bool(_awaited(session, proposal, at))


def _press(taking: Taking[Proposal]) -> None:
    people = _awaited(taking.session, taking.thing, taking.at)
    tell_all(taking.session, taking.thing, people, "handling.pressed", at=taking.at, but=taking.by)


def _ask_extension(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    proposal.extension_asked_at = taking.at
    people = find_committee(session, proposal, taking.at)
    tell_all(session, proposal, people, "handling.extension_asked", at=taking.at, but=taking.by)


def _grant(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    proposal.extension_decided_at = proposal.extended_at = at
    keep_due(proposal, _extended(session, proposal, at))
    supervisor = [proposal.supervisor] if proposal.supervisor else []
    people = [*find_concerned(session, proposal), *find_all_staff(session, proposal, at), *supervisor]
    tell_all(session, proposal, people, "handling.extended", at=at, but=taking.by)


def _extended(session: Session, proposal: Proposal, at: datetime) -> Deadline:
    """Return until when more time lasts: from the old end, or from now where that is over."""
    return deadline(max(proposal.due_at or at, at), rule_days(session, EXTEND_DAYS, at))


def _words_of_grant(taking: Taking[Proposal]) -> str:
    asked = [one for one in find_history(taking.session, taking.kind, taking.thing, with_internal=True) if one.action == ASK_MORE]
    until = clock.show_day(clock.day_of(_extended(taking.session, taking.thing, taking.at).due_at))
    return f"新的期限：{until}" + (f"。主办部门的理由：{asked[-1].note}" if asked else "")


def _deny(taking: Taking[Proposal]) -> None:
    session, proposal = taking.session, taking.thing
    proposal.extension_decided_at = taking.at
    people = find_lead_staff(session, proposal, taking.at)
    tell_all(session, proposal, people, "handling.not_extended", at=taking.at, but=taking.by)


def _may_decide(_session: Session, proposal: Proposal, _by: Member, _at: datetime) -> bool:
    return is_extension_asked(proposal)


def honour(session: Session, proposal: Proposal, *, at: datetime) -> None:
    """Give a proposal that is locked its award, and tell its authors and seconders; raises Conflict for a second time."""
    if proposal.award:
        raise Conflict(AWARDED)
    proposal.award = BEST
    tell_all(session, proposal, find_concerned(session, proposal), "handling.award", at=at, key="award")


def _award(taking: Taking[Proposal]) -> None:
    honour(taking.session, taking.thing, at=taking.at)


SUPERVISING: tuple[Move[Proposal], ...] = (
    Move(action="mark_key", title="列为重点提案", source=(ProposalState.FILED, *HANDLED), target=SAME, who=(COMMITTEE,),
         fields_of=_key_fields,
         then=_mark_key, words_of=_words_of_key),
    Move(action="unmark_key", title="结束重点督办", source=(ProposalState.FILED, *HANDLED), target=SAME, who=(COMMITTEE,), then=_unmark_key,
         is_offered=lambda _session, proposal, _by, _at: proposal.is_key, unoffered="这件提案现在不是重点提案"),
    Move(action="press", title="催办", source=HANDLED, target=SAME, who=(SUPERVISOR, COMMITTEE), fields=(PRESS,),
         is_offered=_may_press, unoffered="现在没有部门需要催办", then=_press, said="已催办", is_side_by_side=True,
         is_internal=True),
    Move(action=ASK_MORE, title="申请延期", source=(ProposalState.ANSWERING,), target=SAME, who=(LEAD,), fields=(WHY,),
         then=_ask_extension, said="已报提案工作委员会审批", is_internal=True,
         is_offered=lambda _session, proposal, _by, _at: proposal.extension_asked_at is None, unoffered="这一轮已经申请过一次延期"),
    Move(action="grant_extension", title="同意延期", source=(ProposalState.ANSWERING,), target=SAME, who=(COMMITTEE,),
         is_offered=_may_decide,
         unoffered=NOT_ASKED, then=_grant, words_of=_words_of_grant),
    Move(action="refuse_extension", title="不同意延期", source=(ProposalState.ANSWERING,), target=SAME, who=(COMMITTEE,), fields=(WHY,),
         is_offered=_may_decide, unoffered=NOT_ASKED, then=_deny, is_internal=True),
    Move(action="award", title=f"评为{BEST}", source=(ProposalState.ANSWERED, ProposalState.TRACKING), target=SAME,
         who=(COMMITTEE,), then=_award,
         is_offered=lambda _session, proposal, _by, _at: not proposal.award, unoffered=AWARDED),
)
