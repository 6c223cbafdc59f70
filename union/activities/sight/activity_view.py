"""An activity as one person sees it: its facts, who may come, their own place and team, and what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, CheckIn
from models.case import Attachment
from models.history import HistoryEntry
from models.member import Member
from models.registration import HoursState, Registration, RegistrationState
from union.activities.activity.companions import show_companions
from union.activities.activity.contest_terms import find_entry, reason_against_juror
from union.activities.activity.eligibility import branch_names, count_unknown, find_facts, reason_against
from union.activities.activity.locks import UNKNOWN_ACTIVITY
from union.activities.activity.minimum import say_shortfall
from union.activities.activity.officers import OFFICER
from union.activities.activity.presence import is_over, show_hours, was_there
from union.activities.activity.registrations import count_pending, find_registration
from union.activities.activity.roles import RUNNERS
from union.activities.flow import ACTIVITY, REGISTRATION, stand_of
from union.activities.places import own_answers, seats
from union.activities.places.teams import find_team
from union.activities.planning.series import find_in_series
from union.activities.planning.settings import KINDS
from union.casework.flows import engine
from union.casework.flows.rows import State
from union.casework.flows.things import Move
from union.ground import clock
from union.ground.errors import NotFound
from union.ground.posts import title_of

SIGN_UP = "sign_up"
HOURS_TITLES: dict[str, str] = {
    HoursState.MEASURED: "待确认", HoursState.CONFIRMED: "已确认", HoursState.DISPUTED: "异议处理中",
}
BEFORE = (ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.OPEN)
CHANGES = ("edit", "extend")
"""The moves whose words in the history say from what to what an activity has changed."""
OPEN_TO_ALL = ("sign_up", "object_to_results")
"""Moves of an activity that are a member's own, not its officers'."""
OF_MATES = ("remove", "hand_over")
"""Moves of a registration that are its team's captain's."""
FIRST = ("accept", "join", "check_in", "check_out", "rate")
"""Moves of a registration that are waited for, the most urgent first."""


@dataclass(frozen=True)
class Mate:
    """Somebody of a team as their captain and team mates see them."""

    registration: Registration
    state: State
    is_captain: bool
    moves: Sequence[Move[Registration]]


@dataclass(frozen=True)
class Place:
    """Somebody's own place in an activity."""

    registration: Registration
    state: State
    next_step: str
    position: int | None
    companions: str
    files: Sequence[Attachment]
    """What was given with it, for its member and the activity's officers."""
    answers: Sequence[tuple[str, str]]
    mates: Sequence[Mate]
    moves: Sequence[Move[Registration]]
    presence: str
    """Whether they have checked in, and what their time counts."""
    entry_id: int | None
    """What they have entered in a contest."""

    @property
    def primary(self) -> Move[Registration] | None:
        """What is waited for."""
        by_action = {move.action: move for move in self.moves}
        return next((by_action[action] for action in FIRST if action in by_action), None)


@dataclass(frozen=True)
class ActivityView:
    """An activity as one person sees it."""

    activity: Activity
    state: State
    kind: str
    is_runner: bool
    is_officer: bool
    seats_left: int | None
    """For this person, none where somebody ahead waits for them; None: as many as come."""
    quota: tuple[int, int] | None
    """Of the person's branch: seats at most, and taken."""
    waiting: int
    pending: int
    """How many registrations wait for an approval."""
    terms: Sequence[tuple[str, str]]
    """Who may come, condition by condition."""
    against: str
    """Why this person may not sign up; empty where they may."""
    moves: Sequence[Move[Activity]]
    """What the person may do beside their own place."""
    place: Place | None
    siblings: Sequence[Activity]
    """Other activities of the same series, as members see them."""

    left_out: int
    """How many members the roster knows too little of for the conditions, for who runs it."""
    changes: Sequence[HistoryEntry]
    """What has changed since it was published: from what to what."""

    @property
    def unit(self) -> str:
        """What seats are called: people or teams."""
        return "队" if self.activity.team_max else "个名额"

    @property
    def shortfall(self) -> str:
        """How many have signed up and how many are needed, for who decides."""
        return say_shortfall(self.activity) if self.is_runner else ""

    @property
    def own_moves(self) -> list[Move[Activity]]:
        """What members may do."""
        return [move for move in self.moves if move.action in OPEN_TO_ALL]

    @property
    def runner_moves(self) -> list[Move[Activity]]:
        """What the people who run it may do."""
        return [move for move in self.moves if move.action not in OPEN_TO_ALL]


def read_activity(session: Session, code: str, reader: Member, at: datetime) -> ActivityView:
    """Return an activity as somebody may see it; raises NotFound, for a draft to everybody who does not work on it."""
    activity = ACTIVITY.get(session, code)
    parts = ACTIVITY.parts_of(session, activity, reader, at)
    if not parts or reader.is_missing:
        raise NotFound(UNKNOWN_ACTIVITY)
    registration = find_registration(session, activity, reader) or _last_word(session, activity, reader)
    against = reason_against_juror(session, activity, reader)
    against = against or reason_against(activity, find_facts(session, reader, at), branch_names(session, activity)) or ""
    offered = engine.open_moves(session, ACTIVITY, activity, reader, at, parts)
    quota = seats.find_quota(session, activity, reader.branch_id)
    is_kept = bool(seats.find_kept(session, reader.branch_id, [activity], at))
    return ActivityView(
        activity=activity, state=ACTIVITY.flow.state(activity.state), kind=title_of_kind(activity),
        is_runner=bool(parts & set(RUNNERS)), is_officer=OFFICER in parts,
        seats_left=0 if is_kept else seats.free_seats(session, activity, reader.branch_id),
        quota=(quota.seats, quota.taken) if quota else None,
        waiting=count_waiting(session, activity), pending=count_pending(session, [activity]).get(activity.id, 0),
        terms=list_terms(session, activity), against=against,
        moves=[move for move in offered if move.action != SIGN_UP or not against],
        place=read_place(session, registration, reader, at) if registration else None,
        siblings=_siblings(session, activity),
        left_out=count_unknown(session, activity, at) if parts & set(RUNNERS) and activity.state in BEFORE else 0,
        changes=[
            row for row in engine.find_history(session, ACTIVITY, activity, with_internal=False) if row.note and row.action in CHANGES
        ],
    )


