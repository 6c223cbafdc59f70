"""A case on a page: what each reader sees, the steps for who may take one, and what happens when two are quick."""

from __future__ import annotations

import re

from sqlalchemy import select

from models.case import Case
from models.member import Member
from models.notice import Notice
from models.session import transaction
from tests.cast import Cast
from tests.phones import Street
from tests.story import ask_for_visit, offered, report_leave, take


def visit_for(street: Street, member: Member, **changes: str) -> str:
    """Let a member ask for a visit, and return the case's number."""
    with transaction(street.house.engine) as session:
        return ask_for_visit(session, session.get_one(Member, member.id), street.watch.at, **changes).number


def state_of(street: Street, number: str) -> str:
    """Return how a case stands."""
    with transaction(street.house.engine) as session:
        return session.scalars(select(Case.state).where(Case.number == number)).one()


def words(page: str) -> str:
    """Return a page's text without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_a_member_sees_state_next_step_promise_and_what_was_written(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    page = words(street.phone(live_cast.lin).open(f"/h5/cases/{number}").text)
    for part in ("五必访慰问", "待核实", "工会正在核实", number, "11月25日（还有7天）", "生病住院", "丽水市中心医院", "提交"):
        assert part in page


def test_the_page_offers_exactly_the_steps_of_the_flow_to_who_may_take_them(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    for member in (live_cast.lin, live_cast.zhou):
        page = street.phone(member).open(f"/h5/cases/{number}").text
        with transaction(street.house.engine) as session:
            case_ = session.scalars(select(Case).where(Case.number == number)).one()
            steps = offered(session, case_, session.get_one(Member, member.id), street.watch.at)
        assert set(re.findall(rf'href="/h5/cases/{number}/(\w+)"', page)) == steps
        assert {"accept", "withdraw"} & steps


def test_who_only_takes_a_transfer_sees_that_there_is_something_and_not_what(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    with transaction(street.house.engine) as session:
        case_ = session.scalars(select(Case).where(Case.number == number)).one()
        take(session, case_, "transfer", session.get_one(Member, live_cast.zhou.id), street.watch.at,
             to="welfare/school", reason="需校工会走访")  # fmt: skip
    page = words(street.phone(live_cast.wang).open(f"/h5/cases/{number}").text)
    assert "（仅当前办理人可见）" in page
    assert "生病住院" not in page
    assert "肺炎" not in page
    assert "办理依据" not in page
    assert "接收转办" in page


def test_opening_a_case_marks_its_notices_read(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    zhou = street.phone(live_cast.zhou)
    assert 'class="weui-badge way__count" aria-hidden="true">1<' in zhou.open("/h5/inbox").text
    zhou.open(f"/h5/cases/{number}")
    with transaction(street.house.engine) as session:
        query = select(Notice.read_at).where(Notice.member_id == live_cast.zhou.id)
        assert list(session.scalars(query)) == [street.watch.at]


def test_an_officer_takes_a_step_and_sees_the_case_go_on(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    zhou = street.phone(live_cast.zhou)
    page = zhou.press(f"/h5/cases/{number}/accept")
    assert page.request.path == f"/h5/cases/{number}"
    assert "“受理”已办好" in page.text
    page = zhou.press(f"/h5/cases/{number}/arrange", visitors="周建平、陈雪梅", visit_on="2026-11-20")
    assert "已安排走访" in words(page.text)
    assert state_of(street, number) == "arranged"


def test_a_step_with_a_wrong_field_stays_with_what_was_written(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    zhou = street.phone(live_cast.zhou)
    zhou.press(f"/h5/cases/{number}/accept")
    page = zhou.press(f"/h5/cases/{number}/arrange", visitors="周建平", visit_on="2031-01-01")
    assert page.status_code == 422
    assert "不能晚于" in page.text.partition('id="visit_on-problem"')[2][:100]
    assert 'value="周建平"' in page.text


def test_an_amount_above_the_ceiling_is_refused_with_the_rule(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    zhou = street.phone(live_cast.zhou)
    zhou.press(f"/h5/cases/{number}/accept")
    visited = {"visited_on": "2026-11-18", "visited_by": "周建平", "visit_form": "home"}
    zhou.press(f"/h5/cases/{number}/record_visit", visited)
    page = zhou.press(f"/h5/cases/{number}/record_gift", {"gift_form": "money", "amount": "1500"})
    assert page.status_code == 409
    assert "慰问标准不超过1000元" in page.text
    assert state_of(street, number) == "visited"


def test_a_return_lists_everything_missing_and_the_member_corrects_it_on_the_page(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    lin, zhou = street.phone(live_cast.lin), street.phone(live_cast.zhou)
    zhou.press(f"/h5/cases/{number}/return", {"missing": ["contact", "place"], "reason": "请写清楚病区"})
    page = lin.open(f"/h5/cases/{number}")
    assert "需补充 医院或住址、联系电话" in words(page.text) or "需补充 联系电话、医院或住址" in words(page.text)
    assert "暂停计时，补齐后还有5个工作日" in page.text
    assert "需要您" in words(lin.open("/h5/inbox").text)
    form = lin.open(f"/h5/cases/{number}/correct")
    assert 'value="丽水市中心医院"' in form.text
    page = lin.send(form, place="丽水市中心医院3号楼", contact="13805780001")
    assert "“补充内容”已办好" in page.text
    assert state_of(street, number) == "accepted"


def test_who_comes_second_is_told_what_happened_and_sees_the_case_as_it_is(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    zhou, chen = street.phone(live_cast.zhou), street.phone(live_cast.chen)
    late = chen.open(f"/h5/cases/{number}/accept")
    zhou.press(f"/h5/cases/{number}/accept")
    page = chen.send(late)
    assert page.status_code == 409
    assert "该事项已由周建平于2026年11月18日 10:00办理“受理”，现在是“已受理”" in page.text
    assert "安排走访" in page.text


def test_a_step_on_an_outdated_page_is_refused_although_it_is_still_open(street: Street, live_cast: Cast) -> None:
    with transaction(street.house.engine) as session:
        number = report_leave(session, session.get_one(Member, live_cast.lin.id), street.watch.at).number
    zhou, chen = street.phone(live_cast.zhou), street.phone(live_cast.chen)
    late = chen.open(f"/h5/cases/{number}/record_contact")
    contact = {"contact_form": "phone", "result": "恢复得不错"}
    zhou.press(f"/h5/cases/{number}/record_contact", contact)
    assert chen.send(late, contact).status_code == 409


def test_a_double_tap_on_a_step_is_no_conflict(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    zhou = street.phone(live_cast.zhou)
    page = zhou.open(f"/h5/cases/{number}/accept")
    first, second = zhou.post(page), zhou.post(page)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]


def test_a_step_that_is_not_theirs_leads_back_to_the_case(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    page = street.phone(live_cast.lin).open(f"/h5/cases/{number}/accept")
    assert page.request.path == f"/h5/cases/{number}"


def test_an_officer_does_not_decide_on_what_is_for_themselves(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.zhou)
    zhou = street.phone(live_cast.zhou)
    page = zhou.open(f"/h5/cases/{number}")
    assert f"/h5/cases/{number}/accept" not in page.text
    withdraw = zhou.open(f"/h5/cases/{number}/withdraw")
    answer = zhou.client.post(f"/h5/cases/{number}/accept", data=dict(zhou.form(withdraw).values))
    assert answer.status_code == 403
    assert state_of(street, number) == "reported"


def test_the_list_of_an_officer_has_the_most_urgent_first_and_marks_the_late(street: Street, live_cast: Cast) -> None:
    first = visit_for(street, live_cast.lin)
    street.watch.pass_by(days=2)
    second = visit_for(street, live_cast.chen, illness="骨折")
    street.watch.pass_by(days=6)
    page = street.phone(live_cast.zhou).open("/h5/todo").text
    assert page.index(first) < page.index(second)
    assert page.count("case_late") == 1
    assert "已超期1天" in page
    assert "2项等您办理" in page


def test_my_things_name_the_next_step_and_what_waits_for_me(street: Street, live_cast: Cast) -> None:
    number = visit_for(street, live_cast.lin)
    page = street.phone(live_cast.lin).open("/h5/")
    assert number in page.text
    assert "工会正在核实，很快会与您联系" in page.text
    assert "state_waits" not in page.text
    street.phone(live_cast.zhou).press(f"/h5/cases/{number}/return", {"missing": ["contact"]})
    assert "state_waits" in street.phone(live_cast.lin).open("/h5/").text
