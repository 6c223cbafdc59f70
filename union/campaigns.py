"""Campaigns (节日慰问): visit lists for officers by a date set in the rules, a greeting for every member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.campaign import Campaign, CampaignVisit
from models.member import Branch, Member
from union import access, clock, links
from union.care_reasons import Reach, find_deceased
from union.casework.deadlines import subtract_working_days, working_days_between
from union.festivals import FESTIVALS, GREETING_HOUR, Festival, next_year_of
from union.notices import tell
from union.rules import find_rule
from union.visit_lists import DESK, fill_lists

WARN_DAYS = 60
REACH_MONTHS, REACH_LEAVE_DAYS = 12, 60


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
    is_named: bool
    is_provisional: bool

    @property
    def title(self) -> str:
        """Return what pushes call it."""
        return f"{self.year}年{self.festival.title}"


def make_plan(session: Session, code: str, year: int, at: datetime) -> Plan:
    """Return a campaign's days from the rule `campaign.<code>`; raises KeyError for an unknown festival."""
    festival = FESTIVALS[code]
    rule = find_rule(session, f"campaign.{code}", clock.day_of(at))
    value: dict[str, Any] = rule.value if rule else {}
    day_on, greet_on = festival.day_of(year), festival.greet_on(year)
    named = value.get("years", {}).get(str(year), {}).get("lists_due_on") or _named_alone(value, day_on)
    days = int(value.get("default_working_days_before", festival.list_working_days))
    assumed_on, is_unpublished = subtract_working_days(greet_on, days)
    return Plan(
        festival=festival, year=year, day_on=day_on, greet_at=clock.instant(greet_on, GREETING_HOUR),
        greet_until=clock.end_of_day(day_on + timedelta(days=festival.greeting_lasts)),
        lists_due_on=date.fromisoformat(named) if named else assumed_on, is_named=bool(named), reach=_reach(value, day_on),
        is_provisional=not named and (is_unpublished or festival.needs_day_named),
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
    if plan.is_named or not plan.festival.needs_day_named or not 0 <= days_left <= WARN_DAYS:
        return False
    text = f"{plan.title}走访名单的日期尚未设定，暂按{clock.show_day(plan.lists_due_on)}（暂定）准备，请在规则中设定。"
    for member in access.find_holders(session, ("school_chair", "administrator"), clock.day_of(at)):
        key = f"{code}:{plan.year}"
        tell(session, member, "campaign.rule_missing", key=key, at=at, title=f"{plan.title}走访", path=links.home(), text=text)
    return True


def prepare_lists(session: Session, code: str, year: int, at: datetime) -> int:
    """Make the visit lists, or bring them up to date, and tell the officers; returns how many people were added."""
    plan = make_plan(session, code, year, at)
    campaign = get_campaign(session, plan)
    is_first = campaign.lists_made_at is None
    if is_first:
        campaign.lists_due_on, campaign.lists_made_at = plan.lists_due_on, at
    before = _find_listed(session, campaign)
    added = fill_lists(session, campaign, plan.reach, at)
    if is_first or added:
        fresh = _find_listed(session, campaign).items() - before.items()
        key = "made" if is_first else f"more:{clock.day_of(at)}"
        _tell_officers(session, plan, {branch_id for _, branch_id in fresh}, key, at)
    return added


def greet(session: Session, code: str, year: int, at: datetime, branch_id: int | None = None) -> int:
    """Greet every living member, or those of one branch, once; returns how many were greeted now."""
    plan = make_plan(session, code, year, at)
    query = select(Member).where(Member.is_missing.is_(False), Member.id.not_in(find_deceased(session)))
    if branch_id is not None:
        query = query.where(Member.branch_id == branch_id)
    key = f"{code}:{year}"
    told = [
        tell(session, member, "campaign.greeting", key=key, at=at, title=f"{plan.festival.title}问候", path=links.home(),
             text=plan.festival.greeting)
        for member in session.scalars(query.order_by(Member.id))
    ]
    return sum(notice is not None for notice in told)


def note_greeted(session: Session, code: str, year: int, at: datetime) -> None:
    """Note that every branch has been greeted."""
    campaign = get_campaign(session, make_plan(session, code, year, at))
    campaign.greeted_at = campaign.greeted_at or at


def find_branches(session: Session) -> list[int]:
    """Return the branches, for work that is done branch by branch."""
    return list(session.scalars(select(Branch.id).order_by(Branch.id)))


def get_campaign(session: Session, plan: Plan) -> Campaign:
    """Return the campaign's row, made when missing, locked until the transaction ends."""
    query = select(Campaign).where(Campaign.code == plan.festival.code, Campaign.year == plan.year).with_for_update()
    campaign = session.scalars(query.execution_options(populate_existing=True)).first()
    if campaign is not None:
        return campaign
    try:
        with session.begin_nested():
            row = Campaign(code=plan.festival.code, year=plan.year, day_on=plan.day_on, lists_due_on=plan.lists_due_on)
            session.add(row)
    except IntegrityError:
        # Another process was quicker.
        pass
    return session.scalars(query).one()


def _named_alone(value: dict[str, Any], day_on: date) -> str | None:
    """Return a day that a rule names without a year, where it belongs to this festival and not to another year's."""
    alone: str | None = value.get("lists_due_on")
    return alone if alone and timedelta(0) <= day_on - date.fromisoformat(alone) < timedelta(days=180) else None


def _reach(value: dict[str, Any], day_on: date) -> Reach:
    """Return how far back a reason counts (rule values reach_months, reach_leave_days)."""
    months, days = value.get("reach_months", REACH_MONTHS), value.get("reach_leave_days", REACH_LEAVE_DAYS)
    return Reach.before(day_on, months=int(months), leave_days=int(days))


def _find_listed(session: Session, campaign: Campaign) -> dict[int, int]:
    """Return the branch of everybody on the lists."""
    rows = select(CampaignVisit.member_id, CampaignVisit.branch_id).where(CampaignVisit.campaign_id == campaign.id)
    return {row.member_id: row.branch_id for row in session.execute(rows)}


def _tell_officers(session: Session, plan: Plan, branches: set[int], key: str, at: datetime) -> None:
    """Tell the desks of the branches concerned, and the school union's, which sees all lists."""
    day = clock.day_of(at)
    due = clock.show_day(plan.lists_due_on) + ("（暂定）" if plan.is_provisional else "")
    text = f"{plan.title}走访名单已生成，请在{due}前核对并安排走访。"
    for branch_id in (*sorted(branches), None):
        for officer in access.find_desk_officers(session, DESK, branch_id, day):
            tell(
                session, officer, "campaign.lists", key=f"{plan.festival.code}:{plan.year}:{key}", at=at,
                title=f"{plan.title}走访名单", text=text, path=links.visits(plan.festival.code, plan.year),
            )