def read_place(session: Session, one: Registration, reader: Member, at: datetime, reason: str = "") -> Place:
    """Return a registration with what its reader may do about it; its sealed answers to an officer who gives a reason."""
    state, position = stand_of(one), seats.position_of(session, one)
    entry = find_entry(session, one) if one.activity.contest else None
    return Place(
        registration=one, state=state, next_step=say_next_step(one, position, at), position=position,
        companions=show_companions(one.companions), answers=own_answers.read_answers(session, one, reader, at, reason),
        files=own_answers.find_files(session, one, reader, at, reason),
        mates=_mates(session, one, reader, at), moves=engine.open_moves(session, REGISTRATION, one, reader, at),
        presence=say_presence(one, at), entry_id=entry.id if entry else None,
    )


def say_next_step(one: Registration, position: int | None, at: datetime) -> str:
    """Say what somebody with a registration may expect, or has to do."""
    if position:
        return "有名额会按顺序通知您"
    if one.state == RegistrationState.WAITING and one.team is not None:
        return f"您在“{one.team.name}”队，队伍有名额后一起参加"
    if one.state == RegistrationState.OFFERED and one.offer_until:
        return f"有名额为您保留到{clock.show_time(one.offer_until)}，请在此之前确认"
    if one.state == RegistrationState.INVITED and one.team is not None:
        return f"{one.team.captain.name}邀请您加入“{one.team.name}”队，请答复"
    if one.state == RegistrationState.SEATED and is_over(one.activity, at):
        return "感谢您的参加" if was_there(one, at) else "活动已结束"
    return stand_of(one).next_step


def say_presence(one: Registration, at: datetime) -> str:
    """Say whether somebody has come, when, and what their time counts."""
    if one.state != RegistrationState.SEATED or one.activity.check_in == CheckIn.NONE:
        return ""
    if one.checked_in_at is None:
        return "缺席" if is_over(one.activity, at) else "还没有签到" if at >= one.activity.starts_at else ""
    said = [f"{clock.show_time(one.checked_in_at)}签到{'（迟到）' if one.is_late else ''}"]
    if one.checked_out_at is not None:
        said.append(f"{clock.local(one.checked_out_at):%H:%M}签退{'（早退）' if one.is_early else ''}")
    if one.minutes is not None and one.hours_state:
        said.append(f"服务{show_hours(one.minutes)}（{HOURS_TITLES[one.hours_state]}）")
    return "，".join(said)


def list_terms(session: Session, activity: Activity) -> list[tuple[str, str]]:
    """Return who may come, a condition each."""
    terms: dict[str, Any] = activity.eligibility or {}
    found = [("面向", branch_names(session, activity) or "全校会员")]
    if posts := terms.get("posts"):
        found.append(("职务", "、".join(title_of(post) for post in posts)))
    if sexes := terms.get("sexes"):
        found.append(("性别", "、".join(sexes)))
    if ages := _show_ages(terms.get("age_from"), terms.get("age_until")):
        found.append(("年龄", ages))
    if terms.get("joined_before"):
        found.append(("入职", f"{clock.show_day(datetime.fromisoformat(terms['joined_before']).date())}（含）以前"))
    if terms.get("no_shows_max") is not None:
        found.append(("缺席", f"近期报名后缺席不超过{terms['no_shows_max']}次"))
    return found


def _show_ages(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"{least}–{most}周岁"
    return f"{least}周岁以上" if least is not None else f"{most}周岁以下" if most is not None else ""


def count_waiting(session: Session, activity: Activity) -> int:
    """Return how many wait for a seat, with a number."""
    query = select(func.count()).select_from(Registration).where(
        Registration.activity_id == activity.id, Registration.state == RegistrationState.WAITING, Registration.queue_number.is_not(None)
    )
    return session.scalar(query) or 0


def title_of_kind(activity: Activity) -> str:
    """Return what kind of activity it is, as people call it."""
    return next((one.title for one in KINDS if one.code == activity.kind), "活动")


def _last_word(session: Session, activity: Activity, reader: Member) -> Registration | None:
    """Return how a member's last registration ended, where the activity is not yet over for them to sign up anew."""
    query = select(Registration).where(Registration.activity_id == activity.id, Registration.member_id == reader.id)
    return session.scalars(query.order_by(Registration.id.desc()).limit(1)).first()


def _mates(session: Session, one: Registration, reader: Member, at: datetime) -> list[Mate]:
    if one.team is None or one.ended_at is not None:
        return []
    # Only the captain has moves on others; nobody else's team mates are asked about.
    leads = one.team.captain_id == reader.id
    return [
        Mate(
            mate, REGISTRATION.flow.state(mate.state), mate.member_id == one.team.captain_id,
            [move for move in engine.open_moves(session, REGISTRATION, mate, reader, at) if move.action in OF_MATES] if leads else [],
        )
        for mate in find_team(session, one.team)
    ]


def _siblings(session: Session, activity: Activity) -> list[Activity]:
    found = find_in_series(session, activity.series) if activity.series else []
    return [one for one in found if one.id != activity.id]
