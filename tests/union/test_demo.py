"""The demo has a real shape, comes through the same verbs as all data, and comes once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config.samples import read_json, read_roster
from models.activity import Activity
from models.member import Branch, Member
from models.notice import Notice
from models.proposal import Proposal
from union.activities.sight.activity_list import find_open_for
from union.casework.flows.engine import open_moves
from union.casework.forms.people import get_member
from union.congress.filing.seconding import count_seconders
from union.congress.flow import PROPOSALS
from union.demo.people import Samples, load_demo
from union.ground import access
from union.ground.accounts import find_account, find_member
from union.notices.outbox import after_quiet


def samples() -> Samples:
    names = ("branches", "departments", "offices", "activities", "congress", "phones")
    rules = read_json("rules") + read_json("demo_rules")
    return Samples(rules=rules, roster=read_roster(), **{name: read_json(name) for name in names})


AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(shared_engine: Engine) -> Iterator[Session]:
    """The demo, loaded once for the tests that look at it and rolled back after them."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            assert load_demo(session, samples(), app_id="wx1", at=AT)
            yield session
        outer.rollback()


def test_eighteen_branches_sixty_members_and_a_chair_in_every_branch(demo: Session, at: datetime) -> None:
    assert demo.scalar(select(func.count()).select_from(Branch)) == 18
    assert 55 <= (demo.scalar(select(func.count()).select_from(Member)) or 0) <= 70
    for branch in demo.scalars(select(Branch)):
        assert access.find_desk_officers(demo, "welfare", branch.id, at.date()), branch.name


def test_an_activity_has_three_seats_left_and_a_proposal_waits_for_one_seconder(demo: Session, at: datetime) -> None:
    badminton = demo.scalars(select(Activity).where(Activity.code == "badminton-2026")).one()
    assert badminton.state == "open" and (badminton.capacity or 0) - badminton.seats_taken == 3
    lin = get_member(demo, "T2015007")
    assert "badminton-2026" in [found.activity.code for found in find_open_for(demo, lin, at)]
    waiting = demo.scalars(select(Proposal).where(Proposal.state == "seconding")).one()
    assert count_seconders(demo, waiting) == 1
    zhou = get_member(demo, "T2006012")
    assert [move.action for move in open_moves(demo, PROPOSALS, waiting, zhou, at)] == ["second", "refuse"]


def test_no_phone_rings_for_what_happened_long_ago(demo: Session, at: datetime) -> None:
    ringing = demo.scalars(select(Notice).where(Notice.state != "inbox"))
    assert [(one.member and one.member.name, one.kind) for one in ringing] == [("周建平", "proposal.second_asked")]


def test_a_second_load_changes_nothing(demo: Session, at: datetime) -> None:
    assert not load_demo(demo, samples(), app_id="wx1", at=at)


def test_every_phone_but_the_members_is_bound(demo: Session, at: datetime) -> None:
    for phone in read_json("phones"):
        account = find_account(demo, "wx1", phone["openid"])
        assert account is not None
        member = find_member(demo, account)
        assert (member.name if member else None) == (None if phone["nickname"] == "林晓燕" else phone["nickname"])


def test_in_the_demo_a_push_arrives_at_any_hour(demo: Session, at: datetime) -> None:
    assert all(after_quiet(demo, at + timedelta(hours=hour)) == at + timedelta(hours=hour) for hour in range(24))
