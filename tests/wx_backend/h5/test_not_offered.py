"""Pages refuse what they do not offer: an address that somebody writes or kept leads to no form, and sending changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.history import HistoryEntry
from models.proposal import Proposal
from models.session import transaction
from tests.cast import Cast
from tests.handling import filed, published
from tests.paper_form import forms_of
from tests.phones import Phone, Street
from tests.sitting import Sitting, at_hand, make_sitting, move
from tests.wx_backend.h5.festive import Fest
from union import links

Make = Callable[[Session, Sitting, Street], Proposal]


def plain(session: Session, sitting: Sitting, street: Street) -> Proposal:
    return filed(session, sitting, street.watch.at)


def key(session: Session, sitting: Sitting, street: Street) -> Proposal:
    proposal = filed(session, sitting, street.watch.at)
    return move(session, proposal, "mark_key", sitting.ji, street.watch.at, supervisor=sitting.tang.staff_number)


def awarded(session: Session, sitting: Sitting, street: Street) -> Proposal:
    return move(session, published(session, sitting, street.watch.at), "award", sitting.ji, street.watch.at)


def begin(street: Street, engine: Engine, cast: Cast, make: Make) -> Proposal:
    with transaction(engine) as session:
        proposal = make(session, make_sitting(session, at_hand(session, cast), street.watch.at), street)
        session.flush()
        session.refresh(proposal)
        session.expunge_all()
    return proposal


def send_to(phone: Phone, form_at: str, path: str) -> TestResponse:
    """Send the form of one page to another address."""
    values = dict(forms_of(phone.open(form_at).text)[0].filled({}))
    return phone.client.post(path, data={"csrf_token": values["csrf_token"], "ticket": values["ticket"], "do": "send"})


def steps(engine: Engine) -> int:
    with transaction(engine) as session:
        return session.scalar(select(func.count()).select_from(HistoryEntry)) or 0


@pytest.mark.parametrize(("make", "there", "form", "action", "said"), [
    (plain, "proposals", "mark_key", "unmark_key", "这件提案现在不是重点提案"),
    (awarded, "proposals", "mark_key", "award", "这件提案已经被评为优秀提案"),
    (plain, "proposals", "mark_key", "close_withdrawn", "没有申请撤案"),
    (plain, "sittings", "change_call", "report", "没有要向大会报告的提案"),
    (plain, "sittings", "change_call", "honour", "没有可以评先进的承办部门"),
    (plain, "sittings", "change_call", "award", "没有可以评优的提案"),
])
def test_an_address_of_what_is_not_offered_leads_to_no_form_and_takes_nothing(
    street: Street, engine: Engine, live_cast: Cast, make: Make, there: str, form: str, action: str, said: str
) -> None:
    proposal, ji = begin(street, engine, live_cast, make), street.phone(live_cast.ji)
    place = f"/h5/{there}/{proposal.id if there == 'proposals' else proposal.congress_id}"
    before = steps(engine)
    assert ji.open(f"{place}/{action}").request.path == place
    answer = send_to(ji, f"{place}/{form}", f"{place}/{action}")
    assert answer.status_code == 409 and said in answer.text
    assert steps(engine) == before


def test_the_slower_reads_on_the_page_who_was_quicker(street: Street, engine: Engine, live_cast: Cast) -> None:
    proposal, ji = begin(street, engine, live_cast, key), street.phone(live_cast.ji)
    page = ji.open(f"/h5/proposals/{proposal.id}/unmark_key")
    assert "结束重点督办" in street.phone(live_cast.mao).press(f"/h5/proposals/{proposal.id}/unmark_key").text
    answer = ji.post(page)
    assert answer.status_code == 409 and "毛伟已于" in answer.text and "办理“结束重点督办”" in answer.text


def test_of_an_activity_nothing_is_done_at_once_where_there_is_nothing(street: Street, live_cast: Cast) -> None:
    fest = Fest(street, live_cast)
    code = fest.open(needs_approval="是", counts_hours="是")
    fest.join("lin")
    xia = street.phone(live_cast.xia)
    for action, said in (("approve_all", "只有一份的，请打开那一份审核"), ("confirm_all_hours", "没有等您确认的服务时长"),
                         ("start", "还没有到时间")):
        answer = send_to(xia, links.activity_move(code, "edit"), links.activity_move(code, action))
        assert answer.status_code == 409 and said in answer.text
    assert fest.registration("lin").state == "pending"
