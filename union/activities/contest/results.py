"""A contest's results: numbers drawn, sheets counted, awards given, shown for objections (公示), and then for good."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ContestEntry, EntryState, ObjectionState, ResultObjection
from union import links
from union.activities.activity.contest_terms import (
    ONGOING,
    find_entries,
    find_jurors,
    find_missing,
    find_sheets,
    hand_in_until,
    is_counted,
    is_drawn,
    must_run_contest,
    page_of,
    runs_contest,
    say_short,
    stands_aside,
    terms_of,
)
from union.activities.activity.locks import lock_activity
from union.activities.activity.officers import OFFICER
from union.activities.activity.registrations import find_seated
from union.activities.activity.scoring import TooFew, ranks, score
from union.activities.activity.telling import tell_about, tell_each_about
from union.activities.contest.entries import ENTRY
from union.activities.contest.jurors import tell_to_score
from union.casework.flows import engine
from union.casework.flows.deadlines import deadline
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Text
from union.ground import clock
from union.ground.errors import Conflict, Refusal
from union.ground.rule_keys import RuleKey
from union.ground.rules import read_rule

NOTICE_DAYS = RuleKey(
    "contest.notice_days", "how many working days results are shown for objections before they stand", int, unit="工作日", default=3,
)


def _check_draw(taking: Taking[Activity]) -> None:
    session, activity = taking.session, taking.thing
    must_run_contest(session, activity, taking.member, taking.at)
    if is_drawn(session, activity):
        raise Conflict("已经抽过签，抽签只有一次")
    if taking.at <= hand_in_until(activity):
        raise Refusal(f"提交作品到{clock.show_time(hand_in_until(activity))}截止，截止以后再抽签")
    undecided = find_entries(session, activity, (EntryState.HANDED_IN,))
    if undecided:
        raise Refusal(f"还有{len(undecided)}份作品没有审核，审核以后再抽签")
    if not find_entries(session, activity):
        raise Refusal("还没有通过审核的作品，不能抽签")


def _then_draw(taking: Taking[Activity]) -> None:
    entries = find_entries(taking.session, taking.thing)
    numbers = list(range(1, len(entries) + 1))
    secrets.SystemRandom().shuffle(numbers)
    for entry, number in zip(entries, numbers, strict=True):
        entry.draw = number
    taking.session.flush()
    _tell_drawn(taking.session, taking.thing, entries, taking.at)


def _tell_drawn(session: Session, activity: Activity, entries: Sequence[ContestEntry], at: datetime) -> None:
    """Tell each entrant their number, and the jurors that they can begin."""
    for entry in entries:
        tell_about(session, activity, entry.registration.member, "contest.drawn", str(entry.id), at, path=links.entry(entry.id),
                   text=f"“{activity.title}”：已经抽签，您的作品是{entry.draw}号。")
    for juror in find_jurors(session, activity):
        tell_to_score(session, activity, juror.member, at)


def _say_drawn(session: Session, activity: Activity, _by: Member) -> str:
    return "；".join(part for part in ("抽签结果已记下，评委可以开始评分", say_short(session, activity)) if part)


def _check_count(taking: Taking[Activity]) -> None:
    session, activity = taking.session, taking.thing
    must_run_contest(session, activity, taking.member, taking.at)
    if not is_drawn(session, activity):
        raise Refusal("还没有抽签和评分，不能汇总")
    if is_counted(session, activity):
        raise Conflict("分数已经汇总")
    missing = find_missing(session, activity)
    if missing:
        names = "、".join(dict.fromkeys(juror.member.name for juror, _ in missing))
        raise Refusal(f"还缺{len(missing)}份评分（{names}）；请等评委评完，或写明理由不计这位评委的评分")


def count_scores(session: Session, activity: Activity) -> dict[int, int]:
    """Return each entry's score in thousandths from the sheets that count; raises Refusal where they are too few."""
    terms, sheets, jurors = terms_of(activity), find_sheets(session, activity), find_jurors(session, activity)
    found = {}
    for entry in find_entries(session, activity):
        counting = [juror for juror in jurors if not stands_aside(terms, juror, entry)]
        given = [sheets[entry.id, one.member_id].points for one in counting if (entry.id, one.member_id) in sheets]
        try:
            found[entry.id] = score(given, terms)
        except TooFew as error:
            raise Refusal(f"{entry.draw}号作品只有{len(given)}份评分，去掉最高和最低后至少要{terms.sheets_needed}份，请再请评委") from error
    return found


def _then_count(taking: Taking[Activity]) -> None:
    scores = count_scores(taking.session, taking.thing)
    placed = ranks(scores)
    for entry in find_entries(taking.session, taking.thing):
        entry.score, entry.rank = scores[entry.id], placed[entry.id]
        entry.award = _award(taking.thing, placed[entry.id])


def _award(activity: Activity, rank: int) -> str:
    """Return the award of a rank, from {title, count} best first; who shares a rank shares its award."""
    last = 0
    for row in (activity.contest or {}).get("awards", ()):
        last += int(row["count"])
        if rank <= last:
            return str(row["title"])
    return ""


def _clear(session: Session, activity: Activity) -> None:
    for entry in session.scalars(select(ContestEntry).where(ContestEntry.activity_id == activity.id)):
        entry.score = entry.rank = None
        entry.award = ""


