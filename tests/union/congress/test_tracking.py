"""What was promised is tracked, reported to the next sitting, and archived when it is done."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.congress import Congress
from models.proposal import Proposal
from tests.handling import WHY_NOT, published
from tests.sitting import OTHER, Sitting, move, offered, reviewed, run
from tests.story import told
from union.casework.flows.deadlines import deadline
from union.congress.reminders_after_decision import attend_handling
from union.congress.sight.documents import compose_report_document
from union.congress.sight.handling_lines import find_waiting
from union.congress.sittings import sitting_lines
from union.congress.sittings.convening import open_congress
from union.congress.sittings.reporting import compose_report
from union.ground import clock
from union.ground.errors import Invalid, NotAllowed, Refusal


def tracked(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    proposal = published(session, sitting, at, outcome="B", promised_on="2027-06-30")
    return move(session, proposal, "rate", sitting.cast.lin, at, rating="satisfied")


def next_sitting(session: Session, at: datetime, sitting: int = 6) -> Congress:
    return open_congress(session, 3, sitting, opens_at=at, closes_at=at + timedelta(days=30), at=at)


def test_the_lead_reports_progress_and_its_authors_hear_of_it(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tracked(session, sitting, at)
    with pytest.raises(NotAllowed):
        move(session, proposal, "report_progress", sitting.cast.lin, at, reason="车辆已完成招标，预计下月运行")
    move(session, proposal, "report_progress", sitting.cast.lei, at, reason="车辆已完成招标，预计下月运行")
    assert told(session, sitting.cast.lin)[-1] == "proposal.progress" and told(session, sitting.mao)[-1] == "handling.reported"


def test_after_the_promised_day_lead_and_committee_are_reminded_until_something_is_reported(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = tracked(session, sitting, at)
    before = len(told(session, sitting.cast.lei))
    promised = clock.instant(proposal.promised_on or clock.day_of(at), 10)
    for day in range(-5, 17):
        for _ in range(2):
            attend_handling(session, proposal.id, promised + timedelta(days=day))
    assert told(session, sitting.cast.lei)[before:] == ["proposal.due_soon", *["proposal.overdue"] * 3]
    assert told(session, sitting.mao).count("proposal.escalated") == 3
    late = promised + timedelta(days=17)
    assert [one.what for one in find_waiting(session, sitting.mao, late)] == ["落实超期"]
    move(session, proposal, "report_progress", sitting.cast.lei, late, reason="车辆已经招标，下月投入运行")
    assert proposal.due_at == deadline(late, 60).due_at and find_waiting(session, sitting.mao, late) == []


def test_what_was_promised_is_not_archived_before_it_is_done(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tracked(session, sitting, at)
    assert "archive" not in offered(session, proposal, sitting.ji, at)
    with pytest.raises(Refusal, match="还没有落实"):
        move(session, proposal, "archive", sitting.ji, at)
    move(session, proposal, "change_outcome", sitting.ji, at, outcome="A", reason="班车已经开行")
    assert proposal.due_at is None and told(session, sitting.cast.lin)[-1] == "handling.outcome"
    move(session, proposal, "archive", sitting.ji, at)
    assert proposal.state == "archived"


def test_the_committee_changes_an_outcome_with_a_new_date(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tracked(session, sitting, at)
    with pytest.raises(Invalid):
        move(session, proposal, "change_outcome", sitting.ji, at, outcome="B", reason="招标延期一个学期")
    move(session, proposal, "change_outcome", sitting.ji, at, outcome="B", promised_on="2027-12-31", reason="招标延期一个学期")
    assert clock.day_of(proposal.due_at or at).isoformat() == "2027-12-31"


def test_what_is_hard_for_now_is_archived_with_words_only(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at, outcome="C", why_not=WHY_NOT)
    move(session, proposal, "rate", sitting.cast.lin, at, rating="satisfied")
    assert proposal.state == "tracking" and proposal.due_at is not None
    with pytest.raises(Refusal, match="写明说明"):
        move(session, proposal, "archive", sitting.ji, at)
    move(session, proposal, "archive", sitting.ji, at, reason="条件不具备，提案人理解")
    assert proposal.state == "archived" and proposal.due_at is None


def test_a_later_sitting_is_told_what_became_of_them_and_archives_what_is_done(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    open_one = tracked(session, sitting, at)
    done = published(session, sitting, at)
    move(session, done, "rate", sitting.cast.lin, at, rating="satisfied")
    rated = published(session, sitting, at)
    later = next_sitting(session, at)
    run(session, later, "report", sitting.ji, at)
    report = compose_report(session, later)
    assert told(session, sitting.cast.zhao)[-1] == "call.reported"
    assert [one.state for one in (open_one, done, rated)] == ["tracking", "archived", "answered"]
    assert {one.reported_to_id for one in (open_one, done, rated)} == {later.id}
    assert dict(report.by_state) == {"落实跟踪": 1, "已归档": 1, "已答复待评价": 1}
    assert dict(report.by_outcome) == {"已解决": 2, "正在解决或列入计划": 1}
    assert dict(report.by_rating) == {"满意": 2, "未评价": 1} and list(report.by_department) == [("后勤管理处", 3)]


def test_what_is_still_open_is_reported_again_and_what_is_archived_is_not(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    open_one = tracked(session, sitting, at)
    done = published(session, sitting, at)
    move(session, done, "rate", sitting.cast.lin, at, rating="satisfied")
    first, second = next_sitting(session, at), next_sitting(session, at, 7)
    run(session, first, "report", sitting.ji, at)
    before = told(session, sitting.cast.lin)
    run(session, first, "report", sitting.ji, at)
    assert len(compose_report(session, first).proposals) == 2 and told(session, sitting.cast.lin) == before
    run(session, second, "report", sitting.ji, at)
    assert (open_one.reported_to_id, done.reported_to_id) == (second.id, first.id)
    assert compose_report(session, second).proposals == [open_one]


def test_only_the_committee_reports_and_never_to_the_sitting_itself(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tracked(session, sitting, at)
    with pytest.raises(NotAllowed):
        run(session, next_sitting(session, at), "report", sitting.cast.lin, at)
    with pytest.raises(Refusal, match="没有要向大会报告的提案"):
        run(session, sitting.congress, "report", sitting.ji, at)
    assert compose_report(session, sitting.congress).proposals == [] and proposal.reported_to_id is None


def test_a_report_before_the_promised_day_leaves_that_day_as_it_is(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = tracked(session, sitting, at)
    move(session, proposal, "report_progress", sitting.cast.lei, at, reason="车辆已经招标，下月投入运行")
    assert clock.day_of(proposal.due_at or at).isoformat() == "2027-06-30"


def test_the_report_says_how_all_proposals_of_earlier_sittings_were_decided(session: Session, sitting: Sitting, at: datetime) -> None:
    tracked(session, sitting, at)
    declined, converted, _ = (
        reviewed(session, sitting, at, by=by, form=OTHER) for by in (sitting.cast.lin, sitting.cast.zhao, sitting.cast.chen)
    )
    move(session, declined, "decline", sitting.ji, at, reason="超出学校职权")
    move(session, converted, "convert", sitting.ji, at, reason="属于日常工作")
    later = next_sitting(session, at)
    run(session, later, "report", sitting.ji, at)
    report = compose_report(session, later)
    assert dict(report.by_decision) == {"收到": 4, "立案": 1, "转为意见建议": 1, "不予立案": 1, "审查中": 1}
    printed = repr(compose_report_document(session, later, at).blocks)
    assert "收到4件" in printed and "T35-001" in printed and "后勤管理处" in printed and "2027年6月30日" in printed


def test_the_committee_is_reminded_of_a_sitting_that_was_held_and_of_one_that_is_done(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    congress, proposal = sitting.congress, tracked(session, sitting, at)
    congress.held_on = clock.day_of(at)
    assert sitting_lines.find_waiting(session, sitting.ji, at) == []
    later = at + timedelta(days=1)
    assert [(one.what, one.argument) for one in sitting_lines.find_waiting(session, sitting.ji, later)] == [
        ("待登记召开", str(congress.id))
    ]
    assert sitting_lines.find_waiting(session, sitting.cast.lin, later) == []
    run(session, congress, "hold", sitting.ji, later, held_on=clock.day_of(at).isoformat())
    assert sitting_lines.find_waiting(session, sitting.ji, later) == []
    move(session, proposal, "change_outcome", sitting.ji, later, outcome="A", reason="班车已经开行")
    move(session, proposal, "archive", sitting.ji, later)
    assert [one.what for one in sitting_lines.find_waiting(session, sitting.ji, later)] == ["可归档"]
