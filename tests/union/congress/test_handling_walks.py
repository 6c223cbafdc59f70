"""Random walks from filed to archived: whatever departments, authors, committee and clock do, what must hold holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.member import Department, Member
from models.notice import Notice
from models.proposal import Answer, Proposal
from tests.cast import Cast
from tests.handling import appoint, filed_of_two, undertakings
from tests.sitting import Sitting, make_sitting, move
from tests.unoffered import refused
from union.casework.flows.engine import open_moves
from union.casework.flows.things import Move
from union.casework.forms.fields import Choice, Date
from union.congress.flow import FLOW, PROPOSALS
from union.congress.handling.rating import is_dissatisfied
from union.congress.handling.tracking import is_done
from union.congress.handling.whose_turn import find_turns
from union.congress.proposal import role_names
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import find_rounds
from union.congress.proposal.proposals import find_authors
from union.congress.proposal.states import HANDLED
from union.congress.proposal.undertakings import find_signers
from union.congress.reminders_after_decision import attend_handling
from union.congress.sight.documents import compose_document, compose_register
from union.congress.sight.handling_lines import find_waiting
from union.ground.errors import Refusal
from union.notices.kinds import notice_kinds

STEPS = 36
OTHERS = ("close_withdrawn",)
"""It would end a walk that is to come to the archive."""
RARE = (
    "ask_withdrawal", "refuse_withdrawal", "leave", "mark_key", "unmark_key", "press", "award", "replace", "return_draft",
    "return_signed", "take_back",
)


@dataclass
class Walk:
    """One proposal of lin's and zheng's, in the hands of three departments."""

    session: Session
    sitting: Sitting
    random: Random
    at: datetime
    proposal: Proposal
    people: list[Member]
    words: dict[int, str] = field(default_factory=dict)
    """Published answers as they were first seen."""
    taken: list[str] = field(default_factory=list)

    def go(self) -> None:
        """Let a while go by, and the clock run, somebody come or go, or somebody take a move."""
        self.at += timedelta(hours=self.random.choice([0, 1, 5, 30, 100, 300]))
        turn = self.random.random()
        if turn < 0.12:
            attend_handling(self.session, self.proposal.id, self.at)
        elif turn < 0.16:
            cast = self.sitting.cast
            victim = self.random.choice([cast.lei, cast.shi, cast.yin, cast.zheng, self.sitting.mao])
            victim.is_missing = not victim.is_missing
        else:
            self._move()

    def _move(self) -> None:
        for who in self.random.sample(self.people, len(self.people)):
            ways = [one for one in open_moves(self.session, PROPOSALS, self.proposal, who, self.at) if one.action not in OTHERS]
            # What leads nowhere, or back, is rarer than in a fair draw.
            ways = [one for one in ways if one.action not in RARE or self.random.random() < 0.1]
            if ways:
                self.take(who, self.random.choice(ways))
                return

    def take(self, who: Member, way: Move[Proposal]) -> None:
        """Take a move with its examples, choices drawn."""
        fields = way.fields_of(self.session, self.proposal, who, self.at) if way.fields_of else way.fields
        raw = {one.code: one.example for one in fields}
        raw |= {
            one.code: self.random.choice(one.options).code for one in fields if isinstance(one, Choice) and one.options
        }
        day = date(2029, 6, 30).isoformat()
        raw |= {one.code: day for one in fields if isinstance(one, Date)}
        try:
            move(self.session, self.proposal, way.action, who, self.at, **raw)
            self.taken.append(way.action)
        except Refusal:
            self.session.refresh(self.proposal)


def must_answer(walk: Walk) -> bool:
    """Say whether somebody owes an answer by a day."""
    one = walk.proposal
    if one.state == "answered":
        return one.rated_at is None or is_dissatisfied(walk.session, one)
    if one.state == "tracking":
        return not is_done(walk.session, one)
    return one.state in ("filed", "referred", "answering", "drafted", "signed")


def check(walk: Walk) -> None:
    """Hold what must hold after every step."""
    session, one = walk.session, walk.proposal
    session.flush()
    live = undertakings(session, one)
    if one.state != "filed":
        assert sum(row.is_lead for row in live) == 1
    assert one.state != "referred" or not all(row.state == "accepted" for row in live)
    assert one.state not in ("answering", "drafted", "signed") or all(row.state == "accepted" for row in live)
    assert (one.due_at is not None) == must_answer(walk), one.state
    assert (one.closed_at is not None) == bool(FLOW.state(one.state).outcome)
    check_answers(walk)
    check_parts(walk)
    check_nobody_is_stuck(walk)
    refused(walk.session, PROPOSALS, walk.proposal, walk.random.choice(walk.people), walk.at, walk.random)


def check_answers(walk: Walk) -> None:
    session, one = walk.session, walk.proposal
    answers = session.scalars(select(Answer).where(Answer.proposal_id == one.id).order_by(Answer.round)).all()
    published = [row for row in answers if row.published_at is not None]
    done = one.round if one.state in ("answered", "tracking", "archived") else one.round - 1
    assert [row.round for row in published] == list(range(1, done + 1)) and len(answers) - len(published) <= 1
    assert one.round <= find_rounds(session, walk.at) + walk.taken.count("decide_again")
    assert all(row.signed_at is not None and row.signed_by_id is not None for row in published)
    for row in published:
        assert walk.words.setdefault(row.id, f"{row.text}{row.outcome}{row.promised_on}{row.reason}") == (
            f"{row.text}{row.outcome}{row.promised_on}{row.reason}")


def check_parts(walk: Walk) -> None:
    """What one is told one is, is what the lists of people say."""
    session, one, who = walk.session, walk.proposal, walk.random.choice(walk.people)
    found = PROPOSALS.parts_of(session, one, who, walk.at)
    assert (role_names.LEAD_HEAD in found) == (who in find_signers(session, one, walk.at))
    assert (role_names.COMMITTEE in found) == (who in find_committee(session, one, walk.at))
    assert (role_names.AUTHOR in found) == (who in find_authors(session, one) and not who.is_missing)


def check_nobody_is_stuck(walk: Walk) -> None:
    """A keeper has a move, whoever is missing; and who can act sees it in their list."""
    session, one = walk.session, walk.proposal
    if one.state not in HANDLED:
        return
    committee = find_committee(session, one, walk.at)
    is_rating = one.state == "answered" and one.rated_at is None
    assert is_rating or any(
        way.action not in ("award", "mark_key", "unmark_key", "press")
        for who in committee for way in open_moves(session, PROPOSALS, one, who, walk.at)
    ), one.state
    turns = find_turns(session, one, walk.at)
    assert turns
    people = {who.id: who for turn in turns if turn.code != "rate" for who in turn.people}
    for who in people.values():
        assert str(one.id) in [line.argument for line in find_waiting(session, who, walk.at)]


def check_records(walk: Walk) -> None:
    """Hold what is written: a row of history a step, nothing pushed but neutral sentences, papers that can be composed."""
    session, one = walk.session, walk.proposal
    query = select(func.count()).where(
        HistoryEntry.about == f"proposal:{one.id}", HistoryEntry.by_id.is_not(None), HistoryEntry.action.in_(walk.taken)
    )
    assert session.scalar(query) == len(walk.taken)
    for notice in session.scalars(select(Notice).where(Notice.kind.like("handling.%"))):
        assert notice.text == f"提案（{notice.number}）：{notice_kinds()[notice.kind].sentence}。"
    assert compose_document(session, one, walk.at).number == one.number
    assert len(compose_register(session, walk.sitting.congress, walk.at).rows) == 2


def finish(walk: Walk) -> None:
    """Lead it to the archive with those in their posts, from wherever it is."""
    cast, one, session = walk.sitting.cast, walk.proposal, walk.session
    for who in walk.people:
        who.is_missing = False
    wanted = ("refer", "accept", "insist", "draft", "sign", "publish", "archive", "decide_follow", "change_outcome")
    for _ in range(60):
        if FLOW.state(one.state).outcome:
            break
        ways = [
            (who, way) for who in [cast.lei, cast.shi, cast.yin, cast.pan, cast.he, cast.lan, walk.sitting.ji]
            for way in open_moves(session, PROPOSALS, one, who, walk.at) if way.action in wanted
        ]
        if ways:
            walk.take(*walk.random.choice(ways))
        else:
            walk.at += timedelta(days=30)
            attend_handling(session, one.id, walk.at)
        check(walk)
    assert one.state == "archived"


def begin(session: Session, cast: Cast, at: datetime, seed: int) -> Walk:
    sitting = make_sitting(session, cast, at)
    session.add(dean := Department(code="JW", name="教务处"))
    session.flush()
    appoint(session, cast.he, "department_contact", dean)
    appoint(session, cast.lan, "school_leader")
    proposal = filed_of_two(session, sitting, at)
    people = [
        cast.lin, cast.zheng, cast.lei, cast.shi, cast.yin, cast.pan, cast.he, cast.lan, sitting.ji, sitting.mao, cast.zhao,
    ]
    return Walk(session, sitting, Random(seed), at, proposal, people)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_whatever_people_do_a_proposal_stays_whole_and_comes_to_the_archive(
    session: Session, cast: Cast, at: datetime, seed: int
) -> None:
    savepoint = session.begin_nested()
    try:
        walk = begin(session, cast, at, seed)
        for _ in range(STEPS):
            walk.go()
            check(walk)
        finish(walk)
        check_records(walk)
    finally:
        savepoint.rollback()
        session.expire_all()
