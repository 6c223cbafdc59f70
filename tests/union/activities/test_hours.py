"""Volunteers' hours: measured, confirmed, disputed, settled; and the certificate of a year."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.notice import Notice
from models.registration import Registration
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import told
from tests.union.activities.afternoon import END, START, act, history, minutes, offered, plan, run, seat
from union.activities.activity.presence import show_hours
from union.activities.attendance.certificates import compose_certificate, find_hours, find_years, verify_certificate
from union.activities.day.reminders import find_to_sign_out, remind_to_sign_out
from union.activities.sight.attendance_lines import find_waiting
from union.ground.documents import Facts
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal

MONDAY = END + timedelta(days=2)


def served(session: Session, cast: Cast, come: datetime = START, gone: datetime = END) -> Registration:
    """Return 林晓燕's registration once she has come and gone."""
    one = seat(session, plan(session, branch=cast.ecology), cast.lin)
    act(session, one, "check_in", cast.lin, come)
    return act(session, one, "check_out", cast.lin, gone)


@pytest.mark.parametrize(("come", "gone", "credited", "is_early"), [
    (minutes(-30), minutes(30, END), 180, False),
    (minutes(20), minutes(-16, END), 144, True),
    (minutes(20), minutes(-15, END), 145, False),
    (minutes(0) + timedelta(seconds=31), END, 179, False),
])
def test_minutes_are_those_within_the_activity(
    session: Session, cast: Cast, come: datetime, gone: datetime, credited: int, is_early: bool
) -> None:
    one = served(session, cast, come, gone)
    assert (one.minutes, one.hours_state, one.is_early) == (credited, "measured", is_early)


@pytest.mark.parametrize(("given", "shown"), [(0, "0.0小时"), (2, "0.0小时"), (3, "0.1小时"), (144, "2.4小时"), (179, "3.0小时")])
def test_hours_are_shown_with_one_decimal(given: int, shown: str) -> None:
    assert show_hours(given) == shown


def test_nobody_signs_out_before_coming_before_the_start_too_late_or_twice(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, branch=cast.ecology), cast.lin)
    with pytest.raises(Refusal, match="还没有签到"):
        act(session, one, "check_out", cast.lin, minutes(10))
    act(session, one, "check_in", cast.lin, minutes(-10))
    for at, sentence in ((minutes(-1), "14:00开始"), (minutes(61, END), "过了签退时间")):
        assert "check_out" not in offered(session, one, cast.lin, at)
        with pytest.raises(Refusal, match=sentence):
            act(session, one, "check_out", cast.lin, at)
    act(session, one, "check_out", cast.lin, minutes(60, END))
    with pytest.raises(Conflict, match="18:00已签退"):
        act(session, one, "check_out", cast.lin, minutes(60, END))


def test_an_activity_without_hours_knows_no_signing_out(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, counts_hours=False), cast.lin)
    act(session, one, "check_in", cast.lin, START)
    with pytest.raises(Refusal, match="不计服务时长"):
        act(session, one, "check_out", cast.lin, END)


def test_a_forgotten_sign_out_is_set_by_an_officer_with_a_reason(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, branch=cast.ecology), cast.lin)
    with pytest.raises(Refusal, match="没有签到"):
        act(session, one, "set_minutes", cast.zhou, END, minutes="150", reason="忘记签退")
    act(session, one, "check_in", cast.lin, START)
    with pytest.raises(Invalid):
        act(session, one, "set_minutes", cast.zhou, END, minutes="150")
    act(session, one, "set_minutes", cast.zhou, END, minutes="150", reason="忘记签退")
    act(session, one, "set_minutes", cast.zhou, END, minutes="120", reason="看错了")
    assert (one.minutes, one.hours_state) == (120, "measured")
    assert history(session, one)[1:] == [("登记时长", "未登记改为2.5小时：忘记签退"), ("登记时长", "2.5小时改为2.0小时：看错了")]


def test_hours_count_for_the_year_once_an_officer_has_confirmed_them(session: Session, cast: Cast) -> None:
    one = served(session, cast)
    assert find_hours(session, cast.lin, 2026).minutes == 0
    act(session, one, "confirm_hours", cast.zhou, MONDAY)
    assert find_hours(session, cast.lin, 2026).minutes == 180 and find_hours(session, cast.lin, 2025).minutes == 0
    assert find_years(session, cast.lin) == [2026] and told(session, cast.lin) == ["hours.confirmed"]
    with pytest.raises(Conflict, match="已经确认"):
        act(session, one, "confirm_hours", cast.zhou, MONDAY)
    with pytest.raises(Conflict, match="已经确认"):
        act(session, one, "set_minutes", cast.zhou, MONDAY, minutes="1", reason="改")


def test_the_new_years_eve_counts_for_the_year_it_begins_in(session: Session, cast: Cast) -> None:
    eve = datetime(2026, 12, 31, 15, 30, tzinfo=START.tzinfo)
    one = seat(session, plan(session, starts_at=eve, ends_at=eve + timedelta(hours=2)), cast.lin, hours_state="confirmed", minutes=120)
    after = seat(session, plan(session, code="dawn", starts_at=eve + timedelta(minutes=30)), cast.lin, hours_state="confirmed", minutes=60)
    assert find_hours(session, cast.lin, 2026).registrations == (one,)
    assert find_hours(session, cast.lin, 2027).registrations == (after,)


