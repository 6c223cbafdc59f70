"""Three questions after an activity: asked once of who was there, told to officers only as averages of at least five."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import ActivityRating, Registration
from union import links
from union.activities.activity.officers import OWNER, must_be_officer
from union.activities.activity.presence import end_of, is_over, was_there
from union.activities.activity.registrations import find_seated
from union.activities.activity.telling import tell_each_about
from union.activities.attendance.check_in import SEATED
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Text
from union.casework.forms.number_field import Whole
from union.ground import clock
from union.ground.errors import Conflict, Refusal
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_once, read_rule

RATE_DAYS = RuleKey(
    "activity.rate_days", "how many days after an activity those who were there may say what they thought", int, unit="天", default=14,
)
FROM_OPEN_ON = (ActivityState.OPEN, ActivityState.CLOSED, ActivityState.RUNNING, ActivityState.ENDED, ActivityState.SETTLED)
"""States in which an activity may have taken place: the clock may be late."""
FEWEST = 5
"""Answers below which nothing is shown: an average of fewer tells who said what."""


@dataclass(frozen=True)
class RatingSummary:
    """What participants thought of an activity together; averages in tenths, none while too few have answered."""

    answers: int
    content: int | None = None
    organisation: int | None = None
    again: int | None = None
    words: tuple[str, ...] = ()


def rate_until(session: Session, activity: Activity) -> datetime:
    """Return until when participants may say what they thought (rule activity.rate_days)."""
    day = clock.day_of(end_of(activity))
    return clock.end_of_day(day + timedelta(days=read_rule(session, RATE_DAYS, day)))


def has_rated(session: Session, registration: Registration) -> bool:
    """Say whether a participant has answered."""
    query = select(ActivityRating.id).where(ActivityRating.registration_id == registration.id)
    return session.scalars(query).first() is not None


def summarise(session: Session, activity: Activity, *, by: Member, at: datetime) -> RatingSummary:
    """Return averages and words for the activity's officers, from five answers on; raises NotAllowed."""
    must_be_officer(session, activity, by, at)
    of = ActivityRating.activity_id == activity.id
    count, *sums = session.execute(select(
        func.count(), func.sum(ActivityRating.content), func.sum(ActivityRating.organisation), func.sum(ActivityRating.again),
    ).where(of)).one()
    if count < FEWEST:
        return RatingSummary(count)
    words = sorted(one for one in session.scalars(select(ActivityRating.words).where(of)) if one)
    # Sorted by their text: neither the order of answering nor that of signing up shows through.
    content, organisation, again = ((20 * int(one) + count) // (2 * count) for one in sums)
    return RatingSummary(count, content, organisation, again, tuple(words))


def _check(taking: Taking[Registration]) -> None:
    one, at = taking.thing, taking.at
    if not is_over(one.activity, at):
        raise Refusal("活动结束以后再来评价吧")
    if not was_there(one, at):
        raise Refusal("参加了活动的会员才能评价；您若到过现场，请联系工会干部更正签到")
    until = rate_until(taking.session, one.activity)
    if at > until:
        raise Refusal(f"评价到{clock.show_day(clock.day_of(until))}为止，现在已经过了")
    if has_rated(taking.session, one):
        raise Conflict("您已经评价过这次活动，谢谢")


def _then(taking: Taking[Registration]) -> None:
    given, one = taking.given, taking.thing
    try:
        with taking.session.begin_nested():
            taking.session.add(ActivityRating(
                registration_id=one.id, activity_id=one.activity_id, content=given["content"],
                organisation=given["organisation"], again=given["again"], words=given.get("words"), at=taking.at,
            ))
    except IntegrityError as error:
        raise Conflict("您已经评价过这次活动，谢谢") from error


def is_to_rate(session: Session, one: Registration, _by: Member, at: datetime) -> bool:
    """Say whether a participant is asked what they thought."""
    return is_over(one.activity, at) and was_there(one, at) and at <= rate_until(session, one.activity) and not has_rated(session, one)


@read_once
def find_to_thank(session: Session, at: datetime) -> list[int]:
    """Return the activities that ended lately, whose participants are to be thanked."""
    query = select(Activity).where(Activity.state.in_(FROM_OPEN_ON))
    recent = query.where(Activity.starts_at <= at, Activity.starts_at > at - timedelta(days=60)).order_by(Activity.id)
    return [one.id for one in session.scalars(recent) if is_over(one, at) and at <= rate_until(session, one)]


def thank(session: Session, activity_id: int, at: datetime) -> int:
    """Thank each participant once and ask what they thought; returns how many were told now."""
    activity = session.get_one(Activity, activity_id)
    if not is_over(activity, at) or at > rate_until(session, activity):
        return 0
    rated = set(session.scalars(select(ActivityRating.registration_id).where(ActivityRating.activity_id == activity.id)))
    came = [one for one in find_seated(session, activity) if one.id not in rated and was_there(one, at)]
    to = [(one.member, links.registration_move(one.id, "rate")) for one in came]
    return tell_each_about(session, activity, to, "activity.thanks", "thanks", at,
                           text=f"感谢您参加“{activity.title}”，欢迎花半分钟说说感受。")


SCALE = "1分最低，5分最高"
RATING_MOVES: tuple[Move[Registration], ...] = (
    Move(action="rate", title="评价活动", source=SEATED, target=SAME, who=(OWNER,), fields=(
        Whole(code="content", title="活动内容", least=1, most=5, unit="分", example="5", help=SCALE),
        Whole(code="organisation", title="组织安排", least=1, most=5, unit="分", example="4", help=SCALE),
        Whole(code="again", title="还愿意参加", least=1, most=5, unit="分", example="5", help=SCALE),
        Text(code="words", title="想说的话", required=False, max=300, lines=True, example="场地很好，希望多办几次",
             help="只汇总给工会干部看，不显示是谁说的"),
    ), check=_check, then=_then, is_offered=is_to_rate, said="谢谢您的评价，工会只看汇总结果",
         # Who answered when, beside an average that moved, would tell who said what.
         is_logged=False, is_side_by_side=True),
)
"""Saying what one thought, as a move of a registration."""
