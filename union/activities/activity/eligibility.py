"""Who may take part: by branch, post, sex, age, date of joining and earlier absence; each refusal names its one condition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, CheckIn
from models.member import Branch, Member, Office
from models.registration import Registration, RegistrationState
from union.activities.activity.contest_terms import reason_against_juror
from union.ground import access, clock
from union.ground.errors import Refusal
from union.ground.posts import title_of
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule

NO_SHOWS = RuleKey(
    "activity.no_shows", "over how many months it counts that somebody had a seat and did not come", lambda value: int(value["months"]),
    default={"months": 12},
)
MONTH = timedelta(days=30.4375)


@dataclass(frozen=True)
class MemberFacts:
    """What decides about a member, looked up once for any number of activities."""

    member: Member
    posts: frozenset[str]
    no_shows: int
    months: int
    """Over how many months absences were counted."""


def find_facts(session: Session, member: Member, at: datetime) -> MemberFacts:
    """Return what decides about a member now (rule activity.no_shows)."""
    months = _months(session, at)
    posts = frozenset(office.post for office in access.offices_of(session, member, clock.day_of(at)))
    missed = _no_shows(at - months * MONTH).with_only_columns(func.count()).where(Registration.member_id == member.id)
    return MemberFacts(member, posts, session.scalar(missed) or 0, months)


def find_eligible(session: Session, activity: Activity, at: datetime) -> list[Member]:
    """Return every member who may take part, with a number of statements that does not grow with theirs."""
    query = select(Member).where(access.can_act()).order_by(Member.id)
    if codes := branches_of(activity):
        query = query.join(Branch, Branch.id == Member.branch_id).where(Branch.code.in_(codes))
    found = _find_facts_of(session, activity, session.scalars(query).all(), at)
    return [facts.member for facts in found if reason_against(activity, facts) is None]


def find_unfit(session: Session, activity: Activity, members: Sequence[Member], at: datetime) -> dict[int, str]:
    """Return who of some members may not, or no longer, take part, by id with the reason; statements as for all eligible."""
    reasons = {facts.member.id: reason_against(activity, facts) for facts in _find_facts_of(session, activity, members, at)}
    return {member_id: reason for member_id, reason in reasons.items() if reason}


def _find_facts_of(session: Session, activity: Activity, members: Sequence[Member], at: datetime) -> list[MemberFacts]:
    """Return what decides about many members, looked up only where the activity asks for it."""
    terms, posts, missed = activity.eligibility or {}, dict[int, set[str]](), dict[int, int]()
    months = _months(session, at)
    if terms.get("posts"):
        for member_id, post in session.execute(select(Office.member_id, Office.post).where(access.current(clock.day_of(at)))):
            posts.setdefault(member_id, set()).add(post)
    if terms.get("no_shows_max") is not None:
        absent = _no_shows(at - months * MONTH).with_only_columns(Registration.member_id, func.count())
        missed = {row[0]: row[1] for row in session.execute(absent.group_by(Registration.member_id))}
    return [MemberFacts(one, frozenset(posts.get(one.id, ())), missed.get(one.id, 0), months) for one in members]


def count_unknown(session: Session, activity: Activity, at: datetime) -> int:
    """Return how many members of whom branch, post and sex would do are left out, as the roster lacks what else is asked."""
    terms = activity.eligibility or {}
    asks_age = terms.get("age_from") is not None or terms.get("age_until") is not None
    lacking = [*([Member.sex == ""] if terms.get("sexes") else []), *([Member.birth_on.is_(None)] if asks_age else []),
               *([Member.joined_on.is_(None)] if terms.get("joined_before") else [])]
    if not lacking:
        return 0
    query = select(func.count()).select_from(Member).where(access.can_act(), or_(*lacking))
    if codes := branches_of(activity):
        query = query.where(Member.branch_id.in_(select(Branch.id).where(Branch.code.in_(codes))))
    if posts := terms.get("posts"):
        held = select(Office.member_id).where(access.current(clock.day_of(at)), Office.post.in_(posts))
        query = query.where(Member.id.in_(held))
    if sexes := terms.get("sexes"):
        query = query.where(Member.sex.in_((*sexes, "")))
    return session.scalar(query) or 0


def _months(session: Session, at: datetime) -> int:
    return read_rule(session, NO_SHOWS, clock.day_of(at))


def _no_shows(since: datetime) -> Select[int]:
    """Return the seats since an instant to which nobody came, though somebody checked."""
    return select(Registration.id).join(Activity, Activity.id == Registration.activity_id).where(
        Registration.state == RegistrationState.SEATED, Registration.checked_in_at.is_(None), Activity.check_in != CheckIn.NONE,
        Activity.state.in_((ActivityState.ENDED, ActivityState.SETTLED)), Activity.starts_at >= since,
    )


def check_eligible(session: Session, activity: Activity, member: Member, at: datetime) -> None:
    """Raise Refusal with the first condition a member does not meet."""
    facts = find_facts(session, member, at)
    against = reason_against_juror(session, activity, member) or reason_against(activity, facts, branch_names(session, activity))
    if against:
        raise Refusal(against)


def branches_of(activity: Activity) -> list[str]:
    """Return the codes of the branches an activity is for: as chosen, or the one that holds it; none: everybody's."""
    chosen = (activity.eligibility or {}).get("branches")
    return list(chosen or ([activity.branch.code] if activity.branch else []))


