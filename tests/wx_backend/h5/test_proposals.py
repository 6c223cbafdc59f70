"""The pages of proposals: the sitting's list, one proposal, the forms of its moves, its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Proposal, Seconding
from models.session import transaction
from tests.cast import Cast
from tests.paper_form import forms_of
from tests.phones import Phone, Street
from tests.sitting import (
    FORM,
    OTHER,
    Sitting,
    asked,
    at_hand,
    in_session,
    make_sitting,
    move,
    reviewed,
    seconded,
    seconding_states,
)
from union.congress.roles import parts_of
from union.congress.sight.proposal_list import can_see

TITLE = FORM["title"]
Work = Callable[[Session, Sitting, datetime], Proposal]


@dataclass
class Hall:
    """A sitting on the street: everybody's phone, and what they did before."""

    street: Street
    engine: Engine
    cast: Cast
    sitting: Sitting

    def phone(self, who: str) -> Phone:
        """Return somebody's phone."""
        return self.street.phone(getattr(self.cast, who))

    def run(self, work: Work) -> int:
        """Let something happen; return the proposal's number."""
        with transaction(self.engine) as session:
            proposal = work(session, in_session(session, self.sitting), self.street.watch.at)
            session.flush()
            return proposal.id

    def state(self, proposal_id: int) -> str:
        """Return a proposal's state."""
        with transaction(self.engine) as session:
            return session.get_one(Proposal, proposal_id).state


@pytest.fixture
def hall(street: Street, engine: Engine, live_cast: Cast) -> Iterator[Hall]:
    """A sitting whose call is open."""
    with transaction(engine) as session:
        sitting = make_sitting(session, at_hand(session, live_cast), street.watch.at)
        session.flush()
        session.expunge_all()
    yield Hall(street, engine, live_cast, sitting)


