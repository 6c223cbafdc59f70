"""Key proposals, pressing, more time, awards, and what the clock says to whom."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.handling import answering, appoint, drafted, published, referred, vacate
from tests.sitting import Sitting, move, offered, reviewed, run
from tests.story import told
from union.casework.flows.deadlines import add_working_days
from union.casework.flows.engine import find_history
from union.congress.flow import PROPOSALS
from union.congress.proposal.proposal_rules import is_extension_asked
from union.congress.reminders_after_decision import attend_handling
from union.congress.sight.handling_lines import find_mine, find_unrated_ids, find_waiting
from union.congress.sight.proposal_view import read_proposal
from union.congress.sittings.awards import find_department_awards
from union.congress.term.delegates import add_delegate
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


def test_a_supervisor_sees_the_key_proposal_and_may_press(session: Session, sitting: Sitting, at: datetime) -> None:
    lan = sitting.cast.lan
    appoint(session, lan, "school_leader")
    proposal = answering(session, sitting, at)
    with pytest.raises(NotFound):
        move(session, proposal, "press", lan, at, reason="请本周内答复")
    move(session, proposal, "mark_key", sitting.ji, at, supervisor=lan.staff_number)
    assert told(session, lan) == ["handling.supervise"] and told(session, sitting.cast.lei)[-1] == "handling.key"
    assert [one.what for one in find_waiting(session, lan, at)] == ["重点督办"]
    move(session, proposal, "press", lan, at, reason="请本周内答复")
    assert told(session, sitting.cast.lei)[-1] == told(session, sitting.cast.yin)[-1] == "handling.pressed"
    move(session, proposal, "unmark_key", sitting.ji, at)
    assert find_waiting(session, lan, at) == [] and told(session, lan)[-1] == "handling.unsupervised"


def test_an_author_does_not_supervise_their_own(session: Session, sitting: Sitting, at: datetime) -> None:
    appoint(session, sitting.cast.lin, "school_leader")
    proposal = referred(session, sitting, at)
    with pytest.raises(Invalid):
        move(session, proposal, "mark_key", sitting.ji, at, supervisor=sitting.cast.lin.staff_number)


def test_there_is_nobody_to_press_while_authors_rate(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at)
    assert "press" not in offered(session, proposal, sitting.ji, at)
    with pytest.raises(Refusal, match="没有部门需要催办"):
        move(session, proposal, "press", sitting.ji, at, reason="请抓紧")


def test_more_time_is_asked_once_granted_from_the_old_deadline_and_everybody_told(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = answering(session, sitting, at)
    before = clock.day_of(proposal.due_at or at)
    with pytest.raises(Refusal, match="没有等待审批"):
        move(session, proposal, "grant_extension", sitting.ji, at)
    with pytest.raises(NotAllowed):
        move(session, proposal, "ask_extension", sitting.cast.yin, at, reason="需要研究经费")
    move(session, proposal, "ask_extension", sitting.cast.lei, at, reason="需要研究经费")
    assert told(session, sitting.mao)[-1] == "handling.extension_asked"
    assert [one.what for one in find_waiting(session, sitting.mao, at)] == ["待审批延期"]
    move(session, proposal, "grant_extension", sitting.ji, at)
    assert clock.day_of(proposal.due_at or at) == add_working_days(before, 15)[0]
    for one in (sitting.cast.lin, sitting.cast.zhao, sitting.cast.lei, sitting.cast.yin):
        assert told(session, one)[-1] == "handling.extended"
    with pytest.raises(Conflict, match="已经申请过"):
        move(session, proposal, "ask_extension", sitting.cast.lei, at, reason="还需要一些时间")


def test_more_time_refused_leaves_the_deadline(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    due = proposal.due_at
    move(session, proposal, "ask_extension", sitting.cast.lei, at, reason="需要研究经费")
    move(session, proposal, "refuse_extension", sitting.ji, at, reason="时间足够，请按期答复")
    assert proposal.due_at == due and told(session, sitting.cast.lei)[-1] == "handling.not_extended"
    assert "ask_extension" not in offered(session, proposal, sitting.cast.lei, at)


def test_a_late_answer_is_reminded_at_intervals_until_it_comes_and_on_working_days_only(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    lan = sitting.cast.lan
    appoint(session, lan, "school_leader")
    proposal = answering(session, sitting, at)
    move(session, proposal, "mark_key", sitting.ji, at, supervisor=lan.staff_number)
    before = len(told(session, sitting.cast.lei))
    due = proposal.due_at
    assert due is not None
    for day in range(-4, 17):
        for _ in range(2):
            attend_handling(session, proposal.id, due - timedelta(hours=12) + timedelta(days=day))
    assert told(session, sitting.cast.lei)[before:] == ["proposal.due_soon", *["proposal.overdue"] * 3]
    assert told(session, sitting.cast.yin)[-4:] == ["proposal.due_soon", *["proposal.overdue"] * 3]
    assert told(session, sitting.mao).count("proposal.escalated") == told(session, lan).count("proposal.escalated") == 3


def test_nobody_is_reminded_on_a_day_off(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    before = told(session, sitting.cast.lei)
    saturday = clock.instant(clock.day_of(proposal.due_at or at) + timedelta(days=1), 10)
    while saturday.weekday() != 5:
        saturday += timedelta(days=1)
    attend_handling(session, proposal.id, saturday)
    assert told(session, sitting.cast.lei) == before


def test_a_department_that_lost_its_people_is_told_to_the_committee_once(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at, co="")
    vacate(session, sitting.cast.lei)
    vacate(session, sitting.cast.shi)
    for _ in range(2):
        attend_handling(session, proposal.id, at)
    assert told(session, sitting.mao).count("handling.unanswered") == 1
    assert [one.what for one in find_waiting(session, sitting.mao, at)] == ["主办部门无人"]


def test_everybody_sees_what_waits_for_them(session: Session, sitting: Sitting, at: datetime) -> None:
    cast = sitting.cast

    def waits() -> dict[str, list[str]]:
        people = {"lei": cast.lei, "shi": cast.shi, "yin": cast.yin, "mao": sitting.mao, "lin": cast.lin}
        return {name: [one.what for one in found] for name, who in people.items() if (found := find_waiting(session, who, at))}

    proposal = referred(session, sitting, at)
    assert waits() == {"lei": ["待接收"], "yin": ["待接收"]}
    move(session, proposal, "object", cast.yin, at, reason="不属于人事处职责")
    assert waits() == {"lei": ["待接收"], "mao": ["待处理异议"]}
    move(session, proposal, "insist", sitting.ji, at, department="RS", reason="涉及作息时间")
    move(session, proposal, "accept", cast.lei, at)
    assert waits() == {"lei": ["待起草答复"], "yin": ["待提协办意见"]}
    move(session, proposal, "give_opinion", cast.yin, at, opinion="人事处可以配合调整作息时间")
    drafted(session, sitting, at, proposal=proposal)
    assert waits() == {"shi": ["待签发"]}
    move(session, proposal, "sign", cast.shi, at)
    assert waits() == {"mao": ["待公布"]}
    move(session, proposal, "publish", sitting.ji, at)
    assert waits() == {} and find_unrated_ids(session, cast.lin) == {proposal.id} and find_mine(session, cast.lin, at) == []
    move(session, proposal, "rate", cast.lin, at, rating="mostly")
    assert waits() == {"lei": ["待报告落实"]} and find_unrated_ids(session, cast.lin) == set()


def test_awards_go_to_proposals_and_departments_once(session: Session, sitting: Sitting, at: datetime) -> None:
    cast = sitting.cast
    proposal = published(session, sitting, at)
    move(session, proposal, "award", sitting.ji, at)
    assert proposal.award == "优秀提案" and told(session, cast.zhao)[-1] == "handling.award"
    with pytest.raises(Conflict):
        move(session, proposal, "award", sitting.ji, at)
    with pytest.raises(NotAllowed):
        run(session, sitting.congress, "honour", cast.lin, at, department="HQ")
    with pytest.raises(Invalid):
        run(session, sitting.congress, "honour", sitting.ji, at, department=cast.personnel.code)
    run(session, sitting.congress, "honour", sitting.ji, at, department="HQ")
    assert told(session, cast.lei)[-1] == "call.honoured"
    with pytest.raises(Conflict, match="季永康已于.*办理“评先进承办单位”"):
        run(session, sitting.congress, "honour", sitting.mao, at, department="HQ")
    assert [one.department.code for one in find_department_awards(session, sitting.congress)] == ["HQ"]


def test_an_archived_proposal_can_still_be_honoured(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, congress = drafted(session, sitting, at), sitting.congress
    with pytest.raises(Refusal, match="没有可以评优的提案"):
        run(session, congress, "award", sitting.ji, at, number="T35-001")
    move(session, proposal, "sign", sitting.cast.shi, at)
    move(session, proposal, "publish", sitting.ji, at)
    move(session, proposal, "rate", sitting.cast.lin, at, rating="satisfied")
    move(session, proposal, "archive", sitting.ji, at)
    with pytest.raises(NotAllowed):
        run(session, congress, "award", sitting.cast.lin, at, number="T35-001")
    reviewed(session, sitting, at, by=sitting.cast.zhao)
    with pytest.raises(Refusal, match="还没有答复"):
        run(session, congress, "award", sitting.ji, at, number="T35-002")
    with pytest.raises(Invalid):
        run(session, congress, "award", sitting.ji, at, number="T35-003")
    run(session, congress, "award", sitting.ji, at, number="t35-001")
    assert proposal.award == "优秀提案" and proposal.state == "archived"
    with pytest.raises(Conflict):
        run(session, congress, "award", sitting.mao, at, number="T35-001")


def test_nobody_honours_their_own_proposal_or_department(session: Session, sitting: Sitting, at: datetime) -> None:
    cast = sitting.cast
    add_delegate(session, 3, sitting.mao, "工学代表团", from_on=at.date(), at=at)
    own = move(session, reviewed(session, sitting, at, by=sitting.mao), "file", sitting.ji, at)
    published(session, sitting, at, proposal=answering(session, sitting, at, co="", proposal=own))
    with pytest.raises(NotAllowed, match="您是提案人，请由其他委员评定"):
        run(session, sitting.congress, "award", sitting.mao, at, number=own.number)
    appoint(session, sitting.mao, "department_contact", cast.logistics)
    with pytest.raises(Conflict, match="没有可以评先进的承办部门"):
        run(session, sitting.congress, "honour", sitting.mao, at, department="HQ")
    run(session, sitting.congress, "award", sitting.tang, at, number=own.number)
    run(session, sitting.congress, "honour", sitting.tang, at, department="HQ")


def test_what_the_committee_is_asked_for_is_reminded_of_at_intervals_while_other_days_run(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = referred(session, sitting, at)
    move(session, proposal, "object", sitting.cast.lei, at, reason="此项工作属于教务处职责")
    move(session, proposal, "accept", sitting.cast.yin, at)
    asked = answering(session, sitting, at)
    move(session, asked, "ask_extension", sitting.cast.lei, at, reason="需要学校会议研究经费")
    before = len(told(session, sitting.mao))
    for day in range(1, 17):
        for one in (proposal, asked):
            attend_handling(session, one.id, at + timedelta(days=day))
    assert told(session, sitting.mao)[before:] == ["handling.waits"] * 4
    late = at + timedelta(days=17)
    move(session, proposal, "insist", sitting.ji, late, department="HQ", reason="已与教务处商定")
    assert clock.day_of(proposal.due_at or at) == add_working_days(clock.day_of(late), 30)[0]


def test_more_time_that_is_granted_late_still_lies_ahead_and_says_why(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at)
    move(session, proposal, "ask_extension", sitting.cast.lei, at, reason="需要学校会议研究经费")
    primary = read_proposal(session, str(proposal.id), sitting.ji, at).primary
    assert primary is not None and primary.action == "grant_extension"
    late = (proposal.due_at or at) + timedelta(days=60)
    move(session, proposal, "grant_extension", sitting.ji, late)
    assert proposal.due_at is not None and proposal.due_at > late
    said = [one.note for one in find_history(session, PROPOSALS, proposal, with_internal=False)][-1] or ""
    assert clock.show_day(clock.day_of(proposal.due_at)) in said and "需要学校会议研究经费" in said


def test_only_the_committee_publishes_and_where_it_is_silent_the_chair_too(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = drafted(session, sitting, at)
    move(session, proposal, "sign", sitting.cast.shi, at)
    assert "publish" not in offered(session, proposal, sitting.cast.shi, at)
    with pytest.raises(NotAllowed):
        move(session, proposal, "publish", sitting.cast.shi, at)
    appoint(session, sitting.cast.lan, "school_chair")
    assert "publish" not in offered(session, proposal, sitting.cast.lan, at)
    late = (proposal.due_at or at) + timedelta(days=10)
    move(session, proposal, "publish", sitting.cast.lan, late)
    assert proposal.state == "answered"


def test_what_is_answered_waits_for_no_more_time(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = answering(session, sitting, at, co="")
    move(session, proposal, "ask_extension", sitting.cast.lei, at, reason="需要学校会议研究经费")
    published(session, sitting, at, proposal=proposal)
    assert not is_extension_asked(proposal)
