"""A sitting's own life: its call by date or as the committee moves it, held, reported to, its awards, archived."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Congress, SittingState
from models.member import Member
from models.proposal import Proposal, ProposalState
from union import links
from union.casework.flows.engine import advance
from union.casework.flows.rows import SAME, State
from union.casework.flows.states import Outcome
from union.casework.flows.things import CLOCK, Move, MoveTable, Taking, ThingKind, row_of
from union.casework.forms.fields import Date
from union.congress.proposal.committee import POSTS, find_chairs, find_committee_members
from union.congress.proposal.role_names import COMMITTEE, READER
from union.congress.proposal.telling import tell_all, tell_delegates, tell_of_sitting
from union.congress.sittings.awards import HONOUR_MOVES
from union.congress.sittings.reporting import REPORT_MOVES
from union.congress.term.congresses import UNKNOWN, get_congress, lock_congress
from union.ground import access, clock
from union.ground.errors import Invalid
from union.ground.posts import SCHOOL_CHAIR

BEFORE_HELD = (SittingState.PREPARING, SittingState.CALLING, SittingState.CLOSED)
STATES = (
    State(SittingState.PREPARING, "待征集", "开始征集提案时会通知代表"),
    State(SittingState.CALLING, "征集提案", "代表可以提出提案"),
    State(SittingState.CLOSED, "征集结束", "正在审查和办理提案，等待大会召开"),
    State(SittingState.HELD, "已召开", "提案继续办理，办完后归档"),
    State(SittingState.ARCHIVED, "已归档", "", outcome=Outcome.COMPLETED),
)
LAST_DAY = Date(code="closes_on", title="征集的最后一天", example="11月30日", help="到这一天结束时截止")
HELD_ON = Date(code="held_on", title="召开日期", example="12月10日", latest=0)


def turn(session: Session, congress: Congress, at: datetime) -> bool:
    """Begin or end the call of a sitting that is locked, by its dates; says whether anything changed."""
    if congress.state not in BEFORE_HELD or at < congress.opens_at:
        return False
    action = "begin_call" if at <= congress.closes_at else "end_call"
    return advance(session, SITTING, congress, action, at)


def find_to_turn(session: Session, at: datetime) -> list[int]:
    """Return the sittings whose call is to begin or to end by now."""
    begins = (Congress.state == SittingState.PREPARING) & (Congress.opens_at <= at)
    ends = (Congress.state == SittingState.CALLING) & (Congress.closes_at < at)
    return list(session.scalars(select(Congress.id).where(begins | ends).order_by(Congress.id)))


def turn_one(session: Session, congress_id: int, at: datetime) -> None:
    """Begin or end the call of one sitting, by its dates."""
    turn(session, lock_congress(session, congress_id), at)


def _begin(taking: Taking[Congress]) -> None:
    tell_delegates(taking, "call.opened", _end_of(taking))


def _end(taking: Taking[Congress]) -> None:
    tell_of_sitting(taking, find_committee_members(taking.session, taking.at), "call.ended", _end_of(taking))
    query = select(Proposal).where(Proposal.congress_id == taking.thing.id, Proposal.state == ProposalState.SECONDING).order_by(Proposal.id)
    for one in taking.session.scalars(query):
        tell_all(taking.session, one, [one.proposer], "proposal.call_over", at=taking.at, key=_end_of(taking))


def _end_of(taking: Taking[Congress]) -> str:
    return f"{taking.thing.closes_at:%Y%m%d%H%M}"


def _begun_call(_session: Session, congress: Congress, _by: Member) -> dict[str, str]:
    return {"closes_on": clock.day_of(congress.closes_at).isoformat()}


def _check_call(taking: Taking[Congress]) -> None:
    closes_at = _chosen_end(taking)
    if closes_at <= taking.thing.opens_at:
        raise Invalid({"closes_on": "征集的最后一天不能早于开始征集的日子"})
    if closes_at < taking.at:
        raise Invalid({"closes_on": "征集的最后一天不能早于今天"})


def _change_call(taking: Taking[Congress]) -> None:
    session, congress, at = taking.session, taking.thing, taking.at
    closes_at = _chosen_end(taking)
    if closes_at == congress.closes_at:
        return
    congress.closes_at = closes_at
    session.flush()
    if not turn(session, congress, at) and congress.state == SittingState.CALLING:
        tell_delegates(taking, "call.changed", _end_of(taking))


def _chosen_end(taking: Taking[Congress]) -> datetime:
    return clock.end_of_day(date.fromisoformat(taking.given["closes_on"]))


def _words_of_call(taking: Taking[Congress]) -> str:
    return f"最后一天：{clock.show_day(date.fromisoformat(taking.given['closes_on']))}"


def _begun_held(_session: Session, congress: Congress, _by: Member) -> dict[str, str]:
    return {"held_on": congress.held_on.isoformat()} if congress.held_on else {}


def _hold(taking: Taking[Congress]) -> None:
    congress = taking.thing
    congress.held_on = date.fromisoformat(taking.given["held_on"])
    congress.closes_at = min(congress.closes_at, taking.at)


def _parts(session: Session, _congress: Congress, member: Member, at: datetime) -> frozenset[str]:
    if member.is_missing or member.died_on is not None:
        return frozenset()
    return frozenset({READER, COMMITTEE} if manages_sittings(session, member, at) else {READER})


def manages_sittings(session: Session, member: Member, at: datetime) -> bool:
    """Say whether a member is of the committee, or the chair while it has nobody."""
    offices = access.offices_of(session, member, clock.day_of(at))
    if access.holds_at_school(offices, POSTS):
        return True
    stands_in = access.holds_at_school(offices, (SCHOOL_CHAIR,)) and not find_committee_members(session, at)
    return stands_in and any(one.id == member.id for one in find_chairs(session, at))


SITTING: ThingKind[Congress] = ThingKind(
    name="sitting", title="教代会会议", model=Congress, get=lambda session, key: get_congress(session, row_of(key, UNKNOWN)),
    lock=lambda session, key: lock_congress(session, row_of(key, UNKNOWN)), key_of=lambda one: str(one.id),
    title_of=lambda one: one.title, word_of=lambda _: "教代会", parts_of=_parts, page_of=lambda one: links.sitting(one.id),
    move_page=lambda one, action: links.sitting_move(one.id, action), unknown=UNKNOWN,
    flow=MoveTable[Congress](start=SittingState.PREPARING, states=STATES, kept_by=(COMMITTEE,), steps=(
        Move(action="begin_call", title="开始征集提案", source=(SittingState.PREPARING, SittingState.CLOSED),
             target=SittingState.CALLING, who=(CLOCK,), then=_begin),
        Move(action="end_call", title="提案征集截止", source=(SittingState.PREPARING, SittingState.CALLING),
             target=SittingState.CLOSED, who=(CLOCK,), then=_end),
        Move(action="change_call", title="改征集截止时间", source=BEFORE_HELD, target=SAME, who=(COMMITTEE,), fields=(LAST_DAY,),
             begun_of=_begun_call, check=_check_call, then=_change_call, words_of=_words_of_call, said="征集时间已更改，代表会收到通知",
             intro="推迟截止会重新开放征集；征集中的更改会通知全体代表"),
        *REPORT_MOVES,
        Move(action="hold", title="登记大会已召开", source=BEFORE_HELD, target=SittingState.HELD, who=(COMMITTEE,), fields=(HELD_ON,),
             begun_of=_begun_held, then=_hold, intro="登记后征集即告截止，之后提交的提案转为意见建议", said="已登记大会召开"),
        *HONOUR_MOVES,
        Move(action="archive", title="归档", source=(SittingState.HELD,), target=SittingState.ARCHIVED, who=(COMMITTEE,), is_grave=True,
             intro="归档后不能再评先进、报告办理情况，还在征集附议的提案会结束；办理中的提案照常办理", said="这次会议已归档"),
    )),
)
"""A sitting, as something that moves."""
