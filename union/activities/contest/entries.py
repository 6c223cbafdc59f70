"""What is entered in a contest: handed in and changed until a deadline, checked by an officer, admitted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ContestEntry, EntryState, Registration, RegistrationState
from union import links
from union.activities.activity.contest_terms import (
    find_deciders,
    find_entry,
    hand_in_until,
    is_drawn,
    runs_contest,
    terms_of,
)
from union.activities.activity.files import claim
from union.activities.activity.locks import lock_activity
from union.activities.activity.officers import JUROR, OFFICER, OWNER
from union.activities.activity.telling import tell_about
from union.activities.contest.jurors import SCORE_MOVES, is_judge_of, must_not_judge
from union.casework.flows.rows import SAME, State
from union.casework.flows.states import Outcome
from union.casework.flows.things import CLOCK, Move, MoveTable, Taking, ThingKind, row_of
from union.casework.forms.fields import Answers, Files, Text
from union.ground import clock
from union.ground.errors import Conflict, NotFound, Refusal

UNKNOWN = "没有找到这份参赛作品，或它不在您可以查看的范围内"
WORKS = (
    Text(code="title", title="作品名称", max=60, example="瓯江秋色"),
    Text(code="words", title="作品说明", required=False, max=2000, lines=True, example="拍摄于南明湖畔，想留住江边的傍晚"),
    Files(code="files", title="作品文件", required=False, example="发送图片或PDF"),
)


def claim_works(session: Session, entry: ContestEntry, numbers: Sequence[int], by: Member) -> None:
    """Let an entry have these files and no others; raises Invalid for one that is not the entrant's own or is used."""
    entry.files = claim(session, f"entry:{entry.id}", "files", "作品文件", numbers, by)


def _must_be_in_time(activity: Activity, at: datetime) -> None:
    until = hand_in_until(activity)
    if at > until:
        raise Refusal(f"提交作品到{clock.show_time(until)}截止，现在已经过了")


def _check_hand_in(taking: Taking[Registration]) -> None:
    one = taking.thing
    terms_of(one.activity)
    if one.team is not None and one.team.captain_id != one.member_id:
        raise Refusal(f"团队作品请由队长{one.team.captain.name}提交")
    must_not_judge(taking)
    if find_entry(taking.session, one) is not None:
        raise Conflict("您已经提交过作品，要改请打开那份作品修改")
    _must_be_in_time(one.activity, taking.at)


def _then_hand_in(taking: Taking[Registration]) -> None:
    one, given = taking.thing, taking.given
    entry = ContestEntry(
        activity_id=one.activity_id, registration=one, title=given["title"], words=given.get("words") or "", state=EntryState.HANDED_IN,
    )
    taking.session.add(entry)
    taking.session.flush()
    claim_works(taking.session, entry, given.get("files") or [], taking.member)
    _tell_officers(taking.session, one.activity, entry, taking.at)


def _tell_officers(session: Session, activity: Activity, entry: ContestEntry, at: datetime) -> None:
    for officer in find_deciders(session, activity, at):
        tell_about(session, activity, officer, "contest.handed_in", f"{entry.id}:{at.isoformat()}", at,
                   path=links.contest(activity.code))


