"""The demo has a real shape, comes through the same verbs as all data, and comes once."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.samples import read_json, read_roster
from models.activity import Activity
from models.member import Branch, Member
from union import access
from union.demo import Samples, load_demo
from union.membership.accounts import find_account, find_member
from union.notices import after_quiet


def samples() -> Samples:
    names = ("branches", "departments", "offices", "activities", "phones")
    rules = read_json("rules") + read_json("demo_rules")
    return Samples(rules=rules, roster=read_roster(), **{name: read_json(name) for name in names})


def test_eighteen_branches_sixty_members_two_activities_and_a_chair_in_every_branch(session: Session, at: datetime) -> None:
    assert load_demo(session, samples(), app_id="wx1", at=at)
    assert session.scalar(select(func.count()).select_from(Branch)) == 18
    assert 55 <= (session.scalar(select(func.count()).select_from(Member)) or 0) <= 70
    assert session.scalar(select(func.count()).select_from(Activity)) == 2
    for branch in session.scalars(select(Branch)):
        assert access.find_desk_officers(session, "welfare", branch.id, at.date()), branch.name


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
