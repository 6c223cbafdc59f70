"""What an activity, a registration, an entry or an objection does not offer is refused, whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.history import HistoryEntry
from models.member import Member
from models.registration import ContestEntry, Registration
from tests.cast import Cast
from tests.story import told
from tests.union.activities.afternoon import END, START, act, minutes, plan, run, seat
from tests.union.activities.lessons import AFTER, CLOSES, JUDGED, announce, arts, enter, judge_all, on_entry
from tests.union.activities.outings import OPEN_AT, appoint, open_activity, sign_up, take
from tests.unoffered import refused
from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION, find_objections
from union.activities.flow import ACTIVITY, REGISTRATION
from union.casework.flows import engine
from union.casework.flows.things import ThingKind
from union.ground.errors import Conflict, Refusal


def steps(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(HistoryEntry)) or 0


def refuses(session: Session, activity: Activity, action: str, by: Member, at: datetime, said: str) -> None:
    """Hold that a move of an activity is refused, before its form is filled and after, and nothing comes of it."""
    before = steps(session)
    with pytest.raises(Refusal, match=said):
        run(session, activity, action, by, at)
    with pytest.raises(Refusal, match=said):
        engine.make_paper(session, ACTIVITY, activity.code, action, by, at)
    assert steps(session) == before


def test_all_are_approved_at_once_only_where_there_are_several(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, needs_approval="是")
    refuses(session, activity, "approve_all", xia, OPEN_AT, "没有等您审核的几份报名")
    one = sign_up(session, activity, cast.lin, OPEN_AT)
    refuses(session, activity, "approve_all", xia, OPEN_AT, "只有一份的，请打开那一份审核")
    assert one.state == "pending"


def test_all_hours_are_confirmed_at_once_only_while_some_wait(session: Session, cast: Cast, xia: Member) -> None:
    one = seat(session, plan(session, state="running"), cast.lin, checked_in_at=START)
    act(session, one, "check_out", cast.lin, END)
    run(session, one.activity, "confirm_all_hours", xia, END)
    before = told(session, cast.lin)
    refuses(session, one.activity, "confirm_all_hours", xia, END, "没有等您确认的服务时长")
    assert told(session, cast.lin) == before


def test_it_is_decided_once_whether_too_few_people_are_enough(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, minimum="3")
    sign_up(session, activity, cast.lin, OPEN_AT)
    take(session, activity, "close", xia, OPEN_AT)
    seen = activity.version
    take(session, activity, "run_anyway", xia, OPEN_AT)
    refuses(session, activity, "run_anyway", xia, OPEN_AT, "已决定照常举行")
    colleague = appoint(session, cast.he, "culture_officer")
    refuses(session, activity, "run_anyway", colleague, OPEN_AT, "夏明已于.*办理“照常举行”")
    with pytest.raises(Conflict, match="夏明已于.*办理“照常举行”"):
        engine.take(session, ACTIVITY, activity.code, "run_anyway", {}, by=colleague, at=OPEN_AT, version=seen)


def test_only_what_no_longer_takes_people_is_merged(session: Session, cast: Cast, xia: Member) -> None:
    one, other = (open_activity(session, xia, OPEN_AT, title=title) for title in ("上午场", "下午场"))
    given = {"into": other.code, "reason": "人数不足"}
    with pytest.raises(Conflict, match="报名中"):
        take(session, one, "merge", xia, OPEN_AT, **given)
    take(session, one, "close", xia, OPEN_AT)
    take(session, other, "close", xia, OPEN_AT)
    refuses(session, one, "merge", xia, OPEN_AT, "没有您负责、正在报名、形式相同的活动")


@pytest.mark.parametrize(("action", "at", "said"), [
    ("walk_in", minutes(-600), "现场补报从"), ("start", minutes(-1), "还没有到时间"), ("sign_up", START, "报名已于"),
])
def test_before_and_after_its_time_a_move_is_refused_before_a_form_is_filled(
    session: Session, cast: Cast, xia: Member, action: str, at: datetime, said: str
) -> None:
    refuses(session, plan(session, state="open", closes_at=minutes(-60)), action, xia, at, said)


def test_a_registration_refuses_what_it_does_not_offer_in_its_own_words(session: Session, cast: Cast, xia: Member) -> None:
    one = seat(session, plan(session), cast.lin)
    for action, by, at, said in (
        ("change", cast.lin, minutes(-60), "没有可以修改的内容"), ("rate", cast.lin, START, "活动结束以后"),
        ("set_minutes", xia, END, "没有签到"), ("confirm_hours", xia, END, "还没有登记"), ("resolve_hours", xia, END, "没有异议"),
        ("check_out", cast.lin, END, "还没有签到"), ("mark_absent", xia, END, "本来就没有签到"),
        ("check_in_team", xia, END, "不是团队报名"), ("hand_in", cast.lin, START, "没有比赛评分"),
    ):
        with pytest.raises(Refusal, match=said):
            act(session, one, action, by, at)
        with pytest.raises(Refusal, match=said):
            engine.make_paper(session, REGISTRATION, str(one.id), action, by, at)
    assert steps(session) == 0


def test_of_a_contest_everybody_is_refused_all_along_what_they_are_not_offered(session: Session, cast: Cast, xia: Member) -> None:
    activity, jurors, hidden = announce(session), arts(session)[1], set[str]()
    people = [cast.lin, cast.zheng, cast.zhao, xia, cast.wu, *jurors]

    def hold(at: datetime) -> None:
        things: list[tuple[ThingKind[Any], Any]] = [(ACTIVITY, activity)]
        things += [(ENTRY, one) for one in session.scalars(select(ContestEntry))]
        things += [(REGISTRATION, one) for one in session.scalars(select(Registration))]
        things += [(OBJECTION, one) for one in find_objections(session, activity)]
        for who in people:
            for subject, thing in things:
                if subject.parts_of(session, thing, who, at):
                    hidden.update(refused(session, subject, thing, who, at))

    entries = [enter(session, activity, member) for member in (cast.lin, cast.zheng)]
    hold(CLOSES)
    for entry in entries:
        on_entry(session, entry, "admit", xia, CLOSES)
    for juror in jurors:
        run(session, activity, "appoint_juror", xia, CLOSES, person=juror.staff_number)
    hold(AFTER)
    run(session, activity, "draw_numbers", xia, AFTER)
    judge_all(session, activity, jurors, [(80, 80, 80), (70, 70, 70)])
    hold(AFTER)
    run(session, activity, "count_scores", xia, JUDGED)
    hold(JUDGED)
    run(session, activity, "publish_results", xia, JUDGED)
    run(session, activity, "object_to_results", cast.zhao, JUDGED, words="两份教案雷同")
    hold(JUDGED)
    assert {"draw_numbers", "count_scores", "publish_results", "retract_results", "score", "admit", "change", "answer", "rate"} <= hidden

