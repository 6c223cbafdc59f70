"""Campaigns (节日慰问): visit lists for officers by a date set in the rules, a greeting for every member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Binding
from models.campaign import Campaign
from models.member import Branch, Member
from union import links
from union.casework.flows.deadlines import subtract_working_days, working_days_between
from union.festivals.care_reasons import Reach, find_deceased
from union.festivals.dates import FESTIVALS, GREETING_HOUR, Festival, next_year_of
from union.festivals.visit_lists import DESK, fill_lists, get_campaign
from union.ground import access, clock
from union.ground.errors import NotFound
from union.ground.placeholder import is_branch
from union.ground.posts import SCHOOL_CHAIR
from union.ground.rule_keys import RuleFamily
from union.ground.rules import read_rule
from union.notices.outbox import after_quiet, tell

CAMPAIGN = RuleFamily(
    "campaign", "by which day, or how many working days before, a festival's visit lists are due, and how far back reasons count",
    dict, default={},
)
WARN_DAYS = 60
REACH_MONTHS, REACH_LEAVE_DAYS = 12, 60
LONGEST_LEAD = timedelta(days=180)
"""A date in the rules further than this from its festival is a slip of the pen: last year's, say."""


@dataclass(frozen=True)
class Plan:
    """One festival of one year: its days, and whether the day of the lists is only assumed (暂定)."""

    festival: Festival
    year: int
    day_on: date
    greet_at: datetime
    greet_until: datetime
    lists_due_on: date
    reach: Reach
    is_provisional: bool
    """No rule names the day of this year's lists: it is counted back in working days until somebody does."""

    @property
    def title(self) -> str:
        """Return what pushes call it."""
        return f"{self.year}年{self.festival.title}"

    @property
    def key(self) -> str:
        """Return what makes a notice of this campaign the same one."""
        return f"{self.festival.code}:{self.year}"


def make_plan(session: Session, code: str, year: int, at: datetime) -> Plan:
    """Return a campaign's days from the rule `campaign.<code>`; raises NotFound for an unknown festival."""
    festival = FESTIVALS.get(code)
    if festival is None:
        raise NotFound("没有这个节日的慰问")
    value = read_rule(session, CAMPAIGN.of(code), clock.day_of(at))
    day_on, greet_on = festival.day_of(year), festival.greet_on(year)
    named = _named(value, year, day_on)
    assumed, _ = subtract_working_days(greet_on, int(value.get("default_working_days_before", festival.list_working_days)))
    due_on = named or assumed
    return Plan(
        festival=festival, year=year, day_on=day_on, greet_at=clock.instant(greet_on, GREETING_HOUR),
        greet_until=clock.end_of_day(day_on + timedelta(days=festival.greeting_lasts)),
        lists_due_on=due_on, reach=_reach(value, due_on), is_provisional=named is None,
    )


def plan_coming(session: Session, code: str, at: datetime) -> Plan:
    """Return the plan of the festival that is coming next or going on."""
    return make_plan(session, code, next_year_of(FESTIVALS[code], clock.day_of(at)), at)


def are_lists_due(plan: Plan, at: datetime) -> bool:
    """Say whether the lists have to be there: from the last working day up to their date, until the festival."""
    today = clock.day_of(at)
    return today <= plan.day_on and working_days_between(today, plan.lists_due_on) <= 0


def is_greeting_time(plan: Plan, at: datetime) -> bool:
    """Say whether a greeting makes sense now."""
    return plan.greet_at <= at <= plan.greet_until


def warn_of_missing_day(session: Session, code: str, at: datetime) -> bool:
    """Tell the chair and the administrators, once, that nobody has named the day of the coming lists."""
    plan = plan_coming(session, code, at)
    days_left = (plan.day_on - clock.day_of(at)).days
    if not plan.is_provisional or not 0 <= days_left <= WARN_DAYS:
        return False
    text = f"{plan.title}走访名单的日期尚未设定，暂按{clock.show_day(plan.lists_due_on)}（暂定）准备，请在规则中设定。"
    title, path = f"{plan.title}走访名单", links.inbox()
    for member in access.find_holders(session, (SCHOOL_CHAIR, "administrator"), clock.day_of(at)):
        tell(session, member, "campaign.rule_missing", key=plan.key, at=at, title=title, path=path, text=text)
    return True


def attend_campaign(session: Session, code: str, at: datetime) -> None:
    """Make a coming festival's visit lists once they are due, and warn of a year whose date nobody has named."""
    warn_of_missing_day(session, code, at)
    plan = plan_coming(session, code, at)
    if are_lists_due(plan, at):
        prepare_lists(session, code, plan.year, at)


