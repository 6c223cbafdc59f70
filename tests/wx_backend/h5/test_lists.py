"""待办 and 我的 as pages: lines of every subject, alike; the proposal committee reaches the list, but no visit list."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.phones import Street
from tests.registered import lines, registered
from tests.story import ask_for_visit
from union.congress.choices import TO_PROPOSAL
from union.festivals.campaigns import prepare_lists
from union.registers.mine import Mine
from union.registers.waiting import Waiting

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
VISITS = "/h5/visits/spring_festival/2027"
PROPOSAL = Waiting(
    title="提案", about="赵志远 · 工学院分工会", name="赵志远", what="待审查", number="T001", due_at=None, is_provisional=False,
    since=AT, path="/h5/proposals/T001", choice=TO_PROPOSAL, argument="T001",
)
WALK = Mine("环湖健步走", "已报名", "请在当天签到。", "WALK", "/h5/activities/walk", "activity", "walk", AT, True, True, "12月5日 14:00")
CHOIR = Mine("合唱团", "已结束", "感谢参加。", "CHOIR", "/h5/activities/choir", "activity", "choir", AT, False, False, "")


@pytest.fixture
def listed(street: Street, live_cast: Cast) -> Street:
    """林晓燕 was in hospital; the lists of Spring Festival are made."""
    with transaction(street.house.engine) as session:
        ask_for_visit(session, session.get_one(Member, live_cast.lin.id), street.watch.at)
        prepare_lists(session, "spring_festival", 2027, street.watch.at)
    return street


def test_a_committee_member_reaches_what_waits_but_no_visit_list(listed: Street, live_cast: Cast) -> None:
    mao = listed.phone(live_cast.mao)
    with registered(lines(waiting=lambda _session, _member, _at: [PROPOSAL])):
        page = mao.open("/h5/todo")
        assert page.status_code == 200
        assert 'href="/h5/proposals/T001"' in page.text and "赵志远 · 工学院分工会" in page.text and "1项待办" in page.text
        assert "节日走访" not in page.text and "林晓燕" not in page.text
        refused = mao.open(VISITS)
        assert refused.status_code == 403 and "林晓燕" not in refused.text
        assert mao.client.get("/h5/").text.count("有 <strong>1</strong> 项等您办理") == 1
        assert VISITS in listed.phone(live_cast.zhou).open("/h5/todo").text


def test_what_is_mine_in_other_subjects_stands_among_my_cases(listed: Street, live_cast: Cast) -> None:
    with registered(lines(mine=lambda _session, _member, _at: [WALK, CHOIR])):
        page = listed.phone(live_cast.lin).open("/h5/").text
    under_way, _, ended = page.partition('<details class="fold">')
    walk = re.search(r'<a class="card card_link case" href="/h5/activities/walk">(.*?)</a>', under_way, re.DOTALL)
    assert walk and "五必访慰问" in under_way
    assert "state_waits" in walk[1] and " ".join(re.sub("<.*?>", " ", walk[1]).split()) == (
        "环湖健步走 已报名 请在当天签到。 WALK · 12月5日 14:00"
    )
    assert "已办结的事项（1）" in ended and 'href="/h5/activities/choir"' in ended and "activities/choir" not in under_way
