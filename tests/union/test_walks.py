"""Random walks through every service by the whole cast: whatever people do, what must hold of a case holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.case import Case, CaseLogEntry, CaseTransfer
from models.member import Member, Office
from models.notice import Notice
from tests.cast import PEOPLE, Cast
from tests.story import steps_of
from tests.unoffered import refused_step
from tests.wandering import open_by_example, take_example, wander
from union.cases.case_view import find_todo, read_case
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import SAME, Flow, Step, Who
from union.casework.flows.tasks import find_open_tasks
from union.casework.forms.fields import Choice, Field, YesNo
from union.ground.errors import Refusal
from union.ground.rules import get_rule
from union.notices.kinds import notice_kinds
from union.services.care.condolence_rules import OCCASIONS
from union.services.catalogue import catalogue

KINDS_OF_CASES = [pytest.param(kind, id=kind.code) for kind in catalogue()]
STEPS, LONGEST_WAY = 9, 8


@dataclass
class Walk:
    """One case on its way, and everything that can happen to it."""

    session: Session
    cast: Cast
    random: Random
    at: datetime
    case_: Case = field(init=False)
    steps: int = 0
    version: int = 0

    @property
    def kind(self) -> ServiceKind:
        return catalogue().get(self.case_.kind)

    @property
    def people(self) -> Sequence[Member]:
        return [getattr(self.cast, key) for key, *_ in PEOPLE]

    def write(self, question: Field, example: str) -> str:
        """Answer by any of the choices, else by the example."""
        if question.code == "occasion":
            return str(self.random.choice(get_rule(self.session, OCCASIONS, self.at.date()).value)["code"])
        if isinstance(question, Choice) and question.options:
            return self.random.choice(question.options).code
        if question.code == "subject":
            return self.random.choice(["本人", "林晓燕", "周建平", "王丽华"])
        return self.random.choice(["是", "否"]) if isinstance(question, YesNo) else example

    def begin(self, kind: ServiceKind) -> bool:
        """Ask for something; False where what was made up is refused."""
        savepoint = self.session.begin_nested()
        try:
            self.case_ = open_by_example(self.session, kind, self.random.choice([self.cast.lin, self.cast.zheng]), self.at, self.write)
        except Refusal:
            savepoint.rollback()
            return False
        self.version = self.case_.version
        return True

    def go(self) -> None:
        """Let a day or a week go by, something happen to the people, and somebody take a step."""
        self.at += timedelta(days=self.random.choice([0, 0, 1, 7]))
        if self.random.random() < 0.15:
            self.session.execute(delete(Office).where(Office.member_id == self.random.choice(
                [self.cast.zhou, self.cast.chen, self.cast.wang]).id))
        if self.random.random() < 0.05:
            self.case_.subject.is_missing = True
        self.session.flush()
        self.steps += wander(self.session, self.case_, self.people, self.random, self.at, self.write)

    def finish(self) -> None:
        """Take the shortest way to an end."""
        for _ in range(LONGEST_WAY):
            if self.case_.closed_at is not None:
                return
            ways = [(one, step) for one in self.people for step in steps_of(self.session, self.case_, one, self.at)]
            here = distance(self.kind.flow, self.case_.state)
            nearer = [(one, step) for one, step in ways if step.target != SAME and distance(self.kind.flow, step.target) < here]
            assert nearer, f"nobody can lead {self.case_.state} to an end"
            self.steps += any(take_example(self.session, self.case_, one, step, self.at) for one, step in nearer)
        assert self.case_.closed_at is not None


def distance(flow: Flow, code: str) -> int:
    """Return how many steps an end is away."""
    near, steps = {code}, 0
    while not any(flow.state(one).outcome for one in near):
        near |= {step.target for one in near for step in flow.steps_from(one) if step.target != SAME}
        steps += 1
    return steps


def check(walk: Walk) -> None:
    """Hold what must hold after every step."""
    session, case_, flow = walk.session, walk.case_, walk.kind.flow
    refused_step(session, case_, walk.random.choice(walk.people), walk.at, walk.random)
    outcome = flow.state(case_.state).outcome
    assert (case_.closed_at is not None, case_.outcome) == (bool(outcome), outcome)
    assert case_.version >= walk.version
    walk.version = case_.version
    is_paused = flow.is_paused(case_.state)
    assert (case_.correction is not None) == is_paused and (case_.days_left is not None) <= is_paused
    assert not (is_paused and case_.due_at is not None)
    tasks = find_open_tasks(session, case_)
    if outcome:
        assert case_.due_at is None and not tasks
        assert session.scalars(select(CaseTransfer).where(CaseTransfer.live_case_id == case_.id)).first() is None
        assert case_.live_key is None or (outcome == "completed" and not walk.kind.frees_key)
        return
    assert case_.due_at or tasks or flow.find_awaited(case_.state), f"nothing reminds of {case_.state}"
    # The first who can is enough: nobody after them is asked.
    movers = (one for one in walk.people if _can_move(steps_of(session, case_, one, walk.at), flow, case_.state))
    mover = next(movers, None)
    assert mover, f"nobody can move {case_.state}"
    if not is_paused and case_.desk_branch_id is None:
        assert any(
            case_.id in [item.case_.id for item in find_todo(session, one, walk.at)] for one in chain([mover], movers)
        ), f"nobody has {case_.state} on the list"


def _can_move(steps: Sequence[Step], flow: Flow, state: str) -> bool:
    return any(step.who in (Who.DESK, Who.MEMBER_OR_DESK) and step.target not in (SAME, state) for step in steps)


def check_records(walk: Walk) -> None:
    """Hold what must be written of a case: each step once, and nothing pushed but the neutral sentence."""
    session, case_ = walk.session, walk.case_
    about = f"case:{case_.number}"
    entries = select(func.count()).where(AuditEntry.about == about, AuditEntry.action != "read")
    rows = select(func.count()).where(CaseLogEntry.case_id == case_.id)
    assert session.scalar(entries) == session.scalar(rows) == walk.steps + 1
    for notice in session.scalars(select(Notice).where(Notice.case_id == case_.id)):
        assert notice.text == f"{walk.kind.neutral_title}（{case_.number}）：{notice_kinds()[notice.kind].sentence}。"
    for reader in walk.people:
        try:
            read_case(session, case_.number, reader, walk.at)
        except Refusal:
            continue


@pytest.mark.parametrize("kind", KINDS_OF_CASES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_whatever_people_do_a_case_stays_whole_and_can_end(
    session: Session, cast: Cast, at: datetime, kind: ServiceKind, seed: int
) -> None:
    savepoint = session.begin_nested()
    walk = Walk(session, cast, Random(seed), at)
    if walk.begin(kind):
        check(walk)
        for _ in range(STEPS):
            walk.go()
            check(walk)
        walk.finish()
        check(walk)
        check_records(walk)
    savepoint.rollback()
    session.expire_all()
