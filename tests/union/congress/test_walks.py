"""Random walks of proposals: whatever delegates, heads, the committee and the clock do, what must hold holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.member import Member
from models.notice import Notice
from models.proposal import Proposal, Seconding
from tests.cast import Cast
from tests.sitting import FORM, Sitting, attend_all, make_sitting, move, reviewed, run, seconded, tabled
from tests.unoffered import refused
from union.casework.flows.engine import open_moves
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move
from union.casework.forms.fields import Choice
from union.congress.flow import FLOW, PROPOSALS
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposals import find_authors
from union.congress.proposal.role_names import COMMITTEE
from union.congress.proposing.proposing import propose
from union.congress.sight.proposal_lines import find_waiting
from union.congress.sittings.sitting import SITTING, turn_one
from union.ground.errors import NotAllowed, Refusal
from union.notices.kinds import notice_kinds

STEPS = 26
PRIVATE = ("seconding", "delegation")


@dataclass
class Walk:
    """A sitting with several proposals on their way."""

    session: Session
    sitting: Sitting
    random: Random
    at: datetime
    proposals: list[Proposal] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)
    taken: int = 0

    def begin(self) -> None:
        """Let some proposals be on their way already."""
        cast = self.sitting.cast
        for turn, (make, by) in enumerate(((reviewed, cast.lin), (reviewed, cast.zhao), (tabled, cast.chen), (seconded, cast.lin))):
            form = FORM | {"title": f"增开第{turn}路班车"}
            self.proposals.append(make(self.session, self.sitting, self.at, by=by, form=form))
        self.taken = len(steps_of(self))

    def go(self) -> None:
        """Let a while go by, and somebody propose, the clock run, or somebody take a move."""
        self.at += timedelta(hours=self.random.choice([0, 0, 0, 1, 5, 60]))
        turn = self.random.random()
        if turn < 0.06 and len(self.proposals) < 7:
            self._propose()
        elif turn < 0.25:
            attend_all(self.session, self.at)
            turn_one(self.session, self.sitting.congress.id, self.at)
        elif turn < 0.28:
            victim = self.random.choice([self.sitting.cast.zhou, self.sitting.cast.zheng, self.sitting.mao])
            victim.is_missing = not victim.is_missing
        else:
            self._move()

    def _propose(self) -> None:
        cast, turn = self.sitting.cast, len(self.proposals)
        by = self.random.choice([cast.lin, cast.zhao, cast.zhou, cast.chen, cast.xu])
        try:
            self.proposals.append(propose(self.session, FORM | {"title": f"增开第{turn}路班车"}, by=by, at=self.at))
        except NotAllowed:
            assert by.is_missing

    def _move(self) -> None:
        one = self.random.choice([one for one in self.proposals if one.closed_at is None] or self.proposals)
        people = self.sitting.people
        ways = [(one, who, way) for who in people for way in open_moves(self.session, PROPOSALS, one, who, self.at)]
        # What ends a proposal is drawn rarely, and what leads onward first, or few would get anywhere.
        kept = [way for way in ways if not way[2].is_grave or way[2].action == "merge" or self.random.random() < 0.1]
        onward = [way for way in kept if way[2].target != SAME or way[2].action in ("second", "invite", "leave")]
        ways = self.random.choice([onward, onward, kept]) or kept
        if ways:
            self._take(*self.random.choice(ways))

    def _take(self, proposal: Proposal, who: Member, way: Move[Proposal]) -> None:
        fields = way.fields_of(self.session, proposal, who, self.at) if way.fields_of else way.fields
        raw = {one.code: one.options[0].code if isinstance(one, Choice) and one.options else one.example for one in fields}
        if way.action in ("edit", "resubmit"):
            raw |= {"title": f"{proposal.title[:20]}改"}
        if way.action == "invite":
            raw["seconders"] = self.random.choice(["赵志远、郑敏", "周建平、徐文", "陈雪梅", "林晓燕"])
        if way.action == "merge":
            numbers = [str(one.number) for one in self.proposals if one.number and one is not proposal]
            raw["into"] = self.random.choice(numbers or ["T35-001"])
        try:
            move(self.session, proposal, way.action, who, self.at, **raw)
            self.taken += 1
        except Refusal:
            self.session.refresh(proposal)


def check(walk: Walk) -> None:
    """Hold what must hold after every step."""
    session = walk.session
    session.flush()
    numbers = sorted(one.number for one in walk.proposals if one.number)
    assert numbers == [f"T35-{n:03}" for n in range(1, len(numbers) + 1)]
    assert walk.sitting.congress.last_number == len(numbers)
    for one in walk.proposals:
        known = walk.versions.get(one.id, 0)
        assert one.version >= known
        walk.versions[one.id] = one.version
        _check_one(walk, one)
        if one.version > known:
            _check_sight(walk, one)
    who = walk.random.choice(walk.sitting.people)
    refused(session, PROPOSALS, walk.random.choice(walk.proposals), who, walk.at, walk.random)
    refused(session, SITTING, walk.sitting.congress, who, walk.at, walk.random)


def _check_one(walk: Walk, one: Proposal) -> None:
    session, state = walk.session, FLOW.state(one.state)
    assert (one.closed_at is not None) == bool(state.outcome)
    assert (one.due_at is not None) == (one.state in ("delegation", "returned", "review", "filed"))
    assert (one.state == "merged") == (one.merged_into_id is not None)
    assert (one.filed_at is not None) >= (one.state == "filed")
    secondings = session.scalars(select(Seconding).where(Seconding.proposal_id == one.id)).all()
    assert one.proposer_id not in {row.member_id for row in secondings}
    assert one.state == "seconding" or all(row.state != "asked" for row in secondings)
    if one.number:
        # Who seconded other words than these may have left since.
        is_reworked = one.returned_at is not None or one.sent_back_at is not None
        assert is_reworked or sum(row.state == "accepted" for row in secondings) >= 2
    if one.merged_into_id is not None:
        root = session.get_one(Proposal, one.merged_into_id)
        assert root.merged_into_id is None and root.id != one.id and root.congress_id == one.congress_id
        assert one.left_at is not None or one.proposer in find_authors(session, root)


def _check_sight(walk: Walk, one: Proposal) -> None:
    session, people = walk.session, walk.sitting.people
    found = {who.name: PROPOSALS.parts_of(session, one, who, walk.at) for who in people}
    sees = {name for name in found if found[name]}
    assert one.proposer.is_missing or one.proposer.name in sees
    if one.reviewed_at is None:
        asked = {row.member.name for row in session.scalars(select(Seconding).where(Seconding.proposal_id == one.id))}
        heads = {"周建平", "徐文"} if one.tabled_at else set()
        assert sees <= {one.proposer.name, *asked, *heads} and one.state not in ("review", "filed")
    if one.state in ("review", "filed"):
        committee = find_committee(session, one, walk.at)
        assert {name for name in found if COMMITTEE in found[name]} == {who.name for who in committee}
        assert committee and all(who not in find_authors(session, one) for who in committee)
        assert all(str(one.id) in [line.argument for line in find_waiting(session, who, walk.at)] for who in committee)


def steps_of(walk: Walk) -> list[HistoryEntry]:
    """Return the history's rows of moves that people took."""
    mine = [f"proposal:{one.id}" for one in walk.proposals]
    rows = walk.session.scalars(select(HistoryEntry).where(HistoryEntry.about.in_(mine)))
    return [row for row in rows if row.by_id is not None and row.action not in ("propose", "absorb")]


