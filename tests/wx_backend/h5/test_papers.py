"""A paper of any subject, filled in on a page from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.session import transaction
from tests.cast import Cast
from tests.paper_form import forms_of
from tests.phones import Phone, Street
from tests.tea import add_tea_pages, ordered, tea_served
from union.casework.forms.drafts import find_drafts, keep_draft
from union.casework.forms.people import get_member
from union.ground import audit

ORDER, CANCEL = "/h5/tea/R1/order", "/h5/tea/R1/cancel"
WHITE = {"leaf": "white", "cups": "2", "wish": "淡一点", "shown": ["leaf", "cups", "wish"], "consent": "yes"}
GREEN = {"leaf": "green", "cups": "2", "consent": "yes"}


@pytest.fixture
def lin(street: Street, live_cast: Cast) -> Iterator[Phone]:
    """林晓燕's phone, where tea can be ordered."""
    add_tea_pages(street.app)
    with tea_served():
        yield street.phone(live_cast.lin)


def test_a_paper_is_drawn_kept_and_sent_once_however_often_it_is_posted(lin: Phone, engine: Engine) -> None:
    page = lin.open(ORDER)
    assert "点茶" in page.text and "一杯热茶" in page.text and "茶水间会知道您的口味。" in page.text
    first, again = lin.post(page, WHITE), lin.post(page, WHITE)
    # By the second post the paper itself is gone; the ticket leads where it led.
    assert [one.status_code for one in (first, again)] == [303, 303]
    assert first.headers["Location"] == again.headers["Location"] == "/h5/tea/R1?done=order"
    assert ordered(engine) == ["order,white,2,淡一点,True"]
    assert lin.open(ORDER).status_code == 409


def test_a_paper_without_fields_is_only_confirmed(lin: Phone, engine: Engine) -> None:
    page = lin.open(CANCEL)
    assert "weui-btn_warn" in page.text and "保存草稿" not in page.text
    assert lin.post(page).headers["Location"] == "/h5/tea/R1?done=cancel"
    assert ordered(engine) == ["cancel,False"]


def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_kept(lin: Phone, engine: Engine) -> None:
    page = lin.press(ORDER, GREEN | {"cups": "0"})
    assert page.status_code == 422
    assert "“杯数”至少1杯" in page.text.partition('id="cups-problem"')[2][:80]
    assert ordered(engine) == []
    assert lin.post(page, GREEN).status_code == 303
    assert ordered(engine) == ["order,green,2,True"]


def test_a_refusal_stands_above_the_form_and_undoes_the_rest(lin: Phone, engine: Engine) -> None:
    page = lin.press(ORDER, GREEN | {"cups": "99"})
    assert "茶水间今天没有这么多茶" in page.text and ("cups", "99") in forms_of(page.text)[0].values
    assert ordered(engine) == []


def test_nothing_is_sent_without_the_consent_that_the_paper_asks(lin: Phone, engine: Engine) -> None:
    assert lin.press(ORDER, GREEN | {"consent": []}).status_code == 422
    assert ordered(engine) == []


def test_the_version_that_was_seen_is_handed_to_the_verb(lin: Phone, street: Street, engine: Engine) -> None:
    page = lin.open(ORDER)
    with transaction(engine) as session:
        audit.record(session, "cancel", "tea:R1", by=None, at=street.watch.at, fields=("cancel",))
    answer = lin.post(page, GREEN)
    assert answer.status_code == 409 and "刚刚有人改动过" in answer.text
    assert ordered(engine) == ["cancel"]


def test_what_the_subject_knows_already_stands_in_the_fields(lin: Phone) -> None:
    values = forms_of(lin.open("/h5/tea/begun/order").text)[0].values
    assert ("leaf", "white") in values and ("cups", "3") in values


def test_a_paper_of_an_unknown_subject_or_step_is_not_found(lin: Phone) -> None:
    assert lin.open("/h5/tea/R1/drink").status_code == 404


def test_my_things_name_every_draft_whose_paper_is_still_there(lin: Phone, street: Street, engine: Engine) -> None:
    lin.press(ORDER, {"leaf": "green", "do": "save"})
    lin.press("/h5/services/sick_care", {"from_on": "2026-11-17", "do": "save"})
    with transaction(engine) as session:
        member = get_member(session, "T2015007")
        for gone in ("tea:R1:drink", "none", "other:R1:order", "case:W202600001:confirm"):
            keep_draft(session, member, gone, {"a": 1}, street.watch.at)
        assert len(find_drafts(session, member, street.watch.at)) == 6
    home = lin.open("/h5/").text
    assert f'href="{ORDER}"' in home and "R1 点茶<small" in home and 'href="/h5/services/sick_care"' in home
    assert home.count("继续填写") == 2