def test_an_officer_never_credits_their_own_hours(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    one = seat(session, activity, cast.zhou)
    act(session, one, "check_in", cast.zhou, START)
    act(session, one, "check_out", cast.zhou, END)
    for action, given in (("confirm_hours", {}), ("set_minutes", {"minutes": "600", "reason": "辛苦"})):
        with pytest.raises(Refusal, match="另一位干部"):
            act(session, one, action, cast.zhou, MONDAY, **given)
    with pytest.raises(Conflict, match="没有等您确认"):
        run(session, activity, "confirm_all_hours", cast.zhou, MONDAY)
    assert one.hours_state == "measured"


def test_all_hours_are_confirmed_at_once_but_not_those_still_open(session: Session, cast: Cast) -> None:
    one = served(session, cast)
    other, unsigned = (seat(session, one.activity, member) for member in (cast.zheng, cast.zhao))
    for present, by in ((other, cast.zheng), (unsigned, cast.zhao)):
        act(session, present, "check_in", by, START)
    act(session, other, "check_out", cast.zheng, minutes(60))
    run(session, one.activity, "confirm_all_hours", cast.zhou, MONDAY)
    assert [row.hours_state for row in (one, other, unsigned)] == ["confirmed", "confirmed", ""]
    assert history(session, other)[-1] == ("确认时长", "1.0小时")


def test_who_forgot_to_sign_out_is_reminded_at_the_end_and_then_on_the_officers_list(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, branch=cast.ecology, state="running"), cast.lin)
    act(session, one, "check_in", cast.lin, START)
    assert find_to_sign_out(session, END - timedelta(seconds=1)) == [] and find_to_sign_out(session, END) == [one.activity_id]
    assert [remind_to_sign_out(session, one.activity_id, END) for _ in range(2)] == [1, 0] and told(session, cast.lin) == ["hours.sign_out"]
    assert find_waiting(session, cast.zhou, minutes(60, END)) == []
    assert [row.what for row in find_waiting(session, cast.zhou, minutes(61, END))] == ["1人没有签退，待登记时长"]
    act(session, one, "set_minutes", cast.zhou, MONDAY, minutes="150", reason="忘记签退")
    assert [row.what for row in find_waiting(session, cast.zhou, MONDAY)] == ["1份时长待确认"]


def test_nothing_is_settled_while_hours_are_missing_unconfirmed_or_disputed(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session, branch=cast.ecology, state="ended"), cast.lin, checked_in_at=START)
    forgotten = {"minutes": "150", "reason": "忘记签退"}
    for said, action, given in (("1人没有签退", "set_minutes", forgotten), ("1份服务时长没有确认", "confirm_hours", {})):
        with pytest.raises(Refusal, match=said):
            run(session, one.activity, "settle", cast.zhou, MONDAY)
        act(session, one, action, cast.zhou, MONDAY, **given)
    act(session, one, "dispute_hours", cast.lin, MONDAY, reason="少记了")
    with pytest.raises(Refusal, match="1份时长异议没有处理"):
        run(session, one.activity, "settle", cast.zhou, MONDAY)
    act(session, one, "resolve_hours", cast.zhou, MONDAY, decision="keep", reason="签退册为准")
    assert run(session, one.activity, "settle", cast.zhou, MONDAY).state == "settled"


def test_hours_disputed_after_the_settling_wait_for_the_officer_who_answers(session: Session, cast: Cast) -> None:
    one = served(session, cast)
    one.activity.state = "ended"
    act(session, one, "confirm_hours", cast.zhou, MONDAY)
    run(session, one.activity, "settle", cast.zhou, MONDAY)
    act(session, one, "dispute_hours", cast.lin, MONDAY, reason="少记了")
    assert [row.what for row in find_waiting(session, cast.zhou, MONDAY)] == ["时长有异议"] and find_waiting(session, cast.xu, MONDAY) == []
    act(session, one, "resolve_hours", cast.zhou, MONDAY, decision="set", minutes="190", reason="领队证明")
    assert one.minutes == 190 and find_waiting(session, cast.zhou, MONDAY) == []


def disputed(session: Session, cast: Cast) -> Registration:
    one = served(session, cast, gone=minutes(60))
    act(session, one, "confirm_hours", cast.zhou, MONDAY)
    return act(session, one, "dispute_hours", cast.lin, MONDAY, reason="扫码后又回去帮忙到结束")