def _check_counted(taking: Taking[Activity]) -> None:
    must_run_contest(taking.session, taking.thing, taking.member, taking.at)
    if not is_counted(taking.session, taking.thing):
        raise Refusal("分数还没有汇总")
    if taking.thing.results_at is not None:
        raise Conflict("结果已经公示")


def _then_reopen(taking: Taking[Activity]) -> None:
    _clear(taking.session, taking.thing)


def _then_publish(taking: Taking[Activity]) -> None:
    activity, at = taking.thing, taking.at
    activity.results_at = at
    activity.results_until = deadline(at, read_rule(taking.session, NOTICE_DAYS, clock.day_of(at))).due_at
    tell_contest(taking.session, activity, "contest.results", at)


def tell_contest(session: Session, activity: Activity, kind: str, at: datetime) -> None:
    """Tell everybody who takes part or judges that the results have changed."""
    people = {one.member.id: one.member for one in find_seated(session, activity)}
    people |= {one.member.id: one.member for one in find_jurors(session, activity)}
    path = page_of(activity)
    tell_each_about(session, activity, [(one, path) for _, one in sorted(people.items())], kind, at.isoformat(), at)


def is_shown(activity: Activity, at: datetime) -> bool:
    """Say whether results are in their 公示, so that objections may be raised."""
    return activity.results_at is not None and activity.results_until is not None and at <= activity.results_until


def _check_retract(taking: Taking[Activity]) -> None:
    must_run_contest(taking.session, taking.thing, taking.member, taking.at)
    if taking.thing.results_at is None or taking.thing.results_final_at is not None:
        raise Conflict("现在没有可以撤回的公示")


def _then_retract(taking: Taking[Activity]) -> None:
    taking.thing.results_at = taking.thing.results_until = None
    _clear(taking.session, taking.thing)
    tell_contest(taking.session, taking.thing, "contest.retracted", taking.at)


def find_to_finish(session: Session, at: datetime) -> list[int]:
    """Return the contests whose 公示 is over and whose objections are all answered."""
    unanswered = select(ResultObjection.activity_id).where(ResultObjection.state == ObjectionState.OPEN)
    query = select(Activity.id).where(
        Activity.results_until < at, Activity.results_final_at.is_(None), Activity.id.not_in(unanswered)
    )
    return list(session.scalars(query.order_by(Activity.id)))


def finish(session: Session, activity_id: int, at: datetime) -> bool:
    """Let a contest's results stand for good and keep them; False where somebody was quicker or it is too early."""
    activity = lock_activity(session, activity_id)
    if activity_id not in find_to_finish(session, at):
        return False
    activity.results_final_at = at
    for entry in session.scalars(select(ContestEntry).where(ContestEntry.activity_id == activity_id).order_by(ContestEntry.id)):
        engine.advance(session, ENTRY, entry, "rank" if entry.rank is not None else "drop", at)
    tell_contest(session, activity, "contest.final", at)
    return True


def _is_to_draw(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    is_time = bool(activity.contest) and at > hand_in_until(activity) and runs_contest(session, activity, by, at)
    return is_time and not is_drawn(session, activity) and bool(find_entries(session, activity))


def _is_to_count(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    is_judged = bool(activity.contest) and is_drawn(session, activity) and not is_counted(session, activity)
    return is_judged and runs_contest(session, activity, by, at)


def _is_to_publish(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    is_ready = bool(activity.contest) and activity.results_at is None and is_counted(session, activity)
    return is_ready and runs_contest(session, activity, by, at)


def _is_to_retract(session: Session, activity: Activity, by: Member, at: datetime) -> bool:
    is_out = activity.results_at is not None and activity.results_final_at is None
    return is_out and runs_contest(session, activity, by, at)


REOPENED = Text(code="reason", title="理由", max=200, example="有一份评分录错")
RETRACTED = Text(code="reason", title="理由", max=200, example="核实后需要重新评分", help="参赛者会看到")
RESULT_MOVES: tuple[Move[Activity], ...] = (
    Move(action="draw_numbers", title="抽签", source=ONGOING, target=SAME, who=(OFFICER,), check=_check_draw, then=_then_draw,
         is_offered=_is_to_draw, leads_to=page_of, said_of=_say_drawn),
    Move(action="count_scores", title="汇总评分", source=ONGOING, target=SAME, who=(OFFICER,), check=_check_count,
         then=_then_count, is_offered=_is_to_count, is_internal=True, leads_to=page_of),
    Move(action="reopen_scoring", title="重开评分", source=ONGOING, target=SAME, who=(OFFICER,), fields=(REOPENED,),
         check=_check_counted, then=_then_reopen, is_offered=_is_to_publish, is_internal=True, leads_to=page_of),
    Move(action="publish_results", title="公示结果", source=ONGOING, target=SAME, who=(OFFICER,), check=_check_counted,
         then=_then_publish, is_offered=_is_to_publish, leads_to=page_of),
    Move(action="retract_results", title="撤回公示", source=ONGOING, target=SAME, who=(OFFICER,), fields=(RETRACTED,),
         check=_check_retract, then=_then_retract, is_offered=_is_to_retract, is_grave=True, leads_to=page_of),
)
"""From the draw to the 公示, as moves of an activity."""
