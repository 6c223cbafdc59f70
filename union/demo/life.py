"""What has happened in the demo before it opens: activities people have signed up for, proposals, a published answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.congress import Congress
from models.member import Member
from models.notice import Notice, NoticeState
from models.proposal import Proposal
from union.activities.activity.eligibility import find_eligible
from union.activities.activity.questions import make_fields
from union.activities.flow import ACTIVITY
from union.activities.planning.making import create_activity
from union.cases.cases import act, open_case
from union.casework.flows.engine import take
from union.casework.forms.people import get_member
from union.congress.flow import PROPOSALS
from union.congress.proposing.proposing import propose
from union.congress.sittings.convening import open_congress
from union.congress.sittings.sitting import SITTING, turn
from union.congress.term.delegates import add_delegate, find_heads
from union.ground import clock
from union.services.catalogue import catalogue
from union.voice.publishing import publish

COMMITTEE, CONTACT, DEPARTMENT_HEAD, VOICE = "T2001145", "T2023117", "T1998137", "T2016152"
"""Who decides on proposals, who drafts and signs the department's answers, who answers suggestions."""
STEP, FRESH = timedelta(days=2), timedelta(hours=12)


def bring_to_life(session: Session, activities: Sequence[Mapping[str, Any]], congress: Mapping[str, Any], at: datetime) -> None:
    """Let the demo's people make activities, sign up, propose, second and answer, through everybody's verbs."""
    for row in activities:
        _hold_activity(session, row, at)
    _convene(session, congress, at)
    for row in congress["suggestions"]:
        _suggest(session, row, at - timedelta(days=20))
    # What happened days ago was told then: it lies in the inbox, and no phone rings for it now.
    long_ago = update(Notice).where(Notice.created_at < at - FRESH)
    session.execute(long_ago.values(state=NoticeState.INBOX, read_at=Notice.created_at))


def _hold_activity(session: Session, row: Mapping[str, Any], at: datetime) -> None:
    by, began = get_member(session, row["by"]), at - timedelta(days=3)
    times = {name: clock.local(_moment(at, *when)).strftime("%Y-%m-%d %H:%M") for name, when in row["times"].items()}
    activity = create_activity(session, {**row["settings"], **times}, by=by, at=began)
    activity.code = row["code"]
    session.flush()
    take(session, ACTIVITY, activity.code, "publish", {}, by=by, at=began)
    if activity.state != ActivityState.OPEN:
        return
    # Who reads the demo first should not find sixty greetings from before it opened.
    activity.opened_told_at = began
    for member in _comers(session, activity, row, began):
        answers = {field.code: row["answers"][field.title] for field in make_fields(activity.form) if field.title in row["answers"]}
        take(session, ACTIVITY, activity.code, "sign_up", answers, by=member, at=began)


def _comers(session: Session, activity: Activity, row: Mapping[str, Any], at: datetime) -> list[Member]:
    """Return who has signed up: as named, or so many that only a few seats are left."""
    if "leaves" not in row:
        return [get_member(session, number) for number in row.get("signed_up", ())]
    free = [one for one in find_eligible(session, activity, at) if one.name not in ("林晓燕", "周建平", "赵志远", "郑敏")]
    return free[: (activity.capacity or 0) - row["leaves"]]


