"""Who may not ask for a service at all reads so before the form, not after it: in chat, on the page, and where it is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.handlers.phone import Hands, Phone
from union.cases.cases import open_case
from union.ground.errors import NotAllowed
from union.registers.papers import get_paper
from union.services.catalogue import catalogue

CODE, ONLY = "mutual_aid_claim", "医疗互助只面向已参保的会员，您还没有参保"


@pytest.fixture(autouse=True)
def insured_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that only 周建平 may ask for."""

    def may_ask(_session: Session, member: Member, on: date) -> str:
        assert on == date(2026, 11, 18)
        return "" if member.name == "周建平" else ONLY

    monkeypatch.setitem(catalogue()._kinds, CODE, replace(catalogue().get(CODE), may_ask=may_ask))


def test_chat_says_so_before_the_first_question(lin: Phone, zhou: Phone) -> None:
    keyword = catalogue().get(CODE).keywords[0]
    assert lin.say(keyword) == ONLY
    assert "（1/" in zhou.say(keyword)


def test_the_service_is_found_all_the_same(lin: Phone) -> None:
    assert catalogue().get(CODE).title in lin.say("服务") + lin.say("更多")


def test_a_form_is_not_made_for_who_may_not_ask(session: Session, cast: Cast, hands: Hands) -> None:
    with pytest.raises(NotAllowed, match=ONLY):
        get_paper(session, CODE, cast.lin, hands.at)
    assert get_paper(session, CODE, cast.zhou, hands.at).code == CODE


def test_what_is_sent_all_the_same_is_refused_whatever_it_says(session: Session, cast: Cast, hands: Hands) -> None:
    with pytest.raises(NotAllowed, match=ONLY):
        open_case(session, catalogue().get(CODE), {}, by=cast.lin, at=hands.at)


def test_who_is_no_longer_on_the_roster_is_told_before_they_fill_anything_in(session: Session, cast: Cast, hands: Hands) -> None:
    cast.lin.is_missing = True
    with pytest.raises(NotAllowed, match="您不在最新的会员名册里，暂时不能申请"):
        get_paper(session, "sick_care", cast.lin, hands.at)
