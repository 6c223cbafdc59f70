"""Binding: staff number, name and secret; limited; one live account per member and app; history kept."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.account import Binding, BindingCode
from models.audit import AuditEntry
from models.member import Member
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from union.ground.accounts import find_member, get_account
from union.ground.errors import NotAllowed, NotFound
from union.membership.binding import SecretKind, bind, issue_code, unbind


def try_to_bind(session: Session, openid: str, at: datetime, *, secret: str, app: str = "wx1", **changes: str) -> Member | str:
    who = {"staff_number": "t2015007 ", "name": "林 晓燕"} | changes
    kind = SecretKind(who.pop("kind", "code"))
    return bind(session, get_account(session, app, openid), secret=secret, kind=kind, at=at, **who)  # type: ignore[arg-type]


def test_a_code_binds_once(session: Session, cast: Cast, at: datetime) -> None:
    code = issue_code(session, cast.lin, by=cast.zhou, at=at)
    assert try_to_bind(session, "oLin", at, secret=code) is cast.lin
    assert find_member(session, get_account(session, "wx1", "oLin")) is cast.lin
    unbind(session, get_account(session, "wx1", "oLin"), at)
    assert isinstance(try_to_bind(session, "oLin", at, secret=code), str)


def test_the_code_itself_is_nowhere_in_the_database(session: Session, cast: Cast, at: datetime) -> None:
    code = issue_code(session, cast.lin, by=cast.zhou, at=at)
    assert code not in str(session.execute(select(BindingCode.digest)).all())


def test_a_code_ends_after_its_days_and_when_a_newer_one_is_issued(session: Session, cast: Cast, at: datetime) -> None:
    old = issue_code(session, cast.lin, by=cast.zhou, at=at)
    new = issue_code(session, cast.lin, by=cast.zhou, at=at)
    assert isinstance(try_to_bind(session, "oLin", at, secret=old), str)
    assert isinstance(try_to_bind(session, "oLin", at + timedelta(days=31), secret=new), str)


def test_the_phones_last_four_bind_only_where_configured(session: Session, cast: Cast, at: datetime) -> None:
    assert isinstance(try_to_bind(session, "oLin", at, secret="5007"), str)
    assert try_to_bind(session, "oLin", at, secret="5007", kind="phone") is cast.lin


@pytest.mark.parametrize("wrong", [
    {"name": "林晓艳"}, {"staff_number": "T0000000"}, {"secret": "000000"}, {"staff_number": "T\x00\ud8002015"},
    {"staff_number": "T" * 5000}, {"name": "\x00\ud800"}, {"secret": "\ud800\x00"},
])
def test_what_is_wrong_is_not_revealed(session: Session, cast: Cast, at: datetime, wrong: dict[str, str]) -> None:
    answer = try_to_bind(session, "oEve", at, **({"secret": issue_code(session, cast.lin, by=None, at=at)} | wrong))
    assert answer == "工号、姓名或验证信息不一致，请核对后再试；验证码可向所在分工会领取"


def test_five_failures_stop_the_account_and_the_staff_number_for_an_hour(session: Session, cast: Cast, at: datetime) -> None:
    code = issue_code(session, cast.lin, by=None, at=at)
    for _ in range(5):
        try_to_bind(session, "oEve", at, secret="111111")
    assert "尝试次数过多" in str(try_to_bind(session, "oEve", at, secret=code, staff_number="T2018022", name="郑敏"))
    assert "尝试次数过多" in str(try_to_bind(session, "oLin", at, secret=code))
    assert try_to_bind(session, "oLin", at + timedelta(minutes=61), secret=code) is cast.lin


@pytest.mark.parametrize("who", ["one phone", "many phones"])
def test_guesses_made_at_the_same_moment_are_counted_one_after_the_other(
    engine: Engine, live_cast: Cast, at: datetime, who: str
) -> None:
    def guess(number: int) -> str:
        openid = "oEve" if who == "one phone" else f"oEve{number}"

        def work(session: Session) -> str:
            return str(try_to_bind(session, openid, at, secret="0000", kind="phone"))

        return run_in_transaction(engine, work)

    run_in_transaction(engine, lambda session: [get_account(session, "wx1", f"oEve{n}") for n in ("", *range(9))])
    answers = at_once([lambda number=number: guess(number) for number in range(9)])  # type: ignore[misc]
    assert sum("不一致" in answer for answer in answers) == 5 and sum("过多" in answer for answer in answers) == 4


def test_a_member_has_one_live_account_per_app(session: Session, cast: Cast, at: datetime) -> None:
    try_to_bind(session, "oLin", at, secret=issue_code(session, cast.lin, by=None, at=at))
    assert "已绑定另一个微信" in str(try_to_bind(session, "oOther", at, secret=issue_code(session, cast.lin, by=None, at=at)))
    code = issue_code(session, cast.lin, by=None, at=at)
    assert try_to_bind(session, "oMini", at, secret=code, app="wxMini") is cast.lin


def test_an_account_has_one_live_member(session: Session, cast: Cast, at: datetime) -> None:
    try_to_bind(session, "oLin", at, secret=issue_code(session, cast.lin, by=None, at=at))
    code = issue_code(session, cast.zheng, by=None, at=at)
    assert "已绑定林晓燕" in str(try_to_bind(session, "oLin", at, secret=code, staff_number="T2018022", name="郑敏"))


def test_binding_at_the_same_moment_from_two_phones_binds_one(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def one(openid: str) -> bool:
        def work(session: Session) -> bool:
            return isinstance(try_to_bind(session, openid, at, secret="5007", kind="phone"), Member)

        return run_in_transaction(engine, work)

    assert sum(at_once([lambda number=number: one(f"o{number}") for number in range(6)])) == 1  # type: ignore[misc]
    with Session(engine) as session:
        assert len(session.scalars(select(Binding)).all()) == 1


def test_history_is_kept_over_unbinding_and_binding_again(session: Session, cast: Cast, at: datetime) -> None:
    for openid in ("oOld", "oNew"):
        try_to_bind(session, openid, at, secret=issue_code(session, cast.lin, by=None, at=at))
        if openid == "oOld":
            unbind(session, get_account(session, "wx1", openid), at)
    history = select(Binding).where(Binding.member_id == cast.lin.id).order_by(Binding.id.desc())
    assert [(one.account.openid, one.ended_at is None) for one in session.scalars(history)] == [("oNew", True), ("oOld", False)]
    with pytest.raises(NotFound):
        unbind(session, get_account(session, "wx1", "oOld"), at)


def test_only_the_own_chair_the_school_or_an_administrator_hands_out_codes(session: Session, cast: Cast, at: datetime) -> None:
    for officer in (cast.zhou, cast.wang, cast.ye):
        issue_code(session, cast.lin, by=officer, at=at)
    for other in (cast.xu, cast.zheng, cast.lin, cast.chen):
        with pytest.raises(NotAllowed):
            issue_code(session, cast.lin, by=other, at=at)


def test_whoever_gives_up_a_binding_finds_it_in_the_audit_log(session: Session, cast: Cast, at: datetime) -> None:
    try_to_bind(session, "oLin", at, secret=issue_code(session, cast.lin, by=None, at=at))
    unbind(session, get_account(session, "wx1", "oLin"), at)
    assert find_member(session, get_account(session, "wx1", "oLin")) is None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "unbind")).one()
    assert (entry.by_id, entry.subject_id) == (cast.lin.id, cast.lin.id)