def answered(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    """Return a proposal whose answer is published and rated by its author as 基本满意."""
    proposal = drafted(session, sitting, at)
    move(session, proposal, "sign", sitting.cast.shi, at)
    move(session, proposal, "publish", sitting.ji, at)
    return move(session, proposal, "rate", sitting.cast.lin, at, rating="mostly", words="希望冬季再早一些")


def drafted(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    """Return a proposal whose answer is drafted and not signed."""
    proposal = reviewed(session, sitting, at)
    move(session, proposal, "file", sitting.ji, at)
    move(session, proposal, "refer", sitting.ji, at, lead="HQ")
    move(session, proposal, "accept", sitting.cast.lei, at)
    given: dict[str, Any] = {"text": "经研究，下学期起加开一班晚间班车，请大家放心。" * 2, "outcome": "B", "promised_on": "2027-03-01"}
    return move(session, proposal, "draft", sitting.cast.lei, at, **given)


def test_a_delegate_writes_on_the_page_and_is_led_to_inviting(hall: Hall) -> None:
    lin = hall.phone("lin")
    listed = lin.open("/h5/proposals").text
    assert "正在征集提案" in listed and 'href="/h5/proposals/new"' in listed
    page = lin.press("/h5/proposals/new", FORM | {"do": "send"})
    assert page.status_code == 200 and "请邀请代表附议" in page.text and TITLE in page.text and "邀请附议" in page.text
    where = page.request.path
    page = lin.press(f"{where}/invite", {"seconders": "赵志远、T2018022"})
    assert "已发出邀请" in page.text and "郑敏" in page.text and "还没有答复" in page.text


def test_similar_proposals_are_shown_before_sending_without_a_script(hall: Hall) -> None:
    earlier = hall.run(reviewed)
    page = hall.phone("zheng").press("/h5/proposals/new", FORM | {"title": "加开晚间班车", "do": "alike"})
    assert page.status_code == 200 and f'href="/h5/proposals/{earlier}"' in page.text and "审查中" in page.text
    assert ("title", "加开晚间班车") in forms_of(page.text)[-1].values
    with transaction(hall.engine) as session:
        assert len(session.scalars(select(Proposal)).all()) == 1


def test_nothing_alike_is_said_so(hall: Hall) -> None:
    assert "没有找到相似的提案" in hall.phone("lin").press("/h5/proposals/new", {"title": "甲乙丙丁", "do": "alike"}).text


def test_what_does_not_fit_is_said_beside_its_field(hall: Hall) -> None:
    page = hall.phone("lin").press("/h5/proposals/new", FORM | {"reason": "太短"})
    assert page.status_code == 422 and 'id="reason-problem"' in page.text


def test_who_is_no_delegate_has_no_button_and_no_form(hall: Hall) -> None:
    wang = hall.phone("wang")
    assert "/h5/proposals/new" not in wang.open("/h5/proposals").text
    page = wang.open("/h5/proposals/new")
    assert page.status_code == 403 and "只有第3届教代会的正式代表" in page.text


def test_a_seconder_answers_in_one_tap_and_reads_the_text_first(hall: Hall) -> None:
    number = hall.run(asked)
    zhao, zheng = hall.phone("zhao"), hall.phone("zheng")
    page = zhao.open(f"/h5/proposals/{number}")
    assert page.text.index(FORM["reason"]) < page.text.index("同意附议</button>") < page.text.index("不附议</button>")
    page = zhao.send(page, where="second")
    assert page.status_code == 200 and "谢谢您的附议" in page.text and "同意附议</button>" not in page.text
    assert "已答复，提案人会收到通知" in zheng.press(f"/h5/proposals/{number}", where="refuse").text
    with transaction(hall.engine) as session:
        states = seconding_states(session, session.get_one(Proposal, number))
    assert states == {"赵志远": "accepted", "郑敏": "refused", "陈雪梅": "asked"}


def test_two_taps_are_one_answer(hall: Hall) -> None:
    number = hall.run(asked)
    zhao = hall.phone("zhao")
    page = zhao.open(f"/h5/proposals/{number}")
    first, again = zhao.post(page, where="second"), zhao.post(page, where="second")
    assert [one.status_code for one in (first, again)] == [303, 303] and first.headers["Location"] == again.headers["Location"]


def test_who_is_late_sees_the_proposal_as_it_is_now(hall: Hall) -> None:
    number = hall.run(reviewed)
    mao, tang = hall.phone("mao"), hall.phone("tang")
    pages = [one.open(f"/h5/proposals/{number}/file") for one in (mao, tang)]
    assert "立案”已办好" in mao.send(pages[0]).text
    late = tang.send(pages[1])
    assert late.status_code == 409 and "毛伟已于" in late.text and "已立案" in late.text
    # What is no longer open leads back.
    assert tang.open(f"/h5/proposals/{number}/decline").request.path == f"/h5/proposals/{number}"


def test_a_proposal_exists_for_whom_it_concerns_and_for_nobody_else(hall: Hall) -> None:
    number = hall.run(seconded)
    for who in ("wang", "xu", "ji", "lei"):
        phone = hall.phone(who)
        for path in ("", "/second", "/withdraw", "/print.pdf", "/print.docx"):
            assert phone.open(f"/h5/proposals/{number}{path}").status_code == 404, (who, path)
        assert TITLE not in phone.open("/h5/proposals").text
    lin = hall.phone("lin")
    for path in ("999999", "9" * 30, "0", "x", "-1", "999999/second"):
        assert lin.open(f"/h5/proposals/{path}").status_code == 404, path


def test_the_list_and_the_single_proposal_agree_on_who_sees_what(hall: Hall) -> None:
    hall.run(lambda session, sitting, at: asked(session, sitting, at, form=FORM | {"title": "另一件提案"}))
    hall.run(drafted)
    hall.run(lambda session, sitting, at: reviewed(session, sitting, at, by=sitting.cast.zheng, form=OTHER))
    with transaction(hall.engine) as session:
        at = hall.street.watch.at
        for person in session.scalars(select(Member)).all():
            listed = set(session.scalars(select(Proposal.id).where(can_see(session, person, at))))
            one_by_one = {one.id for one in session.scalars(select(Proposal)) if parts_of(session, one, person, at)}
            assert listed == one_by_one, person.name


def test_the_list_is_narrowed_by_state_category_words_and_whose_it_is(hall: Hall) -> None:
    hall.run(reviewed)
    hall.run(lambda session, sitting, at: asked(session, sitting, at, by=sitting.cast.zheng, form=OTHER))
    zheng = hall.phone("zheng")

    def found(query: str) -> set[str]:
        text = zheng.open(f"/h5/proposals?{query}").text
        return {title for title in (TITLE, OTHER["title"]) if title in text}

    both = {TITLE, OTHER["title"]}
    assert found("") == both and found("group=gathering") == {OTHER["title"]} and found("group=review") == {TITLE}
    assert found("category=welfare") == {OTHER["title"]} and found("words=T35-001") == {TITLE}
    assert found("words=林晓燕") == {TITLE} and found("words=%25") == set() and found("group=nothing") == both
    assert found("group=waiting") == set() and found(f"page={'9' * 30}") == set() and found("page=2") == set()
    assert zheng.open("/h5/proposals?congress=999").status_code == 404
    assert "T35-001" in hall.phone("mao").open("/h5/proposals?group=waiting").text


def test_what_delegates_say_to_each_other_is_the_proposers_to_know(hall: Hall) -> None:
    def refused(session: Session, sitting: Sitting, at: datetime) -> Proposal:
        return move(session, asked(session, sitting, at), "refuse", sitting.cast.zheng, at)

    number = hall.run(refused)
    assert "不附议" in hall.phone("lin").open(f"/h5/proposals/{number}").text
    seen = hall.phone("chen").open(f"/h5/proposals/{number}").text
    assert "郑敏" not in seen and "赵志远" not in seen


def test_a_draft_is_read_by_who_signs_it_and_by_nobody_outside(hall: Hall) -> None:
    number = hall.run(drafted)
    signer = hall.phone("shi").open(f"/h5/proposals/{number}").text
    assert "加开一班晚间班车" in signer and "签发</a>" in signer
    for who in ("lin", "zhao", "zheng"):
        assert "加开一班晚间班车" not in hall.phone(who).open(f"/h5/proposals/{number}").text


def test_a_published_answer_is_everybodys_but_who_rated_it_how_is_not(hall: Hall) -> None:
    number = hall.run(answered)
    member = hall.phone("wang").open(f"/h5/proposals/{number}").text
    assert "加开一班晚间班车" in member and "2027年3月1日前完成" in member and "基本满意还需继续落实1" in member
    assert "希望冬季再早一些" not in member
    for who in ("ji", "lin"):
        assert "希望冬季再早一些" in hall.phone(who).open(f"/h5/proposals/{number}").text
    home = hall.phone("wang").open("/h5/").text
    assert 'href="/h5/proposals"' in home and "1件已答复" in home


def test_text_of_others_is_text(hall: Hall) -> None:
    bad = FORM | {"title": "<script>alert(1)</script>", "reason": "<img src=x onerror=alert(1)>" * 3}
    number = hall.run(lambda session, sitting, at: asked(session, sitting, at, form=bad))
    lin = hall.phone("lin")
    for path in (f"/h5/proposals/{number}", "/h5/proposals", "/h5/", f"/h5/proposals/{number}/edit", "/h5/proposals?words=<script>"):
        text = lin.open(path).text
        assert "<script>alert" not in text and "<img src=x" not in text and 'value="<script>"' not in text, path


def test_a_notice_is_read_when_its_page_is_opened(hall: Hall) -> None:
    number = hall.run(asked)
    zhao = hall.phone("zhao")
    assert "notice_new" in zhao.open("/h5/inbox").text
    zhao.open(f"/h5/proposals/{number}")
    assert "notice_new" not in zhao.open("/h5/inbox").text


def test_the_official_form_is_printed_for_its_readers(hall: Hall) -> None:
    number = hall.run(answered)
    for who, knows in (("lin", True), ("wang", False)):
        phone = hall.phone(who)
        phone.open("/h5/help")
        pdf, word = (phone.client.get(f"/h5/proposals/{number}/print.{form}") for form in ("pdf", "docx"))
        assert pdf.data.startswith(b"%PDF-") and word.data.startswith(b"PK") and "T35-001.pdf" in pdf.headers["Content-Disposition"]
        text = "".join(cell.text for table in Document(BytesIO(word.data)).tables for row in table.rows for cell in row.cells)
        assert ("希望冬季再早一些" in text) is knows and TITLE in text
        assert phone.client.get(f"/h5/proposals/{number}/print.exe").location == f"/h5/proposals/{number}"


def test_the_register_is_the_committees(hall: Hall) -> None:
    hall.run(reviewed)
    ji, lin = hall.phone("ji"), hall.phone("lin")
    path = f"/h5/proposals/register.xlsx?congress={hall.sitting.congress.id}"
    assert path in ji.open("/h5/proposals").text and path not in lin.open("/h5/proposals").text
    rows = list(load_workbook(BytesIO(ji.open(path).data)).active.values)  # type: ignore[union-attr]
    assert any("T35-001" in row and TITLE in row for row in rows)
    assert lin.open(path).status_code == 403
    wrong = ("", "?congress=x", "?congress=999", f"?congress={'9' * 30}")
    assert [ji.open(f"/h5/proposals/register.xlsx{query}").status_code for query in wrong] == [404] * 4


def test_the_committees_and_the_departments_lists_lead_to_the_page(hall: Hall) -> None:
    number = hall.run(drafted)
    todo = hall.phone("shi").open("/h5/todo").text
    assert f'href="/h5/proposals/{number}"' in todo and "待签发" in todo


def test_a_withdrawn_proposal_offers_nothing_more(hall: Hall) -> None:
    number = hall.run(asked)
    lin, zhao = hall.phone("lin"), hall.phone("zhao")
    open_page = zhao.open(f"/h5/proposals/{number}")
    assert "weui-btn_warn" in lin.open(f"/h5/proposals/{number}/withdraw").text
    assert "已撤案" in lin.press(f"/h5/proposals/{number}/withdraw").text
    late = zhao.send(open_page, where="second")
    assert late.status_code == 409 and "撤案" in late.text
    with transaction(hall.engine) as session:
        assert not session.scalars(select(Seconding).where(Seconding.state == "accepted")).all()


def test_tabling_says_the_number_on_the_page_as_in_chat(hall: Hall) -> None:
    number = hall.run(seconded)
    assert "已提交，编号T35-001" in hall.phone("lin").press(f"/h5/proposals/{number}/table").text
