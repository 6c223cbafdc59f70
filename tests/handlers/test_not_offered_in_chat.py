"""Chat refuses what it does not offer any more: a number of an old list, a form that somebody else made pointless."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from models.draft import Draft
from models.member import Member
from models.proposal import Proposal
from models.session import transaction
from tests.cast import Cast
from tests.handlers.conftest import bound_phone
from tests.handlers.phone import Hands, Phone
from tests.handling import filed
from tests.sitting import at_hand, make_sitting, move


@pytest.fixture
def phone(app: Flask, hands: Hands, engine: Engine, live_cast: Cast) -> Callable[[str], Phone]:
    """Everybody's phone, where a proposal is a key proposal."""
    with transaction(engine) as session:
        sitting = make_sitting(session, at_hand(session, live_cast), hands.at)
        proposal = filed(session, sitting, hands.at)
        move(session, proposal, "mark_key", sitting.ji, hands.at, supervisor=sitting.tang.staff_number)
    return lambda who: bound_phone(app, hands, engine, getattr(live_cast, who), f"o-{who}-of-the-congress")


def number_of(offer: str, title: str) -> str:
    """Return the number under which an offer has something."""
    return next(str(n) for n in range(1, 20) if f"{n}. {title}" in offer)


def is_key(engine: Engine) -> bool:
    with transaction(engine) as session:
        return session.scalars(select(Proposal.is_key)).one()


def test_the_number_of_an_old_list_says_who_was_quicker(phone: Callable[[str], Phone], engine: Engine) -> None:
    ji, mao = phone("ji"), phone("mao")
    shown = ji.say("T35-001")
    number = number_of(shown, "结束重点督办")
    assert "已办理" in mao.tell("T35-001", number, "确认") and not is_key(engine)
    said = ji.say(number)
    assert "毛伟已于" in said and "办理“结束重点督办”" in said


def test_a_form_begun_in_chat_says_who_was_quicker_and_is_kept_no_longer(phone: Callable[[str], Phone], engine: Engine) -> None:
    ji, mao = phone("ji"), phone("mao")
    number = number_of(ji.say("T35-001"), "结束重点督办")
    ji.say(number)
    mao.tell("T35-001", number, "确认")
    said = ji.say("确认")
    assert "毛伟已于" in said and "办理“结束重点督办”" in said
    with transaction(engine) as session:
        assert session.scalars(select(Draft)).all() == []


def test_where_nobody_was_quicker_the_reason_is_said(
    phone: Callable[[str], Phone], engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    ji = phone("ji")
    number = number_of(ji.say("T35-001"), "结束重点督办")
    with transaction(engine) as session:
        # By oneself on the page, meanwhile.
        move(session, session.scalars(select(Proposal)).one(), "unmark_key", session.get_one(Member, live_cast.ji.id), hands.at)
    assert "这件提案现在不是重点提案" in ji.say(number)
