"""The activities as one person's page lists them: open for them, their own, coming, past, and those they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.member import Member
from models.registration import Registration, RegistrationState
from union.activities.activity.eligibility import find_facts, reason_against
from union.activities.activity.registrations import count_pending
from union.activities.flow import REGISTRATION
from union.activities.sight import registration_lines
from union.activities.sight.activity_list import ListedActivity, find_open_for
from union.casework.flows.engine import open_moves
from union.casework.flows.list_lines import Mine
from union.casework.flows.things import Move
from union.ground.rules import read_once

PAST = 12
"""How many that are over the page names."""
OVER = (ActivityState.ENDED, ActivityState.SETTLED, ActivityState.CANCELLED)
AFTERWARDS, LATELY = ("rate", "dispute_hours"), timedelta(days=60)
"""What is left to a member after an activity, and of how long ago it is looked for."""


@dataclass(frozen=True)
class Shelf:
    """What one person's page lists."""

    open_for_me: list[ListedActivity]
    mine: list[Mine] = field(default_factory=list)
    coming: list[Activity] = field(default_factory=list)
    past: list[Activity] = field(default_factory=list)
    run: list[Activity] = field(default_factory=list)
    """Drafts and what is going on, of who works on them."""
    pending: dict[int, int] = field(default_factory=dict)
    """How many registrations wait for an approval, by activity."""


def browse(session: Session, member: Member, at: datetime, text: str = "") -> Shelf:
    """Return the lists of a member's page, each thing once; with words or days, only what is open and speaks of them."""
    facts = find_facts(session, member, at)
    found = find_open_for(session, member, at, text, facts)
    if text.strip():
        return Shelf(found)
    run = find_run_by(session, member, at)
    mine = [one for one in registration_lines.find_mine(session, member, at) if one.is_open]
    coming = select(Activity).where(Activity.state == ActivityState.PUBLISHED, Activity.starts_at >= at)
    # The latest first; more than are shown, as those of other branches fall out.
    past = select(Activity).where(Activity.state.in_(OVER)).order_by(Activity.starts_at.desc(), Activity.id.desc())
    return Shelf(
        [one for one in found if one.registration is None], mine,
        [one for one in session.scalars(coming.order_by(Activity.starts_at, Activity.id)) if reason_against(one, facts) is None],
        [one for one in session.scalars(past.limit(5 * PAST)) if reason_against(one, facts) is None][:PAST],
        run, count_pending(session, run),
    )


def find_run_by(session: Session, member: Member, at: datetime) -> list[Activity]:
    """Return the activities that a member works on and that are not over, drafts first."""
    is_done = Activity.state.in_((ActivityState.SETTLED, ActivityState.CANCELLED))
    query = select(Activity).where(registration_lines.run_by(session, member, at), ~is_done)
    found = session.scalars(query.order_by(Activity.starts_at, Activity.id))
    return sorted(found, key=lambda one: one.state != ActivityState.DRAFT)


def find_own(session: Session, member: Member) -> list[Registration]:
    """Return a member's registrations that go on, the next activity first."""
    return _find_registrations(session, member, OVER)


def find_over(session: Session, member: Member, at: datetime) -> list[tuple[Registration, list[Move[Registration]]]]:
    """Return a member's registrations for activities that began lately, with what is left to do now that they are over."""
    query = select(Registration).join(Activity, Activity.id == Registration.activity_id).where(
        Registration.member_id == member.id, Registration.state == RegistrationState.SEATED, Activity.starts_at <= at,
        Activity.starts_at > at - LATELY,
    )
    found = []
    for one in session.scalars(query.order_by(Activity.starts_at.desc(), Registration.id)):
        moves = [move for move in open_moves(session, REGISTRATION, one, member, at) if move.action in AFTERWARDS]
        found += [(one, moves)] if moves else []
    return found


@read_once
def find_present(session: Session, member: Member, at: datetime, action: str) -> list[Registration]:
    """Return the registrations with which a member may check in (`check_in`) or out (`check_out`) now."""
    # The clock ends an activity on time, and people sign out as they leave.
    found = _find_registrations(session, member, (ActivityState.SETTLED, ActivityState.CANCELLED))
    return [one for one in found if _is_offered(session, one, action, member, at)]


def _is_offered(session: Session, one: Registration, action: str, member: Member, at: datetime) -> bool:
    """Say whether a member is offered a move of their own registration; of its other moves nothing is asked."""
    move = REGISTRATION.flow.find_step(one.state, action)
    return move is not None and (move.is_offered is None or move.is_offered(session, one, member, at))


def _find_registrations(session: Session, member: Member, without: Sequence[str]) -> list[Registration]:
    """Return a member's registrations that hold, in activities of other states, the next one first."""
    query = select(Registration).join(Activity, Activity.id == Registration.activity_id).where(
        Registration.member_id == member.id, Registration.ended_at.is_(None), Activity.state.not_in(without)
    )
    return list(session.scalars(query.order_by(Activity.starts_at, Registration.id)))