def _convene(session: Session, rows: Mapping[str, Any], at: datetime) -> None:
    term, today = rows["term"], clock.day_of(at)
    for delegation in rows["delegations"]:
        for number in (delegation["head"], *delegation["members"]):
            is_head = number == delegation["head"]
            add_delegate(session, term, get_member(session, number), delegation["name"], at=at, is_head=is_head,
                         from_on=today - timedelta(days=700), until_on=today + timedelta(days=1100))
    before = rows["before"]
    sitting = _open(session, term, before, at)
    for row in rows["earlier"]:
        _handle(session, row, _moment(at, before["opens"] + 5, 10))
    turn(session, sitting, _moment(at, before["closes"] + 1, 10))
    take(session, SITTING, str(sitting.id), "hold", {"held_on": (today + timedelta(days=before["held"])).isoformat()},
         by=get_member(session, COMMITTEE), at=_moment(at, before["held"], 18))
    _open(session, term, rows["now"], at)
    waiting = rows["waiting"]
    proposal = _propose(session, waiting, waiting["seconders"], at - timedelta(hours=15))
    for number in waiting["seconders"]:
        _move(session, proposal, "second", number, at - timedelta(hours=14))
    _move(session, proposal, "invite", waiting["by"], at - timedelta(hours=2), seconders="、".join(waiting["asked"]))


def _open(session: Session, term: int, row: Mapping[str, Any], at: datetime) -> Congress:
    return open_congress(
        session, term, row["sitting"], opens_at=_moment(at, row["opens"], 8), closes_at=_moment(at, row["closes"], 18),
        at=_moment(at, row["opens"], 10),
    )


def _propose(session: Session, row: Mapping[str, Any], invited: Sequence[str], at: datetime) -> Proposal:
    raw = {name: row[name] for name in ("title", "category", "reason", "suggestion")}
    proposal = propose(session, raw, by=get_member(session, row["by"]), at=at)
    _move(session, proposal, "invite", row["by"], at, seconders="、".join(invited))
    return proposal


def _handle(session: Session, row: Mapping[str, Any], at: datetime) -> None:
    """Lead one proposal from its seconders to the rating of its answer, a step every two days."""
    proposal = _propose(session, row, row["seconders"], at)
    for number in row["seconders"]:
        _move(session, proposal, "second", number, at)
    promised = {"promised_on": (clock.day_of(at) + timedelta(days=row["promised"])).isoformat()} if "promised" in row else {}
    steps: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("table", row["by"], {}), ("approve", _head_of(session, proposal), {}), ("file", COMMITTEE, {}),
        ("refer", COMMITTEE, {"lead": row["lead"]}), ("accept", CONTACT, {}),
        ("draft", CONTACT, {"text": row["answer"], "outcome": row["outcome"], **promised}), ("sign", DEPARTMENT_HEAD, {}),
        ("publish", COMMITTEE, {}), ("rate", row["by"], {"rating": row["rating"]}),
    )
    for action, number, given in steps:
        at += STEP
        if PROPOSALS.flow.find_step(proposal.state, action) is not None:
            _move(session, proposal, action, number, at, **given)


def _head_of(session: Session, proposal: Proposal) -> str:
    """Return who leads the proposer's delegation."""
    return find_heads(session, proposal.delegation_id, clock.day_of(proposal.created_at))[0].staff_number


def _move(session: Session, proposal: Proposal, action: str, number: str, at: datetime, **given: Any) -> None:
    take(session, PROPOSALS, str(proposal.id), action, given, by=get_member(session, number), at=at)


def _suggest(session: Session, row: Mapping[str, Any], at: datetime) -> None:
    by, officer = get_member(session, row["by"]), get_member(session, VOICE)
    raw = {name: row[name] for name in ("topic", "what", "wish")} | {"may_publish": "是"}
    case_ = open_case(session, catalogue().get("suggestion"), raw, by=by, at=at, consents=True)
    act(session, case_.number, "accept", {}, by=officer, at=at + STEP)
    act(session, case_.number, "answer", {"answer": row["answer"]}, by=officer, at=at + 2 * STEP)
    act(session, case_.number, "rate", {"rating": "满意"}, by=by, at=at + 3 * STEP)
    board = {"topic": row["topic"], "title": row["title"], "question": row["question"], "answer": row["answer"]}
    publish(session, case_.number, board, by=officer, at=at + 4 * STEP)


def _moment(at: datetime, days: int, hour: int) -> datetime:
    return clock.instant(clock.day_of(at) + timedelta(days=days), hour)