def find_due_greetings(session: Session, at: datetime) -> list[tuple[str, int]]:
    """Return the festivals, with their years, whose greeting goes out now."""
    plans = [plan_coming(session, code, at) for code in FESTIVALS]
    return [(plan.festival.code, plan.year) for plan in plans if is_greeting_time(plan, at)]


def prepare_lists(session: Session, code: str, year: int, at: datetime) -> int:
    """Make the visit lists or bring them up to date and tell the desks concerned; returns how many people came.

    At first every desk is told, so that officers of an empty list may add to it; later those whose list has grown."""
    plan = make_plan(session, code, year, at)
    campaign = _open_campaign(session, plan)
    is_first = campaign.lists_made_at is None
    campaign.lists_due_on, campaign.lists_made_at = plan.lists_due_on, campaign.lists_made_at or at
    added = fill_lists(session, campaign, plan.reach, at)
    if is_first:
        text = f"{plan.title}走访名单已生成，请核对并在节前安排走访；没有列到的会员，可以补充。"
        _tell_desks(session, plan, find_branches(session), f"{plan.key}:made", text, at)
    elif added:
        text = f"{plan.title}走访名单有新增，请查看并在节前安排走访。"
        _tell_desks(session, plan, {visit.branch_id for visit in added}, f"{plan.key}:more:{clock.day_of(at)}", text, at)
    return len(added)


def greet(session: Session, code: str, year: int, at: datetime, branch_id: int | None = None) -> int:
    """Greet every bound member, or those of one branch, once, never one who has died; returns how many were greeted now.

    Nobody is greeted before the hour, nor where the greeting would arrive after its days are over."""
    plan = make_plan(session, code, year, at)
    if not is_greeting_time(plan, after_quiet(session, at)):
        return 0
    title, text, path = f"{plan.festival.title}问候", plan.festival.greeting, links.inbox()
    told = [
        tell(session, member, "campaign.greeting", key=plan.key, at=at, title=title, path=path, text=text)
        for member in session.scalars(_bound_members(find_deceased(session), branch_id))
    ]
    return sum(notice is not None for notice in told)


def note_greeted(session: Session, code: str, year: int, at: datetime) -> None:
    """Note that every branch has been greeted."""
    campaign = _open_campaign(session, make_plan(session, code, year, at))
    campaign.greeted_at = campaign.greeted_at or at


def find_branches(session: Session) -> list[int]:
    """Return the branches, for work that is done branch by branch."""
    return list(session.scalars(select(Branch.id).where(is_branch()).order_by(Branch.id)))


def _named(value: Mapping[str, Any], year: int, day_on: date) -> date | None:
    """Return the day a rule names for a year's lists, None where there is none or it cannot be meant."""
    written = value.get("years", {}).get(str(year), {}).get("lists_due_on") or value.get("lists_due_on")
    try:
        named = date.fromisoformat(written) if written else None
    except (TypeError, ValueError):
        return None
    return named if named and timedelta() <= day_on - named < LONGEST_LEAD else None


def _reach(value: Mapping[str, Any], due_on: date) -> Reach:
    """Return how far back from the lists' day a reason counts, whichever day they are made (reach_months, reach_leave_days)."""
    months, days = value.get("reach_months", REACH_MONTHS), value.get("reach_leave_days", REACH_LEAVE_DAYS)
    return Reach.before(due_on, months=int(months), leave_days=int(days))


def _open_campaign(session: Session, plan: Plan) -> Campaign:
    """Return the campaign's row, made when missing, locked until the transaction ends."""
    code, year = plan.festival.code, plan.year
    try:
        return get_campaign(session, code, year, locked=True)
    except NotFound:
        pass
    try:
        with session.begin_nested():
            session.add(Campaign(code=code, year=year, day_on=plan.day_on, lists_due_on=plan.lists_due_on))
    except IntegrityError:
        # Another process was quicker.
        pass
    return get_campaign(session, code, year, locked=True)


def _bound_members(deceased: set[int], branch_id: int | None) -> Select[Member]:
    bound = select(Binding.member_id).where(Binding.ended_at.is_(None))
    query = select(Member).where(access.can_act(), Member.id.in_(bound), Member.id.not_in(deceased))
    if branch_id is not None:
        query = query.where(Member.branch_id == branch_id)
    return query.order_by(Member.id)


def _tell_desks(session: Session, plan: Plan, branches: Iterable[int], key: str, text: str, at: datetime) -> None:
    """Tell the desks of these branches, and the school union's, which sees all lists."""
    title, path = f"{plan.title}走访名单", links.visits(plan.festival.code, plan.year)
    for branch_id in (*sorted(branches), None):
        for officer in access.find_desk_officers(session, DESK, branch_id, clock.day_of(at)):
            tell(session, officer, "campaign.lists", key=key, at=at, title=title, path=path, text=text)