def branch_names(session: Session, activity: Activity) -> str:
    """Return the branches an activity is for, as people read them."""
    codes = branches_of(activity)
    if not codes:
        return ""
    return "、".join(session.scalars(select(Branch.name).where(Branch.code.in_(codes)).order_by(Branch.code)))


def reason_against(activity: Activity, facts: MemberFacts, branches: str = "") -> str | None:
    """Return why a member may not take part, in one sentence about one condition; None: they may."""
    terms, member, day = activity.eligibility or {}, facts.member, clock.day_of(activity.starts_at)
    if (codes := branches_of(activity)) and member.branch.code not in codes:
        return f"这个活动只面向{branches or '指定的分工会'}的会员"
    if (posts := terms.get("posts")) and not facts.posts & set(posts):
        return f"这个活动只面向{'、'.join(title_of(post) for post in posts)}"
    if (sexes := terms.get("sexes")) and member.sex not in sexes:
        return f"这个活动只面向{'、'.join(sexes)}会员" if member.sex else _unknown("性别")
    return (
        _against_age(terms.get("age_from"), terms.get("age_until"), member, day)
        or _against_joining(terms.get("joined_before"), member)
        or _against_no_shows(terms.get("no_shows_max"), facts)
    )


def age_on(born: date, day: date) -> int:
    """Return somebody's age in full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _against_age(least: int | None, most: int | None, member: Member, day: date) -> str | None:
    if least is None and most is None:
        return None
    if member.birth_on is None:
        return _unknown("出生日期")
    age = age_on(member.birth_on, day)
    if least is not None and age < least:
        return f"这个活动要求活动当天年满{least}周岁"
    if most is not None and age > most:
        return f"这个活动要求活动当天不超过{most}周岁"
    return None


def _against_joining(until: str | None, member: Member) -> str | None:
    if not until:
        return None
    if member.joined_on is None:
        return _unknown("入职日期")
    last = date.fromisoformat(until)
    return None if member.joined_on <= last else f"这个活动要求{clock.show_day(last)}（含）以前入职"


def _against_no_shows(most: int | None, facts: MemberFacts) -> str | None:
    if most is None or facts.no_shows <= most:
        return None
    return f"近{facts.months}个月您有{facts.no_shows}次报名后没有到场，这个活动要求不超过{most}次"


def _unknown(what: str) -> str:
    return f"名册里没有您的{what}，暂时不能报名，请联系所在分工会补上"
