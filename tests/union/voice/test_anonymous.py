"""Suggestions without a name: opened, followed by number and PIN, answered and rated, and nobody behind them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Branch, Member
from models.notice import Notice
from models.session import run_in_transaction
from models.voice import AnonymousKey
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import offered, take, told
from tests.voices import ANSWER, BOARD, SUGGESTION, answer
from union.cases.transfers import name_places
from union.casework.forms.people import find_people, get_member
from union.festivals import campaigns
from union.ground import clock
from union.ground.accounts import get_account
from union.ground.errors import Invalid, NotFound
from union.ground.placeholder import BRANCH_NAME, NAME, NUMBER, get_placeholder
from union.membership import branches
from union.membership.binding import SecretKind, bind
from union.membership.roster import check_roster
from union.registers.digests import find_digest_readers
from union.voice import anonymous
from union.voice.board import find_published
from union.voice.publishing import publish

TICKET = "a ticket of 24 signs or so"


@pytest.fixture
def receipt(session: Session, cast: Cast, officer: Member, at: datetime) -> anonymous.Receipt:
    """A suggestion without a name, just sent."""
    return anonymous.open_anonymous(session, SUGGESTION, ticket=TICKET, at=at)


def enter(session: Session, receipt: anonymous.Receipt, at: datetime, **changes: str) -> Case | str:
    given = {"number": receipt.number, "pin": receipt.pin} | changes
    return anonymous.enter(session, given["number"], given["pin"], at)


def test_it_is_followed_by_number_and_pin_and_its_pin_is_not_kept(
    session: Session, at: datetime, receipt: anonymous.Receipt
) -> None:
    assert enter(session, receipt, at) is receipt.case_
    assert enter(session, receipt, at, number=f" {receipt.number.lower()} ", pin=f"{receipt.pin[:4]} {receipt.pin[4:]}") is receipt.case_
    key = session.scalars(select(AnonymousKey)).one()
    assert len(receipt.pin) == 8 and receipt.pin not in key.pin_digest and TICKET not in key.ticket_digest


def test_the_answer_is_read_and_rated_by_number_and_pin(
    session: Session, officer: Member, at: datetime, receipt: anonymous.Receipt
) -> None:
    answer(session, receipt.case_, officer, at)
    view = anonymous.read(session, receipt.number, at)
    assert ANSWER in [text for row in view.timeline for _, text in row.lines]
    assert [step.action for step in view.steps] == ["rate", "object"]
    case_ = anonymous.act(session, receipt.number, "rate", {"rating": "满意"}, at=at)
    assert case_.outcome == "completed"


def test_what_is_missing_is_supplemented_once(session: Session, officer: Member, at: datetime, receipt: anonymous.Receipt) -> None:
    take(session, receipt.case_, "return", officer, at, missing="2", reason="哪一层")
    anonymous.act(session, receipt.number, "correct", {"what": "10号楼三层没有热水点"}, at=at)
    assert receipt.case_.sealed_answers["what"] == "10号楼三层没有热水点" and receipt.case_.state == "handling"
    assert "return" not in offered(session, receipt.case_, officer, at)


def test_it_is_withdrawn_by_its_author(session: Session, at: datetime, receipt: anonymous.Receipt) -> None:
    case_ = anonymous.act(session, receipt.number, "withdraw", {}, at=at + timedelta(days=1, minutes=7))
    assert (case_.outcome, case_.closed_at) == ("withdrawn", clock.instant(clock.day_of(at + timedelta(days=1)), 12))


def test_an_unknown_number_and_a_wrong_pin_are_refused_in_the_same_words(
    session: Session, cast: Cast, at: datetime, receipt: anonymous.Receipt
) -> None:
    wrong = enter(session, receipt, at, pin="00000000")
    assert isinstance(wrong, str)
    assert wrong == enter(session, receipt, at, number="E202699999") == enter(session, receipt, at, number="'; --", pin="")
    named = session.scalars(select(Case).where(Case.number != receipt.number)).first()
    assert named is None


def test_wrong_tries_lock_a_number_for_an_hour_also_against_the_right_pin(
    session: Session, at: datetime, receipt: anonymous.Receipt
) -> None:
    refusals = {enter(session, receipt, at, pin="00000000") for _ in range(5)}
    refusals.add(enter(session, receipt, at))
    assert len(refusals) == 1 and isinstance(refusals.pop(), str)
    key = session.scalars(select(AnonymousKey)).one()
    assert (key.failed, key.failed_until) == (5, at + timedelta(hours=2)), "kept to the full hour"
    assert isinstance(enter(session, receipt, at + timedelta(minutes=60)), str)
    assert enter(session, receipt, at + timedelta(hours=2)) is receipt.case_
    assert (key.failed, key.failed_until) == (0, None)


def test_four_wrong_tries_do_not_lock(session: Session, at: datetime, receipt: anonymous.Receipt) -> None:
    for _ in range(4):
        enter(session, receipt, at, pin="00000000")
    assert enter(session, receipt, at) is receipt.case_


def test_of_the_time_only_the_day_is_kept_and_the_officer_hears_the_next_morning(
    session: Session, officer: Member, at: datetime, receipt: anonymous.Receipt
) -> None:
    noon = clock.instant(clock.day_of(at), 12)
    assert receipt.case_.opened_at == noon and noon != at
    notice = session.scalars(select(Notice).where(Notice.member_id == officer.id)).one()
    assert (notice.state, notice.created_at) == ("digest", clock.end_of_day(clock.day_of(at)))
    assert officer.id in find_digest_readers(session, at + timedelta(days=1))


def test_nobody_is_told_what_becomes_of_it(session: Session, officer: Member, at: datetime, receipt: anonymous.Receipt) -> None:
    answer(session, receipt.case_, officer, at)
    assert told(session, get_placeholder(session)) == []


def test_the_same_form_sent_twice_is_one_suggestion_with_one_pin(
    session: Session, at: datetime, receipt: anonymous.Receipt
) -> None:
    again = anonymous.open_anonymous(session, SUGGESTION, ticket=TICKET, at=at)
    assert (again.number, again.pin) == (receipt.number, receipt.pin)
    other = anonymous.open_anonymous(session, SUGGESTION, ticket="another", at=at)
    assert other.number != receipt.number and other.pin != receipt.pin


def test_the_same_form_sent_twice_at_once_is_one_suggestion(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def send() -> str:
        return run_in_transaction(
            engine, lambda session: anonymous.open_anonymous(session, SUGGESTION, ticket=TICKET, at=at).number
        )

    assert len(set(at_once([send] * 4))) == 1
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        assert session.scalar(select(func.count()).select_from(Member).where(Member.staff_number == NUMBER)) == 1


def test_what_does_not_fit_is_refused_and_nothing_stays(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Invalid):
        anonymous.open_anonymous(session, SUGGESTION | {"what": ""}, ticket=TICKET, at=at)
    assert session.scalars(select(Case)).all() == []


def test_it_is_published_like_any_other_until_its_author_takes_the_consent_back(
    session: Session, officer: Member, at: datetime, receipt: anonymous.Receipt
) -> None:
    answer(session, receipt.case_, officer, at)
    publish(session, receipt.number, BOARD, by=officer, at=at)
    assert anonymous.can_forbid(session, receipt.case_, at)
    anonymous.forbid(session, receipt.number, at)
    assert find_published(session).entries == [] and not anonymous.can_forbid(session, receipt.case_, at)


def test_the_member_without_a_name_is_found_listed_and_bound_nowhere(
    session: Session, cast: Cast, at: datetime, receipt: anonymous.Receipt
) -> None:
    assert find_people(session, NAME) == find_people(session, NUMBER) == []
    with pytest.raises(NotFound):
        get_member(session, NUMBER)
    with pytest.raises(NotFound):
        branches.get_branch(session, NUMBER)
    assert BRANCH_NAME not in [one.name for one in branches.find_branches(session)]
    assert len(campaigns.find_branches(session)) == 2
    assert BRANCH_NAME not in name_places(session).values()
    result = bind(session, get_account(session, "wx1", "oX"), staff_number=NUMBER, name=NAME, secret="1", kind=SecretKind.EITHER, at=at)
    assert isinstance(result, str)


def test_no_roster_brings_or_loses_the_member_without_a_name(
    session: Session, cast: Cast, at: datetime, receipt: anonymous.Receipt
) -> None:
    get_placeholder(session).is_missing = False
    rows = [(2, {"工号": NUMBER, "姓名": NAME, "分工会": BRANCH_NAME})]
    report = check_roster(session, rows, clock.day_of(at))
    assert len(report.bad_rows) == 1 and len(report.bad_rows[0].reasons) == 2
    assert NUMBER not in report.missing
    assert session.scalars(select(Branch.name).where(Branch.code == NUMBER)).all() == [BRANCH_NAME]
