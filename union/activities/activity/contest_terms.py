"""A contest as it stands: its terms, its entries, its jurors, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import ContestEntry, EntryState, Juror, Registration, RegistrationState, ScoreSheet
from union import links
from union.activities.activity.officers import find_officers, is_officer_of
from union.activities.activity.registrations import find_registration
from union.activities.activity.scoring import Terms, read_terms
from union.ground import access, clock
from union.ground.errors import NotFound, Refusal
from union.ground.posts import SCHOOL_CHAIR

ONGOING = (ActivityState.OPEN, ActivityState.CLOSED, ActivityState.RUNNING, ActivityState.ENDED)
"""States of an activity in which its contest goes on; it is settled only after the results stand."""
PRESENT = (EntryState.HANDED_IN, EntryState.ADMITTED)


def terms_of(activity: Activity) -> Terms:
    """Return a contest's terms; raises NotFound where the activity is no contest."""
    if not activity.contest:
        raise NotFound("这个活动没有比赛评分")
    return read_terms(activity.contest, is_within_branch=activity.branch_id is not None)


def hand_in_until(activity: Activity) -> datetime:
    """Return until when entries are handed in and changed."""
    return activity.closes_at or activity.starts_at


def find_entries(
    session: Session, activity: Activity, states: Sequence[str] = (EntryState.ADMITTED, EntryState.RANKED)
) -> list[ContestEntry]:
    """Return the entries in some states whose entrants still have their place, by number drawn, then as handed in."""
    query = select(ContestEntry).join(Registration, ContestEntry.registration_id == Registration.id).where(
        ContestEntry.activity_id == activity.id, ContestEntry.state.in_(states), Registration.state == RegistrationState.SEATED,
    )
    return sorted(session.scalars(query), key=lambda one: (one.draw or 0, one.id))


def find_entry(session: Session, registration: Registration) -> ContestEntry | None:
    """Return what was handed in for a registration."""
    return session.scalars(select(ContestEntry).where(ContestEntry.registration_id == registration.id)).first()


def find_jurors(session: Session, activity: Activity) -> list[Juror]:
    """Return the jurors whose sheets count, in the order they were appointed."""
    query = select(Juror).where(Juror.activity_id == activity.id).order_by(Juror.id)
    return [one for one in session.scalars(query) if one.left_out is None]


def find_juror(session: Session, activity_id: int, member: Member) -> Juror | None:
    """Return a member as juror of a contest, also one who was left out."""
    return session.scalars(select(Juror).where(Juror.activity_id == activity_id, Juror.member_id == member.id)).first()


def find_sheets(session: Session, activity: Activity) -> dict[tuple[int, int], ScoreSheet]:
    """Return all sheets of a contest by entry and juror."""
    query = select(ScoreSheet).join(ContestEntry, ScoreSheet.entry_id == ContestEntry.id)
    found = session.scalars(query.where(ContestEntry.activity_id == activity.id))
    return {(one.entry_id, one.member_id): one for one in found}


def stands_aside(terms: Terms, juror: Juror, entry: ContestEntry) -> bool:
    """Say whether a juror gives no sheet for an entry: their own branch's, in a contest of the whole school (回避)."""
    return terms.is_recused and juror.member.branch_id in (entry.registration.branch_id, entry.registration.member.branch_id)


def find_missing(session: Session, activity: Activity) -> list[tuple[Juror, ContestEntry]]:
    """Return the sheets that are not there yet, by juror."""
    terms, sheets, entries = terms_of(activity), find_sheets(session, activity), find_entries(session, activity)
    return [
        (juror, entry) for juror in find_jurors(session, activity) for entry in entries
        if not stands_aside(terms, juror, entry) and (entry.id, juror.member_id) not in sheets
    ]


def is_drawn(session: Session, activity: Activity) -> bool:
    """Say whether the numbers have been drawn."""
    query = select(ContestEntry.id).where(ContestEntry.activity_id == activity.id, ContestEntry.draw.is_not(None))
    return session.scalars(query.limit(1)).first() is not None


def is_counted(session: Session, activity: Activity) -> bool:
    """Say whether the scores have been counted."""
    query = select(ContestEntry.id).where(ContestEntry.activity_id == activity.id, ContestEntry.rank.is_not(None))
    return session.scalars(query.limit(1)).first() is not None


def takes_part(session: Session, activity: Activity, member: Member) -> bool:
    """Say whether a member has signed up for a contest, with or without a place yet."""
    return find_registration(session, activity, member) is not None


def find_deciders(session: Session, activity: Activity, at: datetime) -> list[Member]:
    """Return who decides about a contest: its officers who take no part in it (回避), else the school union's desk, else its chair."""
    on = clock.day_of(at)
    for circle in (
        find_officers(session, activity, at), access.find_desk_officers(session, "activities", None, on),
        access.find_holders(session, (SCHOOL_CHAIR,), on),
    ):
        free = [one for one in circle if not takes_part(session, activity, one)]
        if free:
            return free
    return []


def runs_contest(session: Session, activity: Activity, member: Member, at: datetime) -> bool:
    """Say whether somebody may see and decide: an officer who takes no part, or who steps in where all of them do (回避)."""
    if takes_part(session, activity, member):
        return False
    return is_officer_of(session, activity, member, at) or member.id in {one.id for one in find_deciders(session, activity, at)}


def must_run_contest(session: Session, activity: Activity, member: Member, at: datetime) -> None:
    """Raise Refusal for an officer who takes part, NotFound where there is no contest."""
    terms_of(activity)
    if not runs_contest(session, activity, member, at):
        raise Refusal("您也报名了这项比赛，按回避原则请另一位干部办理")


def is_settled_with(session: Session, activity: Activity) -> bool:
    """Say whether an activity may be settled: it is no contest, nobody entered anything, or its results stand for good."""
    return not activity.contest or activity.results_final_at is not None or not find_entries(session, activity, PRESENT)


def must_be_settled_with(session: Session, activity: Activity) -> None:
    """Raise Refusal while a contest's results do not stand for good: its activity cannot be settled yet."""
    if not is_settled_with(session, activity):
        raise Refusal("比赛结果还没有公示期满，请等结果确定后再结项")


def page_of(activity: Activity) -> str:
    """Return the page of an activity's contest: what is done about it is done from there."""
    return links.contest(activity.code)


def reason_against_juror(session: Session, activity: Activity, member: Member) -> str:
    """Return why a juror may not take part in the contest they judge; empty for anybody else."""
    is_juror = bool(activity.contest) and find_juror(session, activity.id, member) is not None
    return "您是这项比赛的评委，不能参赛" if is_juror else ""


def say_short(session: Session, activity: Activity) -> str:
    """Say how many jurors are wanting for the sheets that each entry needs once the highest and lowest are dropped."""
    terms, jurors = terms_of(activity), find_jurors(session, activity)
    counts = [
        sum(not stands_aside(terms, juror, entry) for juror in jurors) for entry in find_entries(session, activity, PRESENT)
    ]
    short = terms.sheets_needed - min(counts, default=len(jurors))
    aside = "，评委不评本分工会的作品" if terms.is_recused else ""
    return f"还差{short}位评委：每件作品至少要{terms.sheets_needed}份评分{aside}" if short > 0 else ""