def check_records(walk: Walk) -> None:
    """Hold what is written: a row of history for each step, and nothing pushed but the neutral sentence."""
    assert len(steps_of(walk)) == walk.taken
    for notice in walk.session.scalars(select(Notice).where(Notice.kind.like("proposal.%"))):
        about = f"提案（{notice.number}）" if notice.number else "提案"
        assert notice.text == f"{about}：{notice_kinds()[notice.kind].sentence}。"


def finish(walk: Walk) -> None:
    """Let everything come before the committee or end, by the clock alone."""
    walk.at = max(walk.at, walk.sitting.congress.closes_at) + timedelta(days=60)
    run(walk.session, walk.sitting.congress, "hold", walk.sitting.ji, walk.at, held_on=walk.at.date().isoformat())
    run(walk.session, walk.sitting.congress, "archive", walk.sitting.ji, walk.at)
    attend_all(walk.session, walk.at)
    assert not [one.state for one in walk.proposals if one.state in (*PRIVATE, "returned")]


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_whatever_people_do_proposals_stay_whole_and_nobody_holds_them_up(
    session: Session, cast: Cast, at: datetime, seed: int
) -> None:
    savepoint = session.begin_nested()
    try:
        walk = Walk(session, make_sitting(session, cast, at, days=25), Random(seed), at)
        walk.begin()
        for _ in range(STEPS):
            walk.go()
            check(walk)
        check_records(walk)
        finish(walk)
        check(walk)
    finally:
        savepoint.rollback()
        session.expire_all()


@pytest.mark.parametrize("state", [state.code for state in FLOW.states])
def test_every_state_says_what_comes_next(state: str) -> None:
    assert FLOW.state(state).next_step and len(FLOW.state(state).title) <= 8
