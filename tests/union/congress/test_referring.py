"""A filed proposal goes to departments, which accept or object; silence accepts nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.member import Department
from tests.handling import accept, answering, appoint, drafted, filed, referred, undertakings, vacate
from tests.sitting import Sitting, move, offered
from tests.story import told
from union.casework.flows.deadlines import add_working_days
from union.casework.forms.fields import Choice
from union.congress.handling.answering import find_answer
from union.congress.reminders_after_decision import attend_handling
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal
from union.registers.papers import get_paper


def test_a_filed_proposal_goes_to_its_departments_who_have_thirty_working_days(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = referred(session, sitting, at)
    assert proposal.state == "referred"
    assert [(one.department.code, one.is_lead, one.state) for one in undertakings(session, proposal)] == [
        ("HQ", True, "asked"), ("RS", False, "asked")]
    day, provisional = add_working_days(clock.day_of(at), 30)
    assert (clock.day_of(proposal.due_at or at), proposal.is_due_provisional) == (day, provisional)
    for contact in (sitting.cast.lei, sitting.cast.yin):
        assert told(session, contact) == ["handling.referred"]
    assert told(session, sitting.cast.shi) == [] and told(session, sitting.cast.lin)[-1] == "proposal.progress"


def test_a_department_without_a_contact_today_is_named_and_not_offered(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = filed(session, sitting, at)
    session.add(Department(code="JW", name="教务处"))
    vacate(session, sitting.cast.yin)
    lead, *_ = get_paper(session, f"proposal:{proposal.id}:refer", sitting.ji, at).fields
    assert isinstance(lead, Choice) and [one.code for one in lead.options] == ["HQ"]
    assert "人事处、教务处现在没有联络员" in lead.help or "教务处、人事处现在没有联络员" in lead.help
    for given in ({"lead": "HQ", "co": "RS、JW"}, {"lead": "JW"}):
        with pytest.raises(Invalid):
            move(session, proposal, "refer", sitting.ji, at, **given)
    with pytest.raises(Invalid, match="不用再选"):
        move(session, proposal, "refer", sitting.ji, at, lead="HQ", co="HQ")
    assert proposal.state == "filed" and undertakings(session, proposal) == []


def test_only_the_committee_refers(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = filed(session, sitting, at)
    with pytest.raises(NotAllowed):
        move(session, proposal, "refer", sitting.cast.lin, at, lead="HQ")


def test_answering_begins_when_the_last_department_accepts(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = referred(session, sitting, at)
    move(session, proposal, "accept", sitting.cast.yin, at)
    assert proposal.state == "referred" and "accept" not in offered(session, proposal, sitting.cast.yin, at)
    move(session, proposal, "accept", sitting.cast.shi, at)
    assert proposal.state == "answering"
    assert told(session, sitting.cast.yin) == ["handling.referred", "handling.answering"]


def test_an_objection_needs_a_reason_and_the_committee_may_insist(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = referred(session, sitting, at)
    with pytest.raises(Invalid):
        move(session, proposal, "object", sitting.cast.yin, at, reason="不办")
    move(session, proposal, "accept", sitting.cast.lei, at)
    move(session, proposal, "object", sitting.cast.yin, at, reason="班车不属于人事处职责")
    assert proposal.state == "referred" and told(session, sitting.mao)[-1] == "handling.objected"
    with pytest.raises(Invalid):
        move(session, proposal, "insist", sitting.ji, at, department="HQ", reason="仍请办理")
    move(session, proposal, "insist", sitting.ji, at, department="RS", reason="涉及作息时间，请协办")
    assert proposal.state == "answering" and told(session, sitting.cast.yin)[-2:] == ["handling.insisted", "handling.answering"]


def test_the_committee_may_refer_elsewhere_and_the_first_department_is_out(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = referred(session, sitting, at, co="")
    move(session, proposal, "object", sitting.cast.lei, at, reason="此事应由人事处主办")
    move(session, proposal, "replace", sitting.ji, at, department="HQ", to="RS", reason="由人事处主办")
    assert [(one.department.code, one.is_lead) for one in undertakings(session, proposal)] == [("RS", True)]
    assert told(session, sitting.cast.lei)[-1] == "handling.released" and offered(session, proposal, sitting.cast.lei, at) == []
    move(session, proposal, "accept", sitting.cast.yin, at)
    assert proposal.state == "answering"


def test_a_co_undertaker_may_be_dropped_and_a_lead_never(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = referred(session, sitting, at)
    move(session, proposal, "accept", sitting.cast.lei, at)
    with pytest.raises(Invalid, match="主办部门不能空缺"):
        move(session, proposal, "replace", sitting.ji, at, department="HQ", to="none", reason="不再需要主办")
    move(session, proposal, "replace", sitting.ji, at, department="RS", to="none", reason="不再需要协办")
    assert proposal.state == "answering"


def test_the_draft_of_a_lead_goes_with_it(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = drafted(session, sitting, at)
    move(session, proposal, "take_back", sitting.cast.lei, at)
    move(session, proposal, "replace", sitting.ji, at, department="HQ", to="RS", reason="改由人事处主办")
    assert proposal.state == "referred" and find_answer(session, proposal) is None


def test_silence_accepts_nothing_but_is_reminded_and_then_told_to_the_committee(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = referred(session, sitting, at)
    move(session, proposal, "accept", sitting.cast.lei, at)
    with pytest.raises(Refusal, match="没有部门提出异议"):
        move(session, proposal, "insist", sitting.ji, at, department="RS", reason="请尽快办理")
    for day in range(1, 8):
        for _ in range(2):
            attend_handling(session, proposal.id, at + timedelta(days=day))
    assert told(session, sitting.cast.yin) == ["handling.referred", "proposal.due_soon", "proposal.overdue"]
    assert told(session, sitting.mao).count("handling.unanswered") == 1
    assert proposal.state == "referred"
    move(session, proposal, "insist", sitting.ji, at + timedelta(days=7), department="RS", reason="未答复，请即办理")
    assert proposal.state == "answering"


def test_what_was_referred_cannot_be_referred_again(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = referred(session, sitting, at)
    with pytest.raises(Conflict, match="季永康"):
        move(session, proposal, "refer", sitting.mao, at, lead="RS")


def test_a_person_of_two_departments_is_told_once_and_accepts_for_both(session: Session, sitting: Sitting, at: datetime) -> None:
    appoint(session, sitting.cast.lei, "department_contact", sitting.cast.personnel)
    proposal = referred(session, sitting, at)
    assert told(session, sitting.cast.lei) == ["handling.referred"]
    move(session, proposal, "accept", sitting.cast.lei, at)
    assert proposal.state == "answering"


def test_everybody_accepting_one_by_one_leads_to_the_same(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    assert accept(session, sitting, proposal, at).state == "answering"
