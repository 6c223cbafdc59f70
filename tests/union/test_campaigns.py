"""Campaigns: lists by their date, every desk told; a greeting for everybody who is bound, once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.campaign import Campaign, CampaignVisit
from models.member import Branch, Member, Office
from models.notice import Notice
from models.rule import Rule
from models.session import run_in_transaction, transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import ask_for_visit, report_leave, take, told
from union import links
from union.festivals.campaigns import (
    are_lists_due,
    find_branches,
    greet,
    is_greeting_time,
    make_plan,
    note_greeted,
    plan_coming,
    prepare_lists,
    warn_of_missing_day,
)
from union.festivals.dates import FESTIVALS
from union.ground import clock
from union.ground.accounts import get_account
from union.ground.errors import NotFound
from union.membership.binding import SecretKind, bind, unbind

SPRING, TEACHERS = "spring_festival", "teachers_day"
LISTS_AT = clock.instant(date(2027, 1, 8), 8, 30)
EVE = clock.instant(date(2027, 2, 5), 9)
DAY = timedelta(days=1)


def change_rule(session: Session, value: dict[str, Any]) -> None:
    session.scalars(select(Rule).where(Rule.key == "campaign.spring_festival")).one().value = value
    session.flush()


def notices(session: Session, member: Member, kind: str) -> list[Notice]:
    query = select(Notice).where(Notice.member_id == member.id, Notice.kind == kind)
    return list(session.scalars(query.order_by(Notice.id)))


def connect(session: Session, at: datetime, *members: Member) -> None:
    for member in members:
        account = get_account(session, "wx1", f"o{member.staff_number}")
        secret = (member.phone or "")[-4:]
        bound = bind(
            session, account, staff_number=member.staff_number, name=member.name, secret=secret, kind=SecretKind.PHONE, at=at
        )
        assert bound is member


def greeted(session: Session) -> set[str]:
    query = select(Member.name).join(Notice, Notice.member_id == Member.id).where(Notice.kind == "campaign.greeting")
    return set(session.scalars(query))


def test_the_date_of_the_lists_is_the_one_the_rule_names(session: Session, cast: Cast, at: datetime) -> None:
    plan = plan_coming(session, SPRING, at)
    assert (plan.year, plan.lists_due_on, plan.is_provisional) == (2027, date(2027, 1, 8), False)
    assert not are_lists_due(plan, LISTS_AT - DAY)
    assert are_lists_due(plan, LISTS_AT) and are_lists_due(plan, LISTS_AT + 10 * DAY)
    assert not are_lists_due(plan, clock.instant(date(2027, 2, 7), 9))


def test_lists_due_on_a_weekend_are_made_on_the_friday_before(session: Session, cast: Cast, at: datetime) -> None:
    change_rule(session, {"lists_due_on": "2027-01-10"})
    plan = make_plan(session, SPRING, 2027, at)
    assert plan.lists_due_on == date(2027, 1, 10)
    assert are_lists_due(plan, LISTS_AT) and not are_lists_due(plan, LISTS_AT - DAY)
    assert make_plan(session, SPRING, 2028, at).is_provisional


@pytest.mark.parametrize("written", ["2026-01-08", "2027-02-07", "2026-08-01", "一月八日", 20270108, None])
def test_a_date_that_cannot_be_meant_is_no_date(session: Session, cast: Cast, at: datetime, written: Any) -> None:
    change_rule(session, {"years": {"2027": {"lists_due_on": written}}, "default_working_days_before": 15})
    plan = make_plan(session, SPRING, 2027, at)
    assert (plan.lists_due_on, plan.is_provisional) == (date(2027, 1, 15), True)


def test_the_assumed_date_is_counted_in_working_days_back_from_the_eve(session: Session, cast: Cast, at: datetime) -> None:
    change_rule(session, {"default_working_days_before": 10})
    # 2024-02-09 was New Year's Eve and a working day; the Sunday of 02-04 was worked.
    assert make_plan(session, SPRING, 2024, at).lists_due_on == date(2024, 1, 29)
    assert make_plan(session, SPRING, 2026, at).lists_due_on == date(2026, 2, 3)
    change_rule(session, {})
    assert make_plan(session, SPRING, 2026, at).lists_due_on == date(2026, 1, 27)


def test_a_festival_that_nobody_keeps_is_not_found(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(NotFound):
        make_plan(session, "halloween", 2027, at)


def test_a_missing_day_is_assumed_provisionally_and_told_sixty_days_ahead_once(
    session: Session, cast: Cast, at: datetime
) -> None:
    change_rule(session, {"years": {}, "default_working_days_before": 15})
    plan = plan_coming(session, SPRING, at)
    assert (plan.lists_due_on, plan.is_provisional) == (date(2027, 1, 15), True)
    assert not warn_of_missing_day(session, SPRING, clock.instant(date(2026, 12, 7), 9))
    for day in (8, 9):
        assert warn_of_missing_day(session, SPRING, clock.instant(date(2026, 12, day), 9))
    assert told(session, cast.ye) == told(session, cast.wu) == ["campaign.rule_missing"]
    assert "1月15日（暂定）" in notices(session, cast.ye, "campaign.rule_missing")[0].text
    assert not told(session, cast.wang) and not told(session, cast.zhou)


def test_a_named_day_needs_no_warning(session: Session, cast: Cast) -> None:
    assert not warn_of_missing_day(session, SPRING, clock.instant(date(2026, 12, 20), 9))
    assert not told(session, cast.wu)


def test_teachers_day_lists_fall_into_the_summer_break_unless_somebody_names_their_day(session: Session, cast: Cast) -> None:
    august = clock.instant(date(2026, 8, 20), 9)
    plan = plan_coming(session, TEACHERS, august)
    assert (plan.lists_due_on, plan.is_provisional) == (date(2026, 8, 27), True)
    assert warn_of_missing_day(session, TEACHERS, august)
    assert told(session, cast.ye) == ["campaign.rule_missing"]


def test_every_desk_is_told_neutrally_also_of_an_empty_list(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    for officer in (cast.zhou, cast.chen, cast.wang, cast.xu):
        (notice,) = notices(session, officer, "campaign.lists")
        assert notice.path == links.visits(SPRING, 2027)
    for other in (cast.lin, cast.ye, cast.lan, cast.zhao, cast.wu):
        assert not notices(session, other, "campaign.lists")


def test_nothing_that_a_campaign_pushes_says_who_why_or_how_much(session: Session, cast: Cast, at: datetime) -> None:
    connect(session, at, cast.lin)
    ask_for_visit(session, cast.lin, at)
    report_leave(session, cast.zheng, at)
    change_rule(session, {})
    warn_of_missing_day(session, SPRING, LISTS_AT)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    ask_for_visit(session, cast.chen, LISTS_AT, occasion="家庭生活困难", illness="")
    prepare_lists(session, SPRING, 2027, LISTS_AT + DAY)
    greet(session, SPRING, 2027, EVE)
    rows = session.scalars(select(Notice).where(Notice.kind.like("campaign.%"))).all()
    assert {one.kind for one in rows} == {"campaign.rule_missing", "campaign.lists", "campaign.greeting"}
    pushed = " ".join(f"{one.title}{one.phrase}{one.text}" for one in rows)
    for secret in ("林晓燕", "郑敏", "陈雪梅", "肺炎", "住院", "病", "困难", "慰问", "去世", "元", "分工会"):
        assert secret not in pushed, secret
    assert all(len(one.title) <= 20 for one in rows)


def test_making_the_lists_again_tells_only_those_whose_list_has_grown(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    assert prepare_lists(session, SPRING, 2027, LISTS_AT) == 1
    assert prepare_lists(session, SPRING, 2027, LISTS_AT + DAY) == 0
    assert len(notices(session, cast.wang, "campaign.lists")) == 1
    ask_for_visit(session, cast.zheng, LISTS_AT)
    assert prepare_lists(session, SPRING, 2027, LISTS_AT + 2 * DAY) == 1
    assert [len(notices(session, one, "campaign.lists")) for one in (cast.xu, cast.wang, cast.zhou)] == [2, 2, 1]
    campaign = session.scalars(select(Campaign)).one()
    assert (campaign.lists_made_at, campaign.lists_due_on) == (LISTS_AT, date(2027, 1, 8))


def test_two_processes_make_one_list(engine: Engine, live_cast: Cast, at: datetime) -> None:
    with transaction(engine) as session:
        ask_for_visit(session, session.get_one(Member, live_cast.lin.id), at)

    def work() -> int:
        return run_in_transaction(engine, lambda session: prepare_lists(session, SPRING, 2027, LISTS_AT))

    assert sorted(at_once([work] * 4)) == [0, 0, 0, 1]
    with transaction(engine) as session:
        assert len(session.scalars(select(Campaign.id)).all()) == len(session.scalars(select(CampaignVisit.id)).all()) == 1
        assert len(notices(session, live_cast.wang, "campaign.lists")) == 1


def test_the_greeting_goes_out_on_the_eve_to_everybody_who_is_bound_once(
    session: Session, cast: Cast, at: datetime
) -> None:
    plan = make_plan(session, SPRING, 2027, EVE)
    assert plan.greet_at == EVE and is_greeting_time(plan, EVE) and not is_greeting_time(plan, EVE - timedelta(minutes=1))
    connect(session, at, cast.lin, cast.zhou)
    assert (greet(session, SPRING, 2027, EVE), greet(session, SPRING, 2027, EVE)) == (2, 0)
    assert greeted(session) == {"林晓燕", "周建平"}
    (notice,) = notices(session, cast.lin, "campaign.greeting")
    assert (notice.title, notice.text, notice.path) == ("春节问候", FESTIVALS[SPRING].greeting, links.inbox())
    assert (notice.state, notice.next_attempt_at) == ("queued", EVE)


@pytest.mark.parametrize(("code", "year", "first", "last"), [
    (SPRING, 2027, "2027-02-05T09:00+08:00", "2027-02-08T21:59+08:00"),
    (TEACHERS, 2027, "2027-09-10T09:00+08:00", "2027-09-10T21:59+08:00"),
])
def test_nobody_is_greeted_too_early_or_too_late(
    session: Session, cast: Cast, at: datetime, code: str, year: int, first: str, last: str
) -> None:
    connect(session, at, cast.lin)
    begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    assert greet(session, code, year, begin - timedelta(minutes=1)) == 0
    # It would wait out the night and arrive when the festival is over.
    assert greet(session, code, year, end + timedelta(minutes=1)) == 0
    assert greet(session, code, year, end) == 1


def test_who_binds_later_on_the_eve_is_greeted_by_the_next_run_and_who_unbound_is_not(
    session: Session, cast: Cast, at: datetime
) -> None:
    connect(session, at, cast.lin, cast.zhou)
    unbind(session, get_account(session, "wx1", f"o{cast.lin.staff_number}"), at)
    assert greet(session, SPRING, 2027, EVE) == 1
    connect(session, EVE, cast.chen)
    assert greet(session, SPRING, 2027, EVE + timedelta(hours=1)) == 1
    assert greeted(session) == {"周建平", "陈雪梅"}


def test_who_is_not_on_the_roster_any_more_or_has_died_is_never_greeted(session: Session, cast: Cast, at: datetime) -> None:
    connect(session, at, cast.lin, cast.zheng, cast.zhao, cast.chen, cast.wu)
    report_death(session, cast, "林晓燕", at)
    closed = report_death(session, cast, "赵志远", at)
    close(session, closed, cast, at)
    cast.zheng.is_missing, cast.wu.died_on = True, date(2026, 11, 20)
    session.flush()
    assert greet(session, SPRING, 2027, EVE) == 1
    assert greeted(session) == {"陈雪梅"}


def test_a_death_reported_by_mistake_and_withdrawn_silences_nobody(session: Session, cast: Cast, at: datetime) -> None:
    connect(session, at, cast.lin)
    take(session, report_death(session, cast, "林晓燕", at), "withdraw", cast.zhou, at)
    assert greet(session, SPRING, 2027, EVE) == 1


def report_death(session: Session, cast: Cast, name: str, at: datetime) -> Any:
    return ask_for_visit(session, cast.zhou, at, subject=name, occasion="会员去世", illness="", place="")


def close(session: Session, case_: Any, cast: Cast, at: datetime) -> None:
    case_.closed_at, case_.outcome = at, "completed"
    session.flush()


def test_greeting_branch_by_branch_reaches_everybody_once(session: Session, cast: Cast, at: datetime) -> None:
    connect(session, at, cast.lin, cast.zhou, cast.zheng)
    assert [greet(session, SPRING, 2027, EVE, branch_id=one) for one in find_branches(session)] == [2, 1]
    note_greeted(session, SPRING, 2027, EVE)
    note_greeted(session, SPRING, 2027, EVE + DAY)
    campaign = session.scalars(select(Campaign)).one()
    assert (campaign.greeted_at, campaign.lists_made_at) == (EVE, None)
    assert greet(session, SPRING, 2027, EVE + DAY) == 0


def test_a_school_desk_that_nobody_serves_has_its_chair_told(session: Session, cast: Cast) -> None:
    for office in session.scalars(select(Office).where(Office.post == "welfare_officer")):
        session.delete(office)
    session.flush()
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    assert len(notices(session, cast.wu, "campaign.lists")) == 1


def test_a_new_branch_has_no_officers_and_hinders_nothing(session: Session, cast: Cast) -> None:
    session.add(Branch(code="XX", name="新学院分工会"))
    session.flush()
    assert prepare_lists(session, SPRING, 2027, LISTS_AT) == 0
    assert len(notices(session, cast.wang, "campaign.lists")) == 1
