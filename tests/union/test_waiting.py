"""待办 and 我的 gather the lines of every subject: what is due soonest stands first, and only officers are waited for."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.member import Member
from tests.cast import Cast
from tests.registered import lines, registered
from tests.story import ask_for_visit, take
from union import links
from union.cases.transfers import name_places
from union.casework.flows.subjects import Subject
from union.congress.choices import TO_PROPOSAL
from union.registers.digests import find_digest_readers, send_digest
from union.registers.mine import Mine, find_mine
from union.registers.waiting import Waiting, find_waiting

DAY = timedelta(days=1)


def proposal(number: str, since: datetime, due_at: datetime | None = None) -> Waiting:
    return Waiting(
        title="提案", about="赵志远 · 工学院分工会", name="赵志远", what="待审查", number=number, due_at=due_at,
        is_provisional=False, since=since, path=f"/h5/proposals/{number}", choice=TO_PROPOSAL, argument=number,
    )


def having(*found: Waiting) -> AbstractContextManager[None]:
    """Let a subject beside the cases have these lines for whoever asks."""
    return registered(lines(waiting=lambda _session, _member, _at: list(found)))


def test_what_every_subject_has_is_one_list_due_soonest_first_and_then_what_waits_longest(
    session: Session, cast: Cast, at: datetime
) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    assert case_.due_at is not None
    others = (
        proposal("young", at), proposal("late", at, case_.due_at + DAY), proposal("old", at - DAY),
        proposal("soon", at, case_.due_at - DAY),
    )
    with having(*others):
        assert [one.number for one in find_waiting(session, cast.zhou, at)] == ["soon", case_.number, "late", "old", "young"]


def test_a_case_says_whom_it_is_for_where_and_who_has_it(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.lin, at)
    take(session, case_, "assign", cast.zhou, at, assignee="陈雪梅")
    [one] = find_waiting(session, cast.zhou, at)
    assert (one.title, one.about, one.name) == ("五必访慰问", "林晓燕 · 生态学院分工会 · 承办 陈雪梅", "林晓燕")
    assert (one.number, one.due_at, one.since) == (case_.number, case_.due_at, case_.opened_at)
    assert (one.path, one.choice, one.argument) == (links.case(case_.number), "todo", case_.number)


def test_nothing_waits_for_who_is_no_officer_or_no_longer_on_the_roster(session: Session, cast: Cast, at: datetime) -> None:
    cast.mao.is_missing = True
    with having(proposal("one", at)):
        assert [find_waiting(session, one, at) for one in (cast.lin, cast.ye, cast.zhao, cast.mao)] == [[], [], [], []]
        assert [one.number for one in find_waiting(session, cast.ji, at)] == ["one"]


def test_the_congress_is_waited_for_but_has_no_case(session: Session, cast: Cast, at: datetime) -> None:
    ask_for_visit(session, cast.lin, at)
    congress = (cast.ji, cast.mao, cast.tang, cast.lei, cast.shi, cast.yin, cast.pan)
    assert {one.id for one in congress} <= set(find_digest_readers(session, at))
    assert [find_waiting(session, one, at) for one in (*congress, cast.xia, cast.he)] == [[]] * 9


def test_the_morning_counts_what_is_overdue_in_every_subject(session: Session, cast: Cast, at: datetime) -> None:
    with having(*(proposal(number, at, at - DAY) for number in ("one", "two")), proposal("soon", at, at + DAY)):
        digest = send_digest(session, cast.mao.id, at)
    assert digest is not None and (digest.title, digest.path) == ("已超期2项", links.todo())


def test_a_case_is_not_handed_to_a_desk_without_cases(session: Session, cast: Cast) -> None:
    assert {code.partition("/")[0] for code in name_places(session)} == {"welfare", "rights", "voice"}


def test_what_is_mine_is_newest_first_whichever_subject_it_is_of(session: Session, cast: Cast, at: datetime) -> None:
    def own(number: str, began_at: datetime) -> Mine:
        return Mine("工会活动", "已报名", "请按时参加。", number, "/h5/", "activity", number, began_at, True, False, "")

    def registrations(_session: Session, member: Member, _at: datetime) -> list[Mine]:
        return [own("walk", at - DAY), own("choir", at)] if member.id == cast.lin.id else []

    ideas = Subject(code="ideas", title="主意", mine=(lambda _session, _member, _at: [own("idea", at + DAY)],))
    with registered(lines(mine=registrations), ideas):
        assert [one.number for one in find_mine(session, cast.lin, at)] == ["idea", "choir", "walk"]
        assert [one.number for one in find_mine(session, cast.zheng, at)] == ["idea"]
