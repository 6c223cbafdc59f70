"""Scanning the code at the door."""

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.union.activities.afternoon import END, START, history, minutes, plan, run, seat
from union.activities.activity.registrations import find_registration
from union.activities.day.scans import asks_number, scan, show_code
from union.activities.sight.roster_sheet import compose_roster
from union.ground.audit import find_readings
from union.ground.errors import Conflict, NotAllowed, NotFound, Refusal


def test_the_first_scan_checks_in_and_the_next_signs_out(session: Session, cast: Cast) -> None:
    one = seat(session, plan(session), cast.lin)
    scan(session, "river", by=cast.lin, at=minutes(-5), is_scene=True)
    with pytest.raises(Conflict, match="13:55已签到"):
        scan(session, "river", by=cast.lin, at=minutes(-4), is_scene=True)
    scan(session, "river", by=cast.lin, at=END, is_scene=True)
    assert (one.checked_in_at, one.checked_out_at, one.minutes) == (minutes(-5), END, 180)


@pytest.mark.parametrize(("state", "sentence"), [("waiting", "还在候补"), ("offered", "先确认"), ("pending", "审核"), ("invited", "邀请")])
def test_who_has_no_place_is_told_what_to_do(session: Session, cast: Cast, state: str, sentence: str) -> None:
    one = seat(session, plan(session), cast.lin, state=state)
    with pytest.raises(Refusal, match=sentence):
        scan(session, "river", by=cast.lin, at=START)
    with pytest.raises(Refusal, match="没有报名"):
        scan(session, "river", by=cast.zhao, at=START)
    with pytest.raises(NotFound):
        scan(session, "nowhere", by=cast.lin, at=START)
    assert one.checked_in_at is None


def test_nobody_is_there_because_they_say_so(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology)
    seat(session, activity, cast.lin)
    for told in ("", "000000", "12"):
        with pytest.raises(Refusal, match="请扫现场的签到码"):
            scan(session, "river", by=cast.lin, at=START, number=told)
    number, token, left = show_code(session, "river", by=cast.zhou, at=START)
    assert left == 0 and (number, token) == show_code(session, "river", by=cast.zhou, at=END)[:2]
    assert scan(session, "river", by=cast.lin, at=START, number=token).check_in_how == "scene"


def test_where_the_code_changes_a_scanned_poster_is_not_enough(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology, check_in="rotating")
    seat(session, activity, cast.lin)
    with pytest.raises(Refusal, match="过时"):
        scan(session, "river", by=cast.lin, at=START, is_scene=True)


def test_the_screen_shows_its_officers_what_a_scan_then_needs(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology, check_in="rotating", check_secret=None)
    lin, zhao = seat(session, activity, cast.lin), seat(session, activity, cast.zhao)
    with pytest.raises(NotAllowed):
        show_code(session, "river", by=cast.lin, at=START)
    number, token, left = show_code(session, "river", by=cast.zhou, at=START)
    assert asks_number(activity) and left == 30 and show_code(session, "river", by=cast.zhou, at=START) == (number, token, left)
    with pytest.raises(Refusal):
        scan(session, "river", by=cast.lin, at=START)
    scan(session, "river", by=cast.lin, at=START, number=number)
    scan(session, "river", by=cast.zhao, at=START, number=token)
    assert lin.check_in_how == zhao.check_in_how == "rotating"


def test_who_stands_at_the_door_gets_a_free_seat_and_is_checked_in(session: Session, cast: Cast) -> None:
    activity = plan(session, branch=cast.ecology, capacity=2, seats_taken=1)
    waiting = seat(session, activity, cast.zheng, state="waiting", queue_number=1)
    with pytest.raises(NotAllowed):
        run(session, activity, "walk_in", cast.lin, START, person=cast.zhao.staff_number, reason="到场")
    with pytest.raises(Refusal, match="另一位干部"):
        run(session, activity, "walk_in", cast.zhou, START, person="本人", reason="到场")
    with pytest.raises(Refusal, match="活动结束为止"):
        run(session, activity, "walk_in", cast.zhou, END, person=cast.zheng.staff_number, reason="到场")
    run(session, activity, "walk_in", cast.zhou, START, person=cast.zheng.staff_number, reason="尚有空位")
    assert (waiting.state, waiting.checked_in_at, activity.seats_taken) == ("seated", START, 2)
    assert history(session, waiting)[-1] == ("现场补报", "尚有空位")
    with pytest.raises(Conflict, match="已有一份报名"):
        run(session, activity, "walk_in", cast.zhou, START, person=cast.zheng.staff_number, reason="到场")
    with pytest.raises(Refusal, match="没有空位"):
        run(session, activity, "walk_in", cast.zhou, START, person=cast.zhao.staff_number, reason="到场")
    assert find_registration(session, activity, cast.zhao) is None


def test_the_organiser_shows_the_code_and_has_the_roster_without_phones_and_sealed_answers(session: Session, cast: Cast) -> None:
    form = [{"code": "illness", "title": "健康状况", "type": "text", "sensitive": True}]
    activity = plan(session, branch=cast.ecology, organiser=cast.zheng, form=form)
    seat(session, activity, cast.lin, sealed_answers={"illness": "花粉过敏"})
    assert len(show_code(session, "river", by=cast.zheng, at=START)[0]) == 6
    sheet = compose_roster(session, "river", by=cast.zheng, at=START)
    assert "林晓燕" in sheet.rows[0] and not {"手机号", "健康状况"} & set(sheet.head) and cast.lin.phone not in sheet.rows[0]
    assert find_readings(session, cast.lin) == []
    with pytest.raises(NotAllowed):
        compose_roster(session, "river", by=cast.zheng, at=START, reason="为参加者购买保险")
    with pytest.raises(NotAllowed):
        show_code(session, "river", by=cast.zhao, at=START)
