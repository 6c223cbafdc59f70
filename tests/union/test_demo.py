"""The demo has a real shape, comes through the same verbs as all data, and comes once."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.samples import read_json, read_roster
from models.activity import Activity
from models.member import Branch, Member
from models.notice import Notice
from models.proposal import Proposal
from union import access
from union.activities.finding import find_open_for
from union.congress.flow import PROPOSALS
from union.congress.seconding import count_seconders
from union.demo import Samples, load_demo
from union.membership.accounts import find_account, find_member
from union.moves import open_moves
from union.notices import after_quiet
from union.people import get_member


def samples() -> Samples:
    names = ("branches", "departments", "offices", "activities", "congress", "phones")
    rules = read_json("rules") + read_json("demo_rules")
    return Samples(rules=rules, roster=read_roster(), **{name: read_json(name) for name in names})


def test_eighteen_branches_sixty_members_and_a_chair_in_every_branch(session: Session, at: datetime) -> None:
    assert load_demo(session, samples(), app_id="wx1", at=at)
    assert session.scalar(select(func.count()).select_from(Branch)) == 18
    assert 55 <= (session.scalar(select(func.count()).select_from(Member)) or 0) <= 70
    for branch in session.scalars(select(Branch)):
        assert access.find_desk_officers(session, "welfare", branch.id, at.date()), branch.name


def test_an_activity_has_three_seats_left_and_a_proposal_waits_for_one_seconder(session: Session, at: datetime) -> None:
    load_demo(session, samples(), app_id="wx1", at=at)
    badminton = session.scalars(select(Activity).where(Activity.code == "badminton-2026")).one()
    assert badminton.state == "open" and (badminton.capacity or 0) - badminton.seats_taken == 3
    lin = get_member(session, "T2015007")
    assert "badminton-2026" in [found.activity.code for found in find_open_for(session, lin, at)]
    waiting = session.scalars(select(Proposal).where(Proposal.state == "seconding")).one()
    assert count_seconders(session, waiting) == 1
    zhou = get_member(session, "T2006012")
    assert [move.action for move in open_moves(session, PROPOSALS, waiting, zhou, at)] == ["second", "refuse"]


def test_no_phone_rings_for_what_happened_long_ago(session: Session, at: datetime) -> None:
    load_demo(session, samples(), app_id="wx1", at=at)
    ringing = session.scalars(select(Notice).where(Notice.state != "inbox"))
    assert [(one.member and one.member.name, one.kind) for one in ringing] == [("周建平", "proposal.second_asked")]


def test_a_second_load_changes_nothing(session: Session, at: datetime) -> None:
    load_demo(session, samples(), app_id="wx1", at=at)
    assert not load_demo(session, samples(), app_id="wx1", at=at)


def test_every_phone_but_the_members_is_bound(session: Session, at: datetime) -> None:
    load_demo(session, samples(), app_id="wx1", at=at)
    for phone in read_json("phones"):
        account = find_account(session, "wx1", phone["openid"])
        assert account is not None
        member = find_member(session, account)
        assert (member.name if member else None) == (None if phone["nickname"] == "林晓燕" else phone["nickname"])


def test_in_the_demo_a_push_arrives_at_any_hour(session: Session, at: datetime) -> None:
    load_demo(session, samples(), app_id="wx1", at=at)
    assert all(after_quiet(session, at + timedelta(hours=hour)) == at + timedelta(hours=hour) for hour in range(24))
