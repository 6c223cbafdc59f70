"""A festival's visit list on a page: own branch only, every look recorded, a visit noted once."""

from __future__ import annotations

import pytest

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.phones import Street
from tests.story import ask_for_visit
from union.festivals.campaigns import prepare_lists
from union.notices.outbox import find_inbox

LIST = "/h5/visits/spring_festival/2027"


@pytest.fixture
def listed(street: Street, live_cast: Cast) -> Street:
    """林晓燕 of 生态学院 and 郑敏 of 工学院 were in hospital; the lists of Spring Festival are made."""
    with transaction(street.house.engine) as session:
        for member in (live_cast.lin, live_cast.zheng):
            ask_for_visit(session, session.get_one(Member, member.id), street.watch.at)
        prepare_lists(session, "spring_festival", 2027, street.watch.at)
    return street


def test_an_officer_sees_the_own_branch_and_the_school_sees_all(listed: Street, live_cast: Cast) -> None:
    zhou = listed.phone(live_cast.zhou).open(LIST)
    assert "2027年春节走访" in zhou.text
    assert "林晓燕" in zhou.text
    assert "郑敏" not in zhou.text
    wang = listed.phone(live_cast.wang).open(LIST)
    assert "林晓燕" in wang.text
    assert "郑敏" in wang.text


def test_the_officers_list_leads_to_it_and_its_notice_is_read(listed: Street, live_cast: Cast) -> None:
    zhou = listed.phone(live_cast.zhou)
    assert f'href="{LIST}"' in zhou.open("/h5/todo").text
    zhou.open(LIST)
    with transaction(listed.house.engine) as session:
        notices = [one for one in find_inbox(session, session.get_one(Member, live_cast.zhou.id)) if one.path == LIST]
        assert [one.read_at for one in notices] == [listed.watch.at]


def test_a_visit_is_noted_once_and_the_second_officer_is_told(listed: Street, live_cast: Cast) -> None:
    zhou, chen = listed.phone(live_cast.zhou), listed.phone(live_cast.chen)
    late = chen.open(LIST)
    page = zhou.press(LIST, {"note": "在家休养，精神不错"})
    assert "名单上1位，还有0位没有走访" in page.text
    assert "在家休养，精神不错" in page.text
    second = chen.send(late)
    assert second.status_code == 409
    assert "不必重复登记" in second.text


def test_an_officer_adds_somebody_with_a_reason(listed: Street, live_cast: Cast) -> None:
    zhou = listed.phone(live_cast.zhou)
    page = zhou.press(LIST, {"member": "陈雪梅", "reason": "老人需要照顾"}, where="/add")
    assert "名单上2位" in page.text
    assert "老人需要照顾" in page.text


@pytest.mark.parametrize(("member", "reason", "status", "sentence"), [
    ("陈雪梅", "", 422, "请写明走访的理由"), ("某某", "有困难", 422, "没有找到“某某”"), ("林晓燕", "有困难", 409, "已在走访名单中"),
    ("郑敏", "有困难", 403, "只能补充您负责范围内的其他会员"),
])
def test_who_cannot_be_added_is_said_and_the_words_stay(
    member: str, reason: str, status: int, sentence: str, listed: Street, live_cast: Cast
) -> None:
    page = listed.phone(live_cast.zhou).press(LIST, {"member": member, "reason": reason}, where="/add")
    assert page.status_code == status
    assert sentence in page.text
    assert f'value="{member}"' in page.text


def test_the_member_sees_who_looked_at_the_list(listed: Street, live_cast: Cast) -> None:
    listed.phone(live_cast.zhou).open(LIST)
    page = listed.phone(live_cast.lin).open("/h5/privacy").text
    assert "周建平" in page
    assert "节日走访名单" in page


def test_a_festival_without_lists_is_not_found(listed: Street, live_cast: Cast) -> None:
    for path in ("/h5/visits/teachers_day/2027", "/h5/visits/none/2027", "/h5/visits/spring_festival/9999"):
        assert listed.phone(live_cast.zhou).open(path).status_code == 404
