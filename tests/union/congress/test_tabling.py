"""Tabling: numbers, the call, what comes late, and the delegation that may return once but never hold up."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.sitting import FORM, OTHER, Sitting, asked, make_sitting, move, offered, reviewed, run, seconded, tabled
from tests.story import told
from union.casework.flows.engine import find_history
from union.congress.flow import PROPOSALS
from union.congress.reminders_before_decision import attend
from union.congress.sight.proposal_lines import find_mine
from union.congress.sight.proposal_view import read_proposal
from union.congress.sittings.convening import open_congress
from union.congress.sittings.sitting import find_to_turn, turn_one
from union.congress.term import delegates
from union.congress.term.congresses import find_current
from union.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from union.registers.papers import get_paper


def test_numbers_are_gapless_and_given_when_tabled(session: Session, sitting: Sitting, at: datetime) -> None:
    first = tabled(session, sitting, at)
    seconded(session, sitting, at, form=OTHER)
    second = tabled(session, sitting, at, by=sitting.cast.zhao)
    assert (first.number, second.number, sitting.congress.last_number) == ("T35-001", "T35-002", 2)


def test_everybody_concerned_is_told_in_neutral_words(session: Session, sitting: Sitting, at: datetime) -> None:
    tabled(session, sitting, at)
    cast = sitting.cast
    assert [told(session, one)[-1] for one in (cast.lin, cast.zhao, cast.zheng)] == ["proposal.tabled"] * 3
    assert told(session, cast.zhou) == ["proposal.check"] and told(session, cast.xu) == []


def test_before_the_call_nothing_is_tabled(session: Session, cast: Cast, at: datetime) -> None:
    sitting = make_sitting(session, cast, at + timedelta(days=30))
    proposal = seconded(session, sitting, at)
    assert sitting.congress.state == "calling"
    with pytest.raises(Refusal, match="提案征集2026年12月11日 10:00开始，到时再提交"):
        move(session, proposal, "table", cast.lin, at)
    assert "table" not in offered(session, proposal, cast.lin, at)


def test_what_is_tabled_after_the_call_becomes_a_suggestion(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = asked(session, sitting, at), sitting.cast
    move(session, proposal, "second", cast.zhao, at)
    late = sitting.congress.closes_at + timedelta(seconds=1)
    assert "table" in offered(session, proposal, cast.lin, late)
    move(session, proposal, "table", cast.lin, late)
    assert (proposal.state, proposal.number, proposal.closed_at, proposal.due_at) == ("suggestion", None, late, None)
    assert sitting.congress.last_number == 0
    for one in (cast.lin, cast.zhao, cast.zheng):
        assert "proposal.late" in told(session, one)


def test_the_last_second_of_the_call_is_in_time(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = seconded(session, sitting, at)
    move(session, proposal, "table", sitting.cast.lin, sitting.congress.closes_at)
    assert proposal.number == "T35-001"


def test_only_the_head_of_the_own_delegation_checks(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = tabled(session, sitting, at), sitting.cast
    assert proposal.state == "delegation" and offered(session, proposal, cast.zhou, at) == ["approve", "send_back"]
    for stranger in (cast.xu, sitting.ji, cast.wu, cast.chen):
        with pytest.raises((NotFound, NotAllowed)):
            move(session, proposal, "approve", stranger, at)
    move(session, proposal, "approve", cast.zhou, at)
    assert proposal.state == "review" and proposal.reviewed_at == at
    assert told(session, cast.lin)[-1] == "proposal.checked" and told(session, sitting.mao) == ["proposal.to_review"]


@pytest.mark.parametrize("who", ["zhou", "no head"])
def test_where_nobody_else_leads_it_goes_straight_to_review(session: Session, sitting: Sitting, at: datetime, who: str) -> None:
    cast = sitting.cast
    if who == "no head":
        delegates.add_delegate(session, 3, cast.zhou, "生态代表团", from_on=date(2024, 1, 1), at=at)
    proposal = tabled(session, sitting, at, by=cast.zhou if who == "zhou" else cast.lin)
    assert proposal.state == "review" and told(session, sitting.ji) == ["proposal.to_review"]


def test_the_delegation_returns_once_and_the_answer_goes_to_the_committee(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = tabled(session, sitting, at), sitting.cast
    move(session, proposal, "send_back", cast.zhou, at, reason="请写明班车时间")
    assert told(session, cast.lin)[-1] == "proposal.returned" and told(session, cast.zhao)[-1] == "proposal.progress"
    with pytest.raises(NotFound):
        move(session, proposal, "resubmit", sitting.ji, at)
    move(session, proposal, "resubmit", cast.lin, at, **(FORM | {"title": "增开晚间九点的班车"}))
    assert (proposal.state, proposal.title) == ("review", "增开晚间九点的班车")
    # The committee's own return is still to be had, once.
    move(session, proposal, "return", sitting.ji, at, reason="请再具体些")
    assert proposal.state == "returned"


def test_nobody_holds_a_proposal_up(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, cast = tabled(session, sitting, at), sitting.cast
    due_at = proposal.due_at
    assert due_at is not None
    attend(session, proposal.id, due_at)
    assert proposal.state == "delegation" and told(session, cast.zhou)[-1] == "proposal.waiting"
    attend(session, proposal.id, due_at + timedelta(seconds=1))
    assert proposal.state == "review"
    assert told(session, sitting.ji) == ["proposal.unchecked"]
    assert [told(session, one)[-1] for one in (cast.lin, cast.zhao, cast.zhou)] == ["proposal.check_passed"] * 3
    with pytest.raises(Conflict, match="系统已于.*办理“逾期未审核，转入审查”"):
        move(session, proposal, "approve", cast.zhou, due_at + timedelta(days=1))


def test_a_delegation_that_loses_its_head_is_passed_over(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tabled(session, sitting, at)
    sitting.cast.zhou.is_missing = True
    attend(session, proposal.id, at)
    assert proposal.state == "review"


def test_delegates_read_it_once_it_is_before_the_committee(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tabled(session, sitting, at)
    xu, lan, mao = sitting.cast.xu, sitting.cast.lan, sitting.mao
    assert [bool(PROPOSALS.parts_of(session, proposal, one, at)) for one in (xu, lan, mao)] == [False] * 3
    move(session, proposal, "approve", sitting.cast.zhou, at)
    assert [bool(PROPOSALS.parts_of(session, proposal, one, at)) for one in (xu, lan, mao)] == [True, False, True]


def test_the_call_opens_and_closes_by_its_dates_and_may_be_prolonged(session: Session, sitting: Sitting, at: datetime) -> None:
    congress = sitting.congress
    after = congress.closes_at + timedelta(seconds=1)
    assert find_to_turn(session, at) == [] and find_to_turn(session, after) == [congress.id]
    turn_one(session, congress.id, after)
    assert congress.state == "closed" and find_current(session) is congress and told(session, sitting.mao) == ["call.ended"]
    run(session, congress, "change_call", sitting.ji, after, closes_on=(after + timedelta(days=3)).date().isoformat())
    assert congress.state == "calling" and told(session, sitting.cast.lin) == ["call.opened"]
    proposal = seconded(session, sitting, after)
    move(session, proposal, "table", sitting.cast.lin, after)
    assert proposal.number == "T35-001"


def test_sittings_whose_numbers_would_meet_are_refused(session: Session, sitting: Sitting, at: datetime) -> None:
    until = at + timedelta(days=1)
    for term, number, says in ((3, 5, "这一届次已经有了"), (0, 1, "1到999"), (1, 1000, "1到999")):
        with pytest.raises(Refusal, match=says):
            open_congress(session, term, number, opens_at=at, closes_at=until, at=at)
    open_congress(session, 1, 11, opens_at=at, closes_at=until, at=at)
    with pytest.raises(Refusal, match="提案编号会与第1届教代会第11次会议的相同"):
        open_congress(session, 11, 1, opens_at=at, closes_at=until, at=at)


def test_what_looks_for_seconders_ends_with_its_sitting(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, other = asked(session, sitting, at), reviewed(session, sitting, at, by=sitting.cast.zhao, form=OTHER)
    with pytest.raises(Conflict, match="征集提案"):
        run(session, sitting.congress, "archive", sitting.ji, at)
    run(session, sitting.congress, "hold", sitting.ji, at, held_on=at.date().isoformat())
    attend(session, proposal.id, at)
    assert proposal.state == "seconding"
    run(session, sitting.congress, "archive", sitting.ji, at)
    for one in (proposal, other):
        attend(session, one.id, at)
    assert (proposal.state, other.state) == ("withdrawn", "review") and proposal.closed_at == at
    assert told(session, sitting.cast.chen)[-1] == "proposal.withdrawn"
    titles = [one.title for one in find_history(session, PROPOSALS, proposal, with_internal=False)]
    assert titles[-1] == "会议已归档，自动撤案"
    assert find_current(session) is None


def test_after_the_call_its_owner_is_told_what_tabling_does_now(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, after = asked(session, sitting, at), sitting.congress.closes_at + timedelta(minutes=10)
    turn_one(session, sitting.congress.id, after)
    assert told(session, sitting.cast.lin)[-1] == "proposal.call_over"
    view = read_proposal(session, str(proposal.id), sitting.cast.lin, after)
    assert "不再需要附议" in view.state.next_step and view.needed == 0 and view.primary is not None and view.primary.action == "table"
    assert [one.waits_for_me for one in find_mine(session, sitting.cast.lin, after)] == [True]
    for day in range(1, 30):
        attend(session, proposal.id, after + timedelta(days=day))
    assert told(session, sitting.cast.lin).count("proposal.call_over") == 3
    assert "proposal.waiting" not in told(session, sitting.cast.zhao)
    sent = get_paper(session, f"proposal:{proposal.id}:table", sitting.cast.lin, after).send({}, None, False)
    assert proposal.case_ is not None and proposal.case_.number in sent.text and "转为意见建议" in sent.text


def test_of_two_sittings_to_come_the_nearest_takes_proposals(session: Session, cast: Cast, at: datetime) -> None:
    for term, number, days in ((4, 1, 300), (3, 6, 10)):
        begins = at + timedelta(days=days)
        open_congress(session, term, number, opens_at=begins, closes_at=begins + timedelta(days=9), at=at)
    current = find_current(session)
    assert current is not None and (current.term, current.sitting) == (3, 6)
