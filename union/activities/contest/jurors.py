"""Jurors and their score sheets: who may judge, and what each gives, changeable until it is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ContestEntry, EntryState, Juror, Registration, ScoreSheet
from union.activities.activity.contest_terms import (
    ONGOING,
    find_deciders,
    find_juror,
    find_missing,
    is_counted,
    is_drawn,
    must_run_contest,
    page_of,
    reason_against_juror,
    runs_contest,
    say_short,
    stands_aside,
    takes_part,
    terms_of,
)
from union.activities.activity.officers import JUROR, OFFICER
from union.activities.activity.presence import end_of
from union.activities.activity.scoring import Terms
from union.activities.activity.telling import tell_about
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Answers, Field, Text
from union.casework.forms.number_field import Whole
from union.casework.forms.people import get_member
from union.casework.forms.people_fields import Colleague
from union.ground import clock
from union.ground.errors import Conflict, Refusal

PERSON = Colleague(code="person", title="评委", example="T2008016", help="写姓名或工号", is_another=True)
POINTS = "points_"
WORDS = Text(code="words", title="评语", required=False, max=500, lines=True, example="构思新颖，时间把握可以更好")
COUNTED = "分数已经汇总，不能再改；确有必要请先重开评分"


def _person(taking: Taking[Activity]) -> Member:
    return get_member(taking.session, taking.given["person"]["staff_number"])


def _not_counted(taking: Taking[Activity]) -> None:
    must_run_contest(taking.session, taking.thing, taking.member, taking.at)
    if is_counted(taking.session, taking.thing):
        raise Conflict(COUNTED)


def _check_appoint(taking: Taking[Activity]) -> None:
    _not_counted(taking)
    person = _person(taking)
    if person.is_missing or person.died_on is not None:
        raise Refusal(f"{person.name}已不在职工名册里，不能担任评委")
    if takes_part(taking.session, taking.thing, person):
        raise Refusal(f"{person.name}报名了这项比赛，不能担任评委")
    if find_juror(taking.session, taking.thing.id, person) is not None:
        raise Conflict(f"{person.name}已经是评委")


def _then_appoint(taking: Taking[Activity]) -> None:
    person = _person(taking)
    taking.session.add(Juror(activity_id=taking.thing.id, member_id=person.id))
    taking.session.flush()
    if is_drawn(taking.session, taking.thing):
        tell_to_score(taking.session, taking.thing, person, taking.at)
    else:
        tell_about(taking.session, taking.thing, person, "contest.juror", taking.at.isoformat(), taking.at, path=page_of(taking.thing))


def tell_to_score(session: Session, activity: Activity, juror: Member, at: datetime) -> None:
    """Tell a juror that they can begin, and until when where that is ahead."""
    end = end_of(activity)
    by_when = f"，请在{clock.show_time(end)}前评完" if end > at else ""
    tell_about(session, activity, juror, "contest.scoring", at.isoformat(), at, path=page_of(activity),
               text=f"“{activity.title}”：已经抽签，可以评分了{by_when}。", until=end if end > at else None)


def _say_appointed(session: Session, activity: Activity, _by: Member) -> str:
    return "，".join(part for part in ("评委已请好", say_short(session, activity)) if part)


def _juror(taking: Taking[Activity]) -> Juror:
    found = find_juror(taking.session, taking.thing.id, _person(taking))
    if found is None or found.left_out is not None:
        raise Refusal(f"{_person(taking).name}现在不是评委")
    return found


def _check_dismiss(taking: Taking[Activity]) -> None:
    _not_counted(taking)
    juror = _juror(taking)
    query = select(ScoreSheet.id).join(ContestEntry, ScoreSheet.entry_id == ContestEntry.id)
    of_juror = query.where(ContestEntry.activity_id == taking.thing.id, ScoreSheet.member_id == juror.member_id)
    if taking.session.scalars(of_juror.limit(1)).first() is not None:
        raise Refusal("这位评委已经评过分，不能撤下；要不计其评分，请写明理由后办理“不计评分”")


def _then_dismiss(taking: Taking[Activity]) -> None:
    taking.session.delete(_juror(taking))


def _check_leave_out(taking: Taking[Activity]) -> None:
    _not_counted(taking)
    _juror(taking)


def _then_leave_out(taking: Taking[Activity]) -> None:
    _juror(taking).left_out = str(taking.given["reason"])


def _is_ours(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    return bool(activity.contest) and runs_contest(session, activity, by, at) and not is_counted(session, activity)


JUROR_MOVES: tuple[Move[Activity], ...] = (
    Move(action="appoint_juror", title="请评委", source=ONGOING, target=SAME, who=(OFFICER,), fields=(PERSON,),
         check=_check_appoint, then=_then_appoint, is_offered=_is_ours, is_internal=True, leads_to=page_of, said_of=_say_appointed),
    Move(action="dismiss_juror", title="撤下评委", source=ONGOING, target=SAME, who=(OFFICER,), fields=(PERSON,),
         check=_check_dismiss, then=_then_dismiss, is_offered=_is_ours, is_internal=True, leads_to=page_of),
    Move(action="leave_out_juror", title="不计评分", source=ONGOING, target=SAME, who=(OFFICER,), fields=(
        PERSON, Text(code="reason", title="理由", max=200, example="因出差未能到场评完全部作品"),
    ), check=_check_leave_out, then=_then_leave_out, is_offered=_is_ours, is_internal=True, leads_to=page_of),
)
"""Who judges, as moves of an activity."""


def is_judge_of(session: Session, entry: ContestEntry, member: Member) -> bool:
    """Say whether a member gives a sheet for an entry."""
    activity = session.get_one(Activity, entry.activity_id)
    judge = find_judge(session, activity, member)
    return judge is not None and gives_sheet(terms_of(activity), judge, entry)


def find_judge(session: Session, activity: Activity, member: Member) -> Juror | None:
    """Return a member as a juror whose sheets count: not left out, and without a part in the contest."""
    juror = find_juror(session, activity.id, member)
    is_judge = juror is not None and juror.left_out is None and not takes_part(session, activity, member)
    return juror if is_judge else None


def gives_sheet(terms: Terms, judge: Juror, entry: ContestEntry) -> bool:
    """Say whether a juror whose sheets count gives one for an entry: it has a number, and they do not stand aside."""
    return entry.draw is not None and not stands_aside(terms, judge, entry)


def find_sheet(session: Session, entry: ContestEntry, member: Member) -> ScoreSheet | None:
    """Return what a juror gave an entry."""
    return session.scalars(select(ScoreSheet).where(ScoreSheet.entry_id == entry.id, ScoreSheet.member_id == member.id)).first()


def _sheet_fields(session: Session, entry: ContestEntry, _by: Member, _at: datetime) -> Sequence[Field]:
    criteria = terms_of(session.get_one(Activity, entry.activity_id)).criteria
    asked = [Whole(code=f"{POINTS}{one.code}", title=one.title, unit="分", example="85", help=f"0–100分，权重{one.weight}")
             for one in criteria]
    return (*asked, WORDS)


def _begun_sheet(session: Session, entry: ContestEntry, by: Member) -> Answers:
    sheet = find_sheet(session, entry, by)
    if sheet is None:
        return {}
    points = {f"{POINTS}{code}": value for code, value in sheet.points.items()}
    return points | ({"words": sheet.words} if sheet.words else {})


def _check_score(taking: Taking[ContestEntry]) -> None:
    session, entry = taking.session, taking.thing
    activity = session.get_one(Activity, entry.activity_id)
    if not is_drawn(session, activity):
        raise Refusal("还没有抽签，抽签后再评分")
    if is_counted(session, activity):
        raise Conflict("分数已经汇总，不能再改")


def _then_score(taking: Taking[ContestEntry]) -> None:
    given, session = taking.given, taking.session
    points = {code.removeprefix(POINTS): value for code, value in given.items() if code.startswith(POINTS)}
    sheet = find_sheet(session, taking.thing, taking.member)
    is_new = sheet is None
    if sheet is None:
        sheet = ScoreSheet(entry_id=taking.thing.id, member_id=taking.member.id, points=points)
        session.add(sheet)
    sheet.points, sheet.words, sheet.at = points, given.get("words"), taking.at
    session.flush()
    if is_new:
        _tell_if_complete(session, session.get_one(Activity, taking.thing.activity_id), taking.at)


def _tell_if_complete(session: Session, activity: Activity, at: datetime) -> None:
    """Tell who decides about a contest once the last sheet is in; a sheet that is changed later is no news."""
    for officer in find_deciders(session, activity, at) if not find_missing(session, activity) else ():
        tell_about(session, activity, officer, "contest.sheets_in", at.isoformat(), at, path=page_of(activity))


def _is_to_score(_session: Session, entry: ContestEntry, _by: Member, _at: datetime) -> bool:
    return entry.draw is not None and entry.rank is None


SCORE_MOVES: tuple[Move[ContestEntry], ...] = (
    Move(action="score", title="评分", source=(EntryState.ADMITTED,), target=SAME, who=(JUROR,), fields_of=_sheet_fields,
         begun_of=_begun_sheet, check=_check_score, then=_then_score, is_offered=_is_to_score, is_internal=True,
         is_side_by_side=True, is_quiet=True, said="评分已记下，汇总之前还可以修改"),
)
"""Giving points, as a move of an entry."""


def must_not_judge(taking: Taking[Registration]) -> None:
    """Raise Refusal for a juror who would take part."""
    against = reason_against_juror(taking.session, taking.thing.activity, taking.member)
    if against:
        raise Refusal(against)
