"""A step may be a post's: offered to its holders there, heard of and listed by them, and read only while it is theirs to take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from models.case import Case
from models.member import Member, Office
from tests.cast import Cast
from tests.story import offered, remind, take, told
from union.cases.case_view import read_case
from union.cases.cases import act, open_case
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.states import Outcome
from union.casework.flows.steps import Clock, Flow, FlowError, State, Step, Who
from union.casework.forms.fields import Text
from union.ground import clock
from union.ground.errors import NotAllowed, NotFound
from union.registers.describe import describe
from union.registers.waiting import find_waiting
from union.services.catalogue import Catalogue, CatalogueError, catalogue

POSTS = ("culture_officer", "branch_chair")


def make_flow(**changes: Any) -> Flow:
    approve = {"source": ("checking",), "target": "done", "who": Who.POST, "posts": POSTS, "notice": "case.completed", "clock": Clock.STOP}
    return Flow(
        start="submitted",
        states=(State("submitted", "待受理", "正在等待受理"), State("checking", "待审批", "正在等待审批"),
                State("done", "已办结", "已办结", outcome=Outcome.COMPLETED)),
        steps=(
            Step(action="pass_on", title="提请审批", source=("submitted",), target="checking", who=Who.DESK, notice="case.progress",
                 desk_notice="desk.changed"),
            Step(action="approve", title="批准", **approve | changes),
        ),
    )


def make_kind(flow: Flow | None = None) -> ServiceKind:
    return ServiceKind(
        code="stamped", title="用章申请", neutral_title="一项服务", theme="别的", keywords=("用章",), intro="申请用章。",
        form=(Text(code="cause", title="事由", example="家中有事", sensitive=True),), flow=flow or make_flow(), desk="welfare",
        promised_days=5, prefix="Y", consent="仅当前办理人可见。",
    )


@pytest.fixture(autouse=True)
def stamped(monkeypatch: pytest.MonkeyPatch) -> ServiceKind:
    kind = make_kind()
    monkeypatch.setitem(catalogue()._kinds, kind.code, kind)
    return kind


@pytest.fixture
def asked(session: Session, cast: Cast, at: datetime, stamped: ServiceKind) -> Case:
    """林晓燕 asks; 陈雪梅 of her branch's desk passes it on."""
    return open_case(session, stamped, {"cause": "家中有事"}, by=cast.lin, at=at, consents=True)


def pass_on(session: Session, case_: Case, cast: Cast, at: datetime) -> Case:
    return take(session, case_, "pass_on", cast.chen, at)


def test_it_is_offered_to_the_posts_holders_in_the_branch_and_the_school_union_and_to_nobody_else(
    session: Session, cast: Cast, at: datetime, asked: Case
) -> None:
    pass_on(session, asked, cast, at)
    everybody = [getattr(cast, key) for key in ("zhou", "xia", "chen", "wang", "wu", "xu", "he", "lin")]
    found = [one.name for one in everybody if _offers(session, asked, one, at)]
    assert found == ["周建平", "夏明"]


def _offers(session: Session, case_: Case, one: Member, at: datetime) -> bool:
    return "approve" in offered(session, case_, one, at)


def test_the_desk_and_another_branchs_chair_are_refused(session: Session, cast: Cast, at: datetime, asked: Case) -> None:
    pass_on(session, asked, cast, at)
    with pytest.raises(NotAllowed):
        act(session, asked.number, "approve", {}, by=cast.chen, at=at)
    with pytest.raises(NotFound):
        act(session, asked.number, "approve", {}, by=cast.xu, at=at)
    assert act(session, asked.number, "approve", {}, by=cast.xia, at=at).state == "done"


def test_nobody_approves_what_is_for_themselves(session: Session, cast: Cast, at: datetime, stamped: ServiceKind) -> None:
    own = open_case(session, stamped, {"cause": "家中有事"}, by=cast.zhou, at=at, consents=True)
    pass_on(session, own, cast, at)
    assert not _offers(session, own, cast.zhou, at) and _offers(session, own, cast.xia, at)


def test_its_holders_hear_of_it_and_have_it_in_their_list_while_it_waits_for_them(
    session: Session, cast: Cast, at: datetime, asked: Case
) -> None:
    assert find_waiting(session, cast.xia, at) == [] and told(session, cast.xia) == []
    pass_on(session, asked, cast, at)
    assert told(session, cast.xia) == ["desk.changed"]
    assert [(one.number, one.what) for one in find_waiting(session, cast.xia, at)] == [(asked.number, "待审批")]
    take(session, asked, "approve", cast.zhou, at)
    assert find_waiting(session, cast.xia, at) == []


