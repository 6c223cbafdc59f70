"""The board on pages: the officer publishes from the case's page, every member reads and searches."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.phones import Phone, Street
from tests.voices import BOARD, answer, suggest
from union import links


@pytest.fixture
def officer(street: Street, live_cast: Cast) -> Phone:
    return street.phone(live_cast.he)


@pytest.fixture
def number(engine: Engine, street: Street, officer: Phone, live_cast: Cast) -> str:
    """An answered suggestion of 林晓燕."""
    with transaction(engine) as session:
        lin = session.get_one(Member, live_cast.lin.id)
        there = session.get_one(Member, live_cast.he.id)
        return answer(session, suggest(session, lin, street.house.now()), there, street.house.now()).number


def test_the_officer_publishes_from_the_cases_page_in_other_words(
    street: Street, officer: Phone, number: str, live_cast: Cast
) -> None:
    assert links.publication(number) in officer.open(links.case(number)).text
    page = officer.open(links.publication(number))
    assert "打水要走很远" in page.text and "已请后勤处" in page.text
    wrong = officer.post(page, BOARD | {"question": "林晓燕说没有热水点"}, where="publish")
    assert wrong.status_code == 422 and "不能出现姓名" in wrong.text
    done = officer.send(wrong, BOARD, where="publish")
    assert "“公开到回音壁”已办好" in done.text and "从回音壁收回" in done.text
    zheng = street.phone(live_cast.zheng)
    board = zheng.open(links.board())
    assert "加装热水点" in board.text and number not in board.text and "林晓燕" not in board.text
    entry = zheng.open(board.text.split('href="/h5/board/')[1].split('"')[0].join([links.board() + "/", ""]))
    assert entry.status_code == 200 and BOARD["question"] in entry.text and number not in entry.text and "林晓燕" not in entry.text


def test_the_board_is_searched_and_what_is_not_there_said(street: Street, officer: Phone, number: str, live_cast: Cast) -> None:
    officer.press(links.publication(number), BOARD, where="publish")
    zheng = street.phone(live_cast.zheng)
    zheng.open(links.board())
    assert "加装热水点" in zheng.open("/h5/board?words=热水+后勤处&topic=campus").text
    assert "没有找到" in zheng.open("/h5/board?words=食堂").text
    assert "没有找到" in zheng.open("/h5/board?topic=teaching").text
    for query in ("page=-1", "page=99999999999999999999", "page=²", "topic='--", "words=%25", "page=9999"):
        assert zheng.open(f"/h5/board?{query}").status_code == 200


def test_what_was_taken_back_is_gone_from_the_board(street: Street, officer: Phone, number: str, live_cast: Cast) -> None:
    officer.press(links.publication(number), BOARD, where="publish")
    lin = street.phone(live_cast.lin)
    page = lin.press(links.case(number), where="take-back")
    assert "“收回公开”已办好" in page.text
    assert "加装热水点" not in lin.open(links.board()).text
    again = officer.open(links.publication(number))
    assert again.status_code == 409 and "没有同意公开" in again.text
    assert "“同意公开”已办好" in lin.press(links.case(number), where="agree").text
    officer.press(links.publication(number), BOARD, where="publish")
    assert "加装热水点" in lin.open(links.board()).text