def _may_hand_in(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    is_captain = one.team is None or one.team.captain_id == one.member_id
    return bool(one.activity.contest) and is_captain and at <= hand_in_until(one.activity) and find_entry(session, one) is None


HAND_IN_MOVES: tuple[Move[Registration], ...] = (
    Move(action="hand_in", title="提交作品", source=(RegistrationState.SEATED,), target=SAME, who=(OWNER,), fields=WORKS,
         check=_check_hand_in, then=_then_hand_in, is_offered=_may_hand_in, said="作品已提交，截止前可以修改"),
)
"""Handing in, as a move of a registration."""


def _contest(taking: Taking[ContestEntry]) -> Activity:
    return taking.session.get_one(Activity, taking.thing.activity_id)


def _check_change(taking: Taking[ContestEntry]) -> None:
    if is_drawn(taking.session, _contest(taking)):
        raise Refusal("已经抽签，作品不能再改")
    _must_be_in_time(_contest(taking), taking.at)


def _then_change(taking: Taking[ContestEntry]) -> None:
    entry, given = taking.thing, taking.given
    entry.title, entry.words, entry.reason = given["title"], given.get("words") or "", None
    claim_works(taking.session, entry, given.get("files") or [], taking.member)
    _tell_officers(taking.session, _contest(taking), entry, taking.at)


def _begun(_session: Session, entry: ContestEntry, _by: Member) -> Answers:
    return {"title": entry.title, "words": entry.words or None, "files": list(entry.files) or None}


def _not_drawn(taking: Taking[ContestEntry]) -> None:
    if is_drawn(taking.session, _contest(taking)):
        raise Refusal("已经抽签，参赛资格不能再改")
    if taking.thing.registration.state != RegistrationState.SEATED:
        raise Refusal("这位会员已经取消报名")


def _then_admit(taking: Taking[ContestEntry]) -> None:
    taking.thing.reason = None
    _tell_entrant(taking, "contest.admitted")


def _then_refuse(taking: Taking[ContestEntry]) -> None:
    taking.thing.reason = str(taking.given["reason"])
    _tell_entrant(taking, "contest.refused")


def _tell_entrant(taking: Taking[ContestEntry], kind: str) -> None:
    one = taking.thing.registration
    tell_about(taking.session, one.activity, one.member, kind, f"{taking.thing.id}:{taking.at.isoformat()}", taking.at,
               path=links.entry(taking.thing.id))


def _is_undrawn(_session: Session, entry: ContestEntry, _by: Member, _at: datetime) -> bool:
    return entry.draw is None


def _is_changeable(session: Session, entry: ContestEntry, _by: Member, at: datetime) -> bool:
    activity = session.get_one(Activity, entry.activity_id)
    return at <= hand_in_until(activity) and not is_drawn(session, activity)


STATES = (
    State(EntryState.HANDED_IN, "待审核", "工会干部正在审核参赛资格，请留意通知"),
    State(EntryState.ADMITTED, "已通过", "等待评委评分，结果会公示"),
    State(EntryState.REFUSED, "未通过", "截止之前可以按理由修改后重新提交"),
    State(EntryState.WITHDRAWN, "已撤回", "截止之前还可以重新提交"),
    State(EntryState.RANKED, "已评定", "", outcome=Outcome.COMPLETED),
    State(EntryState.DROPPED, "未参评", "", outcome=Outcome.DECLINED),
)
FLOW = MoveTable[ContestEntry](start=EntryState.HANDED_IN, states=STATES, steps=(
    Move(action="change", title="修改作品",
         source=(EntryState.HANDED_IN, EntryState.ADMITTED, EntryState.REFUSED, EntryState.WITHDRAWN),
         target=EntryState.HANDED_IN, who=(OWNER,), fields=WORKS, begun_of=_begun, check=_check_change, then=_then_change,
         is_offered=_is_changeable, said="作品已更新，工会干部会重新审核"),
    Move(action="withdraw", title="撤回作品", source=(EntryState.HANDED_IN, EntryState.ADMITTED), target=EntryState.WITHDRAWN, who=(OWNER,),
         check=_not_drawn, is_offered=_is_undrawn, is_grave=True, said="作品已撤回"),
    Move(action="admit", title="通过", source=(EntryState.HANDED_IN, EntryState.REFUSED), target=EntryState.ADMITTED,
         who=(OFFICER,), check=_not_drawn, then=_then_admit, is_offered=_is_undrawn),
    Move(action="refuse", title="不通过", source=(EntryState.HANDED_IN, EntryState.ADMITTED), target=EntryState.REFUSED,
         who=(OFFICER,), fields=(
        Text(code="reason", title="理由", max=300, example="作品不是本人拍摄", help="参赛者会看到"),
    ), check=_not_drawn, then=_then_refuse, is_offered=_is_undrawn, is_grave=True),
    *SCORE_MOVES,
    Move(action="rank", title="评定", source=(EntryState.ADMITTED,), target=EntryState.RANKED, who=(CLOCK,)),
    Move(action="drop", title="未参评", source=(EntryState.HANDED_IN, EntryState.REFUSED, EntryState.WITHDRAWN),
         target=EntryState.DROPPED, who=(CLOCK,)),
))


def _parts(session: Session, entry: ContestEntry, member: Member, at: datetime) -> frozenset[str]:
    activity = session.get_one(Activity, entry.activity_id)
    return frozenset(part for part, is_one in (
        (OWNER, entry.registration.member_id == member.id), (OFFICER, runs_contest(session, activity, member, at)),
        (JUROR, is_judge_of(session, entry, member)),
    ) if is_one)


def get_entry(session: Session, key: str) -> ContestEntry:
    """Return an entry by its number; raises NotFound."""
    found = session.get(ContestEntry, row_of(key, UNKNOWN))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def lock_entry(session: Session, key: str) -> ContestEntry:
    """Return an entry under its contest's lock: sheets, the draw and the counting never overtake each other."""
    entry = get_entry(session, key)
    lock_activity(session, entry.activity_id)
    session.refresh(entry)
    return entry


ENTRY = ThingKind(
    name="entry", title="参赛作品", model=ContestEntry, flow=FLOW, get=get_entry, lock=lock_entry, key_of=lambda entry: str(entry.id),
    title_of=lambda entry: f"{entry.draw}号作品" if entry.draw else entry.title, parts_of=_parts,
    page_of=lambda entry: links.entry(entry.id),
    move_page=lambda entry, action: links.entry_move(entry.id, action), unknown=UNKNOWN,
)
"""A contest's entry, as a thing that moves."""