def test_the_clock_reminds_them_of_the_deadline(session: Session, cast: Cast, at: datetime, asked: Case) -> None:
    pass_on(session, asked, cast, at)
    assert asked.due_at is not None
    remind(session, clock.instant(clock.day_of(asked.due_at), 9))
    assert "desk.due_soon" in told(session, cast.xia) and "desk.due_soon" in told(session, cast.zhou)


def test_sealed_answers_are_read_in_the_step_alone_and_the_reading_is_on_record(
    session: Session, cast: Cast, at: datetime, asked: Case
) -> None:
    with pytest.raises(NotFound):
        read_case(session, asked.number, cast.xia, at)
    pass_on(session, asked, cast, at)
    view = read_case(session, asked.number, cast.xia, at)
    assert [line.text for line in view.lines] == ["家中有事"] and view.is_officer
    read = session.scalars(select(AuditEntry).where(AuditEntry.action == "read", AuditEntry.by_id == cast.xia.id)).all()
    assert [entry.fields for entry in read] == ["cause"]
    take(session, asked, "approve", cast.xia, at)
    with pytest.raises(NotFound):
        read_case(session, asked.number, cast.xia, at)


def test_the_chair_stands_in_where_nobody_holds_a_post(session: Session, cast: Cast, at: datetime, asked: Case) -> None:
    pass_on(session, asked, cast, at)
    assert not _offers(session, asked, cast.wu, at)
    for office in session.scalars(select(Office).where(Office.member_id.in_((cast.xia.id, cast.zhou.id)))):
        office.until_on = date(2026, 11, 17)
    session.flush()
    assert _offers(session, asked, cast.wu, at) and not _offers(session, asked, cast.xia, at)
    assert asked.number in [one.number for one in find_waiting(session, cast.wu, at)]


def test_the_chair_stays_out_while_one_of_the_posts_is_held(session: Session, cast: Cast, at: datetime, asked: Case) -> None:
    pass_on(session, asked, cast, at)
    session.scalars(select(Office).where(Office.member_id == cast.xia.id)).one().until_on = date(2026, 11, 17)
    session.flush()
    assert _offers(session, asked, cast.zhou, at) and not _offers(session, asked, cast.wu, at)


def test_where_nobody_may_take_it_the_administrators_hear_of_it(session: Session, cast: Cast, at: datetime, stamped: ServiceKind) -> None:
    own = open_case(session, stamped, {"cause": "家中有事"}, by=cast.wu, at=at, consents=True)
    for office in session.scalars(select(Office).where(Office.member_id.in_((cast.xia.id, cast.zhou.id, cast.xu.id)))):
        office.until_on = date(2026, 11, 17)
    session.flush()
    take(session, own, "pass_on", cast.wang, at)
    remind(session, at)
    assert "desk.vacant" in told(session, cast.ye)


def test_a_step_that_a_case_does_not_offer_waits_for_nobody(
    session: Session, cast: Cast, at: datetime, asked: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = make_kind(make_flow(is_offered=lambda _case: False))
    monkeypatch.setitem(catalogue()._kinds, kind.code, kind)
    pass_on(session, asked, cast, at)
    assert told(session, cast.xia) == [] and find_waiting(session, cast.xia, at) == []


def test_the_documents_name_the_posts(stamped: ServiceKind) -> None:
    assert "| 待审批 | 批准 | 已办结 | 校工会文体干事、分工会主席 | 已办结 |" in describe(stamped)


@pytest.mark.parametrize(("changes", "refusal"), [
    ({"posts": ("delegate",)}, "nothing can wait for the post delegate"),
    ({"posts": ("department_head",)}, "nothing can wait for the post department_head"),
    ({"posts": ("nobody",)}, "nothing can wait for the post nobody"),
    ({"who": Who.DESK}, "posts are named where, and only where, posts take it"),
])
def test_a_broken_post_is_refused_by_name(changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(CatalogueError, match=refusal):
        Catalogue([make_kind(make_flow(**changes))])


def test_a_step_that_leads_to_a_post_in_silence_is_refused() -> None:
    flow = make_flow()
    silent = replace(flow, steps=(replace(flow.steps[0], desk_notice=""), flow.steps[1]))
    with pytest.raises(CatalogueError, match="step pass_on: leads to where a post has a step and tells nobody"):
        Catalogue([make_kind(silent)])


def test_a_state_that_only_a_member_could_leave_is_refused_still() -> None:
    with pytest.raises(FlowError, match="state checking has no step for the desk"):
        make_flow(who=Who.SUBJECT, posts=())
