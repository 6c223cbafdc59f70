"""Asking for what is not offered, as who holds an old page or writes an address themselves does: it is refused, always."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from tests.story import steps_of
from union.cases.cases import act
from union.casework.flows.engine import open_moves, take
from union.casework.flows.things import ThingKind
from union.ground.errors import Invalid, Refusal
from union.services.catalogue import catalogue

MOST, SELDOM = 2, 3
"""How many moves a walk asks for, at one step of so many."""


def refused(
    session: Session, subject: ThingKind[Any], thing: Any, by: Member, at: datetime, random: Random | None = None
) -> list[str]:
    """Ask for what somebody is not offered in a thing's state (with `random`: for some of it); hold that nothing comes of it."""
    if random is not None and random.randrange(SELDOM):
        return []
    offered = {move.action for move in open_moves(session, subject, thing, by, at)}
    actions = [move.action for move in subject.flow.steps_from(thing.state) if move.action not in offered]
    key, before = subject.key_of(thing), (thing.state, thing.version)
    for action in _some(actions, random):
        with pytest.raises(Refusal) as caught:
            take(session, subject, key, action, {}, by=by, at=at, consents=True)
        # It is the move that is refused, not what was written.
        assert not isinstance(caught.value, Invalid) and str(caught.value), action
    assert (thing.state, thing.version) == before
    return actions


def refused_step(session: Session, case_: Case, by: Member, at: datetime, random: Random) -> None:
    """Ask for steps on a case that somebody is not offered, whatever they are to it; hold that nothing comes of it."""
    if random.randrange(SELDOM):
        return
    offered = {step.action for step in steps_of(session, case_, by, at)}
    steps = catalogue().get(case_.kind).flow.steps
    before = case_.state, case_.version
    for action in _some(list(dict.fromkeys(step.action for step in steps if step.action not in offered)), random):
        with pytest.raises(Refusal) as caught:
            act(session, case_.number, action, {}, by=by, at=at)
        assert not isinstance(caught.value, Invalid) and str(caught.value), action
    assert (case_.state, case_.version) == before


def _some(actions: Sequence[str], random: Random | None) -> Sequence[str]:
    return actions if random is None else random.sample(actions, min(MOST, len(actions)))
