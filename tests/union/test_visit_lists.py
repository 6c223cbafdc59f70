"""Visit lists: who is on them and why, whom they are shown to, and the visits that officers add and record."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.campaign import CampaignVisit
from models.member import Member, Office
from models.rule import Rule
from tests.cast import Cast
from tests.story import ask_for_visit, report_leave, take
from union.festivals.campaigns import prepare_lists
from union.festivals.care_reasons import Reach
from union.festivals.visit_lists import add_visit, find_visits, record_visit
from union.ground import clock
from union.ground.audit import find_readings
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound

SPRING = "spring_festival"
LISTS_AT = clock.instant(date(2027, 1, 8), 8, 30)
DAY = timedelta(days=1)


def prepare(session: Session, at: datetime = LISTS_AT) -> int:
    return prepare_lists(session, SPRING, 2027, at)


def listed(session: Session) -> dict[str, str]:
    return {visit.member.name: visit.reason for visit in session.scalars(select(CampaignVisit))}


def seen(session: Session, officer: Member, at: datetime = LISTS_AT) -> list[str]:
    return [visit.member.name for visit in find_visits(session, officer, SPRING, 2027, at)]


def add(session: Session, member: Member, by: Member, reason: str = "老人需要照顾") -> CampaignVisit:
    return add_visit(session, SPRING, 2027, member, reason, by=by, at=LISTS_AT)


@pytest.mark.parametrize(("occasion", "more", "reason"), [
    ("生病住院", {}, "生病住院（2026年11月）"),
    ("患重大疾病", {}, "患重大疾病（2026年11月）"),
    ("家庭生活困难", {"illness": ""}, "家庭生活困难（2026年11月）"),
    ("直系亲属去世", {"illness": "", "place": "", "relation": "父亲"}, "直系亲属去世（2026年11月）"),
    ("结婚", {"illness": ""}, None),
    ("退休离岗", {"illness": ""}, None),
])
def test_illness_hardship_and_loss_put_a_member_on_the_list_by_a_word_and_a_month(
    session: Session, cast: Cast, at: datetime, occasion: str, more: dict[str, str], reason: str | None
) -> None:
    ask_for_visit(session, cast.lin, at, occasion=occasion, **more)
    prepare(session)
    assert listed(session) == ({"林晓燕": reason} if reason else {})


def test_several_reasons_stand_together_and_the_same_one_once(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.lin, at, illness="骨折")
    report_leave(session, cast.lin, at)
    prepare(session)
    assert listed(session)["林晓燕"].split("\n") == ["生病住院（2026年11月）", "病假（自2026年11月17日）"]


def test_an_occasion_counts_for_twelve_months_before_the_lists_are_due(session: Session, cast: Cast) -> None:
    for member, happened, reported in ((cast.lin, "2026-01-07", date(2026, 1, 9)), (cast.zheng, "2026-01-08", date(2026, 1, 9))):
        ask_for_visit(session, member, clock.instant(reported, 10), happened_on=happened)
    prepare(session)
    assert set(listed(session)) == {"郑敏"}


@pytest.mark.parametrize(("day", "since"), [
    (date(2027, 1, 8), date(2026, 1, 8)), (date(2028, 2, 29), date(2027, 2, 28)), (date(2027, 12, 31), date(2026, 12, 31)),
])
def test_twelve_months_back_is_the_same_day_or_the_months_last(day: date, since: date) -> None:
    assert Reach.before(day, months=12, leave_days=60).occasions_since == since


def test_a_leave_counts_while_it_lasts_and_for_sixty_days_after(session: Session, cast: Cast) -> None:
    due = clock.instant(date(2027, 1, 8))
    begin = due - 90 * DAY
    leave = {"from_on": "2026-10-08", "until_on": "2026-10-30"}
    for member, closed in ((cast.lin, None), (cast.zheng, due - 60 * DAY), (cast.zhao, due - 60 * DAY - timedelta(seconds=1))):
        case_ = report_leave(session, member, begin, **leave)
        if closed is not None:
            take(session, case_, "end_leave", member, closed, returned_on="今天")
    prepare(session)
    assert set(listed(session)) == {"林晓燕", "郑敏"}


def test_how_far_back_is_data(session: Session, cast: Cast, at: datetime) -> None:
    rule = session.scalars(select(Rule).where(Rule.key == "campaign.spring_festival")).one()
    rule.value = rule.value | {"reach_months": 1}
    session.flush()
    ask_for_visit(session, cast.lin, at)
    assert prepare(session) == 0


def test_declined_and_withdrawn_cases_put_nobody_on_the_list(session: Session, cast: Cast, at: datetime) -> None:
    take(session, ask_for_visit(session, cast.lin, at), "withdraw", cast.lin, at)
    take(session, ask_for_visit(session, cast.zheng, at), "decline", cast.xu, at, reason="不在范围内")
    take(session, report_leave(session, cast.chen, at), "withdraw", cast.chen, at)
    assert prepare(session) == 0


def test_who_has_died_or_left_the_roster_is_not_listed(session: Session, cast: Cast, at: datetime) -> None:
    for member in (cast.lin, cast.zheng, cast.zhao):
        ask_for_visit(session, member, at)
    ask_for_visit(session, cast.zhou, at, subject="林晓燕", occasion="会员去世", illness="", place="")
    ask_for_visit(session, cast.wu, at)
    cast.zheng.is_missing, cast.wu.died_on = True, date(2026, 11, 20)
    assert prepare(session) == 1
    assert set(listed(session)) == {"赵志远"}


def test_a_death_reported_after_the_list_was_made_takes_the_member_off_at_once(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.chen, at)
    prepare(session)
    add(session, cast.lan, cast.zhou)
    for name in ("林晓燕", "蓝海英"):
        ask_for_visit(session, cast.zhou, LISTS_AT, subject=name, occasion="会员去世", illness="", place="")
    assert seen(session, cast.zhou) == ["陈雪梅"]
    prepare(session, LISTS_AT + DAY)
    assert set(listed(session)) == {"陈雪梅"}


def test_who_withdrew_leaves_the_list_unless_visited_already(session: Session, cast: Cast, at: datetime) -> None:
    cases = {member.id: (member, ask_for_visit(session, member, at)) for member in (cast.lin, cast.zheng)}
    prepare(session)
    (visit,) = find_visits(session, cast.zhou, SPRING, 2027, LISTS_AT)
    record_visit(session, visit.id, by=cast.zhou, note="已上门", at=LISTS_AT)
    for member, case_ in cases.values():
        take(session, case_, "withdraw", member, LISTS_AT)
    prepare(session, LISTS_AT + DAY)
    assert set(listed(session)) == {"林晓燕"}


def test_what_an_officer_wrote_stays_when_the_lists_are_made_again(session: Session, cast: Cast, at: datetime) -> None:
    prepare(session)
    add(session, cast.lin, cast.zhou)
    case_ = ask_for_visit(session, cast.lin, LISTS_AT)
    assert prepare(session, LISTS_AT + DAY) == 0
    assert listed(session)["林晓燕"].split("\n") == ["生病住院（2027年1月）", "补充：老人需要照顾"]
    take(session, case_, "withdraw", cast.lin, LISTS_AT + DAY)
    prepare(session, LISTS_AT + 2 * DAY)
    assert listed(session) == {"林晓燕": "补充：老人需要照顾"}


def test_who_changes_branch_moves_to_the_other_list(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare(session)
    cast.lin.branch = cast.engineering
    session.flush()
    assert prepare(session, LISTS_AT + DAY) == 1
    assert (seen(session, cast.zhou), seen(session, cast.xu)) == ([], ["林晓燕"])


def test_reason_and_note_lie_sealed(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare(session)
    (visit,) = find_visits(session, cast.zhou, SPRING, 2027, LISTS_AT)
    record_visit(session, visit.id, by=cast.zhou, note="在家休养", at=LISTS_AT)
    for stored in session.execute(text("SELECT reason, note FROM campaign_visit")).one():
        assert stored.startswith("k1:") and "住院" not in stored and "休养" not in stored


def test_an_officer_sees_the_own_branch_the_school_union_all_and_others_nothing(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.zheng, at)
    prepare(session)
    assert [seen(session, one) for one in (cast.zhou, cast.chen, cast.xu)] == [["林晓燕"], ["林晓燕"], ["郑敏"]]
    assert seen(session, cast.wang) == ["林晓燕", "郑敏"]
    for stranger in (cast.lin, cast.ye, cast.lan, cast.zhao, cast.wu):
        with pytest.raises(NotAllowed):
            seen(session, stranger)


def test_the_chair_sees_the_lists_only_while_nobody_serves_the_schools_desk(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare(session)
    session.delete(session.scalars(select(Office).where(Office.post == "welfare_officer")).one())
    session.flush()
    assert seen(session, cast.wu) == ["林晓燕"]


def test_an_office_that_is_over_and_an_officer_off_the_roster_open_nothing(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare(session)
    cast.chen.is_missing = True
    session.scalars(select(Office).where(Office.post == "branch_chair", Office.member_id == cast.zhou.id)).one().until_on = (
        clock.day_of(LISTS_AT) - DAY
    )
    session.flush()
    visit = session.scalars(select(CampaignVisit)).one()
    for former in (cast.chen, cast.zhou):
        with pytest.raises(NotAllowed):
            seen(session, former)
        with pytest.raises(NotFound):
            record_visit(session, visit.id, by=former, note="", at=LISTS_AT)
        with pytest.raises(NotAllowed):
            add(session, cast.lan, former)


@pytest.mark.parametrize(("code", "year"), [("teachers_day", 2027), (SPRING, 2028), ("none", 2027), (SPRING, 9999)])
def test_lists_that_are_not_made_yet_are_not_found(session: Session, cast: Cast, code: str, year: int) -> None:
    prepare(session)
    with pytest.raises(NotFound):
        find_visits(session, cast.zhou, code, year, LISTS_AT)
    with pytest.raises(NotFound):
        add_visit(session, code, year, cast.lin, "老人需要照顾", by=cast.zhou, at=LISTS_AT)


def test_nobody_sees_their_own_line_and_each_reading_is_kept_for_the_member(
    session: Session, cast: Cast, at: datetime
) -> None:
    ask_for_visit(session, cast.chen, at)
    ask_for_visit(session, cast.lin, at)
    prepare(session)
    assert seen(session, cast.chen) == ["林晓燕"]
    (entry,) = find_readings(session, cast.lin)
    assert (entry.by_id, entry.about, entry.fields) == (cast.chen.id, f"campaign:{SPRING}:2027", "reason")
    (visit,) = find_visits(session, cast.zhou, SPRING, 2027, LISTS_AT)[1:]
    record_visit(session, visit.id, by=cast.zhou, note="在家休养", at=LISTS_AT)
    seen(session, cast.wang, LISTS_AT + DAY)
    assert find_readings(session, visit.member)[0].fields == "reason,note"


def test_a_visit_is_recorded_once_by_who_may(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    prepare(session)
    visit = session.scalars(select(CampaignVisit)).one()
    for stranger in (cast.xu, cast.lin, cast.ye, cast.wu):
        with pytest.raises(NotFound):
            record_visit(session, visit.id, by=stranger, note="", at=LISTS_AT)
    with pytest.raises(NotFound):
        record_visit(session, visit.id + 1, by=cast.zhou, note="", at=LISTS_AT)
    with pytest.raises(Invalid, match="最多500个字"):
        record_visit(session, visit.id, by=cast.chen, note="长" * 501, at=LISTS_AT)
    assert visit.visited_at is None
    record_visit(session, visit.id, by=cast.chen, note=" 带去问候 ", at=LISTS_AT)
    assert (visit.visited_at, visit.visited_by_id, visit.note) == (LISTS_AT, cast.chen.id, "带去问候")
    with pytest.raises(Conflict, match="已于2027年1月8日"):
        record_visit(session, visit.id, by=cast.zhou, note="", at=LISTS_AT)
    assert session.scalars(select(AuditEntry.by_id).where(AuditEntry.action == "record_visit")).all() == [cast.chen.id]


def test_nobody_records_the_visit_to_themselves(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.chen, at)
    prepare(session)
    visit = session.scalars(select(CampaignVisit)).one()
    with pytest.raises(NotFound):
        record_visit(session, visit.id, by=cast.chen, note="", at=LISTS_AT)
    record_visit(session, visit.id, by=cast.wang, note="", at=LISTS_AT)


def test_officers_add_members_of_their_own_scope_by_their_word(session: Session, cast: Cast) -> None:
    prepare(session)
    assert add(session, cast.lin, cast.zhou, " 老人\n需要照顾\u200b ").reason == "补充：老人 需要照顾"
    assert add(session, cast.zheng, cast.wang).branch_id == cast.engineering.id
    assert (seen(session, cast.zhou), seen(session, cast.xu)) == (["林晓燕"], ["郑敏"])
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "list", AuditEntry.subject_id == cast.lin.id)).one()
    assert entry.by_id == cast.zhou.id


@pytest.mark.parametrize(("whom", "by", "reason", "refusal", "sentence"), [
    ("zheng", "zhou", "有困难", NotAllowed, "负责范围"),
    ("zhou", "zhou", "有困难", NotAllowed, "其他会员"),
    ("lin", "lin", "有困难", NotAllowed, "工会走访人员"),
    ("lin", "ye", "有困难", NotAllowed, "工会走访人员"),
    ("lin", "zhou", " \u200b\n", Invalid, "请写明"),
    ("lin", "zhou", "难" * 301, Invalid, "最多300个字"),
])
def test_who_may_not_be_added_is_refused_in_one_sentence(
    session: Session, cast: Cast, whom: str, by: str, reason: str, refusal: type[Exception], sentence: str
) -> None:
    prepare(session)
    with pytest.raises(refusal, match=sentence):
        add(session, getattr(cast, whom), getattr(cast, by), reason)
    assert listed(session) == {}


def test_who_is_listed_already_has_died_or_left_is_not_added(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    ask_for_visit(session, cast.zhou, at, subject="蓝海英", occasion="会员去世", illness="", place="")
    prepare(session)
    cast.chen.is_missing = True
    with pytest.raises(Conflict, match="已在走访名单中"):
        add(session, cast.lin, cast.zhou)
    for member in (cast.lan, cast.chen):
        with pytest.raises(NotAllowed) as refusal:
            add(session, member, cast.zhou)
        assert str(refusal.value) == "这位会员目前不能列入走访名单"


def test_who_was_visited_comes_last(session: Session, cast: Cast, at: datetime) -> None:
    for member in (cast.lin, cast.chen, cast.lan):
        ask_for_visit(session, member, at)
    prepare(session)
    first = find_visits(session, cast.zhou, SPRING, 2027, LISTS_AT)[0]
    record_visit(session, first.id, by=cast.zhou, note="", at=LISTS_AT)
    assert seen(session, cast.zhou)[-1] == first.member.name