def test_a_member_disputes_and_an_officer_sets_anew_with_a_reason(session: Session, cast: Cast) -> None:
    one = disputed(session, cast)
    assert find_hours(session, cast.lin, 2026).minutes == 0 and "hours.disputed" in told(session, cast.zhou)
    with pytest.raises(Conflict, match="已经提出"):
        act(session, one, "dispute_hours", cast.lin, MONDAY, reason="再说一次")
    with pytest.raises(Invalid):
        act(session, one, "resolve_hours", cast.zhou, MONDAY, decision="set", reason="领队证明")
    act(session, one, "resolve_hours", cast.zhou, MONDAY, decision="set", minutes="180", reason="领队证明")
    assert (one.minutes, one.hours_state, one.hours_note) == (180, "confirmed", None)
    assert history(session, one)[-2:] == [("对时长有异议", "扫码后又回去帮忙到结束"), ("处理异议", "1.0小时改为3.0小时：领队证明")]
    assert told(session, cast.lin) == ["hours.confirmed", "hours.resolved"]


def test_a_dispute_may_end_with_what_was_measured(session: Session, cast: Cast) -> None:
    one = act(session, disputed(session, cast), "resolve_hours", cast.zhou, MONDAY, decision="keep", reason="签退册为准")
    assert one.minutes == 60 and history(session, one)[-1] == ("处理异议", "保持1.0小时：签退册为准")


@pytest.mark.parametrize(("days", "is_in_time"), [(7, True), (8, False)])
def test_hours_are_disputed_within_seven_days(session: Session, cast: Cast, days: int, is_in_time: bool) -> None:
    one = served(session, cast)
    with pytest.raises(Refusal, match="确认以后"):
        act(session, one, "dispute_hours", cast.lin, MONDAY, reason="少记了")
    act(session, one, "confirm_hours", cast.zhou, MONDAY)
    at = MONDAY + timedelta(days=days)
    assert ("dispute_hours" in offered(session, one, cast.lin, at)) is is_in_time
    if not is_in_time:
        with pytest.raises(Refusal, match="11月30日为止"):
            act(session, one, "dispute_hours", cast.lin, at, reason="少记了")
        return
    with pytest.raises(NotFound):
        act(session, one, "dispute_hours", cast.xu, at, reason="少记了")
    act(session, one, "dispute_hours", cast.lin, at, reason="少记了")


def test_two_officers_confirming_at_once_credit_and_tell_once(engine: Engine, live_cast: Cast) -> None:
    def begin(session: Session) -> int:
        activity = plan(session, branch=session.merge(live_cast.ecology))
        one = seat(session, activity, session.merge(live_cast.lin), checked_in_at=START, minutes=180, hours_state="measured")
        return one.id

    key = run_in_transaction(engine, begin)

    def confirm(whole: bool) -> str:
        def work(session: Session) -> object:
            one, by = session.get_one(Registration, key), session.merge(live_cast.zhou)
            return run(session, one.activity, "confirm_all_hours", by, MONDAY) if whole else act(session, one, "confirm_hours", by, MONDAY)

        try:
            run_in_transaction(engine, work)
        except Conflict:
            return "told"
        return "done"

    said = at_once([lambda: confirm(True), lambda: confirm(False), lambda: confirm(True), lambda: confirm(False)])
    assert sorted(said) == ["done", "told", "told", "told"]
    with Session(engine) as session:
        assert len(session.scalars(select(Notice).where(Notice.kind == "hours.confirmed")).all()) == 1


def test_the_certificate_of_a_year_is_verified_by_an_officer_and_by_nobody_else(session: Session, cast: Cast) -> None:
    one = served(session, cast)
    with pytest.raises(NotFound, match="2026年还没有"):
        compose_certificate(session, cast.lin, 2026, MONDAY)
    act(session, one, "confirm_hours", cast.zhou, MONDAY)
    paper = compose_certificate(session, cast.lin, 2026, MONDAY)
    facts = next(block for block in paper.blocks if isinstance(block, Facts))
    assert ("服务时长合计", "3.0小时") in facts.rows and paper.number.startswith("ZY2026-T2015007-180-")
    verdict = verify_certificate(session, paper.number.lower(), by=cast.wu, at=MONDAY)
    assert verdict.is_current and verdict.text == "证明属实：林晓燕2026年服务3.0小时"
    with pytest.raises(NotAllowed):
        verify_certificate(session, paper.number, by=cast.zheng, at=MONDAY)
    readings = session.scalars(select(AuditEntry).where(AuditEntry.action == "read", AuditEntry.subject_id == cast.lin.id)).all()
    assert [entry.by_id for entry in readings] == [cast.wu.id]


def test_a_certificate_that_was_changed_is_false_and_an_old_one_says_so(session: Session, cast: Cast) -> None:
    one = served(session, cast)
    act(session, one, "confirm_hours", cast.zhou, MONDAY)
    number = compose_certificate(session, cast.lin, 2026, MONDAY).number
    for false in (number.replace("-180-", "-880-"), number.replace("T2015007", "T2018022"), number[:-1] + "!", "ZY", ""):
        with pytest.raises(NotFound, match="没有这份证明"):
            verify_certificate(session, false, by=cast.wu, at=MONDAY)
    act(session, one, "dispute_hours", cast.lin, MONDAY, reason="少记了")
    act(session, one, "resolve_hours", cast.zhou, MONDAY, decision="set", minutes="120", reason="核对签到册")
    verdict = verify_certificate(session, number, by=cast.wu, at=MONDAY)
    assert not verdict.is_current and "现为2.0小时" in verdict.text
