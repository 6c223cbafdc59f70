"""What a proposal or a sitting does not offer is refused, whoever asks: with the reason, or with who was quicker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.history import HistoryEntry
from models.proposal import Proposal
from tests.handling import answering, filed, published
from tests.sitting import Sitting, move, offered, reviewed, run
from tests.unoffered import refused
from union.casework.flows.engine import advance, get_move, make_paper, take
from union.congress.flow import PROPOSALS
from union.congress.handling.tracking import is_done
from union.congress.sittings.sitting import SITTING
from union.ground.errors import Conflict, Refusal

Make = Callable[[Session, Sitting, datetime], Proposal]
WHY = {"reason": "请按规定办理，谢谢"}


def awarded(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    return move(session, published(session, sitting, at), "award", sitting.ji, at)


def extended(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    proposal = move(session, answering(session, sitting, at), "ask_extension", sitting.cast.lei, at, reason="需要研究经费")
    return move(session, proposal, "grant_extension", sitting.ji, at)


def returned_once(session: Session, sitting: Sitting, at: datetime) -> Proposal:
    proposal = move(session, reviewed(session, sitting, at), "return", sitting.ji, at, reason="请写明部门")
    paper = make_paper(session, PROPOSALS, str(proposal.id), "resubmit", sitting.cast.lin, at)
    return move(session, proposal, "resubmit", sitting.cast.lin, at, **paper.begun)


def steps(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(HistoryEntry)) or 0


@pytest.mark.parametrize(("make", "action", "who", "given", "said"), [
    (filed, "unmark_key", "ji", {}, "这件提案现在不是重点提案"),
    (filed, "close_withdrawn", "ji", WHY, "没有申请撤案"),
    (answering, "refuse_withdrawal", "ji", WHY, "没有申请撤案"),
    (awarded, "award", "ji", {}, "已经被评为优秀提案"),
    (awarded, "award", "mao", {}, "季永康已于.*办理“评为优秀提案”"),
    (published, "press", "ji", WHY, "没有部门需要催办"),
    (published, "decide_follow", "ji", WHY, "评价还没有结束"),
    (published, "decide_again", "ji", WHY, "评价还没有结束"),
    (published, "archive", "ji", {}, "评价还没有结束"),
    (answering, "grant_extension", "ji", {}, "没有等待审批的延期申请"),
    (answering, "refuse_extension", "ji", WHY, "没有等待审批的延期申请"),
    (extended, "grant_extension", "mao", {}, "季永康已于.*办理“同意延期”"),
    (extended, "refuse_extension", "mao", WHY, "季永康已于.*办理“同意延期”"),
    (extended, "ask_extension", "lei", WHY, "已经申请过一次延期"),
    (returned_once, "return", "ji", WHY, "已经退回过一次"),
    (reviewed, "retract", "zhao", {}, "附议名单已定"),
])
def test_a_move_that_is_not_offered_is_refused_and_nothing_comes_of_it(
    session: Session, sitting: Sitting, at: datetime, make: Make, action: str, who: str, given: dict[str, Any], said: str
) -> None:
    proposal, by = make(session, sitting, at), getattr(sitting.cast, who)
    assert action not in offered(session, proposal, by, at)
    before = steps(session), proposal.version
    with pytest.raises(Refusal, match=said):
        move(session, proposal, action, by, at, **given)
    with pytest.raises(Refusal, match=said):
        make_paper(session, PROPOSALS, str(proposal.id), action, by, at)
    assert (steps(session), proposal.version) == before


@pytest.mark.parametrize(("action", "given", "said"), [
    ("report", {}, "没有要向大会报告的提案"),
    ("award", {"number": "T35-001"}, "没有可以评优的提案"),
    ("honour", {"department": "HQ"}, "没有可以评先进的承办部门"),
])
def test_a_sitting_refuses_what_there_is_nothing_for(
    session: Session, sitting: Sitting, at: datetime, action: str, given: dict[str, Any], said: str
) -> None:
    reviewed(session, sitting, at)
    before = steps(session)
    with pytest.raises(Conflict, match=said):
        run(session, sitting.congress, action, sitting.ji, at, **given)
    with pytest.raises(Conflict, match=said):
        make_paper(session, SITTING, str(sitting.congress.id), action, sitting.ji, at)
    assert steps(session) == before


def test_the_slower_of_the_committee_is_told_who_was_quicker_on_whatever_page(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = move(session, filed(session, sitting, at), "mark_key", sitting.ji, at, supervisor=sitting.tang.staff_number)
    seen = proposal.version
    move(session, proposal, "unmark_key", sitting.mao, at)
    for version in (seen, None):
        with pytest.raises(Conflict, match="毛伟已于.*办理“结束重点督办”"):
            take(session, PROPOSALS, str(proposal.id), "unmark_key", {}, by=sitting.ji, at=at, version=version)


def test_what_many_do_side_by_side_is_neither_stopped_nor_told_as_somebody_being_quicker(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = answering(session, sitting, at, co="")
    seen = proposal.version
    for by in (sitting.ji, sitting.mao):
        take(session, PROPOSALS, str(proposal.id), "press", WHY, by=by, at=at, version=seen)
    proposal = published(session, sitting, at, proposal=proposal)
    with pytest.raises(Conflict, match="没有部门需要催办"):
        take(session, PROPOSALS, str(proposal.id), "press", WHY, by=sitting.ji, at=at, version=seen)


def test_the_clock_is_offered_no_more_than_people_are(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at)
    assert not is_done(session, proposal) and not advance(session, PROPOSALS, proposal, "archive", at)
    assert proposal.state == "answered"


def test_whatever_state_it_is_in_everybody_is_refused_what_they_are_not_offered(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    cast, hidden = sitting.cast, set[str]()
    for proposal in (reviewed(session, sitting, at, by=cast.zhao), extended(session, sitting, at), awarded(session, sitting, at)):
        for who in (*sitting.people, cast.lei, cast.shi):
            if PROPOSALS.parts_of(session, proposal, who, at):
                hidden.update(refused(session, PROPOSALS, proposal, who, at))
    assert {"unmark_key", "award", "press", "grant_extension", "rate"} <= hidden
    for who in sitting.people:
        refused(session, SITTING, sitting.congress, who, at)
    with pytest.raises(Refusal):
        get_move(session, SITTING, sitting.congress, "begin_call", by=sitting.ji, at=at)
