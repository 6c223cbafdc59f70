"""Campaigns: lists by their date, only for who serves the branch; a greeting for everybody, once."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.campaign import Campaign, CampaignVisit
from models.member import Branch, Member
from models.notice import Notice
from models.rule import Rule
from tests.cast import Cast
from tests.story import ask_for_visit, report_leave, take, told
from union import clock, links
from union.campaigns import (
    are_lists_due,
    greet,
    is_greeting_time,
    make_plan,
    plan_coming,
    prepare_lists,
    warn_of_missing_day,
)
from union.errors import Conflict, Invalid, NotAllowed, NotFound
from union.visit_lists import find_visits, record_visit

SPRING, TEACHERS = "spring_festival", "teachers_day"
LISTS_AT = clock.instant(date(2027, 1, 8), 8, 30)
EVE = clock.instant(date(2027, 2, 5), 9)


def without_named_day(session: Session) -> None:
    rule = session.scalars(select(Rule).where(Rule.key == "campaign.spring_festival")).one()
    rule.value = {"years": {}, "default_working_days_before": 15}
    session.flush()


def listed(session: Session) -> dict[str, str]:
    return {visit.member.name: visit.reason for visit in session.scalars(select(CampaignVisit))}


def notices(session: Session, member: Member, kind: str) -> list[Notice]:
    return list(session.scalars(select(Notice).where(Notice.member_id == member.id, Notice.kind == kind)))


def test_the_date_of_the_lists_is_the_one_the_rule_names(session: Session, cast: Cast, at: datetime) -> None:
    plan = plan_coming(session, SPRING, at)
    assert (plan.year, plan.lists_due_on, plan.is_provisional) == (2027, date(2027, 1, 8), False)
    assert not are_lists_due(plan, LISTS_AT - timedelta(days=1))
    assert are_lists_due(plan, LISTS_AT) and are_lists_due(plan, LISTS_AT + timedelta(days=10))
    assert not are_lists_due(plan, clock.instant(date(2027, 2, 7), 9))


def test_lists_due_on_a_weekend_are_made_on_the_friday_before(session: Session, cast: Cast, at: datetime) -> None:
    rule = session.scalars(select(Rule).where(Rule.key == "campaign.spring_festival")).one()
    rule.value = {"lists_due_on": "2027-01-10"}
    session.flush()
    plan = make_plan(session, SPRING, 2027, at)
    assert plan.lists_due_on == date(2027, 1, 10)
    assert are_lists_due(plan, LISTS_AT) and not are_lists_due(plan, LISTS_AT - timedelta(days=1))
    assert not make_plan(session, SPRING, 2028, at).is_named


def test_a_missing_day_is_assumed_provisionally_and_told_sixty_days_ahead_once(
    session: Session, cast: Cast, at: datetime
) -> None:
    without_named_day(session)
    plan = plan_coming(session, SPRING, at)
    assert (plan.lists_due_on, plan.is_provisional) == (date(2027, 1, 15), True)
    assert not warn_of_missing_day(session, SPRING, clock.instant(date(2026, 12, 7), 9))
    for day in (8, 9):
        assert warn_of_missing_day(session, SPRING, clock.instant(date(2026, 12, day), 9))
    assert told(session, cast.ye) == told(session, cast.wu) == ["campaign.rule_missing"]
    assert "1月15日（暂定）" in notices(session, cast.ye, "campaign.rule_missing")[0].text
    assert not told(session, cast.wang)


def test_a_named_day_needs_no_warning_and_teachers_day_has_its_default(session: Session, cast: Cast) -> None:
    assert not warn_of_missing_day(session, SPRING, clock.instant(date(2026, 12, 20), 9))
    assert not warn_of_missing_day(session, TEACHERS, clock.instant(date(2026, 8, 20), 9))
    plan = make_plan(session, TEACHERS, 2026, clock.instant(date(2026, 8, 20), 9))
    assert (plan.lists_due_on, plan.is_provisional) == (date(2026, 8, 27), False)


def test_the_list_holds_who_is_ill_or_in_hardship_and_nobody_else(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    report_leave(session, cast.zheng, at)
    ask_for_visit(session, cast.zhao, at, occasion="结婚", illness="")
    take(session, ask_for_visit(session, cast.lan, at, occasion="家庭生活困难", illness=""), "withdraw", cast.lan, at)
    assert prepare_lists(session, SPRING, 2027, LISTS_AT) == 2
    assert set(listed(session)) == {"林晓燕", "郑敏"}
    assert listed(session)["林晓燕"].startswith("生病住院（") and listed(session)["郑敏"].startswith("病假（")


def test_the_reason_lies_sealed(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    stored = session.execute(text("SELECT reason FROM campaign_visit")).scalar_one()
    assert "住院" not in stored and stored.startswith("k1:")


def test_officers_are_told_of_their_lists_neutrally(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    for officer in (cast.zhou, cast.chen, cast.wang):
        (notice,) = notices(session, officer, "campaign.lists")
        assert notice.path == links.visits(SPRING, 2027)
        assert "1月8日" in notice.text and "林晓燕" not in notice.text and "住院" not in notice.text
    assert not notices(session, cast.xu, "campaign.lists")


def test_making_the_lists_again_changes_nothing_but_brings_who_came_late(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    for _ in range(2):
        prepare_lists(session, SPRING, 2027, LISTS_AT)
    assert len(notices(session, cast.wang, "campaign.lists")) == 1
    ask_for_visit(session, cast.zheng, LISTS_AT)
    assert prepare_lists(session, SPRING, 2027, LISTS_AT + timedelta(days=1)) == 1
    assert [len(notices(session, one, "campaign.lists")) for one in (cast.xu, cast.wang, cast.zhou)] == [1, 2, 1]
    assert len(session.scalars(select(Campaign)).all()) == 1


def test_who_withdrew_leaves_the_list_unless_visited_already(session: Session, cast: Cast, at: datetime) -> None:
    cases = {member: ask_for_visit(session, member, at) for member in (cast.lin, cast.zheng)}
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    (visit,) = find_visits(session, cast.zhou, SPRING, 2027, LISTS_AT)
    record_visit(session, visit.id, by=cast.zhou, note="已上门", at=LISTS_AT)
    for member, case_ in cases.items():
        take(session, case_, "withdraw", member, LISTS_AT)
    prepare_lists(session, SPRING, 2027, LISTS_AT + timedelta(days=1))
    assert set(listed(session)) == {"林晓燕"}


def test_an_officer_sees_the_own_branch_the_school_union_all_and_others_nothing(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.zheng, at)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    seen = {one: [visit.member.name for visit in find_visits(session, one, SPRING, 2027, LISTS_AT)]
            for one in (cast.zhou, cast.xu, cast.wang)}
    assert list(seen.values()) == [["林晓燕"], ["郑敏"], ["林晓燕", "郑敏"]]
    for stranger in (cast.lin, cast.ye, cast.lan, cast.zhao):
        with pytest.raises(NotAllowed):
            find_visits(session, stranger, SPRING, 2027, LISTS_AT)
    with pytest.raises(NotFound):
        find_visits(session, cast.zhou, TEACHERS, 2027, LISTS_AT)


def test_nobody_sees_their_own_line_and_each_reading_is_kept_for_the_member(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.chen, at)
    ask_for_visit(session, cast.lin, at)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    assert [visit.member.name for visit in find_visits(session, cast.chen, SPRING, 2027, LISTS_AT)] == ["林晓燕"]
    about = AuditEntry.about == f"campaign:{SPRING}:2027"
    about = about & (AuditEntry.action == "read")
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == cast.lin.id, about))
    assert (entry.by_id, entry.fields) == (cast.chen.id, "reason")


def test_a_visit_is_recorded_once_by_who_may(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    visit = session.scalars(select(CampaignVisit)).one()
    for stranger in (cast.xu, cast.lin, cast.ye):
        with pytest.raises(NotFound):
            record_visit(session, visit.id, by=stranger, note="", at=LISTS_AT)
    with pytest.raises(Invalid):
        record_visit(session, visit.id, by=cast.chen, note="长" * 501, at=LISTS_AT)
    record_visit(session, visit.id, by=cast.chen, note=" 带去问候 ", at=LISTS_AT)
    assert (visit.visited_by_id, visit.note) == (cast.chen.id, "带去问候")
    with pytest.raises(Conflict, match="已于2027年1月8日"):
        record_visit(session, visit.id, by=cast.zhou, note="", at=LISTS_AT)


def test_the_greeting_goes_out_on_the_eve_to_everybody_once(session: Session, cast: Cast) -> None:
    plan = make_plan(session, SPRING, 2027, EVE)
    assert plan.greet_at == EVE and is_greeting_time(plan, EVE) and not is_greeting_time(plan, EVE - timedelta(minutes=1))
    assert is_greeting_time(plan, EVE + timedelta(days=2)) and not is_greeting_time(plan, EVE + timedelta(days=4))
    everybody = len(session.scalars(select(Member)).all())
    assert (greet(session, SPRING, 2027, EVE), greet(session, SPRING, 2027, EVE)) == (everybody, 0)
    (notice,) = notices(session, cast.lin, "campaign.greeting")
    assert "新春快乐" in notice.text and notice.title == "春节问候"


def test_who_joins_on_the_eve_is_greeted_by_the_next_run(session: Session, cast: Cast) -> None:
    greet(session, SPRING, 2027, EVE)
    session.add(Member(staff_number="T2027001", name="新来的人", branch=cast.ecology))
    session.flush()
    assert greet(session, SPRING, 2027, EVE + timedelta(hours=1)) == 1


def test_who_is_not_on_the_roster_any_more_or_has_died_is_not_greeted_or_listed(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.zhou, at, subject="林晓燕", occasion="会员去世", illness="", place="")
    cast.zheng.is_missing = True
    prepare_lists(session, SPRING, 2027, LISTS_AT)
    greet(session, SPRING, 2027, EVE)
    assert not notices(session, cast.lin, "campaign.greeting") and not notices(session, cast.zheng, "campaign.greeting")
    assert listed(session) == {}


def test_greeting_branch_by_branch_reaches_everybody(session: Session, cast: Cast) -> None:
    branches = session.scalars(select(Branch)).all()
    told_by_branch = sum(greet(session, TEACHERS, 2027, EVE, branch_id=branch.id) for branch in branches)
    assert told_by_branch == len(session.scalars(select(Member)).all())
