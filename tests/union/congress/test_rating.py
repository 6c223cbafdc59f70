"""Authors rate an answer; one who is dissatisfied leads to a second handling, after the last round the committee decides."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.proposal import Proposal
from tests.handling import accept, published, published_to_two, undertakings
from tests.sitting import Sitting, move, offered
from tests.story import told
from union.casework.flows.deadlines import add_working_days, deadline
from union.congress.handling.answering import find_answers, get_answer
from union.congress.handling.rating import find_ratings, show_ratings
from union.congress.reminders_after_decision import attend_handling
from union.congress.sight.proposal_lines import find_mine
from union.congress.sight.proposal_view import read_proposal
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal


def rate(session: Session, proposal: Proposal, sitting: Sitting, at: datetime, lin: str = "", zheng: str = "") -> None:
    for by, rating in ((sitting.cast.lin, lin), (sitting.cast.zheng, zheng)):
        if rating:
            move(session, proposal, "rate", by, at, rating=rating, words="班车时刻没有写明")


def test_everybody_satisfied_with_what_is_solved_makes_it_ready_for_the_archive(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = published_to_two(session, sitting, at)
    rate(session, proposal, sitting, at, lin="satisfied")
    assert proposal.rated_at is None and proposal.due_at is not None
    rate(session, proposal, sitting, at, zheng="satisfied")
    assert (proposal.state, proposal.due_at) == ("answered", None) and told(session, sitting.mao)[-1] == "handling.ready"
    move(session, proposal, "archive", sitting.ji, at)
    assert proposal.state == "archived" and proposal.closed_at == at
    assert told(session, sitting.cast.zheng)[-1] == "handling.archived"


def test_a_rating_may_be_changed_until_all_have_rated(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published_to_two(session, sitting, at)
    rate(session, proposal, sitting, at, lin="unsatisfied")
    rate(session, proposal, sitting, at, lin="satisfied")
    ratings = find_ratings(session, get_answer(session, proposal))
    assert [one.rating for one in ratings] == ["satisfied"]
    rate(session, proposal, sitting, at, zheng="satisfied")
    assert "rate" not in offered(session, proposal, sitting.cast.lin, at)
    with pytest.raises(Conflict, match="评价已经结束"):
        rate(session, proposal, sitting, at, lin="unsatisfied")


def test_who_is_dissatisfied_says_with_what(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at)
    with pytest.raises(Invalid, match="哪里不满意"):
        move(session, proposal, "rate", sitting.cast.lin, at, rating="unsatisfied")


def test_only_authors_rate(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at)
    for one in (sitting.cast.zhao, sitting.ji, sitting.cast.ye):
        with pytest.raises(NotAllowed):
            move(session, proposal, "rate", one, at, rating="satisfied")


def test_one_dissatisfied_author_is_enough_for_a_second_handling_by_the_same_departments(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = published_to_two(session, sitting, at)
    later = at + timedelta(days=1)
    rate(session, proposal, sitting, later, lin="satisfied", zheng="unsatisfied")
    assert (proposal.state, proposal.round, proposal.rated_at) == ("referred", 2, None)
    assert [(one.department.code, one.state) for one in undertakings(session, proposal)] == [("HQ", "asked")]
    day, _ = add_working_days(clock.day_of(later), 30)
    assert proposal.due_at is not None and clock.day_of(proposal.due_at) == day
    assert told(session, sitting.cast.lei)[-1] == "handling.again" and told(session, sitting.cast.lin)[-1] == "handling.second"


def test_mostly_satisfied_is_followed_up_and_no_promise_is_made_up(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published_to_two(session, sitting, at)
    rate(session, proposal, sitting, at, lin="satisfied", zheng="mostly")
    assert (proposal.state, proposal.outcome, proposal.promised_on) == ("tracking", "A", None)
    assert proposal.due_at == deadline(at, 60).due_at
    with pytest.raises(Refusal, match="希望继续落实"):
        move(session, proposal, "archive", sitting.ji, at)
    move(session, proposal, "report_progress", sitting.cast.lei, at, reason="冬季班车已经提前半小时发车")
    move(session, proposal, "change_outcome", sitting.ji, at, outcome="A", reason="提案人确认已经落实")
    move(session, proposal, "report_progress", sitting.cast.lei, at, reason="后续每学期检查一次运行情况")
    assert proposal.due_at is None
    move(session, proposal, "archive", sitting.ji, at)
    assert proposal.state == "archived"


def test_what_is_promised_is_tracked_until_the_promised_day_even_where_all_are_satisfied(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = published(session, sitting, at, outcome="B", promised_on="2027-06-30")
    rate(session, proposal, sitting, at, lin="satisfied")
    assert proposal.state == "tracking" and clock.day_of(proposal.due_at or at).isoformat() == "2027-06-30"


def test_a_rating_is_asked_of_the_proposer_until_all_are_heard(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal, lin = published(session, sitting, at), sitting.cast.lin
    assert [(one.state, one.waits_for_me) for one in find_mine(session, lin, at)] == [("已答复待评价", True)]
    rate(session, proposal, sitting, at, lin="satisfied")
    assert [(one.state, one.waits_for_me) for one in find_mine(session, lin, at)] == [("已评价", False)]
    assert "请提案人评价" not in read_proposal(session, str(proposal.id), lin, at).state.next_step


def test_silence_counts_as_not_rated_and_the_clock_goes_on(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published_to_two(session, sitting, at)
    rate(session, proposal, sitting, at, lin="satisfied")
    due = proposal.due_at
    assert due is not None and clock.day_of(due) == add_working_days(clock.day_of(at), 10)[0]
    attend_handling(session, proposal.id, due)
    assert proposal.rated_at is None
    attend_handling(session, proposal.id, due + timedelta(minutes=1))
    assert proposal.rated_at is not None
    assert show_ratings(session, proposal, get_answer(session, proposal)) == "满意1人、未评价1人"
    assert told(session, sitting.cast.zheng)[-1] == "handling.rate_soon"
    assert "handling.rate_soon" not in told(session, sitting.cast.lin)


def test_a_dissatisfied_author_is_heard_though_others_are_silent(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published_to_two(session, sitting, at)
    rate(session, proposal, sitting, at, zheng="unsatisfied")
    assert proposal.due_at is not None
    attend_handling(session, proposal.id, proposal.due_at + timedelta(minutes=1))
    assert (proposal.state, proposal.round) == ("referred", 2)


def test_who_has_left_the_roster_is_not_waited_for(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published_to_two(session, sitting, at)
    sitting.cast.zheng.is_missing = True
    rate(session, proposal, sitting, at, lin="satisfied")
    assert proposal.rated_at is not None


def in_last_round(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    proposal = published(session, sitting, at)
    rate(session, proposal, sitting, at, lin="unsatisfied")
    published(session, sitting, at, proposal=accept(session, sitting, proposal, at))
    rate(session, proposal, sitting, at, lin="unsatisfied")
    return proposal


def test_after_the_last_round_the_committee_decides(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = in_last_round(session, sitting, at)
    assert (proposal.state, proposal.round) == ("answered", 2) and proposal.due_at is not None
    assert told(session, sitting.mao)[-1] == "handling.decide"
    assert "archive" not in offered(session, proposal, sitting.ji, at)
    with pytest.raises(Refusal, match="不能归档"):
        move(session, proposal, "archive", sitting.ji, at)
    move(session, proposal, "decide_follow", sitting.ji, at, reason="已当面沟通，按学期检查")
    assert (proposal.state, proposal.outcome) == ("tracking", "A") and proposal.due_at is not None


def test_or_decides_once_more_with_a_reason(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = in_last_round(session, sitting, at)
    with pytest.raises(Invalid):
        move(session, proposal, "decide_again", sitting.ji, at)
    move(session, proposal, "decide_again", sitting.ji, at, reason="主要意见还没有回应")
    assert (proposal.state, proposal.round) == ("referred", 3)
    published(session, sitting, at, proposal=accept(session, sitting, proposal, at))
    assert [one.round for one in find_answers(session, proposal)] == [1, 2, 3]


def test_the_committee_does_not_decide_while_authors_rate(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at)
    for action in ("decide_follow", "decide_again"):
        with pytest.raises(Refusal, match="评价还没有结束"):
            move(session, proposal, action, sitting.ji, at, reason="不等评价了，直接办理")


def test_the_department_that_is_to_do_better_reads_what_is_missed(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at)
    move(session, proposal, "rate", sitting.cast.lin, at, rating="unsatisfied", words="十点半以后仍没有车")
    for who in (sitting.cast.lei, sitting.cast.shi):
        raters = read_proposal(session, str(proposal.id), who, at).answers[0].raters
        assert [(one.member.name, one.words) for one, _ in raters] == [("林晓燕", "十点半以后仍没有车")]
    assert read_proposal(session, str(proposal.id), sitting.cast.wang, at).answers[0].raters == []
